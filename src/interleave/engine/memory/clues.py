"""What stands around a review and speaks for or against recall, beside the memory model itself.

All clues of a review come from before it: reviews at the same instant do not count. Residuals are what
happened (0 or 1) less what the model had expected.
"""

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from interleave.engine.memory.logs import DAY_SECONDS, Log
from interleave.engine.memory.replaying import AGAIN, EASY, HARD, Floats, Memories, Whole

NAMES = (
    *("always", "recall", "wait", "stability", "difficulty"),
    *("last_again", "last_hard", "last_easy", "lapses", "spaced"),
    *("same_day", "same_day_again", "first_again", "first_hard", "first_easy", "part_of_day"),
    *("card_residual", "card_last_residual"),
    *("lately", "long_run", "today", "done_today", "learnt_together", "just_now"),
    *("moments_ago", "neighbours"),
    *("hour_sine", "hour_cosine", "default_recall", "ratio_squared", "one_day"),
)
PRODUCTS = (
    *(("recall", "recall"), ("recall", "difficulty"), ("recall", "lapses"), ("recall", "spaced")),
    *(("wait", "stability"), ("wait", "lapses"), ("wait", "difficulty"), ("wait", "wait")),
    *(("last_again", "wait"), ("last_again", "stability"), ("last_again", "lapses")),
    *(("spaced", "lapses"), ("difficulty", "lapses"), ("lately", "recall"), ("today", "recall")),
)
# How far a weight of each clue may lie from 0 before any review speaks (standard deviation, logits): ours,
# chosen on simulated people (docs/explanation/memory.md). Small, so that at first there is only the model.
SPREAD = {
    **dict.fromkeys(NAMES, 0.1),
    **{"always": 0.25, "recall": 0.125, "wait": 0.08, "stability": 0.08},
    **{"last_again": 0.15, "last_hard": 0.15, "last_easy": 0.15, "part_of_day": 0.15, "default_recall": 0.15},
    **{"card_residual": 0.5, "card_last_residual": 0.25, "lately": 0.25, "long_run": 0.35, "today": 0.35},
    **{
        "learnt_together": 0.35,
        "neighbours": 0.35,
        "moments_ago": 0.15,
        "done_today": 0.05,
        "just_now": 0.05,
        "ratio_squared": 0.05,
    },
    **{"hour_sine": 0.05, "hour_cosine": 0.05},
}
PRODUCT_SPREAD = 0.05

NEAR = 3  # cards met up to so many before or after count as neighbours
_VARIANCE = 0.12  # of a recall of about 0.86: turns residuals into logits
_PLACES = {name: place for place, name in enumerate(NAMES)}


@dataclass(slots=True)
class Sum:
    """Residuals, each new one fading those before it by a factor."""

    keep: float
    total: float = 0.0
    count: float = 0.0

    def add(self, residual: float) -> None:
        self.total = self.total * self.keep + residual
        self.count = self.count * self.keep + 1

    def mean(self, doubt: float) -> float:
        """Return the mean as if `doubt` residuals of 0 had come before."""
        return self.total / (self.count + doubt)


@dataclass(slots=True)
class _Stream:
    """What one learner's reviews have shown so far."""

    moments_ago: Sum = field(default_factory=lambda: Sum(0.8))  # about 5 reviews
    lately: Sum = field(default_factory=lambda: Sum(0.93))  # about 14
    long_run: Sum = field(default_factory=lambda: Sum(0.994))  # about 170
    today: Sum = field(default_factory=lambda: Sum(1.0))
    day: int = -1
    just_now: float = 0.0
    together: dict[int, Sum] = field(default_factory=dict)  # by the day on which cards were met first
    by_turn: dict[int, Sum] = field(default_factory=dict)  # by the card's place among those met
    waiting: deque[int] = field(default_factory=deque)

    def take_in(self, residual: float, day: int, met_on: int, turn: int) -> None:
        if day != self.day:
            self.day, self.today = day, Sum(1.0)
        for known in (self.moments_ago, self.lately, self.long_run, self.today):
            known.add(residual)
        self.by_turn.setdefault(turn, Sum(0.9)).add(residual)
        self.together.setdefault(met_on, Sum(0.98)).add(residual)
        self.just_now = residual

    def clues(self, day: int, met_on: int, turn: int) -> tuple[float, ...]:
        today = self.today if day == self.day else Sum(1.0)
        together = self.together.get(met_on) or Sum(1.0)
        return (
            self.lately.mean(6) / _VARIANCE,
            self.long_run.mean(30) / _VARIANCE,
            today.mean(8) / _VARIANCE,
            float(np.log1p(today.count)) - 2.5,
            together.mean(8) / _VARIANCE,
            self.just_now,
            self.moments_ago.mean(6) / _VARIANCE,
            self.of_neighbours(turn).mean(6) / _VARIANCE,
        )

    def of_neighbours(self, turn: int) -> Sum:
        """Return what the cards met just before and after this one have shown."""
        near = [
            self.by_turn[other]
            for other in range(turn - NEAR, turn + NEAR + 1)
            if other != turn and other in self.by_turn
        ]
        return Sum(1.0, sum(each.total for each in near), sum(each.count for each in near))


def logit(chances: Floats) -> Floats:
    """Return ln(p / (1 - p)), with chances held between 0.0001 and 0.9999."""
    held = np.clip(chances, 1e-4, 1 - 1e-4)
    found: Floats = np.log(held / (1 - held))
    return found


