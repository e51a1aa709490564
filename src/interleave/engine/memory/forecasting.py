"""What comes: how much a deck will be remembered, and how many cards it will ask for, day by day.

Nothing is drawn by chance. Each card goes both ways at every review, weighted by the chance of recall:
recalled it comes back after its next interval, forgotten on the next day. Ways of little weight are
followed no further.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush

from interleave.engine.memory import curves, scheduling
from interleave.engine.memory import parameters as known
from interleave.engine.memory.scheduling import CardState

LIGHTEST = 0.05  # weight of a way that is still followed
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayAhead:
    """One day from today (0): expected reviews, and mean recall of the deck at its end without any."""

    day: int
    reviews: float
    recall: float | None


def forecast(
    states: Sequence[CardState],
    now: datetime,
    *,
    days: int,
    parameters: known.Parameters = known.DEFAULT,
    target: float = scheduling.DESIRED_RECALL,
) -> list[DayAhead]:
    """Return the next days of a deck: the reviews it asks for when all are done, the recall when none is.

    Raises:
        ValueError: fewer than one day.

    Cost: about a millisecond a card for four weeks.
    """
    if days < 1:
        raise ValueError("A forecast needs one day or more.")
    load = [0.0] * days
    for state in states:
        for day, weight in _reviews(state, now, days, parameters, target):
            load[day] += weight
    learnt = [state for state in states if state.last_review_at is not None]
    return [
        DayAhead(day, load[day], _mean_recall(learnt, now + (day + 1) * _DAY, parameters[20]))
        for day in range(days)
    ]


def _reviews(
    state: CardState, now: datetime, days: int, parameters: known.Parameters, target: float
) -> Iterable[tuple[int, float]]:
    """Yield the day and weight of each review that a card may ask for."""
    ways: list[tuple[int, int, float, CardState]] = []
    number = 0
    heappush(ways, (_day_of(state.due_at, now), number, 1.0, state))
    while ways:
        day, _, weight, before = heappop(ways)
        if day >= days:
            continue
        yield day, weight
        at = max(before.due_at, now + day * _DAY)
        recall = curves.recall_probability(before, at, decay=parameters[20]) or 1.0
        for rating, share in ((scheduling.GOOD, recall), (scheduling.AGAIN, 1 - recall)):
            if weight * share >= LIGHTEST:
                after = scheduling.review(before, rating, at, parameters=parameters, target=target)
                number += 1
                later = max(_day_of(after.due_at, now), day + 1)
                heappush(ways, (later, number, weight * share, after))


def _day_of(at: datetime, now: datetime) -> int:
    return max(0, (at - now) // _DAY)


def _mean_recall(states: Sequence[CardState], at: datetime, decay: float) -> float | None:
    if not states:
        return None
    return sum(curves.recall_probability(state, at, decay=decay) for state in states) / len(states)
