"""Reading sessions: a person's own, those to teach, and the roster of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from interleave.engine import presence
from interleave.kernel import errors, prepared
from interleave.live import check_in_codes, policies
from interleave.live.models import (
    SEATED,
    Attendance,
    AttendanceInterval,
    Booking,
    BookingStatus,
    Modality,
    OfferingState,
    Session,
    SessionFacilitator,
    SessionState,
)
from interleave.live.selectors.offerings import read_around, session_card
from interleave.live.selectors.views import SessionCard
from interleave.people import naming

if TYPE_CHECKING:
    from interleave.people.models import Person


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person of a session. `answer` is present, late, absent or excused; blank while nobody said."""

    person_id: UUID
    name: str
    initials: str
    booking_words: str
    modality_words: str
    is_walk_in: bool
    checked_in_at: datetime | None
    answer: str
    status: str
    minutes: int
    minutes_late: int
    minutes_left_early: int
    marked_by: str
    marked_at: datetime | None
    version: int

    @property
    def is_marked(self) -> bool:
        return bool(self.status)


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody of a session, by name, with counts."""

    rows: tuple[RosterRow, ...]
    waiting: int

    @property
    def present(self) -> int:
        return self._count("present")

    @property
    def here(self) -> int:
        """Who is in the room: on time or late."""
        return self.present + self.late

    @property
    def late(self) -> int:
        return self._count("late")

    @property
    def absent(self) -> int:
        return self._count("absent")

    @property
    def excused(self) -> int:
        return self._count("excused")

    @property
    def unmarked(self) -> int:
        return self._count("")

    def _count(self, answer: str) -> int:
        return sum(row.answer == answer for row in self.rows)


_OF_MARK = (
    "status",
    "minutes",
    "minutes_late",
    "minutes_left_early",
    "marked_by__name",
    "marked_at",
    "version",
)
_UNMARKED = ("", 0, 0, 0, "", None, 0)


class _Seat(NamedTuple):
    person_id: UUID
    name: str
    state: str
    modality: str
    is_walk_in: bool


def get_session_to_run(*, actor: Person, session_id: UUID, lock: bool = False) -> Session:
    """Return a session whose roster the person keeps, with its activity, or raise NotFound. 1 query."""
    found = Session.objects.filter(policies.runnable_sessions(actor), pk=session_id).select_related(
        "offering__activity"
    )
    session = (found.select_for_update(of=("self",)) if lock else found).first()
    if session is None:
        raise errors.NotFound
    return session


def get_session_to_attend(*, actor: Person, session_id: UUID) -> Session:
    """Return a session that the person holds a seat in, or raise NotFound. 1 query."""
    mine = Booking.objects.filter(person=actor, state__in=SEATED).values("offering")
    session = (
        Session.objects.filter(pk=session_id, offering__in=mine).select_related("offering__activity").first()
    )
    if session is None:
        raise errors.NotFound
    return session


def get_next_session(*, actor: Person, now: datetime) -> SessionCard | None:
    """Return the session that the person takes part in next, or is in now. At most 2 queries."""
    session = _next_session(actor, now)
    return _session_cards([session], actor, now=now)[0] if session else None


@prepared.first
def _next_session(actor: Person, now: datetime) -> QuerySet[Session]:
    return _own_sessions(actor).filter(ends_at__gt=now)


def list_my_sessions(*, actor: Person, starts: datetime, ends: datetime, now: datetime) -> list[SessionCard]:
    """List the sessions that the person has a seat in and that overlap a span, in order. 2 queries."""
    rows = _own_sessions(actor).filter(ends_at__gt=starts, starts_at__lt=ends)
    return _session_cards(list(rows), actor, now=now)


def list_sessions_to_teach(
    *, actor: Person, now: datetime, past: bool = False, search: str = ""
) -> QuerySet[Session]:
    """List the sessions whose roster the person keeps, her own first; upcoming soonest, past latest first.

    Each has `taken`, the seats held, and `is_mine`. Raises Forbidden for who keeps none.
    """
    if not actor.has_role("administrator", "facilitator"):
        raise errors.Forbidden
    mine = SessionFacilitator.objects.filter(session=OuterRef("pk"), person=actor)
    seated = Booking.objects.filter(offering=OuterRef("offering"), state__in=SEATED).order_by()
    seats = seated.values("offering").annotate(n=Count("pk")).values("n")
    found = (
        Session.objects.filter(policies.runnable_sessions(actor))
        .exclude(offering__state=OfferingState.DRAFT)
        .select_related("offering__activity")
        .annotate(
            is_mine=Exists(mine),
            taken=Coalesce(Subquery(seats), 0),
        )
    )
    words = search.strip()
    if words:
        found = found.filter(
            Q(offering__activity__title__icontains=words)
            | Q(offering__title__icontains=words)
            | Q(venue__icontains=words)
        )
    if past:
        return found.filter(ends_at__lte=now).order_by("-is_mine", "-starts_at", "pk")
    return found.filter(ends_at__gt=now).order_by("-is_mine", "starts_at", "pk")


@prepared.first
def _next_session_to_run(actor: Person, now: datetime) -> QuerySet[Session]:
    return (
        Session.objects.filter(facilitators__person=actor, state=SessionState.PLANNED, ends_at__gt=now)
        .exclude(offering__state__in=[OfferingState.CANCELLED, OfferingState.DRAFT])
        .select_related("offering__activity")
        .order_by("starts_at", "pk")
    )


def get_next_session_to_run(*, actor: Person, now: datetime) -> Session | None:
    """Return the person's own session that is on or comes next, with its activity. 1 query."""
    return _next_session_to_run(actor, now)


