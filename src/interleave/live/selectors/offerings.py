"""Reading activities, offerings and their sessions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Count, FilteredRelation, Model, Q, QuerySet

from interleave.kernel import errors, prepared
from interleave.live import policies
from interleave.live.models import (
    ALIVE,
    HOLDING,
    SEATED,
    Booking,
    BookingStatus,
    LiveActivity,
    Modality,
    Offering,
    OfferingFacilitator,
    OfferingState,
    Session,
    SessionState,
)
from interleave.live.selectors.views import OfferingCard, SessionCard, first_start

if TYPE_CHECKING:
    from interleave.people.models import Person

CHANGE_GRACE = timedelta(hours=24)  # after a change by the organisers, no one cancels late

_Row = TypeVar("_Row", bound=Model)


def get_activity_by_slug(slug: str, *, collection: str = "") -> LiveActivity:
    """Return the live activity of this slug in a collection, or raise NotFound. 1 query."""
    return _one(LiveActivity.objects.filter(collection=collection, slug=slug))


def find_activity(*, slug: str, collection: str = "") -> LiveActivity | None:
    """Return the live activity of this slug in a collection, or None. 1 query."""
    return LiveActivity.objects.filter(collection=collection, slug=slug).first()


def list_activities_by_id(activity_ids: Iterable[UUID]) -> list[LiveActivity]:
    """Return these live activities of the organisation: slug and title. 1 query."""
    wanted = list(activity_ids)
    return _activities(wanted) if wanted else []


@prepared.rows
def _activities(ids: list[UUID]) -> QuerySet[LiveActivity]:
    return LiveActivity.objects.filter(pk__in=ids).only("collection", "slug", "title")


def get_activity(*, activity_id: UUID) -> LiveActivity:
    """Return a live activity of the organisation, or raise NotFound. 1 query."""
    return _one(LiveActivity.objects.filter(pk=activity_id))


def list_activities(*, actor: Person, search: str = "") -> QuerySet[LiveActivity]:
    """List the designs that the person may open offerings of, by title."""
    if not policies.can_open_offerings(actor):
        return LiveActivity.objects.none()
    found = LiveActivity.objects.annotate(offering_count=Count("offerings")).order_by("title")
    return found.filter(title__icontains=search.strip()) if search.strip() else found


def get_offering(*, actor: Person, offering_id: UUID) -> Offering:
    """Return an offering that the person may see, or raise NotFound. 1 query."""
    return _one(
        Offering.objects.filter(policies.visible_offerings(actor), pk=offering_id).select_related("activity")
    )


def get_offering_to_run(*, actor: Person, offering_id: UUID, lock: bool = False) -> Offering:
    """Return an offering that the person arranges, or raise NotFound. 1 query."""
    found = Offering.objects.filter(policies.runnable_offerings(actor), pk=offering_id).select_related(
        "activity"
    )
    return _one(found.select_for_update(of=("self",)) if lock else found)


def lock_offering(*, actor: Person, offering_id: UUID) -> Offering:
    """Return a visible offering, its row locked until the transaction ends, or raise NotFound. 1 query."""
    return _one(
        Offering.objects.filter(policies.visible_offerings(actor), pk=offering_id)
        .select_related("activity")
        .select_for_update(of=("self",))
    )


def get_offering_of(session: Session, *, lock: bool = False) -> Offering:
    """Return the offering of a session that the caller may run, its row locked if wanted. 1 query."""
    found = Offering.objects.filter(pk=session.offering_id).select_related("activity")
    return _one(found.select_for_update(of=("self",)) if lock else found)


def find_end_after(session: Session) -> str:
    """Return the state in which cancelling a session ends its offering; blank: it goes on. 1 query."""
    others = Session.objects.filter(offering=session.offering_id).exclude(pk=session.pk)
    states = set(others.values_list("state", flat=True))
    if SessionState.PLANNED in states:
        return ""
    return (OfferingState.COMPLETED if SessionState.HELD in states else OfferingState.CANCELLED).value


def list_offerings_to_run(*, actor: Person, search: str = "") -> QuerySet[Offering]:
    """List the offerings that the person arranges, newest first, with counts of who is in and who waits."""
    found = (
        Offering.objects.filter(policies.runnable_offerings(actor))
        .select_related("activity")
        .annotate(
            taken=Count("bookings", filter=Q(bookings__state__in=HOLDING)),
            waiting=Count("bookings", filter=Q(bookings__state=BookingStatus.WAITLISTED)),
        )
        .order_by("-opened_at")
    )
    words = search.strip()
    return found.filter(Q(activity__title__icontains=words) | Q(title__icontains=words)) if words else found


def list_bookable_offerings(
    *, actor: Person, activity_id: UUID, context_id: UUID | None, now: datetime
) -> list[OfferingCard]:
    """List the runs of an activity that the person may book or has a booking in, soonest first. 5 queries.

    With a `context_id` those of that context and those made for none; without one, all that she may see.
    """
    found = Offering.objects.filter(
        policies.visible_offerings(actor), activity_id=activity_id
    ).select_related("activity")
    if context_id is not None:
        found = found.filter(
            Q(context_id=context_id) | Q(context_id=None) | Q(bookings__person=actor)
        ).distinct()
    cards = _cards(actor, list(found), now=now)
    shown = [card for card in cards if card.booking_id is not None or card.is_bookable]
    return sorted(shown, key=lambda card: (card.starts_at is None, card.starts_at or now))


def summarise_offering(*, actor: Person, offering_id: UUID, now: datetime) -> OfferingCard:
    """Return one offering as the person may see it, or raise NotFound. 5 queries."""
    offering = get_offering(actor=actor, offering_id=offering_id)
    return _cards(actor, [offering], now=now)[0]


def list_offerings_of_context(*, actor: Person, context_id: UUID, now: datetime) -> list[OfferingCard]:
    """List what is run for a context, as far as the person may see it, soonest first. 5 queries."""
    cards = _cards(actor, _offerings_of_context(actor, context_id), now=now)
    return sorted(cards, key=lambda card: (card.starts_at is None, card.starts_at or now))


@prepared.rows
def _offerings_of_context(actor: Person, context_id: UUID) -> QuerySet[Offering]:
    found = Offering.objects.filter(policies.visible_offerings(actor), context_id=context_id)
    return found.select_related("activity")


def list_booked_person_ids(offering_id: UUID) -> list[UUID]:
    """List who holds a seat in an offering. 1 query."""
    return list(
        Booking.objects.filter(offering_id=offering_id, state__in=SEATED)
        .order_by("changed_at", "pk")
        .values_list("person_id", flat=True)
    )


def list_seats_to_come(
    *, person_id: UUID, activity_ids: Iterable[UUID], now: datetime
) -> list[tuple[UUID, UUID]]:
    """List (activity, offering) of the seats that a person holds for what is still to come. 1 query."""
    seats = Booking.objects.filter(
        person_id=person_id,
        state=BookingStatus.BOOKED,
        offering__activity__in=list(activity_ids),
        offering__sessions__state=SessionState.PLANNED,
        offering__sessions__ends_at__gt=now,
    )
    return list(seats.order_by("offering").values_list("offering__activity_id", "offering_id").distinct())


def list_facilitator_ids(offering_id: UUID) -> list[UUID]:
    """List who runs an offering. 1 query."""
    return list(
        OfferingFacilitator.objects.filter(offering_id=offering_id)
        .order_by("person__name")
        .values_list("person_id", flat=True)
    )


def lock_offerings_of(*, person_id: UUID) -> None:
    """Lock the offerings in which a person has a place, in one order, before anything else is. 1 query.

    A caller that is about to release all of them locks them first: locked one by one, after other
    rows, they could be waited for in a circle. Cancelled offerings are among them, because restoring one
    would bring the place back.
    """
    held = Q(state__in=ALIVE) | Q(
        state=BookingStatus.CANCELLED_BY_ORGANISER, offering__state=OfferingState.CANCELLED
    )
    mine = Booking.objects.filter(held, person_id=person_id).values("offering")
    list(Offering.objects.filter(pk__in=mine).order_by("pk").select_for_update().values_list("pk"))


def free_seats(offering: Offering) -> int:
    """Count the seats that are neither held nor offered; never below 0. 1 query.

    Certain while the offering's row is locked.
    """
    return max(0, offering.seats - Booking.objects.filter(offering=offering, state__in=HOLDING).count())


def planned_sessions(offering: Offering) -> list[Session]:
    """List the sessions that stand, in order of time. 1 query."""
    return list(offering.sessions.exclude(state=SessionState.CANCELLED).order_by("starts_at"))


def is_frozen(offering: Offering, sessions: Sequence[Session], *, now: datetime) -> bool:
    """Tell whether the start is so near that nobody is given a seat without asking."""
    start = first_start(list(sessions))
    return start is not None and now >= start - timedelta(hours=offering.freeze_hours)


def is_late_to_cancel(
    offering: Offering, sessions: Sequence[Session], *, now: datetime, booked_at: datetime | None = None
) -> bool:
    """Return True if giving a seat back counts as late now.

    Not after the organisers changed a date later than the person booked, see `free_to_cancel_until`.
    """
    start = first_start(list(sessions))
    if start is None or now <= start - timedelta(hours=offering.cancel_before_hours):
        return False
    free = free_to_cancel_until(sessions, booked_at=booked_at)
    return free is None or now > free


def free_to_cancel_until(sessions: Sequence[Session], *, booked_at: datetime | None) -> datetime | None:
    """Return until when a seat may be given back without a mark because a date changed; None: it did not."""
    changes = [
        session.announced_at
        for session in sessions
        if booked_at is not None
        and session.announced_at is not None
        and session.is_planned
        and session.announced_at > booked_at
    ]
    return max(changes) + CHANGE_GRACE if changes else None


def has_date_to_come(sessions: Sequence[Session], *, now: datetime) -> bool:
    """Return True if the first session that stands is still to come: only then are seats given."""
    start = first_start([session for session in sessions if not session.is_cancelled])
    return start is not None and now < start


def has_begun(sessions: Sequence[Session], *, now: datetime) -> bool:
    start = first_start(list(sessions))
    return start is not None and now >= start


class _Seat(NamedTuple):
    """A booking that counts for a card, in the order of _OF_SEAT."""

    pk: UUID
    offering_id: UUID
    person_id: UUID
    state: str
    modality: str
    changed_at: datetime
    offered_until: datetime | None

    @property
    def is_seated(self) -> bool:
        return self.state in SEATED

    @property
    def has_ended(self) -> bool:
        """Return True if the booking holds nothing and waits for nothing any more."""
        return self.state not in ALIVE | SEATED

    @property
    def holds_seat(self) -> bool:
        return self.state in HOLDING

    @property
    def is_waiting(self) -> bool:
        return self.state == BookingStatus.WAITLISTED


_OF_SEAT = ("pk", "offering_id", "person_id", "state", "modality", "changed_at", "offered_until")


def _cards(actor: Person, offerings: list[Offering], *, now: datetime) -> list[OfferingCard]:
    """Build the cards of offerings that the person may see. 4 queries at most, however many."""
    if not offerings:
        return []
    ids = [offering.pk for offering in offerings]
    sessions: dict[UUID, list[Session]] = {}
    for session in _sessions_of(ids):
        sessions.setdefault(session.offering_id, []).append(session)
    around = read_around(actor, [session.pk for each in sessions.values() for session in each])
    seats: dict[UUID, list[_Seat]] = {}
    for values in _seats(actor, ids):
        seat = _Seat(*values)
        seats.setdefault(seat.offering_id, []).append(seat)
    uninvited = _find_uninvited(actor, offerings, seats)
    return [
        _card(
            actor,
            offering,
            sessions.get(offering.pk, []),
            seats.get(offering.pk, []),
            around,
            needs_invite=offering.pk in uninvited,
            now=now,
        )
        for offering in offerings
    ]


def _find_uninvited(actor: Person, offerings: list[Offering], seats: Mapping[UUID, list[_Seat]]) -> set[UUID]:
    """Return the offerings that the person sees only because of a booking that ended. 1 query, or none."""
    ended = {
        offering.pk
        for offering in offerings
        if not offering.open_to_all
        and any(row.person_id == actor.pk and row.has_ended for row in seats.get(offering.pk, []))
    }
    if not ended or policies.is_organiser(actor):
        return set()
    allowed = policies.bookable_offerings(actor) | policies.runnable_offerings(actor)
    return ended - set(Offering.objects.filter(allowed, pk__in=ended).values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Around:
    """Who runs some sessions, by name, and how one person attended them: status and minutes late."""

    runners: Mapping[UUID, list[tuple[UUID, str]]]
    attended: Mapping[UUID, tuple[str, int]]


def read_around(actor: Person, session_ids: list[UUID]) -> Around:
    """Read what cards of sessions say of people. 1 query, none without sessions."""
    runners: dict[UUID, list[tuple[UUID, str]]] = {}
    attended: dict[UUID, tuple[str, int]] = {}
    for session_id, person_id, name, status, late in _around(actor, session_ids) if session_ids else ():
        if person_id is not None:
            runners.setdefault(session_id, []).append((person_id, name))
        if status is not None:
            attended[session_id] = (status, late)
    return Around(runners, attended)


@prepared.rows
def _sessions_of(offering_ids: list[UUID]) -> QuerySet[Session]:
    return Session.objects.filter(offering_id__in=offering_ids).order_by("starts_at")


@prepared.rows
def _around(actor: Person, session_ids: list[UUID]) -> QuerySet[Session, tuple[Any, ...]]:
    """Each session with each of its facilitators, and the actor's attendance; None where there is none."""
    own = FilteredRelation("attendances", condition=Q(attendances__person=actor))
    sessions = Session.objects.filter(pk__in=session_ids).annotate(own=own)
    return sessions.order_by("facilitators__pk").values_list(
        "pk", "facilitators__person_id", "facilitators__person__name", "own__status", "own__minutes_late"
    )


