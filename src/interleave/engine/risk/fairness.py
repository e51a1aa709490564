"""Does the model rank as well within each group of people as on the whole?

Two gaps are reported. The raw one compares the AUC of a group with that of all people. It has two causes:
the model may rank the group worse, or more of the group may be in cohorts where no one can be ranked, because
nothing was due yet (composition). The gap within cohorts leaves the second out: it compares pairs of people
of the same cohort only, of the group and of all, with the group's own weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from interleave.engine.risk import measures
from interleave.engine.risk.measures import Flags, Floats

# Below that the standard error of an AUC is above 0.03, and the difference asked about could be chance.
FEWEST_PEOPLE = 200
FEWEST_OF_EITHER = 50
MOST_BELOW = 0.03  # a group ranked worse than the whole by more is a reason not to use the model


@dataclass(frozen=True, slots=True)
class Group:
    """How one group is ranked. What the group is too small to tell is None.

    The fields `..._within` are of pairs from the same cohort; None also where cohorts are not known.
    """

    name: str
    number: int
    base_rate: float
    mean_probability: float
    auc: float | None
    error: float | None  # standard error of the AUC
    below_whole: float | None  # AUC of the whole minus that of the group
    auc_within: float | None = None
    error_within: float | None = None  # standard error of `auc_within`
    below_within: float | None = None  # AUC of all people of the same cohorts minus that of the group

    @property
    def cause(self) -> str:
        """Return why the group is ranked worse: "" when it is not, composition, within, or unknown."""
        if self.below_whole is None or self.below_whole <= MOST_BELOW:
            return ""
        if self.below_within is None:
            return "unknown"
        return "within" if self.below_within > MOST_BELOW else "composition"


def by_group(
    probability: Floats, outcome: Flags, labels: Sequence[str], cohorts: Sequence[str] | None = None
) -> tuple[Group, ...]:
    """Return one row per label, in the order of the labels; `cohorts` name the cohort of each person.

    Raises OneClass: all people ended alike.
    """
    whole = measures.auc(probability, outcome)
    names = np.asarray(labels)
    cohort_of = None if cohorts is None else np.unique(np.asarray(cohorts), return_inverse=True)[1]
    found = []
    for name in sorted(set(labels)):
        mine = names == name
        group = _group(str(name), probability[mine], outcome[mine], whole)
        if cohort_of is not None and group.auc is not None:
            group = _compare_within(group, probability, outcome, mine, cohort_of)
        found.append(group)
    return tuple(found)


def worst_gap(groups: Sequence[Group]) -> float | None:
    """Return how far the worst group that is large enough lies below the whole; None if there is none."""
    return max((group.below_whole for group in groups if group.below_whole is not None), default=None)


def worst_gap_within(groups: Sequence[Group]) -> float | None:
    """Return the same within cohorts."""
    return max((group.below_within for group in groups if group.below_within is not None), default=None)


def _compare_within(
    group: Group, probability: Floats, outcome: Flags, mine: Flags, cohort_of: npt.NDArray[np.intp]
) -> Group:
    """Return the group with its gap within cohorts, where these leave enough people of either outcome.

    Each cohort counts by the group's pairs of people who failed and passed. All people of the cohort are
    compared under the same weights, so that only the ranking differs.
    """
    pairs, own, all_, variance = [], [], [], []
    failed = passed = 0
    for cohort in np.unique(cohort_of[mine]):
        here = cohort_of == cohort
        ours = here & mine
        bad = int(outcome[ours].sum())
        good = int(ours.sum()) - bad
        if not bad or not good:
            continue
        failed, passed = failed + bad, passed + good
        area = measures.auc(probability[ours], outcome[ours])
        pairs.append(bad * good)
        own.append(area)
        all_.append(measures.auc(probability[here], outcome[here]))
        variance.append(measures.auc_error(area, bad, good) ** 2)
    if failed + passed < FEWEST_PEOPLE or min(failed, passed) < FEWEST_OF_EITHER:
        return group
    weights = np.array(pairs, dtype=float) / sum(pairs)
    within = float(weights @ np.array(own))
    return replace(
        group,
        auc_within=within,
        error_within=float(np.sqrt(weights**2 @ np.array(variance))),
        below_within=float(weights @ np.array(all_)) - within,
    )


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
