"""A log of reviews as columns, in order of time, with what the measures and the models read off it.

A day is a calendar day in UTC that begins at 04:00, as in the open spaced-repetition benchmark. A review is
*predicted* when it comes at least one such day after the card's review before it, and is among the first
`DEEPEST` of its card.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from interleave.engine.memory import replaying
from interleave.engine.memory.replaying import AGAIN, Floats, Whole

Number = TypeVar("Number", np.float64, np.int64)

DAY_SECONDS = 86_400
DAY_BEGINS = 4 * 3_600  # seconds after midnight, UTC
# Reviews of one card that are replayed. Each costs a step over whole columns, so that the deepest card
# decides how long a log takes. A card asked once a day for more than two years is a fault of the data, such
# as a column that has the same card in all rows.
DEEPEST = 1_000


@dataclass(frozen=True)
class Log:
    """Reviews in order of time. `rows` are their places in the source; learners and cards are numbered."""

    rows: Whole
    learners: Whole
    cards: Whole
    seconds: Floats  # since 1970, UTC
    ratings: Whole

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def days(self) -> Whole:
        """The calendar day of each review, numbered."""
        return np.floor((self.seconds - DAY_BEGINS) / DAY_SECONDS).astype(np.int64)

    @cached_property
    def recalled(self) -> Floats:
        """1 where the card was recalled (rating over 1), else 0."""
        return (self.ratings > AGAIN).astype(np.float64)

    @cached_property
    def waits(self) -> Whole:
        """Whole days since the card's review before; 0 for the first."""
        found = np.zeros(len(self), np.int64)
        order, is_first = self.by_card
        found[order] = np.where(is_first, 0, np.diff(self.days[order], prepend=0))
        return found

    @cached_property
    def by_card(self) -> tuple[Whole, replaying.Whole]:
        """The places of the reviews card by card in order of time, and which are the first of theirs."""
        order = np.argsort(self.cards, kind="stable")
        sorted_cards = self.cards[order]
        return order, np.r_[np.ones(min(len(self), 1), bool), sorted_cards[1:] != sorted_cards[:-1]]

    @cached_property
    def predicted(self) -> Whole:
        """The places of the predicted reviews, in order of time."""
        return np.flatnonzero((self.waits > 0) & (self.ordinals < DEEPEST))

    @cached_property
    def ordinals(self) -> Whole:
        """How many reviews of its card came before each."""
        return self.count_before(np.ones(len(self), np.int64))

    @cached_property
    def is_first(self) -> npt.NDArray[np.bool_]:
        """Which reviews are the first of their card."""
        return np.asarray(self.ordinals == 0, dtype=np.bool_)

    @cached_property
    def spaced(self) -> Whole:
        """How many reviews of the card, this one and the first included, came after a day or more."""
        return self.count_before((self.waits > 0).astype(np.int64)) + (self.waits > 0) + 1

    @cached_property
    def lapses(self) -> Whole:
        """How many of the card's reviews before this one failed after a day or more."""
        return self.count_before(((self.waits > 0) & (self.ratings == AGAIN)).astype(np.int64))

    def count_before(self, values: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """Return, for each review, the sum of the values of the card's reviews before it."""
        found = np.zeros(len(self), values.dtype)
        order, is_first = self.by_card
        sums = np.cumsum(values[order]) - values[order]
        begins = np.flatnonzero(is_first)
        found[order] = sums - np.repeat(sums[begins], np.diff(np.r_[begins, len(self)]))
        return found

    def head(self, size: int) -> "Log":
        """Return the first reviews: everything that had happened by then."""
        return Log(
            self.rows[:size],
            self.learners[:size],
            self.cards[:size],
            self.seconds[:size],
            self.ratings[:size],
        )

    def of_learner(self, learner: int) -> "Log":
        """Return one learner's reviews."""
        mine = self.learners == learner
        return Log(
            self.rows[mine], self.learners[mine], self.cards[mine], self.seconds[mine], self.ratings[mine]
        )

    def lay_out(self, *, deepest: int | None = None) -> replaying.Layout:
        """Return the log by ordinal within the card: of each card the first `deepest` (`DEEPEST`) reviews."""
        return replaying.lay_out(self.cards, self.days, self.ratings, deepest=deepest or DEEPEST)


def read(learners: list[str], cards: list[str], seconds: list[float], ratings: list[int]) -> Log:
    """Return a log of reviews given in any order; equal instants keep the order given."""
    _, owner = np.unique(np.array(learners, dtype=object).astype(str), return_inverse=True)
    _, named = np.unique(np.array(cards, dtype=object).astype(str), return_inverse=True)
    _, card = np.unique(owner * (named.max(initial=0) + 1) + named, return_inverse=True)
    at = np.array(seconds, np.float64)
    order = np.argsort(at, kind="stable")
    return Log(
        rows=order,
        learners=owner.astype(np.int64)[order],
        cards=card.astype(np.int64)[order],
        seconds=at[order],
        ratings=np.array(ratings, np.int64)[order],
    )
