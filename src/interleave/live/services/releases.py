"""Taking a person out of what is still to come: when they leave, or leave what the offerings belong to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from interleave.ledger import ledger
from interleave.live.models import (
    ALIVE,
    HOLDING,
    Booking,
    BookingStatus,
    Offering,
    OfferingState,
    Session,
    SessionState,
)
from interleave.live.services import seats
from interleave.people import selectors as people

OVER = (OfferingState.COMPLETED, OfferingState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Belonging:
    """Which offerings are meant: of a context, these ones, or of these activities; never those kept."""

    context_id: UUID
    offering_ids: Collection[UUID] = ()
    activity_ids: Collection[UUID] = ()
    kept_ids: Collection[UUID] = ()

    def as_filter(self) -> Q:
        meant = (
            Q(offering__context_id=self.context_id)
            | Q(offering__in=list(self.offering_ids))
            | Q(offering__activity__in=list(self.activity_ids))
        )
        return meant & ~Q(offering__in=list(self.kept_ids))


@transaction.atomic
def release_bookings(
    *,
    person_id: UUID,
    reason: str,
    now: datetime,
    cause: ledger.Entry,
    belonging: Belonging | None = None,
) -> list[Booking]:
    """Cancel a person's seats, offers, positions and requests for what is still to come; all, or those meant.

    Each is a dated state with the reason. Freed seats go to those who wait, in order. What was attended stays
    on record. 1 query where there is nothing to release.
    """
    meant = Booking.objects.filter(person_id=person_id, state__in=ALIVE).exclude(offering__state__in=OVER)
    if belonging is not None:
        meant = meant.filter(belonging.as_filter())
    sessions = Session.objects.filter(offering=OuterRef("offering"))
    to_come = sessions.filter(state=SessionState.PLANNED, ends_at__gt=now)
    meant = meant.filter(Exists(to_come) | ~Exists(sessions))
    offering_ids = list(meant.order_by().values_list("offering_id", flat=True))
    if not offering_ids:
        return []
    locked = (
        Offering.objects.filter(pk__in=offering_ids)
        .order_by("pk")
        .select_related("activity")
        .select_for_update(of=("self",))
    )
    offerings = {offering.pk: offering for offering in locked}
    by = people.find_person(cause.actor_id) if cause.actor_id else None
    released = []
    # Read again under the lock: a seat may have been given or taken in the meantime.
    again = Booking.objects.filter(person_id=person_id, offering__in=offering_ids, state__in=ALIVE)
    for booking in again.order_by("offering"):
        offering = offerings[booking.offering_id]
        previous = seats.put_in_state(
            booking, BookingStatus.CANCELLED_BY_ORGANISER, by=by, now=now, reason=reason
        )
        entry = seats.record_change(booking, offering, previous, now=now, actor=by, cause=cause)
        if previous in HOLDING:
            seats.fill_free_seats(offering, now=now, cause=entry)
        released.append(booking)
    return released
