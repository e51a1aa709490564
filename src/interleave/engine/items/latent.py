"""Rasch and two-parameter models by marginal maximum likelihood; for commands and jobs: numpy and scipy.

The chance of a right answer is 1 / (1 + exp(-(slope z + intercept))), where z is a person's standing,
standard normal in the population. Persons are integrated out by Gauss-Hermite quadrature; a missing answer
drops out of the product, which is right when answers are missing for reasons that have nothing to do with
ability.

The Rasch model is the two-parameter one with the same slope everywhere, so that both are fitted by the same
lines: the free parameters are a linear map of slopes and intercepts.

Source:
    Rasch (1960); Birnbaum in Lord and Novick (1968); Bock and Aitkin, "Marginal maximum likelihood
    estimation of item parameters" (1981); observed information after Louis (1982).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, optimize, special

from interleave.engine.items.classical import Matrix

Array = NDArray[np.float64]

LARGEST_SLOPE = 8.0  # beyond it the data tell weak and strong apart without a fault: no maximum exists
SMALLEST_SPREAD = (
    0.02  # below it people do not differ, and a difficulty in their standard deviations is endless
)
LEAST_PIVOT = 1e-6  # of Cholesky's factor, diagonal 1: below it a combination of parameters is not known


@dataclass(frozen=True, slots=True)
class RaschItem:
    """The difficulty of an item, in two parameterisations of the same fit.

    `difficulty` is in logits with discrimination 1 (the Rasch metric; people N(0, spread squared)).
    `standard_difficulty` is in standard deviations of the people, who are N(0, 1), with the common
    discrimination `spread`. Errors are standard errors; None where the information gives none.
    """

    difficulty: float
    error: float | None
    standard_difficulty: float | None
    standard_error: float | None


@dataclass(frozen=True, slots=True)
class RaschFit:
    """`spread`: standard deviation of the people in logits; the common discrimination of N(0, 1) people."""

    items: tuple[RaschItem, ...]
    spread: float
    spread_error: float | None
    log_likelihood: float
    converged: bool


@dataclass(frozen=True, slots=True)
class TwoParameterItem:
    """Difficulty (half get it right there) and discrimination, people N(0, 1); None: data set no limit."""

    difficulty: float | None
    difficulty_error: float | None
    discrimination: float | None
    discrimination_error: float | None


@dataclass(frozen=True, slots=True)
class TwoParameterFit:
    items: tuple[TwoParameterItem, ...]
    log_likelihood: float
    converged: bool


def fit_rasch(matrix: Matrix) -> RaschFit:
    """Fit difficulties and the spread of the people.

    Args:
        matrix: shape (people, items), cells 0, 1 or None; each item has both answers.

    Raises:
        ValueError: other cells, fewer than two items, or an item with one answer only.
    """
    data = _Data.of(matrix)
    width = data.width
    mapping = np.zeros((2 * width, width + 1))
    mapping[:width, :width] = np.eye(width)
    mapping[width:, width] = 1.0
    start = np.append(data.logits(), 1.0)
    found = _fit(data, mapping, start, [(None, None)] * width + [(0.0, LARGEST_SLOPE)])
    spread = abs(float(found.free[width]))  # its sign means nothing: standings are symmetric
    items = []
    for column in range(width):
        intercept, error = float(found.free[column]), found.error(column)
        if spread < SMALLEST_SPREAD or error is None:
            items.append(RaschItem(-intercept, error, None, None))
            continue
        ratio, ratio_error = found.ratio(column, width)
        items.append(RaschItem(-intercept, error, -abs(ratio) * float(np.sign(intercept)), ratio_error))
    spread_error = found.error(width) if spread >= SMALLEST_SPREAD else None  # no interval at the edge
    return RaschFit(tuple(items), spread, spread_error, found.value, found.converged)


def fit_two_parameter(matrix: Matrix) -> TwoParameterFit:
    """Fit difficulty and discrimination of each item. It takes three items at least, and many people.

    Raises:
        ValueError: as `fit_rasch`, or fewer than three items.
    """
    data = _Data.of(matrix)
    width = data.width
    if width < 3:
        raise ValueError("The two-parameter model needs at least three items.")
    start = np.concatenate([data.logits(), np.ones(width)])
    limits = [(None, None)] * width + [(-LARGEST_SLOPE, LARGEST_SLOPE)] * width
    found = _fit(data, np.eye(2 * width), start, limits)
    items = []
    for column in range(width):
        slope, error = float(found.free[width + column]), found.error(width + column)
        if error is None or abs(slope) >= LARGEST_SLOPE:
            items.append(TwoParameterItem(None, None, None, None))
        elif abs(slope) < SMALLEST_SPREAD:
            items.append(TwoParameterItem(None, None, slope, error))
        else:
            ratio, ratio_error = found.ratio(column, width + column)
            items.append(TwoParameterItem(-ratio, ratio_error, slope, error))
    return TwoParameterFit(tuple(items), found.value, found.converged)


@dataclass(frozen=True, slots=True)
class _Data:
    """Distinct rows with their counts: a thousand people with five items are at most 32 rows."""

    right: Array  # (rows, items), 1 where right
    answered: Array  # (rows, items), 1 where answered
    counts: Array  # (rows,)
    nodes: Array  # (nodes,)
    log_weights: Array  # (nodes,)

    @classmethod
    def of(cls, matrix: Matrix) -> "_Data":
        if len({len(row) for row in matrix}) > 1:
            raise ValueError("Every row needs one cell per item.")
        cells = np.array([[-1.0 if cell is None else cell for cell in row] for row in matrix], dtype=float)
        if cells.ndim != 2 or cells.shape[1] < 2:
            raise ValueError("A model of items needs at least two items.")
        if not np.isin(cells, (-1.0, 0.0, 1.0)).all():
            raise ValueError("A model of items takes 0, 1 and missing answers.")
        if not ((cells == 1).any(axis=0) & (cells == 0).any(axis=0)).all():
            raise ValueError("An item that all or nobody got right has no finite difficulty.")
        rows, counts = np.unique(cells, axis=0, return_counts=True)
        # A hundred items make a person's posterior narrow: more nodes, or it falls between two of them.
        nodes, weights = np.polynomial.hermite_e.hermegauss(61 if cells.shape[1] <= 40 else 121)
        kept = weights > 1e-60
        log_weights = np.log(weights[kept]) - 0.5 * np.log(2 * np.pi)
        return cls(
            (rows == 1).astype(float),
            (rows >= 0).astype(float),
            counts.astype(float),
            nodes[kept],
            log_weights,
        )

    @property
    def width(self) -> int:
        return int(self.right.shape[1])

    def logits(self) -> Array:
        """Return the log odds of each item, where the search begins."""
        share = (self.counts @ self.right) / (self.counts @ self.answered)
        return np.asarray(special.logit(np.clip(share, 0.001, 0.999)), dtype=float)


@dataclass(frozen=True, slots=True)
class _Found:
    free: Array
    covariance: Array | None
    value: float
    converged: bool

    def error(self, place: int) -> float | None:
        """Return the standard error of a free parameter."""
        return None if self.covariance is None else float(np.sqrt(self.covariance[place, place]))

    def ratio(self, above: int, below: int) -> tuple[float, float | None]:
        """Return free[above] / free[below] and its standard error by the delta method."""
        top, bottom = self.free[above], self.free[below]
        if self.covariance is None:
            return float(top / bottom), None
        slope = np.array([1 / bottom, -top / bottom**2])
        part = self.covariance[np.ix_([above, below], [above, below])]
        return float(top / bottom), float(np.sqrt(slope @ part @ slope))


def _fit(
    data: _Data, mapping: Array, start: Array, limits: Sequence[tuple[float | None, float | None]]
) -> _Found:
    """Climb to the maximum: by slopes first, then by Newton steps on the observed information."""
    people = data.counts.sum()

    def descend(free: Array) -> tuple[float, Array]:
        value, slope = _likelihood(data, mapping @ free)
        return -value / people, -(mapping.T @ slope) / people

    result = optimize.minimize(
        descend, start, jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": 2000, "ftol": 1e-13}
    )
    free = np.asarray(result.x, dtype=float)
    for _step in range(5):
        value, slope = _likelihood(data, mapping @ free)
        information = mapping.T @ _information(data, mapping @ free) @ mapping
        step = _solve(information, mapping.T @ slope)
        if step is None or np.abs(step).max() > 0.5:
            break
        free = free + step
        if np.abs(step).max() < 1e-9:
            break
    value, slope = _likelihood(data, mapping @ free)
    information = mapping.T @ _information(data, mapping @ free) @ mapping
    covariance = _invert(information)
    converged = covariance is not None and bool(np.abs(mapping.T @ slope).max() < 1e-3)
    return _Found(free, covariance, float(value), converged)


def _likelihood(data: _Data, parameters: Array) -> tuple[float, Array]:
    """Return the log likelihood and its slope along intercepts and slopes."""
    chance, weights, value = _posterior(data, parameters)
    right, answered = weights.T @ data.right, weights.T @ data.answered  # expected counts, (nodes, items)
    residual = right - answered * chance
    return value, np.concatenate([residual.sum(axis=0), data.nodes @ residual])


def _posterior(data: _Data, parameters: Array) -> tuple[Array, Array, float]:
    """Return chances (nodes, items), each row's count spread over the nodes, and the log likelihood."""
    intercepts, slopes = parameters[: data.width], parameters[data.width :]
    logits = data.nodes[:, None] * slopes + intercepts
    joint = data.right @ logits.T - data.answered @ np.logaddexp(0, logits).T + data.log_weights
    total = special.logsumexp(joint, axis=1, keepdims=True)
    weights = np.exp(joint - total) * data.counts[:, None]
    return special.expit(logits), weights, float(data.counts @ total[:, 0])


