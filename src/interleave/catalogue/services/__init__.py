"""Writing the catalogue."""

from interleave.catalogue.services.collections import move_to_collection
from interleave.catalogue.services.items import define_item
from interleave.catalogue.services.job_aids import Content as JobAidContent
from interleave.catalogue.services.job_aids import (
    JobAidChanged,
    define_job_aid,
    open_job_aid,
    save_job_aid,
    withdraw_job_aid,
)
from interleave.catalogue.services.media import describe_media, store_media
from interleave.catalogue.services.modules import Content as ModuleContent
from interleave.catalogue.services.modules import (
    DraftChanged,
    create_module,
    define_module,
    publish_module,
    save_draft,
    withdraw_module,
)
from interleave.catalogue.services.skills import define_skill, save_skill

__all__ = [
    "DraftChanged",
    "JobAidChanged",
    "JobAidContent",
    "ModuleContent",
    "create_module",
    "define_item",
    "define_job_aid",
    "define_module",
    "define_skill",
    "describe_media",
    "move_to_collection",
    "open_job_aid",
    "publish_module",
    "save_draft",
    "save_job_aid",
    "save_skill",
    "store_media",
    "withdraw_job_aid",
    "withdraw_module",
]
