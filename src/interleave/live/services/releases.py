"""Taking a person out of what is still to come: when they leave, or leave what the offerings belong to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from interleave.ledger import ledger
from interleave.live.models import (
    ALIVE,
    HOLDING,
    Booking,
    BookingState,
    BookingStatus,
    Offering,
    OfferingChange,
    OfferingInvite,
    OfferingState,
    Session,
    SessionState,
)
from interleave.live.services import seats
from interleave.people import selectors as people

OVER = (OfferingState.COMPLETED, OfferingState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Belonging:
    """Which offerings are meant: of a context, these ones, or of these activities; never those kept.

    `entered_before` leaves out bookings that a person made after an instant.
    """

    context_id: UUID
    offering_ids: Collection[UUID] = ()
    activity_ids: Collection[UUID] = ()
    kept_ids: Collection[UUID] = ()
    entered_before: datetime | None = None

    def as_filter(self) -> Q:
        found = self._by_invitation() | Q(offering__activity__in=list(self.activity_ids))
        if self.entered_before is not None:
            later = BookingState.objects.filter(
                booking=OuterRef("pk"), state__in=ALIVE, at__gt=self.entered_before, by__isnull=False
            )
            found &= Q(~Exists(later.exclude(reason="restored")))
        return found & ~Q(offering__in=list(self.kept_ids))

    def as_invite_filter(self) -> Q:
        """Invites belong to a context only, not to every run of an activity."""
        found = self._by_invitation() & ~Q(offering__in=list(self.kept_ids))
        if self.entered_before is not None:
            found &= Q(invited_at__lte=self.entered_before)
        return found

    def _by_invitation(self) -> Q:
        return Q(offering__context_id=self.context_id) | Q(offering__in=list(self.offering_ids))


@transaction.atomic
def release_bookings(
    *,
    person_id: UUID,
    reason: str,
    now: datetime,
    cause: ledger.Entry | None,
    belonging: Belonging | None = None,
) -> list[Booking]:
    """Cancel a person's seats, offers, positions and requests for what is still to come; all, or those meant.

    Each is a dated state with the reason. Freed seats go to those who wait, in order. What was attended stays
    on record. Bookings that were cancelled with their offering get a dated state too, so that restoring the
    offering does not bring them back. Invites to what is meant are deleted: another enrolment invites again.
    3 queries where there is nothing to release.
    """
    meant = Booking.objects.filter(person_id=person_id)
    if belonging is not None:
        invites = OfferingInvite.objects.filter(belonging.as_invite_filter(), person_id=person_id)
        invites.delete()
        meant = meant.filter(belonging.as_filter())
    sessions = Session.objects.filter(offering=OuterRef("offering"))
    planned = sessions.filter(state=SessionState.PLANNED, ends_at__gt=now)
    to_come = meant.filter(Exists(planned) | ~Exists(sessions), state__in=ALIVE)
    to_come = to_come.exclude(offering__state__in=OVER)
    offering_ids = set(to_come.order_by().values_list("offering_id", flat=True))
    cancelled = set(_cancelled_with_offering(meant).order_by().values_list("offering_id", flat=True))
    if not offering_ids | cancelled:
        return []
    locked = (
        Offering.objects.filter(pk__in=offering_ids | cancelled)
        .order_by("pk")
        .select_related("activity")
        .select_for_update(of=("self",))
    )
    offerings = {offering.pk: offering for offering in locked}
    by = people.find_person(cause.actor_id) if cause is not None and cause.actor_id else None
    state = BookingStatus.CANCELLED_BY_ORGANISER
    # Read again under the lock: a seat may have been given, taken or restored in the meantime.
    mine = Booking.objects.filter(person_id=person_id, offering__in=offerings)
    for booking in _cancelled_with_offering(mine):
        seats.put_in_state(booking, state, by=by, now=now, reason=reason)
    released = []
    for booking in mine.filter(state__in=ALIVE).order_by("offering"):
        offering = offerings[booking.offering_id]
        previous = seats.put_in_state(booking, state, by=by, now=now, reason=reason)
        entry = seats.record_change(booking, offering, previous, now=now, actor=by, cause=cause)
        if previous in HOLDING:
            seats.fill_free_seats(offering, now=now, cause=entry)
        released.append(booking)
    return released


def _cancelled_with_offering(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """Keep the bookings that restoring their offering would bring back."""
    cancelled = OfferingChange.objects.filter(
        offering=OuterRef("offering"), state=OfferingState.CANCELLED, at=OuterRef("changed_at")
    )
    return bookings.filter(
        Exists(cancelled),
        offering__state=OfferingState.CANCELLED,
        state=BookingStatus.CANCELLED_BY_ORGANISER,
    )
