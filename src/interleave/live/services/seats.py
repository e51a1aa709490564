"""Moving bookings between states; used by the services beside it, inside their transactions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Max

from interleave.engine import events
from interleave.ledger import ledger
from interleave.live import selectors
from interleave.live.models import Booking, BookingState, BookingStatus, Offering, OfferingChange

if TYPE_CHECKING:
    from interleave.people.models import Person


def put_in_state(
    booking: Booking,
    state: str,
    *,
    by: Person | None,
    now: datetime,
    reason: str = "",
    position: int | None = None,
) -> str:
    """Move a booking to a state, write the dated row, and return the state before. 2 queries."""
    previous = booking.state
    booking.state = state
    booking.position = position
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
    """Give free seats to those who wait, in order, and tell each; nobody while the offering is frozen.

    The offering's row is locked by the caller.
    """
    sessions = selectors.planned_sessions(offering)
    if not offering.is_bookable or selectors.is_frozen(offering, sessions, now=now):
        return []
    moved = selectors.list_waiting(offering)[: selectors.free_seats(offering)]
    for booking in moved:
        previous = put_in_state(booking, BookingStatus.BOOKED, by=None, now=now, reason="seat became free")
        record_change(booking, offering, previous, now=now, actor=None, cause=cause)
    return moved
