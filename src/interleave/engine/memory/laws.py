"""Which law forgetting follows: a power of time, or exponential decay.

Both laws have two numbers: a t^-b and a e^(-b t). Each is fitted by least squares; for a given b the best a
is a quotient of sums, so only b is searched (variable projection, Golub & Pereyra 1973).

Source of the question: Wixted & Ebbesen 1991, "On the form of forgetting".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar

from interleave.engine.memory.replaying import Floats

_RANGE = (-12.0, 3.0)  # natural logarithm of b that is searched
_GRID = 60
_LEAST_SIZE = 1e-200
_MOST = 300.0  # of an exponent, so that its square is a number


@dataclass(frozen=True, slots=True)
class LawFit:
    """A law fitted to a table: its two numbers and the sum of squared errors."""

    scale: float
    rate: float
    error: float


def fit_power(days: Sequence[float], kept: Sequence[float]) -> LawFit:
    """Fit a t^-b to the shares kept (0..1) after days (> 0). Raises ValueError for other values or none."""
    return _fit(lambda t, rate: np.exp(-np.clip(rate * np.log(t), -_MOST, _MOST)), days, kept)


def fit_exponential(days: Sequence[float], kept: Sequence[float]) -> LawFit:
    """Fit a e^(-b t) to the shares kept (0..1) after days (> 0). Raises ValueError as `fit_power`."""
    return _fit(lambda t, rate: np.exp(-np.minimum(rate * t, _MOST)), days, kept)


def _fit(law: Callable[[Floats, float], Floats], days: Sequence[float], kept: Sequence[float]) -> LawFit:
    t, y = np.array(days, np.float64), np.array(kept, np.float64)
    if len(t) != len(y) or not len(t):
        raise ValueError("A law is fitted to as many shares as days, and at least one.")
    if not ((t > 0) & (t < np.inf) & (y >= 0) & (y <= 1)).all():
        raise ValueError("Days are above 0 and finite, and shares between 0 and 1.")

    def at(log_rate: float) -> LawFit:
        shape = law(t, float(np.exp(log_rate)))
        size = float(shape @ shape)
        scale = float(shape @ y) / size if size > _LEAST_SIZE else 0.0  # all has decayed to nothing
        return LawFit(scale, float(np.exp(log_rate)), float(np.sum((scale * shape - y) ** 2)))

    grid = np.linspace(*_RANGE, _GRID)
    best = min(grid, key=lambda place: at(float(place)).error)
    step = grid[1] - grid[0]
    found = minimize_scalar(
        lambda place: at(place).error, bounds=(best - step, best + step), method="bounded"
    )
    return at(float(found.x))
