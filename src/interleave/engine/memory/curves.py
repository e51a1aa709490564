"""Forgetting curves: how likely a learner still remembers, with and without reviews.

What the band of a curve means: the model knows the average memory of many people, not this one. Its edges
are the curve of a memory whose stability is `DEFAULT_SPREAD` times shorter and longer. The factor 2 is an
assumption, not a measurement: nothing here has been fitted to the learner. Narrow it once parameters are
trained on an organisation's own reviews and their error is known. "Without" is the model's answer to "what
if only the first recall had happened"; nobody has measured it.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from interleave.engine.memory import parameters as known
from interleave.engine.memory import scheduling

DEFAULT_DECAY = 0.1542  # dimensionless; FSRS-6 default
LOWEST_DECAY = 0.001  # the library's lowest is 0.1; far below, the factor of the curve has no number
DEFAULT_SPREAD = 2.0  # factor; see `retention_curve`

MOST_LOGITS = 700.0  # beyond it an exponential has no number
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Recall:
    """One past recall of a card, rated 1 (again) to 4 (easy)."""

    at: datetime
    rating: int


@dataclass(frozen=True, slots=True)
class Band:
    """A probability 0..1 with the lower and upper edge of what we would not be surprised by."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Expected recall at one instant, with the reviews that happened and had only the first one happened."""

    day: float
    at: datetime
    with_reviews: Band
    without: Band


@dataclass(frozen=True, slots=True)
class RetentionCurve:
    """The points by day, and the days (from the start, > 0) of the reviews that lifted the curve."""

    points: tuple[CurvePoint, ...]
    touchpoints: tuple[float, ...]


def recall_probabilities(
    elapsed_days: Sequence[float], stability_days: Sequence[float], *, decay: float = DEFAULT_DECAY
) -> tuple[float, ...]:
    """Return the chance that each card is still remembered.

    Args:
        elapsed_days: shape (n,), days since the last review, each >= 0.
        stability_days: shape (n,), days until recall falls to 0.9, each > 0.
        decay: steepness of the curve, dimensionless, >= `LOWEST_DECAY`.

    Returns:
        Shape (n,), probabilities in (0, 1], in the order given.

    Raises:
        ValueError: lengths differ, or a value is outside its range.

    Source:
        Power forgetting curve of FSRS-6 (Open Spaced Repetition, "The Algorithm"):
        R = (1 + f t / S) ** -d, with f set so that R(S) = 0.9.
    """
    if len(elapsed_days) != len(stability_days):
        raise ValueError(f"{len(elapsed_days)} delays for {len(stability_days)} cards")
    if not (
        LOWEST_DECAY <= decay < math.inf
        and _are_finite(elapsed_days)
        and _are_finite(stability_days)
        and min(elapsed_days, default=0) >= 0
        and min(stability_days, default=1) > 0
    ):
        raise ValueError(
            f"need decay >= {LOWEST_DECAY}, elapsed_days >= 0 and stability_days > 0, all finite"
        )
    factor = 0.9 ** (-1 / decay) - 1
    return tuple(
        float((1 + factor * t / s) ** -decay) for t, s in zip(elapsed_days, stability_days, strict=True)
    )


def _are_finite(values: Sequence[float]) -> bool:
    """Return True if all values are finite; a finite sum shows it in one pass without a loop in Python."""
    return math.isfinite(sum(values)) or all(map(math.isfinite, values))


def recall_probability(
    state: scheduling.CardState, at: datetime, *, decay: float = DEFAULT_DECAY, shift: float = 0.0
) -> float:
    """Return the chance, 0..1, that a card is remembered at `at`; 0 before the first review.

    `shift` (logits) is how much better than the curve a person recalls these weeks. Time counts in fractions
    of a day; an instant before the last review counts as the review itself.
    """
    if state.last_review_at is None or state.stability is None:
        return 0.0
    elapsed = max((at - state.last_review_at) / _DAY, 0.0)
    return shifted(recall_probabilities([elapsed], [state.stability], decay=decay)[0], shift)


def shifted(chance: float, shift: float) -> float:
    """Return a chance, 0..1, moved by some logits; certainties stay.

    Raises ValueError: a value is not a number, or the chance lies outside 0..1.
    """
    if not 0 <= chance <= 1 or math.isnan(shift):
        raise ValueError("A chance lies between 0 and 1, and a shift is a number.")
    if shift == 0 or not 0 < chance < 1:
        return chance
    held = min(max(shift, -MOST_LOGITS), MOST_LOGITS)
    return 1 / (1 + (1 - chance) / chance * math.exp(-held))


