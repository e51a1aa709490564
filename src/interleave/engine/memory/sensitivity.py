"""How the misfit of a log depends on each of the 21 parameters: the gradient of `replaying`, by hand.

Reverse accumulation (Griewank & Walther 2008, "Evaluating Derivatives", chapter 3): one pass forward that
remembers the states, one backward that hands the blame from each review to the one before it. It costs
about three replays, where differences would cost 22.
"""

from dataclasses import dataclass

import numpy as np

from interleave.engine.memory import replaying
from interleave.engine.memory.replaying import EASY, HARD, Column, Floats, Layout

SURE = 1e-5  # no prediction is taken as closer to 0 or 1 than this
_LOG_KNOWN = float(np.log(0.9))


@dataclass(slots=True)
class _Pass:
    """The running sums of the way back: by parameter, and by card for stability and difficulty."""

    weights: list[float]
    gradient: Floats
    stability: Floats
    difficulty: Floats


def misfit(layout: Layout, parameters: Floats, recalled: Floats, counts: Floats) -> tuple[float, Floats]:
    """Return the log loss of a log, summed, and its gradient by parameter.

    Args:
        layout: of `replaying.lay_out`.
        parameters: shape (21,).
        recalled: shape (n,), 1 recalled, 0 not, by review.
        counts: shape (n,), how much each review counts, >= 0; 0 for those not predicted.
    """
    steps = _forward(layout, parameters)
    cards = len(layout.cards)
    way = _Pass(list(parameters), np.zeros(21), np.zeros(cards), np.zeros(cards))
    total = 0.0
    for column, stability, difficulty, chance in reversed(steps):
        total += _step_back(column, (stability, difficulty, chance), (recalled, counts), way)
    if layout.columns:
        _first_back(layout.columns[0], way)
    return total, way.gradient


def _forward(layout: Layout, parameters: Floats) -> list[tuple[Column, Floats, Floats, Floats]]:
    weights = list(parameters)
    if not layout.columns:
        return []
    stability, difficulty = replaying.first_state(layout.columns[0].ratings, weights)
    steps = []
    for column in layout.columns[1:]:
        now = len(column.rows)
        stability, difficulty = stability[:now], difficulty[:now]
        chance = replaying.recall_after(column.waits, stability, weights[20])
        steps.append((column, stability, difficulty, chance))
        stability, difficulty = replaying.next_state(column, stability, difficulty, chance, weights)
    return steps


def _step_back(
    column: Column,
    state: tuple[Floats, Floats, Floats],
    outcome: tuple[Floats, Floats],
    way: _Pass,
) -> float:
    stability, difficulty, chance = state
    now = len(column.rows)
    counts, recalled = outcome[1][column.rows], outcome[0][column.rows]
    sure = np.clip(chance, SURE, 1 - SURE)
    loss = -float(np.sum(counts * (recalled * np.log(sure) + (1 - recalled) * np.log1p(-sure))))
    by_chance = counts * (sure - recalled) / (sure * (1 - sure))
    by_after = way.stability[:now].copy()
    by_stability = np.zeros(now)
    by_difficulty = _difficulty_back(column, difficulty, way)
    for places, rule in ((column.grown, _grown_back), (column.lapsed, _lapsed_back)):
        if len(places):
            blame = by_after[places]
            parts = rule(
                stability[places], difficulty[places], chance[places], column.ratings[places], blame, way
            )
            by_stability[places], more, by_recall = parts
            by_difficulty[places] += more
            by_chance[places] += by_recall
    if len(column.short):
        by_stability[column.short] = _short_back(column, stability, by_after, way)
    by_stability += _recall_back(column.waits, stability, chance, by_chance, way)
    way.stability[:now], way.difficulty[:now] = by_stability, by_difficulty
    return loss


def _recall_back(days: Floats, s: Floats, chance: Floats, blame: Floats, way: _Pass) -> Floats:
    decay = way.weights[20]
    known = np.exp(-_LOG_KNOWN / decay)
    factor = known - 1
    base = 1 + factor * days / s
    slope = known * _LOG_KNOWN / decay**2  # of the factor by the decay
    way.gradient[20] += np.sum(blame * chance * (-np.log(base) - decay * days / s * slope / base))
    back: Floats = blame * decay * chance / base * factor * days / s**2
    return back


