"""Logistic regression with dense numbers and any number of named effects, for a million answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Floats = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Effect:
    """One weight per level: `levels[n]` is the level of row n (-1: none), `values[n]` what it multiplies.

    A level from `number` on was unknown when the weights were fitted, and counts as none.
    """

    levels: NDArray[Any]
    number: int
    penalty: float
    values: Floats | None = None

    def logits(self, weights: Floats) -> Floats:
        levels = np.where(self.levels < self.number, self.levels, -1)
        found = np.append(weights, 0.0)[levels]
        return np.asarray(found if self.values is None else found * self.values)

    def gradient(self, residual: Floats) -> Floats:
        pulled = residual if self.values is None else residual * self.values
        sums: Floats = np.bincount(self.levels + 1, pulled, self.number + 1)[1:]
        return sums

    def take(self, rows: slice) -> "Effect":
        values = None if self.values is None else self.values[rows]
        return Effect(self.levels[rows], self.number, self.penalty, values)


@dataclass(frozen=True, slots=True)
class Logistic:
    """Weights for numbers as they come (not standardised), and one array of weights per effect."""

    bias: float
    weights: Floats
    effects: tuple[Floats, ...]

    def logits(self, dense: Floats, effects: Sequence[Effect] = ()) -> Floats:
        """Return log-odds, shape (rows,), for dense numbers of shape (rows, numbers)."""
        logits = dense @ self.weights.astype(np.float32) + self.bias
        for effect, weights in zip(effects, self.effects, strict=True):
            logits = logits + effect.logits(weights)
        return np.asarray(logits, dtype=float)


def fit(
    dense: Floats,
    outcomes: NDArray[Any],
    effects: Sequence[Effect] = (),
    *,
    penalty: float = 1.0,
    rounds: int = 80,
) -> Logistic:
    """Return the weights that minimise log loss plus half the penalty times their squares (L-BFGS).

    Args:
        dense: shape (rows, numbers), float32; standardised inside, so that one penalty suits all.
        outcomes: shape (rows,), 0 or 1.
        penalty: for the standardised weights, against the summed log loss.
    """
    centre, spread = dense.mean(axis=0, dtype=float), dense.std(axis=0, dtype=float)
    spread = np.where(spread > 1e-6, spread, np.inf)  # what never varies gets no weight
    scaled = ((dense - centre.astype(np.float32)) / spread.astype(np.float32)).astype(np.float32)
    width, sizes = dense.shape[1], [effect.number for effect in effects]
    edges = np.cumsum([1 + width, *sizes])[:-1]
    pulls = np.concatenate([[0.0], np.full(width, penalty), *(np.full(e.number, e.penalty) for e in effects)])

    def loss(weights: Floats) -> tuple[float, Floats]:
        first, *rest = np.split(weights, edges)
        logits = (scaled @ first[1:].astype(np.float32)).astype(float) + first[0]
        for effect, part in zip(effects, rest, strict=True):
            logits += effect.logits(part)
        residual = special.expit(logits) - outcomes
        gradient = [[residual.sum()], residual.astype(np.float32) @ scaled]
        gradient += [effect.gradient(residual) for effect in effects]
        total = np.logaddexp(0, logits).sum() - logits @ outcomes + 0.5 * (pulls * weights) @ weights
        scale = 1 / len(outcomes)
        return float(total) * scale, (np.concatenate(gradient) + pulls * weights) * scale

    start = np.zeros(1 + width + sum(sizes))
    options = {"maxiter": rounds, "maxcor": 20, "ftol": 1e-8, "gtol": 1e-7}
    best = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x
    first, *rest = np.split(best, edges)
    weights = first[1:] / spread
    return Logistic(float(first[0] - centre @ weights), weights, tuple(rest))
