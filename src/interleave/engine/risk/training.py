"""A model of who fails or leaves, learnt from finished cohorts and meant for cohorts not seen yet.

Cohorts differ more than people do: other deadlines, other tests, another share that leaves. So what a person
did is compared with the others of the same cohort on the same day (group-mean centring: Enders & Tofighi
2007), and what all of a cohort share (its means, its journey, its season) is learnt too, but shrunk towards
nothing, as random intercepts are (Gelman & Hill 2007). Ridge regression does both: a column times its prior
standard deviation, one penalty for all (Hoerl & Kennard 1970; le Cessie & van Houwelingen 1992). Where there
are rows enough, its logits are averaged with those of a forest.

The probabilities are then calibrated by one slope and one shift (Platt 1999), fitted to predictions for
cohorts that were left out, because those tell how far the model can be trusted on a new cohort.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg
from sklearn.linear_model import LogisticRegression

from interleave.engine.risk import forest as forests
from interleave.engine.risk.forest import Forest
from interleave.engine.risk.matrices import Design, Table, lay_out
from interleave.engine.risk.measures import Flags, Floats

FEWEST_OUTCOMES = 40  # of either kind; with fewer, chance decides which columns seem to matter
FARTHEST = 0.9999  # a probability is never nearer to certain than that
PLATT_SPREAD = 0.5  # prior standard deviation of the slope around 1 and of the shift around 0
TREES = 400
TREES_LEFT_OUT = 100  # enough for a slope and a shift
MOST_FOLDS = 10  # cohorts are left out one by one, or in so many heaps
SEED = 1


class OneOutcome(ValueError):
    """There is nothing to learn where everybody ended alike, or nearly so."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much lower the logit of one person were if this column were typical: negative where it helps."""

    name: str
    logits: float


@dataclass(frozen=True, slots=True)
class Parts:
    """A model before its calibration."""

    design: Design
    coefficients: Floats  # one per column of the design
    intercept: float
    forest: Forest | None

    def logits(self, table: Table) -> Floats:
        linear = self.design.matrix(table) @ self.coefficients + self.intercept
        if self.forest is None:
            return np.asarray(linear)
        return np.asarray((linear + self.forest.logits(self.forest.matrix(table, self.design))) / 2)


@dataclass(frozen=True, slots=True)
class Model:
    """Predicts; holds no rows of anybody."""

    parts: Parts
    slope: float
    shift: float

    def predict(self, table: Table) -> Floats:
        """Return the calibrated probabilities, shape (rows,)."""
        return np.clip(logistic(self.logits(table)), 1 - FARTHEST, FARTHEST)

    def logits(self, table: Table) -> Floats:
        return np.asarray(self.slope * self.parts.logits(table) + self.shift)

    def contributions(self, table: Table, row: int) -> tuple[Contribution, ...]:
        """Return how much each column of one row adds to its logit, the strongest first.

        Typical is the middle of the cohort, and for a person's own columns the middle of those learnt from.
        Without a forest they add up to the logit, above what the cohort has in common.
        """
        design = self.parts.design
        names = (*design.relative, *design.own)
        added = self.slope * self._linear_parts(table, row)
        if self.parts.forest is not None:
            added = (added + self.slope * _forest_parts(self.parts.forest, design, table, row)) / 2
        order = np.argsort(-np.abs(added), kind="stable")
        return tuple(Contribution(names[at], float(added[at])) for at in order if added[at])

    def _linear_parts(self, table: Table, row: int) -> Floats:
        design = self.parts.design
        values = design.matrix(table)[row] * self.parts.coefficients
        near, own = len(design.relative), len(design.own)
        return np.concatenate([values[:near], values[2 * near : 2 * near + own]])


