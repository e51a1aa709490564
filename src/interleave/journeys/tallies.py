"""What one row of progress adds to the counts of its cohort's step: pure arithmetic."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

POINTS_PER_SCORE = 10_000  # a score has four places


class Tally(NamedTuple):
    """Counts of people, as in CohortStep; a difference may be negative."""

    started: int = 0
    done: int = 0
    waiting: int = 0
    scored: int = 0
    points: int = 0

    def plus(self, other: "Tally") -> "Tally":
        return Tally(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def minus(self, other: "Tally") -> "Tally":
        return Tally(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


NOTHING = Tally()


def of(
    started_at: datetime | None, done_at: datetime | None, late_at: datetime | None, score: Decimal | None
) -> Tally:
    """Return what a row adds while its person is in the cohort."""
    return Tally(
        int(started_at is not None),
        int(done_at is not None),
        int(late_at is not None),
        int(score is not None),
        int(score * POINTS_PER_SCORE) if score is not None else 0,
    )


def mean(scored: int, points: int) -> Decimal | None:
    """Return the mean score, 0..1 with four places; None without any."""
    if not scored:
        return None
    return (Decimal(points) / (scored * POINTS_PER_SCORE)).quantize(Decimal("0.0001"))
