"""Making live activities: the designs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger
from interleave.live import policies
from interleave.live.models import ActivityKind, LiveActivity, Modality

if TYPE_CHECKING:
    from interleave.people.models import Person

LONGEST_MINUTES = 12 * 60


@transaction.atomic
def define_activity(
    *,
    actor: Person,
    slug: str,
    collection: str = "",
    title: str,
    kind: str,
    modality: str,
    minutes: int,
    seats: int,
    agenda: str,
    facilitator_notes: str,
    objectives: Sequence[str],
    now: datetime,
) -> LiveActivity:
    """Make or change the live activity of this slug; nothing happens when it already says the same.

    `objectives` are slugs of the catalogue. Raises Forbidden or Invalid.
    """
    if not policies.is_organiser(actor):
        raise errors.Forbidden
    wanted: dict[str, Any] = {
        "title": title.strip(),
        "kind": kind,
        "modality": modality,
        "minutes": minutes,
        "seats": seats,
        "agenda": agenda,
        "facilitator_notes": facilitator_notes,
        "objective_slugs": list(objectives),
    }
    _check(slug, wanted)
    activity = LiveActivity.objects.filter(collection=collection, slug=slug).first()
    if activity is not None and all(getattr(activity, key) == value for key, value in wanted.items()):
        return activity
    activity, _created = LiveActivity.objects.update_or_create(
        collection=collection, slug=slug, defaults={**wanted, "changed_at": now}
    )
    ledger.record(events.LiveActivityPublished(activity_id=activity.pk, at=now), actor=actor)
    return activity


@transaction.atomic
def move_to_collection(*, actor: Person, collection: str, ids: Collection[UUID]) -> None:
    """Move live activities of these ids to a collection; their ids and texts stay, so no event is recorded.

    Raises Forbidden. 1 query.
    """
    if not policies.is_organiser(actor):
        raise errors.Forbidden
    LiveActivity.objects.filter(pk__in=ids).update(collection=collection)


def _check(slug: str, wanted: dict[str, Any]) -> None:
    problems = []
    if slugify(slug) != slug or not slug:
        problems.append(errors.Problem("slug", _("Use small letters, digits and hyphens.")))
    if not wanted["title"]:
        problems.append(errors.Problem("title", _("Give it a title.")))
    if wanted["kind"] not in ActivityKind.values:
        problems.append(errors.Problem("kind", _("Choose workshop, webinar or seminar.")))
    if wanted["modality"] not in Modality.values:
        problems.append(errors.Problem("modality", _("Choose in person, virtual or hybrid.")))
    if not 0 < wanted["minutes"] <= LONGEST_MINUTES:
        problems.append(errors.Problem("minutes", _("Enter minutes from 1 to 720.")))
    if not 0 < wanted["seats"] <= 5000:
        problems.append(errors.Problem("seats", _("Enter seats from 1 to 5000.")))
    if problems:
        raise errors.Invalid(problems=problems)
