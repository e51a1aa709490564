"""Does the model rank as well within each group of people as on the whole?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from interleave.engine.risk import measures
from interleave.engine.risk.measures import Flags, Floats

# Below that the standard error of an AUC is above 0.03, and the difference asked about could be chance.
FEWEST_PEOPLE = 200
FEWEST_OF_EITHER = 50
MOST_BELOW = 0.03  # a group ranked worse than the whole by more is a reason not to use the model


@dataclass(frozen=True, slots=True)
class Group:
    """`auc`, `error` and `below_whole` are None where the group is too small to tell."""

    name: str
    number: int
    base_rate: float
    mean_probability: float
    auc: float | None
    error: float | None  # standard error of the AUC
    below_whole: float | None  # AUC of the whole minus that of the group


def by_group(probability: Floats, outcome: Flags, labels: Sequence[str]) -> tuple[Group, ...]:
    """Return one row per label, in the order of the labels."""
    whole = measures.auc(probability, outcome)
    names = np.asarray(labels)
    return tuple(
        _group(str(name), probability[names == name], outcome[names == name], whole)
        for name in sorted(set(labels))
    )


def worst_gap(groups: Sequence[Group]) -> float | None:
    """Return how far the worst group that is large enough lies below the whole; None if there is none."""
    return max((group.below_whole for group in groups if group.below_whole is not None), default=None)


def _group(name: str, probability: Floats, outcome: Flags, whole: float) -> Group:
    failed = int(outcome.sum())
    passed = len(outcome) - failed
    area = error = None
    if len(outcome) >= FEWEST_PEOPLE and min(failed, passed) >= FEWEST_OF_EITHER:
        area = measures.auc(probability, outcome)
        error = measures.auc_error(area, failed, passed)
    return Group(
        name,
        len(outcome),
        float(outcome.mean()),
        float(probability.mean()),
        area,
        error,
        None if area is None else whole - area,
    )
