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


@dataclass(frozen=True, slots=True)
class LawFit:
    """A law fitted to a table: its two numbers and the sum of squared errors."""

    scale: float
    rate: float
    error: float


def fit_power(days: Sequence[float], kept: Sequence[float]) -> LawFit:
    """Fit a t^-b to the shares kept (0..1) after days (> 0)."""
    return _fit(lambda t, rate: t**-rate, days, kept)


def fit_exponential(days: Sequence[float], kept: Sequence[float]) -> LawFit:
    """Fit a e^(-b t) to the shares kept (0..1) after days (> 0)."""
    return _fit(lambda t, rate: np.exp(-rate * t), days, kept)


def _fit(law: Callable[[Floats, float], Floats], days: Sequence[float], kept: Sequence[float]) -> LawFit:
    t, y = np.array(days, np.float64), np.array(kept, np.float64)

    def at(log_rate: float) -> LawFit:
        shape = law(t, float(np.exp(log_rate)))
        scale = float(shape @ y / (shape @ shape))
        return LawFit(scale, float(np.exp(log_rate)), float(np.sum((scale * shape - y) ** 2)))

    grid = np.linspace(*_RANGE, _GRID)
    best = min(grid, key=lambda place: at(float(place)).error)
    step = grid[1] - grid[0]
    found = minimize_scalar(
        lambda place: at(place).error, bounds=(best - step, best + step), method="bounded"
    )
    return at(float(found.x))
