"""What a person still runs. Takes no actor: it feeds the administrators' view of open duties."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from interleave.live.models import (
    Offering,
    OfferingFacilitator,
    OfferingState,
    Session,
    SessionFacilitator,
    SessionState,
)

OVER = (OfferingState.COMPLETED, OfferingState.CANCELLED)


def list_open_duties(person_id: UUID) -> QuerySet[OfferingFacilitator]:
    """List the offerings that a person runs and that are not over. 1 query."""
    return OfferingFacilitator.objects.filter(person_id=person_id).exclude(offering__state__in=OVER)


def list_open_sessions(person_id: UUID) -> list[Session]:
    """List the sessions that a person runs and that wait to be held or closed, by start. 1 query."""
    found = Session.objects.filter(state=SessionState.PLANNED, facilitators__person_id=person_id).exclude(
        offering__state__in=OVER
    )
    return list(found.select_related("offering__activity").order_by("starts_at", "pk"))


def list_offerings_run_by(person_id: UUID) -> list[Offering]:
    """List the offerings that a person runs and that are not over, newest first. 1 query."""
    found = Offering.objects.filter(facilitators__person_id=person_id).exclude(state__in=OVER)
    return list(found.select_related("activity").order_by("-opened_at", "pk"))


def count_open_duties(*, among: QuerySet[Any, UUID]) -> dict[UUID, int]:
    """Return how many open offerings each of these people runs, as a whole or a session of. 2 queries."""
    pairs = set(
        OfferingFacilitator.objects.filter(person__in=among)
        .exclude(offering__state__in=OVER)
        .order_by()
        .values_list("person_id", "offering_id")
    )
    pairs |= set(
        SessionFacilitator.objects.filter(person__in=among, session__state=SessionState.PLANNED)
        .exclude(session__offering__state__in=OVER)
        .order_by()
        .values_list("person_id", "session__offering_id")
    )
    counts: dict[UUID, int] = {}
    for person_id, _offering_id in pairs:
        counts[person_id] = counts.get(person_id, 0) + 1
    return counts
