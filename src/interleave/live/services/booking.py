"""Booking, waiting, cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from interleave.kernel import errors
from interleave.live import selectors
from interleave.live.models import (
    Booking,
    BookingState,
    BookingStatus,
    Modality,
    Offering,
    OfferingInvite,
    Session,
)
from interleave.live.services import seats
from interleave.live.services.offerings import require_reason
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person


class BookingClash(errors.Conflict):
    """The person has something else at that time; booking is possible with a clear word."""

    def __init__(self, clashes: Sequence[selectors.Clash]) -> None:
        first = clashes[0]
        super().__init__(
            _("You already have “%(title)s” from %(start)s to %(end)s. Book it all the same?")
            % {
                "title": first.title,
                "start": date_format(timezone.localtime(first.starts_at), "D j M Y, H:i", use_l10n=False),
                "end": date_format(timezone.localtime(first.ends_at), "H:i", use_l10n=False),
            }
        )
        self.clashes = tuple(clashes)


class NotBookable(errors.Conflict):
    """The offering takes no bookings now."""


@transaction.atomic
def book(
    *, actor: Person, offering_id: UUID, now: datetime, modality: str = "", despite_clash: bool = False
) -> Booking:
    """Take a seat, or a place on the waiting list when there is none. Doing it twice changes nothing.

    Who waits and finds a free seat while the list is frozen takes it by booking again.
    Raises NotFound, NotBookable, Invalid, or BookingClash unless `despite_clash`.
    """
    offering = selectors.lock_offering(actor=actor, offering_id=offering_id)
    return _enter(offering, actor, actor=actor, modality=modality, despite_clash=despite_clash, now=now)


@transaction.atomic
def book_person(
    *, actor: Person, offering_id: UUID, person_id: UUID, now: datetime, modality: str = ""
) -> Booking:
    """Book somebody else, as one who arranges the offering. Raises NotFound, NotBookable or Invalid."""
    offering = selectors.get_offering_to_run(actor=actor, offering_id=offering_id, lock=True)
    person = people.find_person(person_id)
    if person is None or not person.is_active:
        raise errors.NotFound
    OfferingInvite.objects.get_or_create(
        offering=offering, person=person, defaults={"invited_by": actor, "invited_at": now}
    )
    return _enter(offering, person, actor=actor, modality=modality, despite_clash=True, now=now)


@transaction.atomic
def cancel_booking(*, actor: Person, offering_id: UUID, now: datetime, reason: str = "") -> Booking:
    """Give back one's own seat or place on the waiting list; the first who waits gets the seat.

    Inside the cut-off hours a seat is cancelled late. Doing it twice changes nothing.
    Raises NotFound, or NotBookable when it is over.
    """
    offering = selectors.lock_offering(actor=actor, offering_id=offering_id)
    booking = Booking.objects.filter(offering=offering, person=actor).first()
    if booking is None:
        raise errors.NotFound
    if booking.state not in (BookingStatus.BOOKED, BookingStatus.WAITLISTED):
        if booking.is_seated:
            raise NotBookable(_("This is over: your attendance is settled."))
        return booking
    sessions = selectors.planned_sessions(offering)
    _check_not_over(sessions, now=now)
    late = booking.is_booked and selectors.is_late_to_cancel(offering, sessions, now=now)
    state = BookingStatus.LATE_CANCELLED if late else BookingStatus.CANCELLED_BY_LEARNER
    return _give_back(booking, offering, state, actor=actor, reason=reason.strip(), now=now)


@transaction.atomic
def withdraw_booking(
    *, actor: Person, offering_id: UUID, person_id: UUID, reason: str, now: datetime
) -> Booking:
    """Take somebody's booking back, as one who arranges the offering; the first who waits gets the seat.

    Doing it twice changes nothing. Raises NotFound, Invalid without a reason, or NotBookable when it is over.
    """
    offering = selectors.get_offering_to_run(actor=actor, offering_id=offering_id, lock=True)
    booking = Booking.objects.filter(offering=offering, person=person_id).first()
    if booking is None:
        raise errors.NotFound
    if booking.state not in (BookingStatus.BOOKED, BookingStatus.WAITLISTED):
        return booking
    reason = require_reason(reason)
    _check_not_over(selectors.planned_sessions(offering), now=now)
    state = BookingStatus.CANCELLED_BY_ORGANISER
    return _give_back(booking, offering, state, actor=actor, reason=reason, now=now)


@transaction.atomic
def reorder_waitlist(
    *, actor: Person, offering_id: UUID, person_ids: Sequence[UUID], now: datetime
) -> list[Booking]:
    """Put these people first on the waiting list, in this order; the others follow as they were.

    Raises NotFound, or Conflict when one of them does not wait any more.
    """
    offering = selectors.get_offering_to_run(actor=actor, offering_id=offering_id, lock=True)
    waiting = {booking.person_id: booking for booking in selectors.list_waiting(offering)}
    if not set(person_ids) <= set(waiting):
        raise errors.Conflict(_("The waiting list changed meanwhile. Look at it again."))
    order = [*dict.fromkeys(person_ids), *(key for key in waiting if key not in set(person_ids))]
    for position, person_id in enumerate(order, start=1):
        waiting[person_id].position = position
        waiting[person_id].save(update_fields=["position"])
    return [waiting[person_id] for person_id in order]


@transaction.atomic
def give_seat(*, actor: Person, offering_id: UUID, person_id: UUID, now: datetime) -> Booking:
    """Give a free seat to one who waits, out of order and inside the freeze too: an organiser decided it.

    Doing it twice changes nothing. Raises NotFound, or Conflict when no seat is free.
    """
    offering = selectors.get_offering_to_run(actor=actor, offering_id=offering_id, lock=True)
    booking = Booking.objects.filter(offering=offering, person=person_id).first()
    if booking is None:
        raise errors.NotFound
    if booking.is_seated:
        return booking
    if not booking.is_waiting or not offering.is_bookable:
        raise errors.Conflict
    if selectors.free_seats(offering) == 0:
        raise errors.Conflict(_("No seat is free. Add seats first."))
    previous = seats.put_in_state(booking, BookingStatus.BOOKED, by=actor, now=now, reason="seat given")
    seats.record_change(booking, offering, previous, now=now, actor=actor)
    return booking


def _enter(
    offering: Offering, person: Person, *, actor: Person, modality: str, despite_clash: bool, now: datetime
) -> Booking:
    """Book or put on the waiting list; the offering's row is locked."""
    booking = Booking.objects.filter(offering=offering, person=person).first()
    if booking is not None and booking.is_seated:
        return booking
    sessions = selectors.planned_sessions(offering)
    _check_open(offering, sessions, now=now)
    free = selectors.free_seats(offering)
    frozen = selectors.is_frozen(offering, sessions, now=now)
    queue = 0 if frozen else len(selectors.list_waiting(offering))
    state = BookingStatus.BOOKED if free > queue else BookingStatus.WAITLISTED
    if booking is not None and booking.is_waiting and state == BookingStatus.WAITLISTED:
        return booking
    if not despite_clash:
        clashes = selectors.find_booking_clashes(person.pk, sessions, offering_id=offering.pk)
        if clashes:
            raise BookingClash(clashes)
    position = seats.last_position(offering) + 1 if state == BookingStatus.WAITLISTED else None
    chosen = _modality(offering, modality)
    if booking is None:
        booking = Booking.objects.create(
            offering=offering, person=person, modality=chosen, state=state, position=position, changed_at=now
        )
        BookingState.objects.create(booking=booking, state=state, by=actor, at=now)
        previous = ""
    else:
        booking.modality = chosen
        previous = seats.put_in_state(booking, state, by=actor, now=now, position=position)
    seats.record_change(booking, offering, previous, now=now, actor=actor)
    return booking