def days_until(recall: float, stability_days: float, *, decay: float = DEFAULT_DECAY) -> float:
    """Return after how many days recall falls to a value in (0, 1]: the inverse of the curve.

    Raises ValueError: a value is outside its range, or the days are more than a number holds.
    """
    if not (LOWEST_DECAY <= decay < math.inf and 0 < recall <= 1 and 0 < stability_days < math.inf):
        raise ValueError(f"need decay >= {LOWEST_DECAY}, recall between 0 and 1 and stability_days > 0")
    try:
        factor = float(0.9 ** (-1 / decay)) - 1
        days = stability_days / factor * float(recall ** (-1 / decay) - 1)
    except OverflowError:
        days = math.inf
    if days == math.inf:
        raise ValueError("Recall never falls so low in a number of days that can be written.")
    return days


def retention_curve(
    histories: Sequence[Sequence[Recall]],
    *,
    days: int,
    points_per_day: int = 1,
    spread: float = DEFAULT_SPREAD,
    parameters: known.Parameters = known.DEFAULT,
) -> RetentionCurve:
    """Return the mean recall of some cards over time, with their reviews and without.

    Args:
        histories: shape (cards,), the recalls of each card in order of time; the first one is where it was
            learned, and there the card enters the mean. Cards without recalls are left out.
        days: length of the curve from the first recall of all, >= 1; beyond the last recall it foretells.
        points_per_day: >= 1.
        spread: factor >= 1 of the band (see the head of this file).
        parameters: of the memory that is drawn.

    Returns:
        `days * points_per_day + 1` points, evenly spaced from day 0; none when there is no recall.
        A point at the instant of a recall is taken after it.

    Raises:
        ValueError: a number is out of range, or a history is not in order of time.
    """
    if days < 1 or points_per_day < 1 or spread < 1:
        raise ValueError("need days >= 1, points_per_day >= 1 and spread >= 1")
    kept = [history for history in histories if history]
    if not kept:
        return RetentionCurve((), ())
    start = min(history[0].at.astimezone(UTC) for history in kept)
    traces = [_trace(history, start, parameters) for history in kept]
    moments = (number / points_per_day for number in range(days * points_per_day + 1))
    draw = _Drawing(spread, parameters[20])
    points = tuple(_point(traces, start, day, draw) for day in moments)
    lifts = sorted({lift for trace in traces for lift in trace.days[1:] if lift <= days})
    return RetentionCurve(points, tuple(lifts))


@dataclass(frozen=True, slots=True)
class _Trace:
    """The recalls of one card: days from the start, in order, and the stability (days) after each."""

    days: tuple[float, ...]
    stabilities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Drawing:
    """How a band is worked out: the factor of its edges, and the steepness of the curve."""

    spread: float
    decay: float


def _trace(history: Sequence[Recall], start: datetime, parameters: known.Parameters) -> _Trace:
    state = scheduling.new_card(history[0].at)
    days, stabilities = [], []
    for recall in history:
        state = scheduling.review(state, recall.rating, recall.at, parameters=parameters)
        if state.stability is not None:  # always, after a review
            days.append((recall.at.astimezone(UTC) - start) / _DAY)
            stabilities.append(state.stability)
    return _Trace(tuple(days), tuple(stabilities))


def _point(traces: Sequence[_Trace], start: datetime, day: float, draw: _Drawing) -> CurvePoint:
    learned = [trace for trace in traces if trace.days[0] <= day]
    latest = [bisect_right(trace.days, day) - 1 for trace in learned]
    reviewed = [(day - trace.days[n], trace.stabilities[n]) for trace, n in zip(learned, latest, strict=True)]
    alone = [(day - trace.days[0], trace.stabilities[0]) for trace in learned]
    return CurvePoint(day, start + day * _DAY, _band(reviewed, draw), _band(alone, draw))


def _band(memories: Sequence[tuple[float, float]], draw: _Drawing) -> Band:
    """Of (elapsed days, stability in days) of each card."""
    elapsed = [days for days, _ in memories]
    edges = []
    for factor in (1 / draw.spread, 1.0, draw.spread):
        stabilities = [stability * factor for _, stability in memories]
        edges.append(sum(recall_probabilities(elapsed, stabilities, decay=draw.decay)) / len(memories))
    return Band(*edges)