def train(table: Table, target: Sequence[bool] | Flags, *, trees: int = TREES, seed: int = SEED) -> Model:
    """Learn from finished rows; `target` is True for who failed or left. No trees: the logistic part alone.

    Raises:
        OneOutcome: there are fewer than FEWEST_OUTCOMES of either outcome.
        ValueError: as many targets as rows are needed.
    """
    outcome = np.asarray(target, dtype=bool)
    if len(outcome) != len(table):
        raise ValueError(f"{len(outcome)} targets for {len(table)} rows")
    if (fewest := _fewest(outcome)) < FEWEST_OUTCOMES:
        raise OneOutcome(f"only {fewest} of one outcome among {len(outcome)}; {FEWEST_OUTCOMES} are needed")
    parts = _fit(table, outcome, trees, seed)
    slope, shift = calibrate(*_left_out(table, outcome, min(trees, TREES_LEFT_OUT), seed))
    return Model(parts, slope, shift)


def calibrate(logits: Floats, outcome: Flags) -> tuple[float, float]:
    """Return slope and shift so that logistic(slope * logit + shift) fits the outcome: Platt's scaling.

    Both stay near 1 and 0 unless the outcomes speak against it: few cohorts say little about the next one.
    """
    slope, shift = 1.0, 0.0
    prior = 1 / PLATT_SPREAD**2
    now = _platt_loss(logits, outcome, slope, shift)
    for _ in range(25):  # Newton's method; the loss is convex
        chance = logistic(slope * logits + shift)
        weight = chance * (1 - chance)
        gap = chance - outcome
        gradient = np.array([gap @ logits + prior * (slope - 1), gap.sum() + prior * shift])
        cross = float(weight @ logits)
        hessian = np.array([[weight @ logits**2 + prior, cross], [cross, weight.sum() + prior]])
        step = linalg.solve(hessian, gradient, assume_a="pos")
        for _half in range(20):  # a whole step overshoots where nearly all chances are certain
            tried = slope - float(step[0]), shift - float(step[1])
            if (then := _platt_loss(logits, outcome, *tried)) <= now:
                (slope, shift), now = tried, then
                break
            step = step / 2
    return slope, shift


def _platt_loss(logits: Floats, outcome: Flags, slope: float, shift: float) -> float:
    scores = np.clip(slope * logits + shift, -30, 30)
    misfit = np.logaddexp(0, scores).sum() - scores[outcome].sum()
    return float(misfit) + ((slope - 1) ** 2 + shift**2) / (2 * PLATT_SPREAD**2)


def logistic(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))))


def _fit(table: Table, outcome: Flags, trees: int, seed: int) -> Parts:
    design = lay_out(table)
    # Columns carry their prior standard deviation already, hence one penalty of 1.
    fitted = LogisticRegression(C=1.0, max_iter=5000).fit(design.matrix(table), outcome)
    forest = forests.grow(table, design, outcome, trees=trees, seed=seed) if trees else None
    return Parts(design, np.asarray(fitted.coef_[0]), float(fitted.intercept_[0]), forest)


def _left_out(table: Table, outcome: Flags, trees: int, seed: int) -> tuple[Floats, Flags]:
    """Return logits for each row from a model that has not seen its cohort, with their outcomes."""
    logits, outcomes = [np.zeros(0)], [np.zeros(0, dtype=bool)]
    cohorts = sorted(set(table.cohort))
    for first in range(min(len(cohorts), MOST_FOLDS)):
        out = np.isin(table.cohort, cohorts[first::MOST_FOLDS])
        if _fewest(outcome[~out]) < FEWEST_OUTCOMES:
            continue
        logits.append(_fit(table.pick(~out), outcome[~out], trees, seed).logits(table.pick(out)))
        outcomes.append(outcome[out])
    return np.concatenate(logits), np.concatenate(outcomes)


def _forest_parts(forest: Forest, design: Design, table: Table, row: int) -> Floats:
    person = forest.matrix(table, design)[row]
    changed = np.tile(person, (len(forest.names) + 1, 1))
    for at, value in enumerate(forest.typical):
        changed[at + 1, at] = value
    logits = forest.logits(changed)
    return np.asarray(logits[0] - logits[1:])


def _fewest(outcome: Flags) -> int:
    return int(min(outcome.sum(), (~outcome).sum()))