def _give_back(
    booking: Booking, offering: Offering, state: str, *, actor: Person, reason: str, now: datetime
) -> Booking:
    previous = seats.put_in_state(booking, state, by=actor, now=now, reason=reason)
    entry = seats.record_change(booking, offering, previous, now=now, actor=actor)
    if previous == BookingStatus.BOOKED:
        seats.fill_free_seats(offering, now=now, cause=entry)
    return booking


def _modality(offering: Offering, wanted: str) -> str:
    """Return where the person takes part: a choice only where the activity leaves one."""
    planned = offering.activity.modality
    if planned != Modality.HYBRID:
        return planned
    if wanted in (Modality.IN_PERSON, Modality.VIRTUAL):
        return wanted
    text = _("Say whether you come in person or take part online.")
    raise errors.Invalid(text, [errors.Problem("modality", text)])


def _check_open(offering: Offering, sessions: Sequence[Session], *, now: datetime) -> None:
    if offering.is_cancelled:
        raise NotBookable(_("This was called off. Choose another date."))
    if not offering.is_bookable:
        raise NotBookable(_("This is not open for booking."))
    if selectors.has_begun(sessions, now=now):
        raise NotBookable(_("This has begun. Choose another date."))


def _check_not_over(sessions: Sequence[Session], *, now: datetime) -> None:
    if sessions and all(session.ends_at <= now for session in sessions):
        raise NotBookable(_("This is over. It cannot be cancelled any more."))
