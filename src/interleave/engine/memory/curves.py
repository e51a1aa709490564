"""Forgetting curves: how likely a learner still remembers, with and without reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

DEFAULT_DECAY = 0.1542  # dimensionless; FSRS-6 default


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
    """The points by day, and the days (from the start, >= 0) of the reviews that lifted the curve."""

    points: tuple[CurvePoint, ...]
    touchpoints: tuple[float, ...]


def recall_probabilities(
    elapsed_days: Sequence[float], stability_days: Sequence[float], *, decay: float = DEFAULT_DECAY
) -> tuple[float, ...]:
    """Return the chance that each card is still remembered."""
    raise NotImplementedError


def retention_curve(
    histories: Sequence[Sequence[Recall]], *, days: int, points_per_day: int = 1
) -> RetentionCurve:
    """Return the mean recall of some cards from their first review over `days` days (and beyond today)."""
    raise NotImplementedError