def _grown_back(
    s: Floats, d: Floats, chance: Floats, ratings: replaying.Whole, blame: Floats, way: _Pass
) -> tuple[Floats, Floats, Floats]:
    w, gradient = way.weights, way.gradient
    bonus = np.where(ratings == HARD, w[15], np.where(ratings == EASY, w[16], 1.0))
    plain = np.exp(w[8]) * s ** (1 - w[9])
    rise = np.expm1((1 - chance) * w[10])
    part = plain * (11 - d) * rise  # what is gained without hard or easy
    gain = blame * part * bonus
    steep = blame * plain * (11 - d) * bonus * np.exp((1 - chance) * w[10])
    gradient[8] += gain.sum()
    gradient[9] -= np.sum(gain * np.log(s))
    gradient[10] += np.sum(steep * (1 - chance))
    gradient[15] += np.sum((blame * part)[ratings == HARD])
    gradient[16] += np.sum((blame * part)[ratings == EASY])
    return blame + gain * (1 - w[9]) / s, -blame * plain * rise * bonus, -steep * w[10]


def _lapsed_back(
    s: Floats, d: Floats, chance: Floats, ratings: replaying.Whole, blame: Floats, way: _Pass
) -> tuple[Floats, Floats, Floats]:
    w, gradient = way.weights, way.gradient
    rest = w[11] * d ** -w[12] * np.exp((1 - chance) * w[14])
    power = (s + 1) ** w[13]
    long = rest * (power - 1)
    top = s / np.exp(w[17] * w[18])
    is_long = long <= top
    own, capped = np.where(is_long, blame, 0.0), np.where(is_long, 0.0, blame)
    gradient[11] += np.sum(own * long) / w[11]
    gradient[12] -= np.sum(own * long * np.log(d))
    gradient[13] += np.sum(own * rest * power * np.log(s + 1))
    gradient[14] += np.sum(own * long * (1 - chance))
    gradient[17] -= np.sum(capped * top) * w[18]
    gradient[18] -= np.sum(capped * top) * w[17]
    by_stability = own * rest * w[13] * power / (s + 1) + capped * top / s
    return by_stability, -own * long * w[12] / d, -own * long * w[14]


def _short_back(column: Column, stability: Floats, by_after: Floats, way: _Pass) -> Floats:
    w, gradient = way.weights, way.gradient
    s, blame, ratings = stability[column.short], by_after[column.short], column.ratings[column.short]
    rise = np.exp(w[17] * (ratings - 3 + w[18])) * s ** -w[19]
    held = (ratings > replaying.AGAIN) & (rise < 1)  # a success never shortens a memory
    free = np.where(held, 0.0, blame * s * rise)
    gradient[17] += np.sum(free * (ratings - 3 + w[18]))
    gradient[18] += np.sum(free) * w[17]
    gradient[19] -= np.sum(free * np.log(s))
    return np.where(held, blame, blame * rise * (1 - w[19]))


def _difficulty_back(column: Column, d: Floats, way: _Pass) -> Floats:
    w, gradient = way.weights, way.gradient
    ratings = column.ratings
    easiest = np.exp(w[5] * (EASY - 1))
    target = w[4] - easiest + 1
    moved = d - (10 - d) / 9 * w[6] * (ratings - 3)
    after = w[7] * target + (1 - w[7]) * moved
    blame = np.where((after > 1) & (after < 10), way.difficulty[: len(ratings)], 0.0)
    total = blame.sum()
    gradient[4] += total * w[7]
    gradient[5] -= total * w[7] * easiest * (EASY - 1)
    gradient[6] -= np.sum(blame * (1 - w[7]) * (10 - d) / 9 * (ratings - 3))
    gradient[7] += np.sum(blame * (target - moved))
    back: Floats = blame * (1 - w[7]) * (1 + w[6] * (ratings - 3) / 9)
    return back


def _first_back(column: Column, way: _Pass) -> None:
    w, gradient, ratings = way.weights, way.gradient, column.ratings
    gradient[:4] += np.bincount(ratings - 1, way.stability, minlength=4)
    raw = w[4] - np.exp(w[5] * (ratings - 1)) + 1
    blame = np.where((raw > 1) & (raw < 10), way.difficulty, 0.0)
    gradient[4] += blame.sum()
    gradient[5] -= np.sum(blame * np.exp(w[5] * (ratings - 1)) * (ratings - 1))
