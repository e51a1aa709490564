"""Opening, publishing, changing and calling off offerings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.engine import events
from interleave.kernel import errors, ids
from interleave.ledger import ledger
from interleave.live import policies, selectors
from interleave.live.models import (
    ALIVE,
    Booking,
    BookingState,
    BookingStatus,
    Offering,
    OfferingChange,
    OfferingFacilitator,
    OfferingInvite,
    OfferingState,
)
from interleave.live.services import seats as places
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person

MOST_SEATS = 5000


@transaction.atomic
def open_offering(
    *,
    actor: Person,
    activity_id: UUID,
    context_id: UUID | None,
    title: str,
    seats: int,
    facilitators: Sequence[UUID],
    now: datetime,
    open_to_all: bool = False,
    cancel_before_hours: int = 24,
    freeze_hours: int = 12,
    offering_id: UUID | None = None,
) -> Offering:
    """Open a draft of a bookable run. `facilitators` are ids of people.

    With an `offering_id` of the caller's making a repeat finds the first. Raises Forbidden,
    NotFound or Invalid.
    """
    if not policies.can_open_offerings(actor):
        raise errors.Forbidden
    known = _opened_before(offering_id)
    if known is not None:
        return known
    _check_seats(seats)
    offering = Offering.objects.create(
        pk=offering_id or ids.new_id(),
        activity=selectors.get_activity(activity_id=activity_id),
        context_id=context_id,
        title=title.strip()[:120],
        seats=seats,
        open_to_all=open_to_all,
        cancel_before_hours=cancel_before_hours,
        freeze_hours=freeze_hours,
        opened_by=actor,
        opened_at=now,
    )
    set_facilitators(offering, facilitators)
    places.change_offering(offering, by=actor, now=now, reason="opened")
    _record_state(offering, actor, now)
    return offering


@transaction.atomic
def publish_offering(*, actor: Person, offering_id: UUID, now: datetime) -> Offering:
    """Open a draft for booking. Doing it twice changes nothing. Raises NotFound or Conflict."""
    offering = selectors.get_offering_to_run(actor=actor, offering_id=offering_id, lock=True)
    if offering.is_cancelled:
        raise errors.Conflict(_("This was called off. Restore it first."))
    if offering.state != OfferingState.DRAFT:
        return offering
    places.change_offering(offering, by=actor, now=now, state=OfferingState.PUBLISHED)
    event = events.OfferingPublished(offering_id=offering.pk, activity_id=offering.activity_id, at=now)
    ledger.record(event, actor=actor)
    return offering


@transaction.atomic
def confirm_offering(*, actor: Person, offering_id: UUID, now: datetime) -> Offering:
    """Say that it will take place for certain. Raises NotFound or Conflict."""
    offering = selectors.get_offering_to_run(actor=actor, offering_id=offering_id, lock=True)
    if offering.state == OfferingState.CONFIRMED:
        return offering
    if offering.state != OfferingState.PUBLISHED:
        raise errors.Conflict(_("Only an offering that is open for booking can be confirmed."))
    places.change_offering(offering, by=actor, now=now, state=OfferingState.CONFIRMED)
    _record_state(offering, actor, now)
    return offering


@transaction.atomic
def change_seats(*, actor: Person, offering_id: UUID, seats: int, now: datetime) -> list[Booking]:
    """Set the seats; more of them go to those who wait, in order, and each is told. Returns who was moved.

    Raises NotFound, Invalid, or Conflict where more people are booked than seats would remain.
    """
    offering = selectors.get_offering_to_run(actor=actor, offering_id=offering_id, lock=True)
    _check_seats(seats)
    if seats == offering.seats:
        return []
    taken = offering.seats - selectors.free_seats(offering)
    if seats < offering.seats and seats < taken:
        raise errors.Conflict(
            _("%(taken)s people have a seat. Cancel bookings before you take seats away.") % {"taken": taken}
        )
    offering.seats = seats
    places.change_offering(offering, by=actor, now=now)
    entry = _record_state(offering, actor, now)
    return places.fill_free_seats(offering, now=now, cause=entry)


@transaction.atomic
def invite_people(*, actor: Person, offering_id: UUID, person_ids: Iterable[UUID], now: datetime) -> int:
    """Let people of the organisation see and book an offering; return how many are new. Raises NotFound.

    Closed accounts are left out.
    """
    offering = selectors.get_offering_to_run(actor=actor, offering_id=offering_id)
    known = set(OfferingInvite.objects.filter(offering=offering).values_list("person_id", flat=True))
    new = [
        person
        for person in people.list_by_ids(set(person_ids))
        if person.is_active and person.pk not in known
    ]
    OfferingInvite.objects.bulk_create(
        [
            OfferingInvite(offering=offering, person=person, invited_by=actor, invited_at=now)
            for person in new
        ],
        ignore_conflicts=True,
    )
    return len(new)


@transaction.atomic
def change_facilitators(*, actor: Person, offering_id: UUID, facilitators: Sequence[UUID]) -> Offering:
    """Choose who runs the offering and sessions planned from now on. Raises NotFound or Invalid."""
    offering = selectors.get_offering_to_run(actor=actor, offering_id=offering_id, lock=True)
    set_facilitators(offering, facilitators)
    return offering


@transaction.atomic
def cancel_offering(*, actor: Person, offering_id: UUID, reason: str, now: datetime) -> Offering:
    """Call an offering off: bookings become cancelled by the organiser, everything is kept.

    Doing it twice changes nothing. Raises NotFound, Invalid without a reason, or Conflict when it is over.
    """
    offering = selectors.get_offering_to_run(actor=actor, offering_id=offering_id, lock=True)
    if offering.is_cancelled:
        return offering
    reason = require_reason(reason)
    if offering.state == OfferingState.COMPLETED:
        raise errors.Conflict(_("This is over. It cannot be called off any more."))
    places.change_offering(offering, by=actor, now=now, state=OfferingState.CANCELLED, reason=reason)
    event = events.OfferingCancelled(
        offering_id=offering.pk, activity_id=offering.activity_id, reason=reason, at=now
    )
    entry = ledger.record(event, actor=actor)
    _cancel_bookings(offering, reason, actor=actor, now=now, cause=entry)
    return offering


def end_without_date(
    offering: Offering, *, reason: str, actor: Person, now: datetime, cause: ledger.Entry
) -> None:
    """Record the end of an offering whose last session to come was cancelled; its state is written already.

    Completed where a session was held: people who still wait are told that it is over. Otherwise cancelled,
    with each booking. The offering's row is locked by the caller.
    """
    if offering.state == OfferingState.CANCELLED:
        event = events.OfferingCancelled(
            offering_id=offering.pk, activity_id=offering.activity_id, reason=reason, at=now
        )
        entry = ledger.record(event, actor=actor, cause=cause)
        _cancel_bookings(offering, reason, actor=actor, now=now, cause=entry)
        return
    entry = _record_state(offering, actor, now, cause=cause)
    waiting = Booking.objects.filter(offering=offering, state__in=ALIVE - {BookingStatus.BOOKED})
    for booking in waiting.order_by("position", "pk"):
        previous = places.put_in_state(booking, BookingStatus.EXPIRED, by=actor, now=now, reason=reason)
        places.record_change(booking, offering, previous, now=now, actor=actor, cause=entry)


def _cancel_bookings(
    offering: Offering, reason: str, *, actor: Person, now: datetime, cause: ledger.Entry
) -> None:
    for booking in Booking.objects.filter(offering=offering, state__in=ALIVE).order_by("position", "pk"):
        state = BookingStatus.CANCELLED_BY_ORGANISER
        previous = places.put_in_state(booking, state, by=actor, now=now, reason=reason)
        places.record_change(booking, offering, previous, now=now, actor=actor, cause=cause)


@transaction.atomic
def restore_offering(*, actor: Person, offering_id: UUID, now: datetime) -> Offering:
    """Bring a cancelled offering back as it was, with the bookings that were cancelled with it.

    Bookings of people who left since, or whose enrolment was withdrawn, stay cancelled, and an offered seat
    comes back as a position on the waiting list. Doing it twice changes nothing. Raises NotFound.
    """
    offering = selectors.get_offering_to_run(actor=actor, offering_id=offering_id, lock=True)
    if not offering.is_cancelled:
        return offering
    change = OfferingChange.objects.filter(offering=offering, state=OfferingState.CANCELLED).order_by(
        "-at", "-pk"
    )[0]
    places.change_offering(offering, by=actor, now=now, state=change.previous, reason="restored")
    entry = _record_state(offering, actor, now)
    states = BookingState.objects.filter(
        booking__offering=offering,
        booking__state=BookingStatus.CANCELLED_BY_ORGANISER,
        state=BookingStatus.CANCELLED_BY_ORGANISER,
        at=change.at,
        booking__changed_at=change.at,  # a later state says that the person left
        booking__person__is_active=True,
    ).select_related("booking")
    for position, state in enumerate(states.order_by("pk"), start=1):
        booking = state.booking
        restored = state.previous
        if restored == BookingStatus.OFFERED:
            restored = BookingStatus.WAITLISTED
        waits = position if restored == BookingStatus.WAITLISTED else None
        before = places.put_in_state(booking, restored, by=actor, now=now, reason="restored", position=waits)
        places.record_change(booking, offering, before, now=now, actor=actor, cause=entry)
    return offering


def set_facilitators(offering: Offering, person_ids: Sequence[UUID]) -> None:
    """Make these people, all of the organisation, run the offering. Raises Invalid."""
    found = require_facilitators(person_ids, known=set(selectors.list_facilitator_ids(offering.pk)))
    OfferingFacilitator.objects.filter(offering=offering).exclude(person_id__in=found).delete()
    OfferingFacilitator.objects.bulk_create(
        [OfferingFacilitator(offering=offering, person_id=person_id) for person_id in found],
        ignore_conflicts=True,
    )


def require_facilitators(person_ids: Sequence[UUID], *, known: set[UUID]) -> set[UUID]:
    """Return these people's ids. Raises Invalid for a stranger, or a closed account that is not `known`.

    A closed account that runs something already is an open duty: it stays until a successor takes over, so
    that moving a session does not fail because of it. 1 query.
    """
    found = {person.pk: person for person in people.list_by_ids(person_ids)}
    if set(found) != set(person_ids):
        text = _("Choose facilitators of your organisation.")
        raise errors.Invalid(text, [errors.Problem("facilitators", text)])
    closed = [person.name for key, person in found.items() if not person.is_active and key not in known]
    if closed:
        text = _("The account of %(name)s is closed. Choose another facilitator.") % {"name": closed[0]}
        raise errors.Invalid(text, [errors.Problem("facilitators", text)])
    return set(found)


def require_reason(reason: str) -> str:
    """Return the reason without blanks around it. Raises Invalid when there is none."""
    if not reason.strip():
        text = _("Say why, in a few words: everyone concerned will read it.")
        raise errors.Invalid(text, [errors.Problem("reason", text)])
    return reason.strip()[:500]


def _opened_before(offering_id: UUID | None) -> Offering | None:
    if offering_id is None:
        return None
    return Offering.objects.filter(pk=offering_id).select_related("activity").first()


def _check_seats(seats: int) -> None:
    if not 0 < seats <= MOST_SEATS:
        text = _("Enter seats from 1 to 5000.")
        raise errors.Invalid(text, [errors.Problem("seats", text)])


def _record_state(
    offering: Offering, actor: Person, now: datetime, *, cause: ledger.Entry | None = None
) -> ledger.Entry:
    event = events.OfferingChanged(
        offering_id=offering.pk, activity_id=offering.activity_id, state=offering.state, at=now
    )
    return ledger.record(event, actor=actor, cause=cause)
