"""Reading modules, their versions and drafts."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from interleave.catalogue import policies
from interleave.catalogue.models import Module, ModuleDraft, ModuleVersion
from interleave.kernel import errors, prepared

if TYPE_CHECKING:
    from interleave.people.models import Person


def get_module(*, actor: Person, module_id: UUID) -> Module:
    """Return a module the actor may see, with its current version, or raise NotFound. 1 query."""
    modules = Module.objects.filter(policies.visible_content(actor)).select_related("current")
    module: Module | None = modules.filter(pk=module_id).first()
    if module is None:
        raise errors.NotFound
    return module


def get_published_module(*, actor: Person, module_id: UUID) -> Module:
    """Return a module that can be started now, with its current version, or raise NotFound. 1 query."""
    module = get_module(actor=actor, module_id=module_id)
    if module.status != "published":
        raise errors.NotFound
    return module


def find_module(*, slug: str, collection: str = "") -> Module | None:
    """Return a module of a collection with its current version, or None. 1 query."""
    modules = Module.objects.select_related("current")
    module: Module | None = modules.filter(collection=collection, slug=slug).first()
    return module


def get_module_by_slug(*, slug: str, collection: str = "") -> Module:
    """Return a module of a collection with its current version, or raise NotFound. 1 query."""
    module = find_module(slug=slug, collection=collection)
    if module is None:
        raise errors.NotFound
    return module


def list_modules_by_id(ids: Collection[UUID]) -> list[Module]:
    """Return these modules of the organisation in scope: collection, slug and title. 1 query."""
    return _modules(list(ids)) if ids else []


@prepared.rows
def _modules(ids: list[UUID]) -> QuerySet[Module, Module]:
    return Module.objects.filter(pk__in=ids).only("collection", "slug", "title")


def get_module_version(*, version_id: UUID) -> ModuleVersion:
    """Return a version with its module, or raise NotFound. For who holds a run of it. 1 query."""
    version: ModuleVersion | None = (
        ModuleVersion.objects.select_related("module").filter(pk=version_id).first()
    )
    if version is None:
        raise errors.NotFound
    return version


def list_modules(*, actor: Person, search: str = "", kind: str = "", status: str = "") -> QuerySet[Module]:
    """List the modules that the actor may see, by title, with their current versions. 1 query."""
    modules = Module.objects.filter(policies.visible_content(actor)).select_related("current")
    if search:
        modules = modules.filter(
            Q(title__icontains=search) | Q(slug__icontains=search) | Q(current__summary__icontains=search)
        )
    if kind:
        modules = modules.filter(kind=kind)
    return modules.filter(status=status) if status else modules


def list_versions(*, actor: Person, module_id: UUID) -> QuerySet[ModuleVersion]:
    """List the published versions of a module, newest first, to a designer. 1 query."""
    if not policies.can_design(actor):
        raise errors.NotFound
    versions = ModuleVersion.objects.filter(policies.own(actor), module_id=module_id)
    return versions.select_related("published_by")


def get_draft(*, actor: Person, module_id: UUID) -> ModuleDraft:
    """Return the draft of a module with the module and who edited it last, or raise NotFound. 1 query."""
    if not policies.can_design(actor):
        raise errors.NotFound
    draft: ModuleDraft | None = (
        ModuleDraft.objects.select_related("module__current", "edited_by")
        .filter(policies.own(actor), module_id=module_id)
        .first()
    )
    if draft is None:
        raise errors.NotFound
    return draft
