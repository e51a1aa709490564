"""Writing items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.catalogue import bodies, digests, policies, selectors
from interleave.catalogue.models import Item, ItemVersion, Objective
from interleave.catalogue.slugs import check_collection, check_slug
from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger

if TYPE_CHECKING:
    from interleave.people.models import Person


@transaction.atomic
def define_item(
    *,
    actor: Person,
    slug: str,
    collection: str = "",
    kind: str,
    prompt: str,
    body: Mapping[str, Any],
    objectives: Sequence[str] = (),
    refresh: bool = False,
    now: datetime,
) -> Item:
    """Write an item down; a new version is published when its content changed.

    `body` is as engine.scoring describes; keys of choices, pairs and steps may be left
    out. Raises Forbidden or Invalid.
    """
    if not policies.can_design(actor):
        raise errors.Forbidden
    check_slug(slug)
    check_collection(collection)
    if not prompt.strip():
        text = _("Write the question.")
        raise errors.Invalid(text, [errors.Problem("prompt", text)])
    normal = bodies.normalise(kind, body)
    bodies.require_different_parts(normal)
    content = {
        "kind": kind,
        "prompt": prompt.strip(),
        "body": normal,
        "refresh": refresh,
    }
    served = selectors.resolve_objectives(objectives, collection=collection)
    digest = digests.digest({**content, "objectives": [objective.slug for objective in served]})
    item = _locked_or_new(collection, slug)
    if item.current is not None and item.current.digest == digest and _serves(item.current, served):
        return item
    number = item.current.number + 1 if item.current is not None else 1
    version = ItemVersion.objects.create(
        item=item, number=number, digest=digest, published_at=now, published_by=actor, **content
    )
    version.objectives.set(served)
    item.current = version
    item.save(update_fields=["current"])
    ledger.record(
        events.ItemPublished(item_id=item.pk, version_id=version.pk, number=number, at=now), actor=actor
    )
    return item


def _serves(version: ItemVersion, objectives: Sequence[Objective]) -> bool:
    """Return True if a version serves these very objectives: the digest holds their slugs alone."""
    return set(version.objectives.all()) == set(objectives)


def _locked_or_new(collection: str, slug: str) -> Item:
    items = Item.objects.select_for_update(of=("self",)).select_related("current")
    item: Item | None = items.filter(collection=collection, slug=slug).first()
    return item or Item.objects.create(collection=collection, slug=slug)
