"""A logistic model of who fails or leaves, learnt from finished runs and meant for runs not seen yet.

Runs differ more than people do: other deadlines, other tests, another share that leaves. So what a person did
is compared with the others of the same run on the same day (group-mean centring: Enders & Tofighi 2007), and
what all of a run share (its means, its course, its season) is learnt too, but shrunk towards nothing, as
random intercepts are (Gelman & Hill 2007). Ridge regression does both: a column times its prior standard
deviation, one penalty for all (Hoerl & Kennard 1970; le Cessie & van Houwelingen 1992).

The probabilities are then calibrated by one slope and one intercept (Platt 1999), fitted to predictions for
runs that were left out, because those tell how far the model can be trusted on a new run.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from interleave.engine.risk.matrices import Design, Table, lay_out

Vector = npt.NDArray[np.float64]

FEWEST_OUTCOMES = 40  # of either kind: ten per column that carries the most, as for any logistic regression
FARTHEST = 0.9999  # a probability is never nearer to certain than that
PLATT_SPREAD = 0.5  # prior standard deviation of the slope around 1 and of the intercept around 0


class OneOutcome(ValueError):
    """There is nothing to learn where everybody ended alike, or nearly so."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one column adds to the logit of one person, against a typical person of the run."""

    name: str
    logits: float


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that a prediction needs; plain numbers, so that it can be stored."""

    design: Design
    coefficients: Vector  # one per column of the design
    intercept: float
    slope: float  # of the calibration
    shift: float
    columns: tuple[str, ...] = field(default=())

    def predict(self, table: Table) -> Vector:
        """Return the calibrated probabilities, shape (rows,)."""
        return to_probability(self.logits(table))

    def logits(self, table: Table) -> Vector:
        raw = self.design.matrix(table) @ self.coefficients + self.intercept
        return np.asarray(self.slope * raw + self.shift)

    def contributions(self, table: Table, row: int) -> tuple[Contribution, ...]:
        """Return what each column adds to the logit of one row, the strongest first.

        With the base, `slope * intercept + shift`, they add up to the logit exactly.
        """
        values = self.slope * self.design.matrix(table)[row] * self.coefficients
        order = np.argsort(-np.abs(values), kind="stable")
        return tuple(Contribution(self.columns[at], float(values[at])) for at in order if values[at])


def train(table: Table, target: Sequence[bool] | npt.NDArray[np.bool_]) -> Model:
    """Learn from finished rows; `target` is True for who failed or left.

    Raises:
        OneOutcome: there are fewer than FEWEST_OUTCOMES of either outcome.
        ValueError: as many targets as rows are needed.
    """
    outcome = np.asarray(target, dtype=bool)
    if len(outcome) != len(table):
        raise ValueError(f"{len(outcome)} targets for {len(table)} rows")
    fewest = int(min(outcome.sum(), (~outcome).sum()))
    if fewest < FEWEST_OUTCOMES:
        raise OneOutcome(f"only {fewest} of one outcome among {len(outcome)}; {FEWEST_OUTCOMES} are needed")
    design = lay_out(table)
    coefficients, intercept = _fit(design.matrix(table), outcome)
    slope, shift = calibrate(*_left_out(table, outcome))
    return Model(design, coefficients, intercept, slope, shift, design.columns)


def calibrate(logits: Vector, outcome: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Return slope and shift so that logistic(slope * logit + shift) fits the outcome: Platt's scaling.

    Both stay near 1 and 0 unless the outcomes speak against it: few runs say little about the next one.
    """
    if not len(logits):
        return 1.0, 0.0
    slope, shift = 1.0, 0.0
    prior = 1 / PLATT_SPREAD**2
    for _ in range(25):  # Newton's method: convex, so it arrives
        chance = _logistic(slope * logits + shift)
        weight = chance * (1 - chance)
        gap = chance - outcome
        gradient = np.array([gap @ logits + prior * (slope - 1), gap.sum() + prior * shift])
        cross = weight @ logits
        hessian = np.array([[weight @ logits**2 + prior, cross], [cross, weight.sum() + prior]])
        step = np.linalg.solve(hessian, gradient)
        slope, shift = slope - float(step[0]), shift - float(step[1])
    return slope, shift


def to_probability(logits: Vector) -> Vector:
    return np.clip(_logistic(logits), 1 - FARTHEST, FARTHEST)


def _fit(matrix: Vector, outcome: npt.NDArray[np.bool_]) -> tuple[Vector, float]:
    # Columns carry their prior standard deviation already, hence one penalty of 1.
    fitted = LogisticRegression(C=1.0, max_iter=5000).fit(matrix, outcome)
    return np.asarray(fitted.coef_[0]), float(fitted.intercept_[0])


def _left_out(table: Table, outcome: npt.NDArray[np.bool_]) -> tuple[Vector, npt.NDArray[np.bool_]]:
    """Return logits for each run from a model that has not seen it, with their outcomes."""
    logits, outcomes = [np.zeros(0)], [np.zeros(0, dtype=bool)]
    for run in sorted(set(table.run)):
        out = table.run == run
        kept = outcome[~out]
        if min(kept.sum(), (~kept).sum()) < FEWEST_OUTCOMES:
            continue
        rest = table.pick(~out)
        design = lay_out(rest)
        coefficients, intercept = _fit(design.matrix(rest), kept)
        logits.append(design.matrix(table.pick(out)) @ coefficients + intercept)
        outcomes.append(outcome[out])
    return np.concatenate(logits), np.concatenate(outcomes)


def _logistic(logits: Vector) -> Vector:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))))
