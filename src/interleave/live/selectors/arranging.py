"""Reading what arrangers need: the waiting list, clashes, and what calendars must hear."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from interleave.live.models import (
    SEATED,
    Booking,
    BookingState,
    BookingStatus,
    Modality,
    Offering,
    OfferingChange,
    OfferingState,
    Session,
    SessionFacilitator,
    SessionState,
)
from interleave.people import commitments
from interleave.people.commitments import Commitment


@dataclass(frozen=True, slots=True)
class Clash:
    """Something that stands against an hour: at the same time, or (`is_same_activity`) another run of it."""

    title: str
    starts_at: datetime
    ends_at: datetime
    person_name: str = ""
    is_same_activity: bool = False


@dataclass(frozen=True, slots=True)
class CalendarSession:
    """What a calendar must know of one person's place in one session. `sequence` only ever grows."""

    booking_id: UUID
    session_id: UUID
    offering_id: UUID
    person_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    zone_name: str
    venue: str
    room_url: str
    organiser_name: str
    organiser_email: str
    sequence: int
    holds_seat: bool
    is_on: bool
    is_session_on: bool  # False where this one session was called off
    is_virtual: bool  # how this person takes part


@dataclass(frozen=True, slots=True)
class CalendarRun:
    """What the calendar of a facilitator must know of one session. `sequence` only ever grows."""

    session_id: UUID
    offering_id: UUID
    person_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    zone_name: str
    venue: str
    room_url: str
    sequence: int
    is_on: bool  # the session takes place, and this person runs it


def list_bookings(*, offering: Offering) -> QuerySet[Booking]:
    """List everybody who has, had or waits for a place in an offering that the caller arranges, by name."""
    return Booking.objects.filter(offering=offering).select_related("person").order_by("person__name")


def list_waiting(offering: Offering) -> list[Booking]:
    """List the waiting list in order, with the people; closed accounts do not wait. 1 query."""
    return list(
        Booking.objects.filter(offering=offering, state=BookingStatus.WAITLISTED, person__is_active=True)
        .select_related("person")
        .order_by("position", "pk")
    )


def list_offering_changes(*, offering: Offering) -> QuerySet[OfferingChange]:
    """List what happened to an offering, latest first. 1 query."""
    return OfferingChange.objects.filter(offering=offering).select_related("by").order_by("-at", "-pk")


def list_booking_states(booking: Booking) -> list[BookingState]:
    """List the history of a booking, oldest first. 1 query."""
    return list(BookingState.objects.filter(booking=booking).select_related("by").order_by("at", "pk"))


def find_booking_clashes(
    person_id: UUID, offering: Offering, sessions: Sequence[Session], *, now: datetime
) -> list[Clash]:
    """List what stands against giving a person a seat: other hours at the same time, other runs to come.

    At most 6 queries.
    """
    spans = [(session.starts_at, session.ends_at) for session in sessions if session.is_planned]
    found = commitments.list_commitments([person_id], spans, apart_from=[offering.pk])
    clashes = [Clash(one.title, one.starts_at, one.ends_at, one.person_name) for one in found]
    known = {one.group_id for one in found}
    return clashes + [
        Clash(run.offering.full_title, run.starts_at, run.ends_at, is_same_activity=True)
        for run in _other_runs(person_id, offering, now=now)
        if run.offering_id not in known
    ]


def find_facilitator_clashes(
    person_ids: Sequence[UUID], starts_at: datetime, ends_at: datetime, *, apart_from: UUID | None
) -> list[Clash]:
    """List what these facilitators have in a span of time, in whichever context. At most 5 queries."""
    skipped = [apart_from] if apart_from is not None else []
    found = commitments.list_commitments(list(person_ids), [(starts_at, ends_at)], apart_from=skipped)
    return [Clash(one.public_title, one.starts_at, one.ends_at, one.person_name) for one in found]


def find_seat_clashes(
    offering: Offering, starts_at: datetime, ends_at: datetime, *, apart_from: Collection[UUID]
) -> list[Clash]:
    """List what the people with a seat have elsewhere in a span of time. At most 6 queries."""
    booked = Booking.objects.filter(offering=offering, state=BookingStatus.BOOKED)
    person_ids = list(booked.values_list("person_id", flat=True))
    found = commitments.list_commitments(person_ids, [(starts_at, ends_at)], apart_from=apart_from)
    return [Clash(one.public_title, one.starts_at, one.ends_at, one.person_name) for one in found]


def list_commitments(
    person_ids: Collection[UUID], starts_at: datetime, ends_at: datetime
) -> list[Commitment]:
    """List the sessions that these people attend or run in a span of time, for `people`. 2 queries."""
    during = Q(starts_at__lt=ends_at, ends_at__gt=starts_at)
    attended = _standing().filter(
        during, offering__bookings__person__in=person_ids, offering__bookings__state=BookingStatus.BOOKED
    )
    run = SessionFacilitator.objects.filter(session__in=_standing().filter(during), person__in=person_ids)
    seats = attended.values_list(*_OF_COMMITMENT, "offering__bookings__person_id")
    duties = run.values_list(*(f"session__{name}" for name in _OF_COMMITMENT), "person_id")
    return [_commitment(*row) for rows in (seats, duties) for row in rows]


_OF_COMMITMENT = (
    "pk",
    "offering_id",
    "starts_at",
    "ends_at",
    "offering__activity__title",
    "offering__title",
)


def _commitment(
    session_id: UUID,
    offering_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    activity: str,
    run: str,
    person_id: UUID,
) -> Commitment:
    title = f"{activity} · {run}" if run else activity
    return Commitment(person_id, session_id, offering_id, title, title, starts_at, ends_at)


