"""Who came: checking in, walk-ins, marks, undo, closing a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.engine import events, presence
from interleave.kernel import errors
from interleave.ledger import ledger
from interleave.live import check_in_codes, selectors
from interleave.live.models import (
    SEATED,
    Attendance,
    AttendanceInterval,
    AttendanceMark,
    Booking,
    BookingState,
    BookingStatus,
    OfferingInvite,
    OfferingState,
    Session,
    SessionState,
)
from interleave.live.services import seats, settling
from interleave.live.services.settling import Settled
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person

ANSWERS = ("present", "late", "absent", "excused")
SELF_CHECK_IN_CONFIDENCE = 0.7  # a code can be passed on by phone


@dataclass(frozen=True, slots=True)
class Mark:
    """What a facilitator says of one person. `version` is the one that she saw; None skips the check."""

    answer: str  # one of ANSWERS
    minutes_late: int = 0
    minutes_left_early: int = 0
    version: int | None = None


@dataclass(frozen=True, slots=True)
class MarkClash:
    """Somebody else marked the person meanwhile, and otherwise."""

    person_id: UUID
    name: str
    marked_by: str
    answer: str  # what stands
    wanted: str  # what was not saved
    version: int

    @property
    def sentence(self) -> str:
        return _("%(by)s marked %(name)s meanwhile. Your mark was not saved: tap again to replace it.") % {
            "by": self.marked_by or _("Someone"),
            "name": self.name,
        }


@dataclass(frozen=True, slots=True)
class MarkOutcome:
    """Whose mark was saved (or stood so already), and whose was not."""

    saved: tuple[UUID, ...]
    clashes: tuple[MarkClash, ...]


class WrongCode(errors.Invalid):
    """The check-in code is not the one that is shown."""


class DoorsClosed(errors.Conflict):
    """Check-in is open from a quarter of an hour before the start until the end."""


@transaction.atomic
def check_in(*, actor: Person, session_id: UUID, code: str, now: datetime) -> AttendanceInterval:
    """Say that one is there, by the code shown in the room. Doing it twice changes nothing.

    Raises NotFound without a seat, DoorsClosed or WrongCode.
    """
    session = selectors.get_session_to_attend(actor=actor, session_id=session_id)
    if not session.is_joinable(at=now) or session.offering.is_cancelled:
        raise DoorsClosed(_("Check-in is open from 15 minutes before the start until the end."))
    Session.objects.select_for_update().get(pk=session.pk)
    known = AttendanceInterval.objects.filter(
        session=session, person=actor, source=presence.Source.SELF_CHECK_IN
    ).first()
    if known is not None:
        return known
    if not check_in_codes.is_right(session.pk, code, now=now):
        text = _("That is not the code shown in the room now. Look again: it changes every minute.")
        raise WrongCode(text, [errors.Problem("code", text)])
    return _come_in(session, actor, actor, presence.Source.SELF_CHECK_IN, SELF_CHECK_IN_CONFIDENCE, now=now)


@transaction.atomic
def add_walk_in(*, actor: Person, session_id: UUID, person_id: UUID, now: datetime) -> Booking:
    """Let somebody in who has no seat: booked on the spot, full or not, and checked in.

    Doing it twice changes nothing. Raises NotFound or DoorsClosed.
    """
    session = selectors.get_session_to_run(actor=actor, session_id=session_id, lock=True)
    person = people.find_person(person_id)
    if person is None or not person.is_active:
        raise errors.NotFound
    if session.is_cancelled or session.offering.is_cancelled or now < session.starts_at - settling.DOORS_OPEN:
        raise DoorsClosed(_("People walk in from 15 minutes before the start."))
    offering = selectors.get_offering_to_run(actor=actor, offering_id=session.offering_id, lock=True)
    booking = Booking.objects.filter(offering=offering, person=person).first()
    if booking is not None and booking.is_seated:
        return booking
    OfferingInvite.objects.get_or_create(
        offering=offering, person=person, defaults={"invited_by": actor, "invited_at": now}
    )
    previous = ""
    if booking is None:
        where = offering.activity.modality if offering.activity.modality != "hybrid" else "in_person"
        booking = Booking.objects.create(
            offering=offering,
            person=person,
            modality=where,
            state=BookingStatus.BOOKED,
            is_walk_in=True,
            changed_at=now,
        )
        BookingState.objects.create(
            booking=booking, state=BookingStatus.BOOKED, by=actor, at=now, reason="walk-in"
        )
    else:
        booking.is_walk_in = True
        previous = seats.put_in_state(booking, BookingStatus.BOOKED, by=actor, now=now, reason="walk-in")
    seats.record_change(booking, offering, previous, now=now, actor=actor)
    if session.is_planned and not AttendanceInterval.objects.filter(session=session, person=person).exists():
        _come_in(session, person, actor, presence.Source.SELF_CHECK_IN, 1.0, now=min(now, session.ends_at))
    return booking


@transaction.atomic
def record_interval(
    *,
    actor: Person,
    session_id: UUID,
    person_id: UUID,
    in_at: datetime,
    out_at: datetime | None,
    source: str,
    confidence: float,
    now: datetime,
) -> AttendanceInterval:
    """Keep one in and out that a meeting tool or a facilitator reports. A repeat finds the first.

    Raises NotFound without a seat, or Invalid.
    """
    session = selectors.get_session_to_run(actor=actor, session_id=session_id, lock=True)
    if (
        source not in list(presence.Source)
        or not 0 <= confidence <= 1
        or (out_at is not None and out_at < in_at)
    ):
        raise errors.Invalid(_("That is not a span of presence."))
    if not Booking.objects.filter(offering=session.offering_id, person=person_id, state__in=SEATED).exists():
        raise errors.NotFound
    interval, _created = AttendanceInterval.objects.get_or_create(
        session=session,
        person_id=person_id,
        in_at=in_at,
        source=source,
        defaults={"out_at": out_at, "confidence": confidence},
    )
    return interval


@transaction.atomic
def mark_attendance(
    *, actor: Person, session_id: UUID, marks: Mapping[UUID, Mark], now: datetime
) -> MarkOutcome:
    """Settle the attendance of these people. What somebody else marked meanwhile stands and is reported.

    A mark that says what stands already changes nothing. Raises NotFound, Invalid or Conflict.
    """
    session = selectors.get_session_to_run(actor=actor, session_id=session_id, lock=True)
    _check_markable(session, now=now)
    bookings = _seated(session, marks)
    known = {
        row.person_id: row
        for row in Attendance.objects.filter(session=session, person__in=list(marks)).select_related(
            "person", "marked_by"
        )
    }
    saved: list[UUID] = []
    clashes: list[MarkClash] = []
    for person_id, mark in marks.items():
        row = known.get(person_id)
        wanted = _presence_of(session, mark)
        if row is not None and _stands(row, wanted):
            saved.append(person_id)
        elif mark.version is not None and mark.version != (row.version if row else 0):
            clashes.append(_clash(row, bookings[person_id], mark))
        else:
            settling.settle(session, bookings[person_id], row, wanted, actor=actor, now=now)
            saved.append(person_id)
    return MarkOutcome(tuple(saved), tuple(clashes))


@transaction.atomic
def mark_all_present(*, actor: Person, session_id: UUID, now: datetime) -> int:
    """Mark present everybody whom nobody marked yet; returns how many. Raises NotFound or Conflict."""
    session = selectors.get_session_to_run(actor=actor, session_id=session_id, lock=True)
    _check_markable(session, now=now)
    marked = {row.person_id: row for row in Attendance.objects.filter(session=session)}
    count = 0
    for booking in Booking.objects.filter(offering=session.offering_id, state__in=SEATED).select_related(
        "person"
    ):
        row = marked.get(booking.person_id)
        if row is None or not row.status:
            settling.settle(
                session, booking, row, _presence_of(session, Mark("present")), actor=actor, now=now
            )
            count += 1
    return count


@transaction.atomic
def undo_mark(*, actor: Person, session_id: UUID, person_id: UUID, version: int, now: datetime) -> Attendance:
    """Take back the mark of this version: what stood before stands again. Doing it twice changes nothing.

    Raises NotFound, or Conflict when the person was marked again meanwhile.
    """
    session = selectors.get_session_to_run(actor=actor, session_id=session_id, lock=True)
    row = Attendance.objects.filter(session=session, person=person_id).select_related("person").first()
    if row is None:
        raise errors.NotFound
    last = AttendanceMark.objects.get(attendance=row, version=row.version)
    if last.undoes == version:
        return row
    if row.version != version:
        raise errors.Conflict(_("%(name)s was marked again meanwhile.") % {"name": row.person.name})
    before = _mark_before(row)
    wanted = (
        Settled(before.status, before.minutes, before.minutes_late, before.minutes_left_early)
        if before
        else Settled("", 0, 0, 0)
    )
    booking = _seated(session, [person_id])[person_id]
    return settling.settle(session, booking, row, wanted, actor=actor, now=now, undoes=version)


@transaction.atomic
def close_session(*, actor: Person, session_id: UUID, now: datetime) -> Session:
    """End the session: who was not marked gets what the intervals say, and is absent without any.

    Doing it twice changes nothing; marks can still be corrected. Raises NotFound, or Conflict
    before the start.
    """
    session = selectors.get_session_to_run(actor=actor, session_id=session_id, lock=True)
    if session.is_held:
        return session
    _check_markable(session, now=now)
    if now < session.starts_at:
        raise errors.Conflict(_("It has not begun yet. Close it when it is over."))
    offering = selectors.get_offering_to_run(actor=actor, offering_id=session.offering_id, lock=True)
    session.state, session.closed_at, session.closed_by = SessionState.HELD, now, actor
    session.save(update_fields=["state", "closed_at", "closed_by"])
    left = offering.sessions.filter(state=SessionState.PLANNED).exists()
    state = OfferingState.IN_PROGRESS if left else OfferingState.COMPLETED
    seats.change_offering(offering, by=actor, now=now, state=state, reason="session closed")
    ledger.record(
        events.OfferingChanged(
            offering_id=offering.pk, activity_id=offering.activity_id, state=state, at=now
        ),
        actor=actor,
    )
    _settle_the_rest(session, actor, now=now)
    return session


def _settle_the_rest(session: Session, actor: Person, *, now: datetime) -> None:
    seen: dict[UUID, list[presence.Interval]] = {}
    for row in AttendanceInterval.objects.filter(session=session).order_by("in_at", "pk"):
        interval = presence.Interval(row.in_at, row.out_at, row.source, row.confidence)
        seen.setdefault(row.person_id, []).append(interval)
    known = {row.person_id: row for row in Attendance.objects.filter(session=session)}
    ended_at = now if now < session.ends_at else None
    for booking in Booking.objects.filter(offering=session.offering_id, state__in=SEATED).select_related(
        "person"
    ):
        mark = known.get(booking.person_id)
        if mark is not None and mark.status:
            continue
        found = presence.reconcile(
            seen.get(booking.person_id, []),
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            ended_at=ended_at,
        )
        settling.settle(session, booking, mark, Settled.of(found), actor=actor, now=now)


def _come_in(
    session: Session, person: Person, actor: Person, source: str, confidence: float, *, now: datetime
) -> AttendanceInterval:
    interval = AttendanceInterval.objects.create(
        session=session, person=person, in_at=now, source=source, confidence=confidence
    )
    event = events.CheckedIn(
        person_id=person.pk,
        session_id=session.pk,
        offering_id=session.offering_id,
        activity_id=session.offering.activity_id,
        at=now,
        context_id=session.offering.context_id,
        is_bound=True,
    )
    ledger.record(event, actor=actor)
    return interval


def _check_markable(session: Session, *, now: datetime) -> None:
    if session.is_cancelled or session.offering.is_cancelled:
        raise errors.Conflict(_("This session was called off."))
    if now < session.starts_at - settling.DOORS_OPEN:
        raise errors.Conflict(_("The roster opens 15 minutes before the start."))


def _seated(session: Session, person_ids: Mapping[UUID, object] | list[UUID]) -> dict[UUID, Booking]:
    found = {
        booking.person_id: booking
        for booking in Booking.objects.filter(
            offering=session.offering_id, person__in=list(person_ids), state__in=SEATED
        ).select_related("person")
    }
    if set(found) != set(person_ids):
        raise errors.NotFound(_("A person on this list has no seat any more. Reload the page."))
    return found


def _presence_of(session: Session, mark: Mark) -> Settled:
    """Return what a mark means, in minutes and status."""
    if mark.answer not in ANSWERS:
        raise errors.Invalid(_("Mark people present, late, absent or excused."))
    most = session.minutes
    late, early = mark.minutes_late, mark.minutes_left_early
    if late < 0 or early < 0 or late + early > most or (mark.answer == "late" and late == 0):
        text = _("Enter minutes from 1 to %(most)s.") % {"most": most}
        raise errors.Invalid(text, [errors.Problem("minutes_late", text)])
    if mark.answer == "absent":
        return Settled(presence.Status.NO_SHOW, 0, 0, 0)
    if mark.answer == "excused":
        return Settled(presence.Status.EXCUSED, 0, 0, 0)
    return settling.from_minutes(session, late if mark.answer == "late" else 0, early)


def _stands(row: Attendance, wanted: Settled) -> bool:
    return (row.status, row.minutes, row.minutes_late, row.minutes_left_early) == (
        wanted.status,
        wanted.minutes,
        wanted.minutes_late,
        wanted.minutes_left_early,
    )


def _clash(row: Attendance | None, booking: Booking, mark: Mark) -> MarkClash:
    return MarkClash(
        person_id=booking.person_id,
        name=booking.person.name,
        marked_by=row.marked_by.name if row is not None and row.marked_by else "",
        answer=selectors.answer_of(row.status, row.minutes_late) if row is not None else "",
        wanted=mark.answer,
        version=row.version if row is not None else 0,
    )


def _mark_before(row: Attendance) -> AttendanceMark | None:
    """Return the mark that stood before the present one, past those that were undone."""
    marks = {mark.version: mark for mark in AttendanceMark.objects.filter(attendance=row)}
    version = row.version
    while version in marks:
        undone = marks[version].undoes
        if undone is None:
            break
        version = undone - 1
    before = marks.get(version - 1)
    while before is not None and before.undoes is not None:
        before = marks.get(before.undoes - 1)
    return before
