"""The only door to the rows of the catalogue."""

from interleave.catalogue.selectors.items import (
    get_current_item,
    get_item_by_slug,
    get_item_version,
    list_current_item_versions,
    list_item_versions,
    list_items,
    list_refresh_item_ids,
    resolve_items,
)
from interleave.catalogue.selectors.job_aids import get_job_aid, get_job_aid_by_slug, list_job_aids
from interleave.catalogue.selectors.media import get_media, list_media, resolve_media
from interleave.catalogue.selectors.modules import (
    find_module,
    get_draft,
    get_module,
    get_module_by_slug,
    get_module_version,
    get_published_module,
    list_modules,
    list_modules_by_id,
    list_versions,
)
from interleave.catalogue.selectors.skills import (
    get_objective_by_slug,
    get_skill,
    get_skill_by_slug,
    list_objectives,
    list_skills,
    require_designer,
    resolve_objectives,
)

__all__ = [
    "find_module",
    "get_current_item",
    "get_draft",
    "get_item_by_slug",
    "get_item_version",
    "get_job_aid",
    "get_job_aid_by_slug",
    "get_media",
    "get_module",
    "get_module_by_slug",
    "get_module_version",
    "get_objective_by_slug",
    "get_published_module",
    "get_skill",
    "get_skill_by_slug",
    "list_current_item_versions",
    "list_item_versions",
    "list_items",
    "list_job_aids",
    "list_media",
    "list_modules",
    "list_modules_by_id",
    "list_objectives",
    "list_refresh_item_ids",
    "list_skills",
    "list_versions",
    "require_designer",
    "resolve_items",
    "resolve_media",
    "resolve_objectives",
]
