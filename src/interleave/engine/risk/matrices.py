"""Rows of people as numbers: what is compared within a cohort, what is their own, what all of it share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Labels = npt.NDArray[np.str_]

# Prior standard deviations, in logits; docs/explanation/risk.md says how they were chosen.
PER_DEVIATION = 0.17  # of a column that varies by 1
PER_COHORT_MEAN = 0.09  # of the mean of a cohort: there are few cohorts, and a mean tempts
FURTHEST = 6.0  # standard deviations; beyond that a number says no more


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of numbers, one row a person.

    `relative` is compared with the others of the same `cohort`; NaN where there is nothing to tell. `own` is
    taken as it is. `levels` are labels whose effect is learnt and shrunk, each with the prior standard
    deviation of its effect in logits: {"journey": (labels, 0.5)}.
    """

    cohort: Labels
    relative: Mapping[str, Matrix]
    own: Mapping[str, Matrix]
    levels: Mapping[str, tuple[Labels, float]]

    def __len__(self) -> int:
        return len(self.cohort)

    def pick(self, rows: npt.NDArray[np.bool_]) -> "Table":
        return Table(
            self.cohort[rows],
            {name: values[rows] for name, values in self.relative.items()},
            {name: values[rows] for name, values in self.own.items()},
            {name: (labels[rows], spread) for name, (labels, spread) in self.levels.items()},
        )


@dataclass(frozen=True, slots=True)
class Design:
    """How a table becomes a matrix, as learnt from the rows of training."""

    relative: tuple[str, ...]
    own: tuple[str, ...]
    levels: tuple[tuple[str, str, float], ...]  # name, label, prior standard deviation
    cohort_centres: tuple[float, ...]  # of each relative column
    relative_spreads: tuple[float, ...]
    own_centres: tuple[float, ...]
    own_spreads: tuple[float, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (
            *self.relative,
            *(f"{name} of the cohort" for name in self.relative),
            *self.own,
            *(f"{name} {label}" for name, label, _ in self.levels),
        )

    def matrix(self, table: Table) -> Matrix:
        """Return shape (rows, columns), each column times its prior standard deviation."""
        within, means = compare(stack(table.relative, self.relative, len(table)), table.cohort)
        spreads = np.array(self.relative_spreads)
        between = np.nan_to_num(means - np.array(self.cohort_centres)) / spreads
        own = (stack(table.own, self.own, len(table)) - np.array(self.own_centres)) / np.array(
            self.own_spreads
        )
        parts = [
            PER_DEVIATION * np.clip(within / spreads, -FURTHEST, FURTHEST),
            PER_COHORT_MEAN * np.clip(between, -FURTHEST, FURTHEST),
            PER_DEVIATION * np.clip(np.nan_to_num(own), -FURTHEST, FURTHEST),
        ]
        parts += [
            spread * (table.levels[name][0] == label).astype(float)[:, None]
            for name, label, spread in self.levels
        ]
        return np.hstack(parts)


def lay_out(table: Table) -> Design:
    """Learn centres and spreads from the rows of training."""
    relative, own = tuple(table.relative), tuple(table.own)
    within, means = compare(stack(table.relative, relative, len(table)), table.cohort)
    alone = stack(table.own, own, len(table))
    return Design(
        relative=relative,
        own=own,
        levels=tuple(
            (name, str(label), spread)
            for name, (labels, spread) in table.levels.items()
            for label in sorted(set(labels))
        ),
        cohort_centres=_centres(means),
        relative_spreads=_spreads(within),
        own_centres=_centres(alone),
        own_spreads=_spreads(alone),
    )


def compare(values: Matrix, cohort: Labels) -> tuple[Matrix, Matrix]:
    """Return each value minus the mean of its cohort (0 if unknown), and that mean (NaN if unknown)."""
    within, means = np.zeros_like(values), np.full_like(values, np.nan)
    known = np.isfinite(values)
    for label in set(cohort):
        rows = cohort == label
        counts = known[rows].sum(axis=0)
        sums = np.where(known[rows], values[rows], 0).sum(axis=0)
        means[rows] = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    within[known] = (values - means)[known]
    return within, means


def midranks(values: Sequence[float]) -> Matrix:
    """Return the share of the others below each value, ties by half: 0..1, mean 0.5."""
    numbers = np.asarray(values, dtype=float)
    ordered = np.sort(numbers)
    below, upto = np.searchsorted(ordered, numbers, "left"), np.searchsorted(ordered, numbers, "right")
    return np.asarray((below + upto) / (2 * max(len(numbers), 1)))


def stack(columns: Mapping[str, Matrix], names: tuple[str, ...], rows: int) -> Matrix:
    return np.column_stack([columns[name] for name in names]) if names else np.zeros((rows, 0))


def _centres(values: Matrix) -> tuple[float, ...]:
    return tuple(
        float(column[np.isfinite(column)].mean()) if np.isfinite(column).any() else 0.0 for column in values.T
    )


def _spreads(values: Matrix) -> tuple[float, ...]:
    """Standard deviations; 1 for a column that never varies, which then stays at 0."""
    return tuple(
        float(spread)
        if (spread := column[np.isfinite(column)].std() if np.isfinite(column).any() else 0.0) > 1e-9
        else 1.0
        for column in values.T
    )
