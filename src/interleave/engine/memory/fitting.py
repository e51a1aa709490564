"""Parameters of FSRS-6 from a person's own reviews, shrunk towards what is known before.

The most probable parameters given the reviews (maximum a posteriori): the log loss of the reviews, plus
half the squared distance from the centre in units of the spread over people. Ten reviews hardly move them,
ten thousand decide. The centre is the defaults, or a group's parameters, whose members differ less from it.

Sources: the loss and the spread over people are those of the open spaced-repetition benchmark (FSRS-6);
the posterior mode is a textbook one (Gelman et al., "Bayesian Data Analysis", 3rd ed., chapter 4); found with
L-BFGS-B (Byrd, Lu, Nocedal & Zhu 1995) and the gradient of `sensitivity`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from interleave.engine.memory import parameters as known
from interleave.engine.memory import sensitivity
from interleave.engine.memory.logs import Log
from interleave.engine.memory.replaying import Floats, Layout

FEWEST = 20  # predicted reviews below which nothing is fitted: the centre is returned
GROUP_SPREAD = 0.5  # ours: members of a group differ half as much as people in general
ENOUGH, NARROWEST = 4_000, 0.35  # of `narrowing`
MOST_ROUNDS = 80  # of the search
# Reviews of one card that are fitted: every round of the search costs a step for each. Ours; a card is asked
# some dozens of times in its life, and later reviews of a deep card say less and less about the parameters.
DEEPEST = 250

_IS_LOGARITHMIC = np.array([place in known.LOGARITHMIC for place in range(21)])
_LOWEST, _HIGHEST = np.array(known.LOWEST), np.array(known.HIGHEST)


@dataclass(frozen=True, slots=True)
class Fit:
    """Fitted parameters, over how many predicted reviews, and the mean log loss before and after."""

    parameters: known.Parameters
    reviews: int
    loss_before: float
    loss_after: float


def fit(
    layout: Layout,
    recalled: Floats,
    counts: Floats,
    *,
    centre: Sequence[float] = known.DEFAULT,
    narrowing: float = 1.0,
) -> Fit:
    """Return the most probable parameters.

    Args:
        layout: the log, of `replaying.lay_out`.
        recalled: shape (n,), 1 recalled, 0 not.
        counts: shape (n,), how much each review counts, >= 0; 0 for those not predicted.
        centre: the parameters before any review.
        narrowing: > 0, factor on the spread around the centre; `GROUP_SPREAD` around a group's.

    Cost: about 5 seconds for 30,000 reviews.
    """
    start = np.array(known.check(centre))
    reviews = int(np.count_nonzero(counts))
    weight = float(counts.sum())
    before = sensitivity.misfit(layout, start, recalled, counts)[0] / max(weight, 1.0)
    if reviews < FEWEST:
        return Fit(tuple(start.tolist()), reviews, float(before), float(before))
    spread = np.array(known.SPREAD) * narrowing
    middle = _to_scale(start)

    def cost(place: Floats) -> tuple[float, Floats]:
        values = _from_scale(middle + place * spread)
        loss, gradient = sensitivity.misfit(layout, values, recalled, counts)
        by_scale = gradient * np.where(_IS_LOGARITHMIC, values, 1.0) * spread
        return loss + 0.5 * float(place @ place), by_scale + place

    limits = ((_to_scale(_LOWEST) - middle) / spread, (_to_scale(_HIGHEST) - middle) / spread)
    found = minimize(
        cost,
        np.zeros(21),
        jac=True,
        method="L-BFGS-B",
        bounds=list(zip(*limits, strict=True)),
        options={"maxiter": MOST_ROUNDS, "ftol": 1e-8},
    )
    best = np.clip(_from_scale(middle + found.x * spread), _LOWEST, _HIGHEST)
    after = sensitivity.misfit(layout, best, recalled, counts)[0] / weight
    return Fit(tuple(float(value) for value in best), reviews, before, after)


def fit_log(log: Log, group: known.Parameters | None = None) -> Fit:
    """Fit a log, recent reviews counting more, shrunk by their number to the group or the defaults.

    Of each card the first `DEEPEST` reviews are fitted.
    """
    counts = np.where(log.ordinals < DEEPEST, recency(log), 0.0)
    return fit(
        log.lay_out(deepest=DEEPEST),
        log.recalled,
        counts,
        centre=group or known.DEFAULT,
        narrowing=narrowing(int(np.count_nonzero(counts))) * (GROUP_SPREAD if group else 1.0),
    )


def narrowing(reviews: int) -> float:
    """Return the factor on the spread for so many predicted reviews: 0.35 up to 490, 1 from 4,000 on.

    Reviews of one card and of one day resemble each other, so the first few hundred say less than they seem
    to. The numbers are ours, from simulated people.
    """
    return min(max(math.sqrt(reviews / ENOUGH), NARROWEST), 1.0)


def recency(log: Log) -> Floats:
    """Return how much each review of a log counts: 0 when not predicted, else rising from 0.25 to 1.

    With the cube of its place among them, as in the open benchmark's "FSRS-6 recency".
    """
    counts = np.zeros(len(log))
    counts[log.predicted] = 0.25 + 0.75 * np.linspace(0.0, 1.0, len(log.predicted)) ** 3
    return counts


def _to_scale(values: Floats) -> Floats:
    return np.where(_IS_LOGARITHMIC, np.log(np.maximum(values, 1e-9)), values)


def _from_scale(values: Floats) -> Floats:
    return np.where(_IS_LOGARITHMIC, np.exp(np.where(_IS_LOGARITHMIC, values, 0.0)), values)
