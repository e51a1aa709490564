"""How much of a video was really watched, and how many seconds of work were really done."""

import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_TAIL_S = 3.0  # seconds; closer to the end than this is "at the end"


class Span(NamedTuple):
    """A watched part of a video, seconds from its start, 0 <= `start_s` < `end_s`."""

    start_s: float
    end_s: float


def merge(spans: Iterable[tuple[float, float]], *, duration_s: float | None = None) -> tuple[Span, ...]:
    """Return the spans sorted, cut to the video and joined where they overlap or touch.

    Args:
        spans: (start, end) in seconds, any order; empty ones are dropped.
        duration_s: length of the video in seconds, > 0; None = do not cut at the end.

    Raises:
        ValueError: a span ends before it starts, or a value is not a finite number.

    Cost: O(n log n).
    """
    joined: list[Span] = []
    for start, end in sorted(_cut(span, duration_s) for span in spans):
        if start == end:
            continue
        if joined and start <= joined[-1].end_s:
            joined[-1] = Span(joined[-1].start_s, max(end, joined[-1].end_s))
        else:
            joined.append(Span(start, end))
    return tuple(joined)


def share_watched(spans: Iterable[tuple[float, float]], duration_s: float) -> float:
    """Return the share of the video seen at least once, 0..1; seeing a part twice counts once.

    Raises:
        ValueError: `duration_s` is not > 0, or a span is broken.
    """
    if not duration_s > 0:
        raise ValueError("A video lasts longer than 0 seconds.")
    seen = math.fsum(span.end_s - span.start_s for span in merge(spans, duration_s=duration_s))
    return min(seen / duration_s, 1.0)


def resume_position(
    spans: Iterable[tuple[float, float]], duration_s: float, *, last_position_s: float | None = None
) -> float:
    """Return the second at which to go on.

    The last position when it is known and not at the end; otherwise the first part not yet seen; 0 when
    everything was seen, for those who want it again.
    """
    if last_position_s is not None and 0 <= last_position_s < duration_s - _TAIL_S:
        return last_position_s
    position = 0.0
    for span in merge(spans, duration_s=duration_s):
        if span.start_s > position:
            break
        position = span.end_s
    return position if position < duration_s - _TAIL_S else 0.0


def credit_seconds(
    previous_ping_at: datetime | None,
    now: datetime,
    *,
    visible: bool,
    active: bool,
    max_gap: timedelta = timedelta(seconds=90),
) -> int:
    """Return the whole seconds of work that a sign of life proves.

    Args:
        previous_ping_at: the person's latest earlier sign of life, over ALL tabs and devices: so two tabs at
            once share the time between them instead of doubling it. None = this is the first one.
        now: when this sign of life arrived.
        visible: the page was in front (a hidden tab should not send any).
        active: there was a key, pointer, scroll or playing video since the last sign.
        max_gap: longer silence proves nothing and earns nothing (sleep, a lost connection).

    Returns:
        0 .. `max_gap`; 0 for an open idle tab, and 0 when clocks ran backwards.
    """
    if previous_ping_at is None or not (visible and active):
        return 0
    gap = now.astimezone(UTC) - previous_ping_at.astimezone(
        UTC
    )  # in one zone Python would subtract wall clocks
    return int(gap.total_seconds()) if timedelta(0) < gap <= max_gap else 0


def _cut(span: tuple[float, float], duration_s: float | None) -> Span:
    start, end = span
    if not (math.isfinite(start) and math.isfinite(end)) or end < start:
        raise ValueError(f"A watched part cannot go from second {start} to second {end}.")
    last = math.inf if duration_s is None else duration_s
    return Span(min(max(start, 0.0), last), min(max(end, 0.0), last))
