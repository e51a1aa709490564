"""Extremely randomised trees (Geurts, Ernst & Wehenkel 2006): what depends on two things at once.

They see what a person did, compared within the cohort, and the person's own columns; never the means of a
cohort, which would let them tell the cohorts apart and learn each by heart.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import ExtraTreesClassifier

from interleave.engine.risk.matrices import Design, Matrix, Table, compare, stack

LEAST_IN_LEAF = 12  # people; fewer, and a leaf is an anecdote
COLUMNS_PER_SPLIT = 0.5
NEAREST_TO_CERTAIN = 0.002  # one tree in 400 that says otherwise is noise
RATE_PRIOR = 200  # rows of the whole that a journey's own rate is mixed with


@dataclass(frozen=True, slots=True)
class Forest:
    trees: ExtraTreesClassifier
    names: tuple[str, ...]  # of the columns that a person can be told by
    typical: Matrix  # a typical person: the middle of the cohort, the middle of one's own columns
    rates: tuple[tuple[str, dict[str, float]], ...]  # of each level's labels
    rate: float

    def matrix(self, table: Table, design: Design) -> Matrix:
        within, _ = compare(stack(table.relative, design.relative, len(table)), table.cohort)
        own = np.nan_to_num(stack(table.own, design.own, len(table)))
        labels = [
            np.array([rates.get(str(label), self.rate) for label in table.levels[name][0]])[:, None]
            for name, rates in self.rates
        ]
        return np.hstack([within, own, *labels])

    def logits(self, matrix: Matrix) -> Matrix:
        chance = np.asarray(self.trees.predict_proba(matrix))[:, 1]
        chance = np.clip(chance, NEAREST_TO_CERTAIN, 1 - NEAREST_TO_CERTAIN)
        return np.asarray(np.log(chance / (1 - chance)))


def grow(table: Table, design: Design, outcome: npt.NDArray[np.bool_], *, trees: int, seed: int) -> Forest:
    """Learn from finished rows; the same rows and seed give the same forest."""
    rate = float(outcome.mean())
    rates = tuple((name, _rates(labels, outcome, rate)) for name, (labels, _) in table.levels.items())
    grown = ExtraTreesClassifier(
        trees, min_samples_leaf=LEAST_IN_LEAF, max_features=COLUMNS_PER_SPLIT, random_state=seed, n_jobs=1
    )
    typical = np.array([0.0] * len(design.relative) + list(design.own_centres))
    forest = Forest(grown, (*design.relative, *design.own), typical, rates, rate)
    grown.fit(forest.matrix(table, design), outcome)
    return forest


def _rates(labels: npt.NDArray[np.str_], outcome: npt.NDArray[np.bool_], rate: float) -> dict[str, float]:
    """Return each label's share of bad endings, shrunk towards that of all."""
    shares: dict[str, float] = {}
    for label in sorted(set(labels)):
        rows = outcome[labels == label]
        shares[str(label)] = float((rows.sum() + RATE_PRIOR * rate) / (len(rows) + RATE_PRIOR))
    return shares
