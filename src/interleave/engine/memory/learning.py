"""What a person's reviews say about how she forgets: parameters of her own, and how she recalls these weeks.

The same steps as in `folds`, on everything up to now: parameters fitted and shrunk, then the correction.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from interleave.engine.memory import clues, correcting, fitting, logs, replaying
from interleave.engine.memory import parameters as known
from interleave.engine.memory.logs import Log

LATEST = 60  # predicted reviews that `shift` is read from
DOUBT = 60  # reviews of no shift that they are weighed against


@dataclass(frozen=True, slots=True)
class Learnt:
    """Parameters of FSRS-6, from how many predicted reviews, mean log loss before and after, the shift."""

    parameters: known.Parameters
    reviews: int
    loss_before: float
    loss_after: float
    shift: float  # logits by which recall lately was better than the parameters say


def to_log(reviews: Iterable[tuple[str, str, float, int]]) -> Log:
    """Return the log of (person, card, seconds since 1970, rating)."""
    rows = list(reviews)
    return logs.read(
        [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows], [row[3] for row in rows]
    )


def learn_person(log: Log, group: known.Parameters | None) -> Learnt:
    """Estimate one person's parameters, shrunk towards the group's, or the defaults without a group."""
    found = fitting.fit_log(log, group)
    return Learnt(
        found.parameters,
        found.reviews,
        found.loss_before,
        found.loss_after,
        shift_of(log, found.parameters),
    )


def learn_group(log: Log) -> Learnt:
    """Estimate the parameters that several people share."""
    found = fitting.fit_log(log)
    return Learnt(found.parameters, found.reviews, found.loss_before, found.loss_after, 0.0)


def shift_of(log: Log, parameters: known.Parameters) -> float:
    """Return by how many logits the correction moved the latest predictions, on average, shrunk towards 0."""
    latest = min(len(log.predicted), LATEST)
    if not latest:
        return 0.0
    layout = log.lay_out()
    memories = replaying.replay(layout, np.array(parameters))
    by_default = replaying.replay(layout, np.array(known.DEFAULT)).recall
    corrected = correcting.correct(log, memories, by_default)[-latest:]
    moved = clues.logit(corrected) - clues.logit(memories.recall[log.predicted][-latest:])
    return round(float(moved.sum()) / (latest + DOUBT), 3)