def _information(data: _Data, parameters: Array) -> Array:
    """Return the observed information of intercepts and slopes, shape (2 items, 2 items).

    Louis (1982): the information of complete data, less what is lost because standings are not seen.
    """
    chance, weights, _value = _posterior(data, parameters)
    width, nodes = data.width, data.nodes
    kept = (weights.T @ data.answered) * chance * (1 - chance)
    complete = np.zeros((2 * width, 2 * width))
    lost = np.zeros_like(complete)
    sums = np.zeros((len(data.counts), 2 * width))
    for place, node in enumerate(nodes):
        powers = np.array([[1, node], [node, node**2]])
        complete += np.kron(powers, np.diag(kept[place]))
        residual = data.right - data.answered * chance[place]
        weighted = residual * weights[:, place : place + 1]
        lost += np.kron(powers, residual.T @ weighted)
        sums[:, :width] += weighted
        sums[:, width:] += node * weighted
    lost -= (sums / data.counts[:, None]).T @ sums
    return np.asarray(complete - lost, dtype=float)


def _solve(information: Array, slope: Array) -> Array | None:
    covariance = _invert(information)
    return None if covariance is None else covariance @ slope


def _invert(information: Array) -> Array | None:
    """Return the inverse of a matrix that is clearly positive definite, or None: there is no maximum here.

    It is scaled to a diagonal of 1 first. What is positive definite by rounding alone would be taken for a
    maximum on one processor and not on another.
    """
    sizes = np.sqrt(np.maximum(np.diag(information), 0.0))
    if not sizes.all() or not np.isfinite(information).all():
        return None
    try:
        factor = linalg.cho_factor(information / np.outer(sizes, sizes), lower=True)
    except linalg.LinAlgError:
        return None
    if np.diag(factor[0]).min() < LEAST_PIVOT:
        return None
    inverse = linalg.cho_solve(factor, np.eye(len(sizes)))
    return np.asarray(inverse / np.outer(sizes, sizes), dtype=float)