@prepared.rows
def _seats(actor: Person, offering_ids: list[UUID]) -> QuerySet[Booking, tuple[Any, ...]]:
    rows = Booking.objects.filter(offering_id__in=offering_ids)
    counting = rows.filter(Q(state__in=HOLDING) | Q(state=BookingStatus.WAITLISTED) | Q(person=actor))
    return counting.order_by("position", "pk").values_list(*_OF_SEAT)


def _card(
    actor: Person,
    offering: Offering,
    sessions: list[Session],
    rows: list[_Seat],
    around: Around,
    *,
    needs_invite: bool,
    now: datetime,
) -> OfferingCard:
    own = next((row for row in rows if row.person_id == actor.pk), None)
    waiting = [row.person_id for row in rows if row.is_waiting]
    names = {name for session in sessions for _pk, name in around.runners.get(session.pk, ())}
    return OfferingCard(
        offering_id=offering.pk,
        activity_id=offering.activity_id,
        context_id=offering.context_id,
        title=offering.full_title,
        modality=offering.activity.modality,
        modality_words=offering.activity.get_modality_display(),
        state=offering.state,
        state_words=offering.get_state_display(),
        seats=offering.seats,
        seats_left=max(0, offering.seats - sum(row.holds_seat for row in rows)),
        waiting=len(waiting),
        cancel_before_hours=offering.cancel_before_hours,
        freeze_hours=offering.freeze_hours,
        sessions=tuple(
            session_card(
                session, offering, actor, around, has_place=own is not None and own.is_seated, now=now
            )
            for session in sessions
        ),
        facilitators=tuple(sorted(names)),
        booking_id=own.pk if own else None,
        booking_state=own.state if own else "",
        booking_words=str(BookingStatus(own.state).label) if own else "",
        booking_modality=Modality(own.modality).label if own else "",  # type: ignore[arg-type]
        rank=waiting.index(actor.pk) + 1 if own is not None and own.is_waiting else None,
        is_bookable=offering.is_bookable and not needs_invite and has_date_to_come(sessions, now=now),
        is_frozen=is_frozen(offering, sessions, now=now),
        is_late_to_cancel=is_late_to_cancel(
            offering, sessions, now=now, booked_at=own.changed_at if own else None
        ),
        starts_at=first_start(sessions),
        takes_part_online=own is not None and own.modality == Modality.VIRTUAL,
        offered_until=own.offered_until if own else None,
        free_to_cancel_until=free_to_cancel_until(sessions, booked_at=own.changed_at if own else None),
        needs_invite=needs_invite,
    )


def session_card(
    session: Session, offering: Offering, actor: Person, around: Around, *, has_place: bool, now: datetime
) -> SessionCard:
    """Build the card of a session, with what was read around it. No query."""
    runs = any(person_id == actor.pk for person_id, _name in around.runners.get(session.pk, ()))
    status, minutes_late = around.attended.get(session.pk, ("", 0))
    stands = not offering.is_cancelled
    is_open = stands and session.is_joinable(at=now)
    return SessionCard(
        session_id=session.pk,
        offering_id=session.offering_id,
        activity_id=offering.activity_id,
        title=offering.full_title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone_name=session.zone_name,
        venue=session.venue,
        has_room=bool(session.room_url),
        room_url=session.room_url if is_open and (has_place or runs) else "",
        state=session.state if stands else SessionState.CANCELLED,
        state_words=session.get_state_display() if stands else str(SessionState.CANCELLED.label),
        is_open=is_open,
        is_over=now >= session.ends_at,
        is_runner=runs,
        attendance=status,
        minutes_late=minutes_late,
    )


def _one(found: QuerySet[_Row]) -> _Row:
    row = found.first()
    if row is None:
        raise errors.NotFound
    return row
