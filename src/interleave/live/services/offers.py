"""Offered seats: what happens when no one takes one in time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from interleave.kernel import jobs
from interleave.live.models import Booking, BookingStatus, Offering
from interleave.live.services import seats


def expire_offers(*, now: datetime) -> None:
    """End the offers whose time is over, and give each seat to the next in line.

    The background process runs it for each organisation. 1 query where nothing is over.
    Raises SubjectsFailed after all offerings were tried if any failed.
    """
    over = Booking.objects.filter(state=BookingStatus.OFFERED, offered_until__lte=now)
    offerings = over.order_by("offering").values_list("offering_id", flat=True).distinct()
    with jobs.JobRun("expire_offers", now=now) as run:
        for offering_id in run.select_due("offering", offerings):
            if run.is_full:
                break
            with run.attempt("offering", offering_id):
                _expire_offers_of(offering_id, now=now)


def _expire_offers_of(offering_id: UUID, *, now: datetime) -> None:
    offering = (
        Offering.objects.filter(pk=offering_id)
        .select_related("activity")
        .select_for_update(of=("self",))
        .get()
    )
    # Read after the lock: the person may have taken the seat in the last moment.
    over = Booking.objects.filter(
        offering=offering, state=BookingStatus.OFFERED, offered_until__lte=now
    ).order_by("offered_until", "pk")
    for booking in over:
        previous = seats.put_in_state(
            booking, BookingStatus.EXPIRED, by=None, now=now, reason="not taken in time"
        )
        entry = seats.record_change(booking, offering, previous, now=now, actor=None)
        seats.fill_free_seats(offering, now=now, cause=entry)