def count_unclosed_sessions(*, actor: Person, now: datetime) -> int:
    """Count the person's own sessions that are over and whose attendance is not closed. 1 query."""
    return _unclosed(actor, now)


@prepared.count
def _unclosed(actor: Person, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(
        facilitators__person=actor, state=SessionState.PLANNED, ends_at__lte=now
    ).exclude(offering__state__in=[OfferingState.CANCELLED, OfferingState.DRAFT])


def summarise_roster(session: Session) -> Roster:
    """Return everybody with a seat, or marked, or checked in, with what is known. 3 queries."""
    rows = [_Seat(*values) for values in _seats(session.offering_id)]
    marks = {mark[0]: mark[1:] for mark in _marks(session.pk)}
    came = dict(_arrivals(session.pk))  # the first of each person stands last
    seated = [row for row in rows if row.state in SEATED or row.person_id in marks]
    return Roster(
        rows=tuple(_roster_row(row, marks.get(row.person_id), came.get(row.person_id)) for row in seated),
        waiting=sum(row.state == BookingStatus.WAITLISTED for row in rows),
    )


@prepared.rows
def _seats(offering_id: UUID) -> QuerySet[Booking, tuple[Any, ...]]:
    rows = Booking.objects.filter(offering_id=offering_id).order_by("person__name", "pk")
    return rows.values_list("person_id", "person__name", "state", "modality", "is_walk_in")


@prepared.rows
def _marks(session_id: UUID) -> QuerySet[Attendance, tuple[Any, ...]]:
    return Attendance.objects.filter(session_id=session_id).values_list("person_id", *_OF_MARK)


@prepared.rows
def _arrivals(session_id: UUID) -> QuerySet[AttendanceInterval, tuple[UUID, datetime]]:
    intervals = AttendanceInterval.objects.filter(session_id=session_id).order_by("-in_at")
    return intervals.values_list("person_id", "in_at")


def find_roster_row(session: Session, person_id: UUID) -> RosterRow:
    """Return one person's line of the roster, or raise NotFound. 3 queries."""
    row = next((row for row in summarise_roster(session).rows if row.person_id == person_id), None)
    if row is None:
        raise errors.NotFound
    return row


def show_check_in_code(*, actor: Person, session_id: UUID, now: datetime) -> str:
    """Return the code to show in the room now, or nothing while the doors are closed. 1 query."""
    session = get_session_to_run(actor=actor, session_id=session_id)
    if not session.is_joinable(at=now) or session.offering.is_cancelled:
        return ""
    return check_in_codes.code_of(session.pk, now=now)


def answer_of(status: str, minutes_late: int) -> str:
    """Say a settled status in the words of the roster."""
    if status == presence.Status.NO_SHOW:
        return "absent"
    if status == presence.Status.EXCUSED:
        return "excused"
    if not status:
        return ""
    return "late" if minutes_late else "present"


def _roster_row(seat: _Seat, mark: tuple[Any, ...] | None, came_at: datetime | None) -> RosterRow:
    status, minutes, late, left_early, marked_by, marked_at, version = mark or _UNMARKED
    return RosterRow(
        person_id=seat.person_id,
        name=seat.name,
        initials=naming.initials_of(seat.name),
        booking_words=str(BookingStatus(seat.state).label),
        modality_words=str(Modality(seat.modality).label),
        is_walk_in=seat.is_walk_in,
        checked_in_at=came_at,
        answer=answer_of(status, late),
        status=status,
        minutes=minutes,
        minutes_late=late,
        minutes_left_early=left_early,
        marked_by=marked_by or "",
        marked_at=marked_at,
        version=version,
    )


def _own_sessions(actor: Person) -> QuerySet[Session]:
    mine = Booking.objects.filter(person=actor, state__in=SEATED).values("offering")
    return (
        Session.objects.filter(offering__in=mine)
        .exclude(state=SessionState.CANCELLED)
        .exclude(offering__state__in=[OfferingState.CANCELLED, OfferingState.DRAFT])
        .select_related("offering__activity")
        .order_by("starts_at", "pk")
    )


def _session_cards(loaded: list[Session], actor: Person, *, now: datetime) -> list[SessionCard]:
    around = read_around(actor, [session.pk for session in loaded])
    return [
        session_card(session, session.offering, actor, around, has_place=True, now=now) for session in loaded
    ]
