"""Moving bookings between states; used by the services beside it, inside their transactions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Max

from interleave.engine import events
from interleave.ledger import ledger
from interleave.live import selectors
from interleave.live.models import (
    Booking,
    BookingState,
    BookingStatus,
    Offering,
    OfferingChange,
    Session,
)
from interleave.live.selectors.views import first_start
from interleave.people import selectors as people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interleave.people.models import Person

OFFER_STANDS = timedelta(hours=24)
OFFER_STANDS_IN_FREEZE = timedelta(hours=1)


def put_in_state(
    booking: Booking,
    state: str,
    *,
    by: Person | None,
    now: datetime,
    reason: str = "",
    position: int | None = None,
    offered_until: datetime | None = None,
) -> str:
    """Move a booking to a state, write the dated row, and return the state before. 2 queries."""
    previous = booking.state
    booking.state = state
    booking.position = position
    booking.offered_until = offered_until
    booking.revision += 1
    booking.changed_at = now
    booking.save()
    BookingState.objects.create(
        booking=booking, state=state, previous=previous, by=by, at=now, reason=reason[:500]
    )
    return previous


def record_change(
    booking: Booking,
    offering: Offering,
    previous: str,
    *,
    now: datetime,
    actor: Person | None,
    cause: ledger.Entry | None = None,
    clash: str = "",
) -> ledger.Entry:
    """Record that a booking moved."""
    event = events.BookingChanged(
        person_id=booking.person_id,
        booking_id=booking.pk,
        offering_id=offering.pk,
        activity_id=offering.activity_id,
        state=booking.state,
        previous_state=previous,
        at=now,
        offered_until=booking.offered_until,
        clash=clash,
        context_id=offering.context_id,
        is_bound=True,
    )
    return ledger.record(event, actor=actor, cause=cause)


def change_offering(
    offering: Offering, *, by: Person, now: datetime, state: str | None = None, reason: str = ""
) -> str:
    """Save an offering, write the dated row, and return the state before. 2 queries."""
    previous = offering.state
    if state is not None:
        offering.state = state
    offering.save()
    OfferingChange.objects.create(
        offering=offering,
        state=offering.state,
        previous=previous,
        seats=offering.seats,
        reason=reason[:500],
        by=by,
        at=now,
    )
    return previous


def last_position(offering: Offering) -> int:
    """Return the place of the last on the waiting list, or 0. 1 query."""
    highest: int | None = Booking.objects.filter(offering=offering).aggregate(last=Max("position"))["last"]
    return highest or 0


def fill_free_seats(offering: Offering, *, now: datetime, cause: ledger.Entry) -> list[Booking]:
    """Give free seats to those who wait, in order, and notify each; return their bookings.

    A seat is booked where nothing stands against it. It is offered, and held for a while, to a person who
    has something else at that hour or a seat in another run of the activity, and to each person once the
    start is nearer than the freeze. The offering's row is locked by the caller. Costs 4 queries and a few
    per seat.
    """
    sessions = selectors.planned_sessions(offering)
    if not offering.is_bookable or not selectors.has_date_to_come(sessions, now=now):
        return []
    moved = selectors.list_waiting(offering)[: selectors.free_seats(offering)]
    if not moved:
        return []
    # A person whose row another transaction holds is being given something else, or is leaving: waiting for
    # it here could be a deadlock, so the seat is offered.
    alone = people.lock_free_accounts([booking.person_id for booking in moved])
    frozen = selectors.is_frozen(offering, sessions, now=now)
    for booking in moved:
        clashes = selectors.find_booking_clashes(booking.person_id, offering, sessions, now=now)
        if frozen or clashes or booking.person_id not in alone:
            clash = clashes[0].title if clashes else ""
            _offer(booking, offering, sessions, frozen=frozen, clash=clash, now=now, cause=cause)
        else:
            previous = put_in_state(
                booking, BookingStatus.BOOKED, by=None, now=now, reason="seat became free"
            )
            record_change(booking, offering, previous, now=now, actor=None, cause=cause)
    return moved


def _offer(
    booking: Booking,
    offering: Offering,
    sessions: Sequence[Session],
    *,
    frozen: bool,
    clash: str,
    now: datetime,
    cause: ledger.Entry,
) -> None:
    """Hold a seat for a person until the offer ends, at the latest at the start."""
    ends = now + (OFFER_STANDS_IN_FREEZE if frozen else OFFER_STANDS)
    start = first_start(list(sessions))
    until = min(ends, start) if start is not None else ends
    reason = "something else at that hour" if clash else "seat became free"
    previous = put_in_state(
        booking, BookingStatus.OFFERED, by=None, now=now, reason=reason, offered_until=until
    )
    record_change(booking, offering, previous, now=now, actor=None, cause=cause, clash=clash)
