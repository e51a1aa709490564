"""What names items and objectives: for deciding whether a thing belongs to one journey alone. No actor."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from interleave.catalogue.models import ItemVersion, JobAid, ModuleVersion

Users = dict[UUID, set[UUID]]  # ids of what names it, by its id


def list_modules_by_item(item_ids: Collection[UUID]) -> Users:
    """Return the modules whose current version names an item, by item. 1 query."""
    versions = ModuleVersion.objects.filter(items__in=item_ids, module__current_id=F("pk"))
    return grouped(versions.values_list("items", "module_id"))


def list_content_by_objective(objective_ids: Collection[UUID]) -> Users:
    """Return the modules, items and job aids that serve an objective now, by objective. 3 queries."""
    modules = ModuleVersion.objects.filter(objectives__in=objective_ids, module__current_id=F("pk"))
    items = ItemVersion.objects.filter(objectives__in=objective_ids, item__current_id=F("pk"))
    job_aids = JobAid.objects.filter(objectives__in=objective_ids)
    found = grouped(modules.values_list("objectives", "module_id"))
    for more in (items.values_list("objectives", "item_id"), job_aids.values_list("objectives", "pk")):
        for key, users in grouped(more).items():
            found.setdefault(key, set()).update(users)
    return found


def grouped(pairs: QuerySet[Any, Any]) -> Users:
    """Return pairs of (used, user) by what is used."""
    found: Users = {}
    for used, user in pairs:
        found.setdefault(used, set()).add(user)
    return found
