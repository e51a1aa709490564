"""Attendance intervals from several sources, reconciled into minutes, lateness and a suggested status.

Which evidence counts: if a facilitator wrote intervals down, only those. Otherwise everything together, where
an interval without an end (a self check-in, a dropped connection) ends at the last leaving seen after it
began, by whatever source, or else with the session.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from interleave.engine import scoring

DEFAULT_THRESHOLD = Decimal("0.75")  # share of the session that counts as having attended it

_Part = tuple[datetime, datetime]
_MINUTE = timedelta(minutes=1)
_FOUR_PLACES = Decimal("0.0001")


class Source(StrEnum):
    """Where an interval comes from, surest first."""

    FACILITATOR = "facilitator"
    CONFERENCE = "conference"
    SELF_CHECK_IN = "self_check_in"


class Status(StrEnum):
    """The result of a session for one person; `excused` is only ever given by a person."""

    ATTENDED = "attended"
    PARTIALLY_ATTENDED = "partially_attended"
    EXCUSED = "excused"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class Interval:
    """Somebody was present from `in_at` to `out_at` (None = no leaving was seen); confidence 0..1."""

    in_at: datetime
    out_at: datetime | None
    source: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Presence:
    """The reconciled presence of one person.

    `minutes` inside the session and `planned_minutes` are whole; `minutes_late` and `minutes_left_early` are
    0 within the grace; `share` of the session is 0..1 with four decimals; `confidence` 0..1 is that of the
    weakest evidence used.
    """

    minutes: int
    planned_minutes: int
    minutes_late: int
    minutes_left_early: int
    share: Decimal
    status: Status
    confidence: float


def reconcile(
    intervals: Sequence[Interval],
    *,
    starts_at: datetime,
    ends_at: datetime,
    ended_at: datetime | None = None,
    marked: Status | None = None,
    grace_minutes: int = 5,
    threshold: Decimal = DEFAULT_THRESHOLD,
) -> Presence:
    """Reconcile the intervals of one person in one session.

    `ends_at` is the planned end; `ended_at`, when the host really ended it, shortens the session and never
    lengthens it. What lies outside the session does not count. `marked` is a facilitator's decision and wins:
    "attended" lifts the share to the threshold but adds no minutes, unless there is no evidence at all: then
    the whole session counts; "excused" and "no_show" count no minutes. Coming or leaving within
    `grace_minutes` (>= 0) is not late or early. `threshold` (0..1) makes it "attended".

    Raises ValueError: the session or an interval ends before it starts, or a number is out of range.
    Source: the rule of Oracle Learning's virtual classrooms. Presence runs from the later of scheduled start
    and join to the earlier of host end and leave; its share of the meeting must reach a set percentage.
    """
    start, end = _utc(starts_at), _end(_utc(starts_at), _utc(ends_at), ended_at and _utc(ended_at))
    if grace_minutes < 0 or not 0 <= threshold <= 1:
        raise ValueError("The grace is 0 minutes or more, and the threshold a share from 0 to 1.")
    counted = _counting(intervals)
    present = _believed(_merged(counted, start, end), marked, (start, end))
    inside = sum((left - came for came, left in present), timedelta(0))
    share = _share(inside, end - start)
    if marked is Status.ATTENDED:
        share = max(share, _rounded(threshold))
    return Presence(
        minutes=inside // _MINUTE,
        planned_minutes=(end - start) // _MINUTE,
        minutes_late=_beyond(present[0][0] - start, grace_minutes) if present else 0,
        minutes_left_early=_beyond(end - present[-1][1], grace_minutes) if present else 0,
        share=share,
        status=marked or _suggest(share, threshold),
        confidence=1.0 if marked else min((interval.confidence for interval in counted), default=1.0),
    )


def overall(presences: Sequence[Presence], *, threshold: Decimal = DEFAULT_THRESHOLD) -> Presence:
    """Join the presences of all sessions of an offering into one: minutes add, the share is of all minutes.

    Excused sessions leave both sides of the share; when all were excused the result is excused. When all the
    others have one status, that is the result; else the share decides.

    Raises:
        ValueError: no presences.
    """
    if not presences:
        raise ValueError("There is no session to sum up.")
    counted = [presence for presence in presences if presence.status is not Status.EXCUSED]
    planned = sum(presence.planned_minutes for presence in counted)
    weighted = sum((presence.share * presence.planned_minutes for presence in counted), Decimal(0))
    share = _rounded(weighted / planned) if planned else Decimal(0)
    statuses = {presence.status for presence in counted or presences}
    return Presence(
        minutes=sum(presence.minutes for presence in counted),
        planned_minutes=planned,
        minutes_late=sum(presence.minutes_late for presence in counted),
        minutes_left_early=sum(presence.minutes_left_early for presence in counted),
        share=share,
        status=statuses.pop() if len(statuses) == 1 else _suggest(share, threshold),
        confidence=min(presence.confidence for presence in presences),
    )


def _utc(at: datetime) -> datetime:
    """Within one zone Python compares and subtracts wall clocks, which is wrong on the nights they change."""
    return at.astimezone(UTC)


def _end(starts_at: datetime, ends_at: datetime, ended_at: datetime | None) -> datetime:
    if ends_at <= starts_at:
        raise ValueError("A session ends after it starts.")
    return ends_at if ended_at is None or ended_at <= starts_at else min(ends_at, ended_at)


def _believed(present: list[_Part], marked: Status | None, session: _Part) -> list[_Part]:
    """What remains of the evidence beside a facilitator's word."""
    if marked in (Status.EXCUSED, Status.NO_SHOW):
        return []
    return [session] if marked is Status.ATTENDED and not present else present


def _counting(intervals: Sequence[Interval]) -> list[Interval]:
    universal = [
        replace(interval, in_at=_utc(interval.in_at), out_at=interval.out_at and _utc(interval.out_at))
        for interval in intervals
    ]
    for interval in universal:
        if interval.out_at is not None and interval.out_at < interval.in_at:
            raise ValueError("Somebody cannot leave before coming in.")
    written = [interval for interval in universal if interval.source == Source.FACILITATOR]
    return written or universal


def _merged(intervals: Sequence[Interval], start: datetime, end: datetime) -> list[_Part]:
    """Cut to the session and join what overlaps, in order of time."""
    leavings = [interval.out_at for interval in intervals if interval.out_at is not None]
    spans = []
    for interval in intervals:
        out_at = interval.out_at or max((at for at in leavings if at > interval.in_at), default=end)
        spans.append((max(interval.in_at, start), min(out_at, end)))
    joined: list[_Part] = []
    for came, left in sorted(span for span in spans if span[0] < span[1]):
        if joined and came <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(left, joined[-1][1]))
        else:
            joined.append((came, left))
    return joined


def _suggest(share: Decimal, threshold: Decimal) -> Status:
    if share == 0:
        return Status.NO_SHOW
    return Status.ATTENDED if scoring.reaches(share, threshold) else Status.PARTIALLY_ATTENDED


def _beyond(gap: timedelta, grace_minutes: int) -> int:
    """The whole minutes of a gap, or 0 within the grace."""
    return gap // _MINUTE if gap > timedelta(minutes=grace_minutes) else 0


def _share(present: timedelta, length: timedelta) -> Decimal:
    return _rounded(Decimal(present // timedelta.resolution) / Decimal(length // timedelta.resolution))


def _rounded(share: Decimal) -> Decimal:
    return min(share, Decimal(1)).quantize(_FOUR_PLACES, rounding=ROUND_HALF_UP)
