"""Reading items and their versions. Who may see the answers is decided by who holds them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from interleave.catalogue import policies
from interleave.catalogue.models import Item, ItemVersion, ModuleVersion
from interleave.kernel import errors

if TYPE_CHECKING:
    from interleave.people.models import Person


def get_item_by_slug(*, slug: str) -> Item:
    """Return an item of the organisation in scope with its current version, or raise NotFound. 1 query."""
    item: Item | None = Item.objects.select_related("current").filter(slug=slug).first()
    if item is None:
        raise errors.NotFound
    return item


def get_current_item(*, item_id: UUID) -> ItemVersion:
    """Return the current version of an item, with the item, or raise NotFound. 1 query."""
    version: ItemVersion | None = (
        ItemVersion.objects.select_related("item").filter(item_id=item_id, item__current_id=F("pk")).first()
    )
    if version is None:
        raise errors.NotFound
    return version


def get_item_version(*, version_id: UUID) -> ItemVersion:
    """Return a version with its item, or raise NotFound. 1 query."""
    version: ItemVersion | None = ItemVersion.objects.select_related("item").filter(pk=version_id).first()
    if version is None:
        raise errors.NotFound
    return version


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


def resolve_items(slugs: Sequence[str]) -> list[Item]:
    """Return the items of these slugs in their order, with current versions. 1 query.

    Raises Invalid that names what is unknown or has no version.
    """
    items = Item.objects.filter(slug__in=list(slugs), current__isnull=False).select_related("current")
    found = {item.slug: item for item in items}
    problems = [
        errors.Problem(f"items: {slug}", _("There is no question “%(slug)s”.") % {"slug": slug})
        for slug in slugs
        if slug not in found
    ]
    if problems:
        raise errors.Invalid(problems[0].text, problems)
    return [found[slug] for slug in dict.fromkeys(slugs)]


def _items_of(module_version_id: UUID) -> QuerySet[Any, UUID]:
    through = ModuleVersion.items.through
    links = through._default_manager.filter(moduleversion_id=module_version_id)
    return links.values_list("item_id", flat=True)
