"""Rows of the catalogue."""

from interleave.catalogue.models.items import Item, ItemKind, ItemVersion
from interleave.catalogue.models.job_aids import JobAid
from interleave.catalogue.models.media import Media
from interleave.catalogue.models.modules import Module, ModuleDraft, ModuleKind, ModuleVersion, Status
from interleave.catalogue.models.skills import Objective, Skill

__all__ = [
    "Item",
    "ItemKind",
    "ItemVersion",
    "JobAid",
    "Media",
    "Module",
    "ModuleDraft",
    "ModuleKind",
    "ModuleVersion",
    "Objective",
    "Skill",
    "Status",
]
