"""Attendance intervals from several sources, reconciled into minutes, lateness and a suggested status."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


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
    """The reconciled presence: whole minutes, `share` of the session 0..1 (four decimals), status."""

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
    threshold: Decimal = Decimal("0.75"),
) -> Presence:
    """Reconcile the intervals of one person in one session; `marked` (a facilitator's word) wins."""
    raise NotImplementedError


def overall(presences: Sequence[Presence], *, threshold: Decimal = Decimal("0.75")) -> Presence:
    """Join the presences of all sessions of an offering into one."""
    raise NotImplementedError
