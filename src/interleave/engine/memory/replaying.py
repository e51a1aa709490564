"""FSRS-6 over many cards at once: the states that a log of reviews leads to, and what they depend on.

Reviews are replayed by their ordinal within the card: first the first review of every card, then the
second, and so on, each as a few operations on whole columns. Days are whole calendar days, as in the
open spaced-repetition benchmark; a review on the day of the one before follows the rule for the same day.

Source: Open Spaced Repetition, "The Algorithm", FSRS-6; step by step equal to the library `fsrs`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

LOWEST_STABILITY = 0.001  # days
HIGHEST_DIFFICULTY = 10.0
AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Column:
    """The reviews that are the n-th of their card; cards with the most reviews come first.

    `rows` are places in the log, `waits` whole days since the card's review before (0 for the first).
    `grown`, `lapsed` and `short` are the places, within the column, of a success and a failure after a
    day or more, and of any review on the same day. None of them for first reviews.
    """

    rows: Whole
    ratings: Whole
    waits: Floats
    grown: Whole
    lapsed: Whole
    short: Whole


@dataclass(frozen=True, slots=True)
class Layout:
    """A log of reviews by ordinal. `cards` are the numbers of the cards, in the order of every column."""

    size: int
    cards: Whole
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Memories:
    """What a log says, in its order: before each review the state, and the chance of recall.

    Before a first review, and before one that the layout left out, they are not a number. `after_*` by card,
    in the order of `Layout.cards`.
    """

    stability: Floats
    difficulty: Floats
    recall: Floats
    after_stability: Floats
    after_difficulty: Floats


def lay_out(cards: Whole, days: Whole, ratings: Whole, *, deepest: int | None = None) -> Layout:
    """Sort a log by ordinal within the card.

    Args:
        cards: shape (n,), whole numbers >= 0, which card.
        days: shape (n,), whole days on any one calendar, not falling within a card.
        ratings: shape (n,), 1..4.
        deepest: how many reviews of a card are replayed, > 0; None: all.

    The log is in order of time.
    """
    size = len(cards)
    if not size:
        return Layout(0, np.empty(0, np.int64), ())
    by_card = np.argsort(cards, kind="stable")
    sorted_cards = cards[by_card]
    is_first = np.r_[True, sorted_cards[1:] != sorted_cards[:-1]]
    begins = np.flatnonzero(is_first)
    lengths = np.diff(np.r_[begins, size])
    longest_first = np.argsort(-lengths, kind="stable")
    begins, lengths = begins[longest_first], lengths[longest_first]
    waits = np.where(is_first, 0, np.diff(days[by_card], prepend=0))
    columns = []
    remaining = len(lengths)
    for ordinal in range(min(int(lengths[0]), deepest or int(lengths[0]))):
        while lengths[remaining - 1] <= ordinal:
            remaining -= 1
        places = begins[:remaining] + ordinal
        columns.append(_column(by_card[places], ratings[by_card[places]], waits[places], ordinal))
    return Layout(size, sorted_cards[begins], tuple(columns))


def _column(rows: Whole, ratings: Whole, waits: Whole, ordinal: int) -> Column:
    later = ordinal > 0
    spaced = (waits > 0) & later
    return Column(
        rows=rows,
        ratings=ratings,
        waits=waits.astype(np.float64),
        grown=np.flatnonzero(spaced & (ratings > AGAIN)),
        lapsed=np.flatnonzero(spaced & (ratings == AGAIN)),
        short=np.flatnonzero(~spaced) if later else np.empty(0, np.int64),
    )


def replay(layout: Layout, parameters: Floats) -> Memories:
    """Return the states and chances of recall of a log.

    Args:
        layout: of `lay_out`.
        parameters: shape (21,), or (cards, 21) in the order of `layout.cards` for parameters of one's own.

    Cost: about a microsecond a review.
    """
    stability, difficulty, recall = (np.full(layout.size, np.nan) for _ in range(3))
    count = len(layout.cards)
    memory = (np.empty(count), np.empty(count))
    for ordinal, (column, weights) in enumerate(_with_weights(layout, parameters)):
        now = len(column.rows)
        s, d = memory[0][:now], memory[1][:now]
        if ordinal == 0:
            s[:], d[:] = first_state(column.ratings, weights)
            continue
        chance = recall_after(column.waits, s, weights[20])
        stability[column.rows], difficulty[column.rows], recall[column.rows] = s, d, chance
        s[:], d[:] = next_state(column, s, d, chance, weights)
    return Memories(stability, difficulty, recall, *memory)


def recall_after(days: Floats, stability: Floats, decay: Any) -> Floats:
    """Return the chance of recall, 0..1, after whole days: (1 + f t / S) ** -decay with R(S) = 0.9."""
    factor = 0.9 ** (-1 / decay) - 1
    found: Floats = (1 + factor * days / stability) ** -decay
    return found


def first_state(ratings: Whole, weights: Any) -> tuple[Floats, Floats]:
    """Return stability (days) and difficulty (1..10) after first reviews."""
    difficulty = weights[4] - np.exp(weights[5] * (ratings - 1)) + 1
    return _initial(ratings, weights), np.clip(difficulty, 1.0, HIGHEST_DIFFICULTY)


def _initial(ratings: Whole, weights: Any) -> Floats:
    stacked = np.asarray(weights[:4])
    chosen = stacked[ratings - 1] if stacked.ndim == 1 else stacked[ratings - 1, np.arange(len(ratings))]
    known: Floats = np.maximum(chosen, LOWEST_STABILITY)
    return known


def next_state(
    column: Column, stability: Floats, difficulty: Floats, chance: Floats, weights: Any
) -> tuple[Floats, Floats]:
    """Return stability (days) and difficulty (1..10) after later reviews."""
    after = stability.copy()
    for places, rule in ((column.grown, _grown), (column.lapsed, _lapsed), (column.short, _short)):
        if len(places):
            own = pick(weights, places)
            after[places] = rule(
                stability[places], difficulty[places], chance[places], column.ratings[places], own
            )
    return np.maximum(after, LOWEST_STABILITY), _next_difficulty(difficulty, column.ratings, weights)


def pick(weights: Any, places: Whole) -> Any:
    """Return the weights at some places of a column; those of everybody stay as they are."""
    return [weight if np.ndim(weight) == 0 else weight[places] for weight in weights]


def _grown(s: Floats, d: Floats, chance: Floats, ratings: Whole, w: Any) -> Floats:
    bonus = np.where(ratings == HARD, w[15], np.where(ratings == EASY, w[16], 1.0))
    gain = np.exp(w[8]) * (11 - d) * s ** -w[9] * np.expm1((1 - chance) * w[10])
    grown: Floats = s * (1 + gain * bonus)
    return grown


def _lapsed(s: Floats, d: Floats, chance: Floats, ratings: Whole, w: Any) -> Floats:
    long = w[11] * d ** -w[12] * ((s + 1) ** w[13] - 1) * np.exp((1 - chance) * w[14])
    shrunk: Floats = np.minimum(long, s / np.exp(w[17] * w[18]))
    return shrunk


def _short(s: Floats, d: Floats, chance: Floats, ratings: Whole, w: Any) -> Floats:
    rise = np.exp(w[17] * (ratings - 3 + w[18])) * s ** -w[19]
    grown: Floats = s * np.where(ratings > AGAIN, np.maximum(rise, 1.0), rise)
    return grown


def _next_difficulty(d: Floats, ratings: Whole, w: Any) -> Floats:
    target = w[4] - np.exp(w[5] * 3) + 1
    moved = d + (HIGHEST_DIFFICULTY - d) / 9 * -(w[6] * (ratings - 3))
    after: Floats = np.clip(w[7] * target + (1 - w[7]) * moved, 1.0, HIGHEST_DIFFICULTY)
    return after


def _with_weights(layout: Layout, parameters: Floats) -> Iterator[tuple[Column, Any]]:
    shared = np.ndim(parameters) == 1
    for column in layout.columns:
        yield column, list(parameters if shared else parameters[: len(column.rows)].T)
