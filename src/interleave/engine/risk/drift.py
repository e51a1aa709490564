"""Are the people whom the model scores now like those from whom it was learnt?

The population stability index: the sum over bins of (now - then) * ln(now / then), the symmetric divergence
of Kullback & Leibler (1951), used with these limits for credit scores (Siddiqi 2006).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from interleave.engine.risk.measures import Floats

BINS = 10  # of equal number among those learnt from
SOME, MUCH = 0.10, 0.25  # Siddiqi's limits: below the first all is well, above the second look before using
LEAST_SHARE = 1e-4  # an empty bin would be infinitely far


@dataclass(frozen=True, slots=True)
class Drift:
    name: str
    index: float
    level: str  # none | some | much


def check(then: Mapping[str, Floats], now: Mapping[str, Floats]) -> tuple[Drift, ...]:
    """Compare the columns that both have, the furthest first."""
    found = [_drift(name, values, now[name]) for name, values in then.items() if name in now]
    return tuple(sorted(found, key=lambda one: -one.index))


def stability_index(then: Floats, now: Floats) -> float:
    """Return the index of one column; unknown values (NaN) are a bin of their own."""
    known = then[np.isfinite(then)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else np.zeros(0)
    before, after = _shares(then, edges), _shares(now, edges)
    return float(np.sum((after - before) * np.log(after / before)))


def _drift(name: str, then: Floats, now: Floats) -> Drift:
    index = stability_index(then, now)
    return Drift(name, index, "much" if index > MUCH else "some" if index > SOME else "none")


def _shares(values: Floats, edges: Floats) -> Floats:
    bins = np.where(
        np.isfinite(values), np.searchsorted(edges, np.nan_to_num(values), "left"), len(edges) + 1
    )
    counts = np.bincount(bins, minlength=len(edges) + 2)
    return np.maximum(counts / max(len(values), 1), LEAST_SHARE)
