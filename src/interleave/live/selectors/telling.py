"""What people are told about offerings and sessions. Takes no actor: it feeds news to those concerned."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from interleave.live.models import (
    SEATED,
    Booking,
    BookingStatus,
    Offering,
    OfferingState,
    Session,
    SessionFacilitator,
    SessionState,
)
from interleave.live.selectors.offerings import CHANGE_GRACE

CONCERNED = (*SEATED, BookingStatus.WAITLISTED, BookingStatus.OFFERED, BookingStatus.REQUESTED)


@dataclass(frozen=True, slots=True)
class OfferingNews:
    """An offering in a few words: its title, whether it is off, when it begins."""

    offering_id: UUID
    title: str
    is_cancelled: bool
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class ComingSession:
    """A session that will take place, with who attends and who runs it."""

    session_id: UUID
    offering_id: UUID
    title: str
    starts_at: datetime
    revision: int
    person_ids: tuple[UUID, ...]
    facilitator_ids: tuple[UUID, ...]


def find_offering_news(offering_id: UUID) -> OfferingNews | None:
    """Return an offering of the organisation in scope in a few words. 2 queries."""
    offering = Offering.objects.select_related("activity").filter(pk=offering_id).first()
    if offering is None:
        return None
    first = offering.sessions.exclude(state=SessionState.CANCELLED).order_by("starts_at").first()
    return OfferingNews(
        offering.pk, offering.full_title, offering.is_cancelled, first.starts_at if first else None
    )


def find_free_until(*, session_id: UUID, changed_at: datetime) -> datetime | None:
    """Return until when a seat may be given back free of "late", if time or venue changed then. 1 query."""
    moved = Session.objects.filter(pk=session_id, announced_at=changed_at).exists()
    return changed_at + CHANGE_GRACE if moved else None


def list_concerned_ids(offering_id: UUID) -> list[UUID]:
    """List who holds, waits for or was offered a seat in an offering. 1 query."""
    return list(
        Booking.objects.filter(offering_id=offering_id, state__in=CONCERNED)
        .order_by("changed_at", "pk")
        .values_list("person_id", flat=True)
    )


def list_seats(*, person_ids: Iterable[UUID], activity_ids: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """Return who holds a seat in what, as (person, activity), where a session is still to be held. 1 query.

    A session counts until its attendance is closed: until then nobody knows who was there.
    """
    seats = Booking.objects.filter(
        person_id__in=set(person_ids),
        offering__activity_id__in=set(activity_ids),
        offering__sessions__state=SessionState.PLANNED,
        state__in=SEATED,
    ).exclude(offering__state=OfferingState.CANCELLED)
    return set(seats.values_list("person_id", "offering__activity_id"))


def list_coming_sessions(*, after: datetime, before: datetime) -> list[ComingSession]:
    """List the sessions that begin in a span and stand, with who attends and who runs them. 3 queries."""
    sessions = list(
        Session.objects.filter(state=SessionState.PLANNED, starts_at__gt=after, starts_at__lte=before)
        .exclude(offering__state__in=[OfferingState.CANCELLED, OfferingState.DRAFT])
        .select_related("offering__activity")
        .prefetch_related("facilitators")
        .order_by("starts_at", "pk")
    )
    seats: dict[UUID, list[UUID]] = {}
    held = Booking.objects.filter(offering__in={one.offering_id for one in sessions}, state__in=SEATED)
    for offering_id, person_id in held.order_by("pk").values_list("offering_id", "person_id"):
        seats.setdefault(offering_id, []).append(person_id)
    return [
        ComingSession(
            session_id=one.pk,
            offering_id=one.offering_id,
            title=one.offering.full_title,
            starts_at=one.starts_at,
            revision=one.revision,
            person_ids=tuple(seats.get(one.offering_id, [])),
            facilitator_ids=tuple(place.person_id for place in one.facilitators.all()),
        )
        for one in sessions
    ]


def name_offerings(offering_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the titles of offerings of the organisation in scope by id. 1 query."""
    found = Offering.objects.filter(pk__in=offering_ids).select_related("activity")
    return {offering.pk: offering.full_title for offering in found}


def list_runner_ids(session_id: UUID) -> set[UUID]:
    """Return who runs a session, whether it takes place or not. 1 query."""
    return set(SessionFacilitator.objects.filter(session=session_id).values_list("person_id", flat=True))


def name_sessions(session_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the titles of these sessions of the organisation in scope. 1 query, or none."""
    if not session_ids:
        return {}
    found = Session.objects.filter(pk__in=session_ids).select_related("offering__activity")
    return {session.pk: session.offering.full_title for session in found}
