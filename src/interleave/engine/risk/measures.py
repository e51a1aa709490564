"""How good predictions of an outcome are. Accuracy is not among them: it hides the base rate."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

TOP_SHARE = 0.2  # a facilitator can talk to one in five


class OneClass(ValueError):
    """Ranking needs people of either outcome."""


@dataclass(frozen=True, slots=True)
class Measures:
    """`base_rate` is what the average precision and the precision at the top would be by chance."""

    number: int
    base_rate: float
    auc: float
    average_precision: float
    brier: float
    brier_of_base_rate: float
    precision_in_top_fifth: float
    recall_in_top_fifth: float
    mean_probability: float


def measure(probability: Floats, outcome: Flags) -> Measures:
    """Measure predictions against what happened. Raises OneClass."""
    if not outcome.any() or outcome.all():
        raise OneClass("all people ended alike")
    top = top_rows(probability)
    rate = float(outcome.mean())
    return Measures(
        number=len(outcome),
        base_rate=rate,
        auc=auc(probability, outcome),
        average_precision=float(average_precision_score(outcome, probability)),
        brier=float(np.mean((probability - outcome) ** 2)),
        brier_of_base_rate=rate * (1 - rate),
        precision_in_top_fifth=float(outcome[top].mean()),
        recall_in_top_fifth=float(outcome[top].sum() / outcome.sum()),
        mean_probability=float(probability.mean()),
    )


def auc(probability: Floats, outcome: Flags) -> float:
    """Return the chance that a person who failed was ranked above one who did not, ties by half.

    Raises OneClass: there are no people of one of the two outcomes. Source: Hanley & McNeil (1982).
    """
    if not outcome.any() or outcome.all():
        raise OneClass("all people ended alike")
    against = np.sort(probability[~outcome])
    below = np.searchsorted(against, probability[outcome], "left")
    upto = np.searchsorted(against, probability[outcome], "right")
    return float((below + upto).mean() / (2 * len(against)))


def auc_error(area: float, positives: int, negatives: int) -> float:
    """Return the standard error of an AUC (Hanley & McNeil 1982, equation 1)."""
    first, second = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area) + (positives - 1) * (first - area**2) + (negatives - 1) * (second - area**2)
    return float(np.sqrt(max(variance, 0.0) / (positives * negatives)))


def top_rows(probability: Floats, share: float = TOP_SHARE) -> npt.NDArray[np.intp]:
    """Return the rows of the highest `share`, at least one; ties by their order."""
    count = max(1, round(share * len(probability)))
    return np.argsort(-probability, kind="stable")[:count]