def _other_runs(person_id: UUID, offering: Offering, *, now: datetime) -> list[Session]:
    """Return the next session of each other run of the activity in which the person has a seat. 1 query."""
    found = _standing().filter(
        offering__activity=offering.activity_id,
        offering__bookings__person=person_id,
        offering__bookings__state=BookingStatus.BOOKED,
        ends_at__gt=now,
    )
    runs: dict[UUID, Session] = {}
    for session in found.exclude(offering=offering.pk):
        runs.setdefault(session.offering_id, session)
    return list(runs.values())


def list_calendar_sessions(
    *,
    person_id: UUID | None = None,
    offering_id: UUID | None = None,
    session_id: UUID | None = None,
    only_on: bool = False,
) -> list[CalendarSession]:
    """List the places that calendars show: of a person, an offering or a session. 3 queries.

    Takes no actor: it feeds the invites of the people concerned. With `only_on` only what
    will take place; otherwise also places that were given back and sessions called off.
    """
    bookings = Booking.objects.select_related("offering__activity", "offering__opened_by")
    if only_on:
        bookings = bookings.filter(state__in=SEATED).exclude(
            offering__state__in=[OfferingState.CANCELLED, OfferingState.DRAFT]
        )
    if person_id is not None:
        bookings = bookings.filter(person=person_id)
    if offering_id is not None:
        bookings = bookings.filter(offering=offering_id)
    if session_id is not None:
        bookings = bookings.filter(offering__sessions=session_id)
    found = list(bookings)
    sessions = Session.objects.filter(offering__in={booking.offering_id for booking in found})
    if only_on:
        sessions = sessions.exclude(state=SessionState.CANCELLED)
    if session_id is not None:
        sessions = sessions.filter(pk=session_id)
    by_offering: dict[UUID, list[Session]] = {}
    for session in sessions.order_by("starts_at").prefetch_related("facilitators__person"):
        by_offering.setdefault(session.offering_id, []).append(session)
    return [
        _calendar_session(booking, session)
        for booking in found
        for session in by_offering.get(booking.offering_id, [])
    ]


def _calendar_session(booking: Booking, session: Session) -> CalendarSession:
    offering = booking.offering
    runs = sorted((place.person for place in session.facilitators.all()), key=lambda person: person.name)
    organiser = runs[0] if runs else offering.opened_by
    return CalendarSession(
        booking_id=booking.pk,
        session_id=session.pk,
        offering_id=offering.pk,
        person_id=booking.person_id,
        title=offering.full_title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone_name=session.zone_name,
        venue=session.venue,
        room_url=session.room_url,
        organiser_name=organiser.name,
        organiser_email=organiser.email,
        sequence=session.revision + booking.revision,
        holds_seat=booking.is_seated,
        is_on=booking.is_seated and not session.is_cancelled and not offering.is_cancelled,
        is_session_on=not session.is_cancelled,
        is_virtual=booking.modality == Modality.VIRTUAL,
    )


def list_calendar_runs(
    *, person_id: UUID | None = None, offering_id: UUID | None = None, session_id: UUID | None = None
) -> list[CalendarRun]:
    """List the sessions that take place, once for each person who runs them, narrowed as given. 1 query.

    Takes no actor: it feeds the calendars of the people concerned. Drafts are left out.
    """
    places = SessionFacilitator.objects.exclude(
        Q(session__state=SessionState.CANCELLED)
        | Q(session__offering__state__in=[OfferingState.CANCELLED, OfferingState.DRAFT])
    ).select_related("session__offering__activity")
    if person_id is not None:
        places = places.filter(person=person_id)
    if offering_id is not None:
        places = places.filter(session__offering=offering_id)
    if session_id is not None:
        places = places.filter(session=session_id)
    rows = places.order_by("session__starts_at", "session", "person")
    return [_calendar_run(place.session, place.person_id, is_on=True) for place in rows]


def list_session_ids(*, offering_id: UUID, after: datetime) -> list[UUID]:
    """Return the sessions of an offering that end after an instant, called off or not. 1 query."""
    found = Session.objects.filter(offering=offering_id, ends_at__gt=after)
    return list(found.order_by("starts_at", "pk").values_list("pk", flat=True))


def find_calendar_run(*, session_id: UUID, person_id: UUID) -> CalendarRun | None:
    """Return a session for the calendar of a person who runs it, or ran it before. 2 queries.

    None where the session does not exist. `is_on` is False where the person does not run it (any more).
    """
    session = Session.objects.filter(pk=session_id).select_related("offering__activity").first()
    if session is None:
        return None
    is_on = (
        not session.is_cancelled
        and session.offering.state not in (OfferingState.CANCELLED, OfferingState.DRAFT)
        and SessionFacilitator.objects.filter(session=session, person=person_id).exists()
    )
    return _calendar_run(session, person_id, is_on=is_on)


def _calendar_run(session: Session, person_id: UUID, *, is_on: bool) -> CalendarRun:
    return CalendarRun(
        session_id=session.pk,
        offering_id=session.offering_id,
        person_id=person_id,
        title=session.offering.full_title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone_name=session.zone_name,
        venue=session.venue,
        room_url=session.room_url,
        sequence=session.revision,
        is_on=is_on,
    )


def _standing() -> QuerySet[Session]:
    """Sessions that will take place, as far as one knows."""
    return (
        Session.objects.filter(state=SessionState.PLANNED)
        .exclude(offering__state=OfferingState.CANCELLED)
        .select_related("offering__activity")
        .order_by("starts_at", "pk")
    )
