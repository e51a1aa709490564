"""Writing one person's settled attendance, and what follows for the offering as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from interleave.engine import events, presence
from interleave.ledger import ledger
from interleave.live.models import (
    DOORS_OPEN,
    Attendance,
    AttendanceMark,
    Booking,
    BookingStatus,
    Session,
    SessionState,
)
from interleave.live.services import seats

if TYPE_CHECKING:
    from interleave.people.models import Person

__all__ = ["DOORS_OPEN", "Settled", "from_minutes", "settle", "settle_after_cancelling"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What is settled of one person in one session; a blank status takes everything back."""

    status: str
    minutes: int
    minutes_late: int
    minutes_left_early: int

    @classmethod
    def of(cls, found: presence.Presence) -> Settled:
        return cls(str(found.status), found.minutes, found.minutes_late, found.minutes_left_early)


def from_minutes(session: Session, late: int, early: int) -> Settled:
    """Return what coming so late and leaving so early means: a facilitator's word, to the minute."""
    interval = presence.Interval(
        session.starts_at + timedelta(minutes=late),
        session.ends_at - timedelta(minutes=early),
        presence.Source.FACILITATOR,
    )
    found = presence.reconcile(
        [interval], starts_at=session.starts_at, ends_at=session.ends_at, grace_minutes=0
    )
    return Settled.of(found)


def settle(
    session: Session,
    booking: Booking,
    row: Attendance | None,
    wanted: Settled,
    *,
    actor: Person,
    now: datetime,
    undoes: int | None = None,
) -> Attendance:
    """Write status and dated mark, bring the booking up to date, record the event. The session is locked."""
    minutes_before = row.minutes if row is not None else 0
    if row is None:
        row = Attendance(session=session, person_id=booking.person_id, version=0)
    row.status, row.minutes = wanted.status, wanted.minutes
    row.minutes_late, row.minutes_left_early = wanted.minutes_late, wanted.minutes_left_early
    row.marked_by, row.marked_at = actor, now
    row.version += 1
    row.save()
    AttendanceMark.objects.create(
        attendance=row,
        version=row.version,
        status=wanted.status,
        minutes=wanted.minutes,
        minutes_late=wanted.minutes_late,
        minutes_left_early=wanted.minutes_left_early,
        by=actor,
        at=now,
        undoes=undoes,
    )
    whole, is_over = _whole(session, booking)
    _settle_booking(booking, whole.status if is_over else BookingStatus.BOOKED, actor, now=now)
    event = _event(session, row, whole, is_over, now=now, previous_minutes=minutes_before)
    ledger.record(event, actor=actor)
    return row


def settle_after_cancelling(session: Session, *, actor: Person, now: datetime, cause: ledger.Entry) -> None:
    """Give results to those for whom a cancelled session was the last one open. The session is locked."""
    for booking in Booking.objects.filter(offering=session.offering_id, state=BookingStatus.BOOKED):
        last = (
            Attendance.objects.filter(session__offering=session.offering_id, person=booking.person_id)
            .exclude(status="")
            .exclude(session__state=SessionState.CANCELLED)
            .select_related("session__offering")
            .order_by("-session__starts_at")
            .first()
        )
        if last is None:
            continue
        whole, is_over = _whole(last.session, booking)
        if is_over:
            _settle_booking(booking, whole.status, actor, now=now)
            event = _event(last.session, last, whole, is_over, now=now, previous_minutes=last.minutes)
            ledger.record(event, actor=actor, cause=cause)


def _whole(session: Session, booking: Booking) -> tuple[presence.Presence, bool]:
    """Return the presence over all sessions that stand, and whether all are settled. 2 queries.

    A session that is not settled counts as not attended yet. One that was closed before the
    person had a seat is settled: she was not there.
    """
    sessions = list(
        Session.objects.filter(offering=session.offering_id).exclude(state=SessionState.CANCELLED)
    )
    rows = {
        row.session_id: row
        for row in Attendance.objects.filter(session__in=sessions, person=booking.person_id)
    }
    marked = {key: row for key, row in rows.items() if row.status}
    found = [_presence(one, marked.get(one.pk)) for one in sessions]
    is_over = all(one.pk in marked or (one.is_held and one.pk not in rows) for one in sessions)
    return presence.overall(found), is_over


def _event(
    session: Session,
    row: Attendance,
    whole: presence.Presence,
    is_over: bool,
    *,
    now: datetime,
    previous_minutes: int,
) -> events.AttendanceMarked:
    return events.AttendanceMarked(
        person_id=row.person_id,
        session_id=session.pk,
        offering_id=session.offering_id,
        activity_id=session.offering.activity_id,
        status=row.status,
        minutes=row.minutes,
        minutes_late=row.minutes_late,
        offering_share=whole.share,
        offering_over=is_over,
        at=now,
        previous_minutes=previous_minutes,
        context_id=session.offering.context_id,
        is_bound=True,
        held_at=session.starts_at,
    )


def _presence(session: Session, row: Attendance | None) -> presence.Presence:
    planned = session.minutes
    minutes = min(row.minutes, planned) if row is not None else 0
    return presence.Presence(
        minutes=minutes,
        planned_minutes=planned,
        minutes_late=row.minutes_late if row is not None else 0,
        minutes_left_early=row.minutes_left_early if row is not None else 0,
        share=(Decimal(minutes) / planned).quantize(Decimal("0.0001")) if planned else Decimal(0),
        status=presence.Status(row.status) if row is not None else presence.Status.NO_SHOW,
        confidence=1.0,
    )


def _settle_booking(booking: Booking, state: str, actor: Person, *, now: datetime) -> None:
    """Give the booking its result once all sessions are settled, and take it back with an undo."""
    if booking.state != state:
        seats.put_in_state(booking, str(state), by=actor, now=now, reason="attendance")
