"""Reading items and their versions. Who may see the answers is decided by who holds them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from interleave.catalogue import policies, slugs
from interleave.catalogue.models import Item, ItemVersion, ModuleVersion
from interleave.kernel import errors, prepared

if TYPE_CHECKING:
    from interleave.people.models import Person


def get_item_by_slug(*, slug: str, collection: str = "") -> Item:
    """Return the item that a collection calls so, with its current version, or raise NotFound. 1 query."""
    item = find_item(name=slug, collection=collection)
    if item is None:
        raise errors.NotFound
    return item


def find_item(*, name: str, collection: str = "") -> Item | None:
    """Return the item that a collection calls by this name, with its current version, or None. 1 query."""
    found = slugs.find_named(Item.objects.select_related("current"), [name], collection)
    return found.get(name)


def get_current_item(*, item_id: UUID) -> ItemVersion:
    """Return the current version of an item, with the item, or raise NotFound. 1 query."""
    version = _current_version(item_id)
    if version is None:
        raise errors.NotFound
    return version


@prepared.first
def _current_version(item_id: UUID) -> QuerySet[ItemVersion, ItemVersion]:
    return ItemVersion.objects.select_related("item").filter(item_id=item_id, item__current_id=F("pk"))


def get_item_version(*, version_id: UUID) -> ItemVersion:
    """Return a version with its item, or raise NotFound. 1 query."""
    version = _version(version_id)
    if version is None:
        raise errors.NotFound
    return version


@prepared.first
def _version(version_id: UUID) -> QuerySet[ItemVersion, ItemVersion]:
    return ItemVersion.objects.select_related("item").filter(pk=version_id)


def list_item_versions(*, ids: Collection[UUID]) -> list[ItemVersion]:
    """Return these versions with their items and objectives, in no order. 2 queries."""
    versions = ItemVersion.objects.filter(pk__in=ids).select_related("item")
    return list(versions.prefetch_related("objectives"))


def list_current_item_versions(*, item_ids: Collection[UUID]) -> list[ItemVersion]:
    """Return the current versions of these items, with items and objectives, in no order. 2 queries."""
    current = ItemVersion.objects.filter(item_id__in=item_ids, item__current_id=F("pk"))
    return list(current.select_related("item").prefetch_related("objectives"))


def list_refresh_item_ids(*, module_version_id: UUID) -> list[UUID]:
    """Return the items that a finished module deals as cards: those named by it and flagged so. 1 query."""
    links = ItemVersion.objects.filter(
        item__current_id=F("pk"),
        refresh=True,
        item_id__in=_items_of(module_version_id),
    )
    return list(links.order_by("item__slug").values_list("item_id", flat=True))


def list_items(*, actor: Person, search: str = "") -> QuerySet[Item]:
    """List the item bank to a designer, with current versions. 1 query."""
    if not policies.can_design(actor):
        raise errors.NotFound
    items = Item.objects.filter(policies.own(actor)).select_related("current")
    if search:
        items = items.filter(Q(slug__icontains=search) | Q(current__prompt__icontains=search))
    return items


def find_items(names: Sequence[str], *, collection: str = "") -> dict[str, Item]:
    """Return the items that a collection calls by these names, with current versions. 1 query."""
    return slugs.find_named(Item.objects.select_related("current"), names, collection)


def resolve_items(names: Sequence[str], *, collection: str = "") -> list[Item]:
    """Return the items that a collection calls by these names, in order, with current versions. 1 query.

    Raises Invalid that names what is unknown or has no version.
    """
    items = Item.objects.filter(current__isnull=False).select_related("current")
    found = slugs.find_named(items, names, collection)
    problems = [
        errors.Problem(f"items: {slug}", _("There is no question “%(slug)s”.") % {"slug": slug})
        for slug in names
        if slug not in found
    ]
    if problems:
        raise errors.Invalid(problems[0].text, problems)
    return list(dict.fromkeys(found[name] for name in names))


def _items_of(module_version_id: UUID) -> QuerySet[Any, UUID]:
    through = ModuleVersion.items.through
    links = through._default_manager.filter(moduleversion_id=module_version_id)
    return links.values_list("item_id", flat=True)
