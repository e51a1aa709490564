"""How much of a video was really watched, and how many seconds of work were really done."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple


class Span(NamedTuple):
    """A watched part of a video, seconds from its start, `start_s` <= `end_s`."""

    start_s: float
    end_s: float


def merge(spans: Iterable[tuple[float, float]], *, duration_s: float | None = None) -> tuple[Span, ...]:
    """Return the spans sorted, cut to the video and joined where they touch."""
    raise NotImplementedError


def share_watched(spans: Iterable[tuple[float, float]], duration_s: float) -> float:
    """Return the share of the video seen at least once, 0..1."""
    raise NotImplementedError


def resume_position(
    spans: Iterable[tuple[float, float]], duration_s: float, *, last_position_s: float | None = None
) -> float:
    """Return the second at which to go on."""
    raise NotImplementedError


def credit_seconds(
    previous_ping_at: datetime | None,
    now: datetime,
    *,
    visible: bool,
    active: bool,
    max_gap: timedelta = timedelta(seconds=90),
) -> int:
    """Return the seconds of work that a sign of life proves."""
    raise NotImplementedError
