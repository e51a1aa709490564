"""What a person still runs. Takes no actor: it feeds the administrators' view of open duties."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from interleave.kernel import prepared
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
    return _open_sessions(person_id)


@prepared.rows
def _open_sessions(person_id: UUID) -> QuerySet[Session, Session]:
    found = Session.objects.filter(state=SessionState.PLANNED, facilitators__person_id=person_id).exclude(
        offering__state__in=OVER
    )
    return found.select_related("offering__activity").order_by("starts_at", "pk")


def list_offerings_run_by(person_id: UUID) -> list[Offering]:
    """List the offerings that a person runs and that are not over, newest first. 1 query."""
    return _offerings_run_by(person_id)


@prepared.rows
def _offerings_run_by(person_id: UUID) -> QuerySet[Offering, Offering]:
    found = Offering.objects.filter(facilitators__person_id=person_id).exclude(state__in=OVER)
    return found.select_related("activity").order_by("-opened_at", "pk")


def list_offering_runners(*, among: QuerySet[Any, UUID]) -> QuerySet[OfferingFacilitator, tuple[UUID, UUID]]:
    """List (person, offering) for the open offerings that these people run. 1 query."""
    found = OfferingFacilitator.objects.filter(person__in=among).exclude(offering__state__in=OVER)
    return found.order_by().values_list("person_id", "offering_id")


def list_session_runners(*, among: QuerySet[Any, UUID]) -> QuerySet[SessionFacilitator, tuple[UUID, UUID]]:
    """List (person, offering) for the planned sessions of open offerings that these people run. 1 query."""
    found = SessionFacilitator.objects.filter(person__in=among, session__state=SessionState.PLANNED)
    found = found.exclude(session__offering__state__in=OVER)
    return found.order_by().values_list("person_id", "session__offering_id")