def gather(log: Log, memories: Memories, by_default: Floats) -> Floats:
    """Return shape (predicted reviews, clues and products), in order of time.

    Args:
        log: the reviews.
        memories: what the fitted model says of the log.
        by_default: shape (n,), the chance of recall by the default parameters.
    """
    places = log.predicted
    table = np.zeros((len(places), len(NAMES)))

    def put(name: str, values: Floats | Whole) -> None:
        table[:, _PLACES[name]] = values

    recall = logit(memories.recall[places])
    waits, stability = log.waits[places], memories.stability[places]
    put("always", np.ones(len(places)))
    put("recall", recall - 2)
    put("wait", np.log(waits) - 1.5)
    put("stability", np.log(stability) - 2)
    put("difficulty", (memories.difficulty[places] - 6) / 2)
    put("lapses", np.log1p(log.lapses[places]))
    put("spaced", np.log(log.spaced[places]) - 1)
    put("default_recall", logit(by_default[places]) - recall)
    put("ratio_squared", np.clip(np.log(waits / stability), -4, 4) ** 2 / 4 - 0.5)
    put("one_day", waits == 1)
    hour = log.seconds[places] % DAY_SECONDS / DAY_SECONDS * 2 * np.pi
    put("hour_sine", np.sin(hour))
    put("hour_cosine", np.cos(hour))
    residuals = np.zeros(len(log))
    residuals[places] = log.recalled[places] - memories.recall[places]
    for name, values in _of_the_card(log, residuals).items():
        put(name, values)
    table[:, _PLACES["lately"] : _PLACES["neighbours"] + 1] = _of_the_learner(log, residuals)
    products = [table[:, _PLACES[one]] * table[:, _PLACES[other]] for one, other in PRODUCTS]
    return np.column_stack((table, *products))


def spreads() -> Floats:
    """Return the standard deviation of each column's weight before any review."""
    return np.array([SPREAD[name] for name in NAMES] + [PRODUCT_SPREAD] * len(PRODUCTS))


def _of_the_card(log: Log, residuals: Floats) -> dict[str, Floats | Whole]:
    """Clues from the card's own past; an anchor is its first review, or one after a day or more."""
    order, is_first = log.by_card
    ratings, seconds = log.ratings[order], log.seconds[order]
    places = np.arange(len(order))
    is_anchor = is_first | (log.waits[order] > 0)
    latest = np.maximum.accumulate(np.where(is_anchor, places, 0))
    begins = np.maximum.accumulate(np.where(is_first, places, 0))
    rank = np.empty(len(order), np.int64)
    rank[order] = places
    mine = rank[log.predicted]
    anchor, start = latest[mine - 1], begins[mine]
    failures = np.cumsum(~is_anchor & (ratings == AGAIN))
    gone = (seconds[mine] - seconds[mine - 1]) / DAY_SECONDS
    before = log.count_before(residuals)[log.predicted]
    times = log.count_before((log.waits > 0).astype(np.int64))[log.predicted]
    return {
        "last_again": ratings[anchor] == AGAIN,
        "last_hard": ratings[anchor] == HARD,
        "last_easy": ratings[anchor] == EASY,
        "same_day": np.log1p(mine - anchor - 1),
        "same_day_again": np.log1p(failures[mine - 1] - failures[anchor]),
        "first_again": ratings[start] == AGAIN,
        "first_hard": ratings[start] == HARD,
        "first_easy": ratings[start] == EASY,
        "part_of_day": np.log(np.maximum(gone, 0.1) / log.waits[log.predicted]),
        "card_residual": 2 * before / (times + 1.5),
        "card_last_residual": residuals[order][anchor],
    }


def _of_the_learner(log: Log, residuals: Floats) -> Floats:
    """Clues from all the learner's reviews before: lately, in the long run, today, of cards met together."""
    met_on, turns = _when_met(log)
    learners, days = log.learners.tolist(), log.days.tolist()
    seconds, errors = log.seconds.tolist(), residuals.tolist()
    streams: dict[int, _Stream] = {}
    rows = []
    for place in log.predicted.tolist():
        stream = streams.setdefault(learners[place], _Stream())
        while stream.waiting and seconds[stream.waiting[0]] < seconds[place]:
            past = stream.waiting.popleft()
            stream.take_in(errors[past], days[past], met_on[past], turns[past])
        rows.append(stream.clues(days[place], met_on[place], turns[place]))
        stream.waiting.append(place)
    return np.array(rows, np.float64).reshape(-1, 8)


def _when_met(log: Log) -> tuple[list[int], list[int]]:
    """Return for each review the day on which its card was met, and its turn among the learner's cards."""
    order, is_first = log.by_card
    begins = np.flatnonzero(is_first)
    firsts = order[begins]  # the first review of each card
    reviews = np.diff(np.r_[begins, len(log)])
    by_turn = np.lexsort((firsts, log.learners[firsts]))
    owners = log.learners[firsts][by_turn]
    starts = np.searchsorted(owners, owners)
    turns = np.empty(len(begins), np.int64)
    turns[by_turn] = np.arange(len(begins)) - starts
    found = np.empty((2, len(log)), np.int64)
    found[0, order] = np.repeat(log.days[firsts], reviews)
    found[1, order] = np.repeat(turns, reviews)
    return found[0].tolist(), found[1].tolist()
