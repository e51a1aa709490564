"""Attendance intervals from several sources, reconciled into minutes, lateness and a suggested status.

Which evidence counts: if a facilitator wrote intervals down, only those. Otherwise everything together, where
an interval without an end (a self check-in, a dropped connection) ends at the last leaving seen after it
began, by whatever source, or else with the session.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

DEFAULT_THRESHOLD = Decimal("0.75")  # share of the session that counts as having attended it

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

    Args:
        intervals: the evidence, any order and overlap; what lies outside the session does not count.
        starts_at: planned start.
        ends_at: planned end, after the start.
        ended_at: when the host really ended it; shortens the session, never lengthens it.
        marked: what a facilitator decided; it wins over the suggestion. "attended" without any evidence
            counts the whole session; "excused" and "no_show" count no minutes.
        grace_minutes: >= 0; arriving or leaving within them is not late or early.
        threshold: share that makes it "attended", 0..1.

    Raises:
        ValueError: the session ends before it starts, or an interval does, or a number is out of range.

    Source:
        The rule of Oracle Learning's virtual classrooms: presence runs from the later of scheduled start and
        join to the earlier of host end and leave, and its share of the meeting must reach a set percentage.
    """
    end = min(ends_at, ended_at) if ended_at is not None and ended_at > starts_at else ends_at
    if end <= starts_at:
        raise ValueError("A session ends after it starts.")
    if grace_minutes < 0 or not 0 <= threshold <= 1:
        raise ValueError("The grace is 0 minutes or more, and the threshold a share from 0 to 1.")
    counted = _counting(intervals)
    present = [] if marked in (Status.EXCUSED, Status.NO_SHOW) else _merged(counted, starts_at, end)
    if marked is Status.ATTENDED and not present:
        present = [(starts_at, end)]
    share = _share(sum((out - start for start, out in present), timedelta(0)), end - starts_at)
    return Presence(
        minutes=sum((out - start for start, out in present), timedelta(0)) // _MINUTE,
        planned_minutes=(end - starts_at) // _MINUTE,
        minutes_late=_beyond(present[0][0] - starts_at, grace_minutes) if present else 0,
        minutes_left_early=_beyond(end - present[-1][1], grace_minutes) if present else 0,
        share=share,
        status=marked or _suggest(share, threshold),
        confidence=1.0 if marked else min((interval.confidence for interval in counted), default=1.0),
    )


def overall(presences: Sequence[Presence], *, threshold: Decimal = DEFAULT_THRESHOLD) -> Presence:
    """Join the presences of all sessions of an offering into one: minutes add, the share is of all minutes.

    Excused sessions leave both sides of the share; when all were excused the result is excused.

    Raises:
        ValueError: no presences.
    """
    if not presences:
        raise ValueError("There is no session to sum up.")
    counted = [presence for presence in presences if presence.status is not Status.EXCUSED]
    planned = sum(presence.planned_minutes for presence in counted)
    weighted = sum((presence.share * presence.planned_minutes for presence in counted), Decimal(0))
    share = _rounded(weighted / planned) if planned else Decimal(0)
    return Presence(
        minutes=sum(presence.minutes for presence in counted),
        planned_minutes=planned,
        minutes_late=sum(presence.minutes_late for presence in counted),
        minutes_left_early=sum(presence.minutes_left_early for presence in counted),
        share=share,
        status=_suggest(share, threshold) if counted else Status.EXCUSED,
        confidence=min(presence.confidence for presence in presences),
    )


def _counting(intervals: Sequence[Interval]) -> list[Interval]:
    for interval in intervals:
        if interval.out_at is not None and interval.out_at < interval.in_at:
            raise ValueError("Somebody cannot leave before coming in.")
    written = [interval for interval in intervals if interval.source == Source.FACILITATOR]
    return written or list(intervals)


def _merged(intervals: Sequence[Interval], start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Cut to the session and join what overlaps, in order of time."""
    leavings = [interval.out_at for interval in intervals if interval.out_at is not None]
    spans = []
    for interval in intervals:
        out_at = interval.out_at or max((at for at in leavings if at > interval.in_at), default=end)
        spans.append((max(interval.in_at, start), min(out_at, end)))
    joined: list[tuple[datetime, datetime]] = []
    for came, left in sorted(span for span in spans if span[0] < span[1]):
        if joined and came <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(left, joined[-1][1]))
        else:
            joined.append((came, left))
    return joined


def _suggest(share: Decimal, threshold: Decimal) -> Status:
    if share == 0:
        return Status.NO_SHOW
    return Status.ATTENDED if share >= threshold else Status.PARTIALLY_ATTENDED


def _beyond(gap: timedelta, grace_minutes: int) -> int:
    """The whole minutes of a gap, or 0 within the grace."""
    return gap // _MINUTE if gap > timedelta(minutes=grace_minutes) else 0


def _share(present: timedelta, length: timedelta) -> Decimal:
    return _rounded(Decimal(present // timedelta.resolution) / Decimal(length // timedelta.resolution))


def _rounded(share: Decimal) -> Decimal:
    return min(share, Decimal(1)).quantize(_FOUR_PLACES, rounding=ROUND_HALF_UP)
