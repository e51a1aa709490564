"""How good predictions of recall are: log loss, calibration in bins, ranking.

Sources: log loss, Good 1952, "Rational decisions"; RMSE (bins), srs-benchmark of Open Spaced Repetition and
its page "The Metric"; area under the curve as a rank statistic, Hanley & McNeil 1982.
"""

from dataclasses import dataclass

import numpy as np

from interleave.engine.memory.logs import Log
from interleave.engine.memory.replaying import AGAIN, Floats, Whole

SURE = 1e-5  # a prediction is taken as no closer to 0 or 1 than this


@dataclass(frozen=True, slots=True)
class Measures:
    """Of some predictions: how many, mean log loss, root mean squared error in bins, area under the curve."""

    scored: int
    log_loss: float
    rmse_bins: float
    auc: float


def measure(log: Log, places: Whole, chances: Floats) -> Measures:
    """Measure the chances (0..1) predicted for some reviews of a log.

    Raises:
        ValueError: no review, or all with the same outcome, so that nothing can be ranked.
    """
    recalled = log.recalled[places]
    if len(places) == 0 or recalled.min() == recalled.max():
        raise ValueError(_why_unmeasurable(log, recalled))
    return Measures(
        scored=len(places),
        log_loss=log_loss(recalled, chances),
        rmse_bins=rmse_in_bins(bins(log)[places], recalled, chances),
        auc=area_under_curve(recalled, chances),
    )


def _why_unmeasurable(log: Log, recalled: Floats) -> str:
    if not len(log.predicted):
        return "No review came a day or more after another of the same card; there is nothing to predict."
    how = "recalled" if len(recalled) and recalled[0] else "forgotten"
    return f"All {len(recalled)} predicted reviews were {how}; some must be recalled and some forgotten."


def log_loss(recalled: Floats, chances: Floats) -> float:
    """Return the mean of -ln(chance given to what happened)."""
    sure = np.clip(chances, SURE, 1 - SURE)
    return float(-np.mean(recalled * np.log(sure) + (1 - recalled) * np.log1p(-sure)))


def bins(log: Log) -> Floats:
    """Return shape (n, 3): the bins of each review by days waited, spaced reviews and lapses.

    Each grows by a factor: 2.48 * 3.62^floor(log_3.62 days), 1.99 * 1.89^floor(log_1.89 reviews) and
    1.65 * 1.73^floor(log_1.73 lapses), 0 without lapses; rounded to 2, 0 and 0 decimals. As in the benchmark,
    a first review that failed is a lapse; in `Log.lapses` it is none, for nothing had been learned.
    """
    failed = (log.ratings == AGAIN) & (log.is_first | (log.waits > 0))
    lapses = log.count_before(failed.astype(np.int64))
    return np.column_stack(
        (
            np.round(_step(np.maximum(log.waits, 1e-6), 2.48, 3.62), 2),
            np.round(_step(log.spaced, 1.99, 1.89)),
            np.where(lapses > 0, np.round(_step(np.maximum(lapses, 1), 1.65, 1.73)), 0.0),
        )
    )


def _step(values: Floats | Whole, first: float, ratio: float) -> Floats:
    stepped: Floats = first * ratio ** np.floor(np.log(values) / np.log(ratio))
    return stepped


def rmse_in_bins(binned: Floats, recalled: Floats, chances: Floats) -> float:
    """Return the root of the mean, weighted by reviews, of (mean chance - share recalled)^2 over the bins."""
    _, place = np.unique(binned, axis=0, return_inverse=True)
    place = place.reshape(-1)
    count = np.bincount(place)
    gap = (np.bincount(place, recalled) - np.bincount(place, chances)) / count
    return float(np.sqrt(np.sum(count * gap**2) / count.sum()))


def area_under_curve(recalled: Floats, chances: Floats) -> float:
    """Return the chance that a recalled review was given more than a forgotten one, ties half."""
    _, place, count = np.unique(chances, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    good = int(recalled.sum())
    bad = len(recalled) - good
    return float((ranks[recalled > 0].sum() - good * (good + 1) / 2) / (good * bad))
