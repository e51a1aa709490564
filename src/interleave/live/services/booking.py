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
from interleave.live import policies, selectors
from interleave.live.models import (
    ALIVE,
    HOLDING,
    SEATED,
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
    """Something stands against the seat: another hour at that time, another run; `despite_clash` books it.

    `name` is the person's where another person books.
    """

    def __init__(self, clashes: Sequence[selectors.Clash], *, name: str = "") -> None:
        first = clashes[0]
        super().__init__(
            _message(first, name)
            % {
                "name": name,
                "title": first.title,
                "start": date_format(timezone.localtime(first.starts_at), "D j M Y, H:i", use_l10n=False),
                "end": date_format(timezone.localtime(first.ends_at), "H:i", use_l10n=False),
            }
        )
        self.clashes = tuple(clashes)


def _message(clash: selectors.Clash, name: str) -> str:
    if clash.is_same_activity:
        if name:
            return _("%(name)s already has a seat in “%(title)s” on %(start)s. Book this one as well?")
        return _("You already have a seat in “%(title)s” on %(start)s. Book this one as well?")
    if name:
        return _("%(name)s already has “%(title)s” from %(start)s to %(end)s. Book it all the same?")
    return _("You already have “%(title)s” from %(start)s to %(end)s. Book it all the same?")


class NotBookable(errors.Conflict):
    """The offering takes no bookings now."""


@transaction.atomic
def book(
    *, actor: Person, offering_id: UUID, now: datetime, modality: str = "", despite_clash: bool = False
) -> Booking:
    """Book a seat, take the one that was offered, or join the waiting list when there is none.

    Booking again with the other modality changes the modality; otherwise a repeat changes nothing.
    Raises Forbidden for a closed account, NotFound, NotBookable, Invalid, or BookingClash unless
    `despite_clash`.
    """
    if not people.lock_open_account(actor.pk):
        raise errors.Forbidden
    offering = selectors.lock_offering(actor=actor, offering_id=offering_id)
    _require_invite(offering, actor)
    return _enter(offering, actor, actor=actor, modality=modality, despite_clash=despite_clash, now=now)


@transaction.atomic
def book_person(
    *,
    actor: Person,
    offering_id: UUID,
    person_id: UUID,
    now: datetime,
    modality: str = "",
    despite_clash: bool = False,
) -> Booking:
    """Book another person, as an organiser of the offering.

    Raises NotFound, NotBookable, Invalid, or BookingClash unless `despite_clash`.
    """
    is_open = people.lock_open_account(person_id)
    offering = selectors.get_offering_to_run(actor=actor, offering_id=offering_id, lock=True)
    person = people.find_person(person_id)
    if person is None or not is_open:
        raise errors.NotFound
    OfferingInvite.objects.get_or_create(
        offering=offering, person=person, defaults={"invited_by": actor, "invited_at": now}
    )
    return _enter(offering, person, actor=actor, modality=modality, despite_clash=despite_clash, now=now)


@transaction.atomic
def cancel_booking(*, actor: Person, offering_id: UUID, now: datetime, reason: str = "") -> Booking:
    """Give back one's own seat, offer or position on the waiting list; the first who waits gets the seat.

    Inside the cut-off hours a seat is cancelled late, unless the organisers changed the date a short while
    ago. Doing it twice changes nothing. Raises NotFound, or NotBookable when it is over.
    """
    offering = selectors.lock_offering(actor=actor, offering_id=offering_id)
    booking = Booking.objects.filter(offering=offering, person=actor).first()
    if booking is None:
        raise errors.NotFound
    if booking.state not in ALIVE:
        if booking.is_seated:
            raise NotBookable(_("This is over: your attendance is settled."))
        return booking
    sessions = selectors.planned_sessions(offering)
    _check_not_over(sessions, now=now)
    late = booking.is_booked and selectors.is_late_to_cancel(
        offering, sessions, now=now, booked_at=booking.changed_at
    )
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
    if booking.state not in ALIVE:
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
def give_seat(
    *, actor: Person, offering_id: UUID, person_id: UUID, now: datetime, despite_clash: bool = False
) -> Booking:
    """Give a free or offered seat to a person who waits, out of order and inside the freeze too.

    Doing it twice changes nothing. Raises NotFound, Conflict when no seat is free, or BookingClash unless
    `despite_clash`.
    """
    is_open = people.lock_open_account(person_id)
    offering = selectors.get_offering_to_run(actor=actor, offering_id=offering_id, lock=True)
    booking = Booking.objects.filter(offering=offering, person=person_id).select_related("person").first()
    if booking is None or not is_open:
        raise errors.NotFound
    if booking.is_seated:
        return booking
    if not (booking.is_waiting or booking.is_offered) or not offering.is_bookable:
        raise errors.Conflict
    if booking.is_waiting and selectors.free_seats(offering) == 0:
        raise errors.Conflict(_("No seat is free. Add seats first."))
    if not despite_clash:
        sessions = selectors.planned_sessions(offering)
        _require_no_clash(offering, booking.person, sessions, actor=actor, now=now)
    previous = seats.put_in_state(booking, BookingStatus.BOOKED, by=actor, now=now, reason="seat given")
    seats.record_change(booking, offering, previous, now=now, actor=actor)
    return booking


def _enter(
    offering: Offering, person: Person, *, actor: Person, modality: str, despite_clash: bool, now: datetime
) -> Booking:
    """Book or put on the waiting list; the person's and the offering's rows are locked."""
    booking = Booking.objects.filter(offering=offering, person=person).first()
    if booking is not None and booking.is_seated:
        return _change_modality(booking, offering, modality, actor=actor, now=now)
    sessions = selectors.planned_sessions(offering)
    _check_open(offering, sessions, now=now)
    state = _state_to_enter(offering, booking)
    if booking is not None and booking.is_waiting and state == BookingStatus.WAITLISTED:
        return _change_modality(booking, offering, modality, actor=actor, now=now)
    if not despite_clash:
        _require_no_clash(offering, person, sessions, actor=actor, now=now)
    position = seats.last_position(offering) + 1 if state == BookingStatus.WAITLISTED else None
    chosen = _modality(offering, modality or (booking.modality if booking is not None else ""))
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


def _require_invite(offering: Offering, actor: Person) -> None:
    """Raise NotBookable where a booking of before is all that lets the person see the offering. 2 queries."""
    ended = Booking.objects.filter(offering=offering, person=actor).exclude(state__in=ALIVE | SEATED)
    if not offering.open_to_all and ended.exists() and not policies.can_book_again(actor, offering):
        raise NotBookable(_("This is for invited people. Contact the facilitators if you want to take part."))


def _state_to_enter(offering: Offering, booking: Booking | None) -> BookingStatus:
    """Return what booking now leads to: a seat if one is left after those who wait longer. 2 queries."""
    if booking is not None and booking.is_offered:
        return BookingStatus.BOOKED
    waiting = [other.pk for other in selectors.list_waiting(offering)]
    ahead = waiting.index(booking.pk) if booking is not None and booking.pk in waiting else len(waiting)
    return BookingStatus.BOOKED if selectors.free_seats(offering) > ahead else BookingStatus.WAITLISTED


def _require_no_clash(
    offering: Offering, person: Person, sessions: Sequence[Session], *, actor: Person, now: datetime
) -> None:
    """Raise BookingClash where something stands against the seat."""
    clashes = selectors.find_booking_clashes(person.pk, offering, sessions, now=now)
    if clashes:
        raise BookingClash(clashes, name="" if person.pk == actor.pk else person.name)


def _change_modality(
    booking: Booking, offering: Offering, wanted: str, *, actor: Person, now: datetime
) -> Booking:
    """Change how a person takes part in a hybrid offering, as a dated state. Blank keeps it as it is."""
    is_open = booking.is_booked or booking.is_waiting
    if not wanted or not is_open or _modality(offering, wanted) == booking.modality:
        return booking
    booking.modality = wanted
    previous = seats.put_in_state(
        booking, booking.state, by=actor, now=now, reason=wanted, position=booking.position
    )
    seats.record_change(booking, offering, previous, now=now, actor=actor)
    return booking


def _give_back(
    booking: Booking, offering: Offering, state: str, *, actor: Person, reason: str, now: datetime
) -> Booking:
    previous = seats.put_in_state(booking, state, by=actor, now=now, reason=reason)
    entry = seats.record_change(booking, offering, previous, now=now, actor=actor)
    if previous in HOLDING:
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
    if not sessions:
        raise NotBookable(_("No date is planned for this yet. You can book it once there is one."))
    if selectors.has_begun(sessions, now=now):
        raise NotBookable(_("This has begun. Choose another date."))


def _check_not_over(sessions: Sequence[Session], *, now: datetime) -> None:
    if sessions and all(session.ends_at <= now for session in sessions):
        raise NotBookable(_("This is over. It cannot be cancelled any more."))
