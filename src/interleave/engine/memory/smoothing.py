"""Spreading due cards over days, so that nobody gets 80 on a Monday.

Each card has a window: from a little before it is due until its recall has fallen too far below what was
wanted. The plan is the lowest daily number of cards at which every card is asked within its window, found by
halving; within it, cards whose window ends first are asked first (earliest deadline first is optimal for
unit tasks: Jackson 1955, "Scheduling a production line to minimize maximum tardiness"). When even the most a
person does in a day is too few, the most endangered come first and the rest wait.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Generic, TypeVar

from interleave.engine.memory import curves
from interleave.engine.memory.scheduling import CardState

Key = TypeVar("Key")

DAYS = 7  # how far ahead is planned
TOLERATED_LOSS = 0.03  # of recall, below what it is when the card is due
EARLY_SHARE = 0.1  # of the interval that a card may come before it is due, as schedulers with chance do
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window(Generic[Key]):
    """On which days from today (0) a card is asked, earliest and latest, and its recall today."""

    key: Key
    earliest: int
    latest: int
    recall: float


def windows(
    cards: Iterable[tuple[Key, CardState]],
    now: datetime,
    *,
    tolerated: float = TOLERATED_LOSS,
    early_share: float = EARLY_SHARE,
    decay: float = curves.DEFAULT_DECAY,
) -> list[Window[Key]]:
    """Return the windows of the cards for the next `DAYS` days; what is due in them is asked in them."""
    found = []
    for key, state in cards:
        window = _window(key, state, now, (tolerated, early_share, decay))
        if window.earliest < DAYS:
            found.append(window)
    return found


def _window(key: Key, state: CardState, now: datetime, rules: tuple[float, float, float]) -> Window[Key]:
    tolerated, early_share, decay = rules
    due = (state.due_at - now) / _DAY
    if state.last_review_at is None or state.stability is None:
        return Window(key, max(0, int(-(-due // 1))), DAYS, 1.0)
    interval = (state.due_at - state.last_review_at) / _DAY
    wanted = curves.recall_probability(state, state.due_at, decay=decay)
    slack = curves.days_until(max(wanted - tolerated, 0.05), state.stability, decay=decay) - interval
    is_short = interval < 1  # asked again in the same sitting: no earlier, no later
    earliest = due if is_short else due - early_share * interval
    latest = due if is_short else due + slack
    first = max(0, int(-(-earliest // 1)))
    last = min(int(latest // 1), DAYS - 1) if due < DAYS else int(latest // 1)
    return Window(key, first, max(first, last), curves.recall_probability(state, now, decay=decay))


def spread(
    found: Sequence[Window[Key]], *, most: int, least: int = 1, done_today: int = 0
) -> list[list[Key]]:
    """Return which cards to ask on each of the next `DAYS` days, today first.

    Args:
        found: the windows, in any order.
        most: cards a day at most, > 0.
        least: cards a day below which nothing is put off.
        done_today: cards already asked today; they count towards today.

    What fits on no day within `most` is left out.

    Raises:
        ValueError: `most` is not positive, or `done_today` negative.
    """
    if most <= 0 or done_today < 0:
        raise ValueError("Some cards a day, and no fewer than none done today.")
    low, high = min(least, most), most
    if _plan(found, most, done_today)[1]:
        return _plan(found, most, done_today)[0]
    while low < high:
        middle = (low + high) // 2
        if _plan(found, middle, done_today)[1]:
            low = middle + 1
        else:
            high = middle
    return _plan(found, low, done_today)[0]


def _plan(found: Sequence[Window[Key]], level: int, done_today: int) -> tuple[list[list[Key]], bool]:
    """Fill each day up to a level, the earliest deadline first; tell whether any card came too late."""
    by_day: list[list[Window[Key]]] = [[] for _ in range(DAYS)]
    for window in found:
        by_day[window.earliest].append(window)
    waiting: list[tuple[int, float, int, Window[Key]]] = []
    days: list[list[Key]] = []
    is_late, number = False, 0
    for day in range(DAYS):
        for window in by_day[day]:
            heappush(waiting, (max(window.latest, 0), window.recall, number, window))
            number += 1
        room = max(0, level - (done_today if day == 0 else 0))
        chosen = [heappop(waiting)[3] for _ in range(min(room, len(waiting)))]
        is_late = is_late or any(window.latest < day for window in chosen)
        days.append([window.key for window in sorted(chosen, key=lambda one: one.recall)])
    return days, is_late or any(latest < DAYS for latest, *_ in waiting)
