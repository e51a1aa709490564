"""Predicting a whole log as if it were lived through: every review from what came before it."""

from dataclasses import dataclass

import numpy as np

from interleave.engine.memory import correcting, fitting, replaying
from interleave.engine.memory import parameters as known
from interleave.engine.memory.logs import Log
from interleave.engine.memory.replaying import Floats, Whole

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Predictions:
    """Places in the log, the chance of recall given to each, its fold, and the last fold's parameters."""

    places: Whole
    chances: Floats
    folds: Whole
    parameters: known.Parameters


def predict_by_default(log: Log) -> Predictions:
    """Predict every review that can be with the default parameters; the fold is 0."""
    recall = replaying.replay(log.lay_out(), np.array(known.DEFAULT)).recall
    places = log.predicted
    return Predictions(places, recall[places], np.zeros(len(places), np.int64), known.DEFAULT)


def split(size: int) -> list[tuple[int, int]]:
    """Return begin and end of each test fold among `size` things in order of time.

    The same as scikit-learn's TimeSeriesSplit(5): six parts, the first only to learn from.

    Raises:
        ValueError: fewer than six.
    """
    part = size // (FOLDS + 1)
    if not part:
        raise ValueError(
            f"{size} reviews came a day or more after another of the same card; "
            f"a fit in {FOLDS} folds of time needs {FOLDS + 1} or more."
        )
    first = size - FOLDS * part
    return [(first + fold * part, first + (fold + 1) * part) for fold in range(FOLDS)]


def predict_by_fold(log: Log) -> Predictions:
    """Predict the test folds: parameters fitted on everything before the fold, corrected day by day."""
    places = log.predicted
    by_default = replaying.replay(log.lay_out(), np.array(known.DEFAULT)).recall
    chances, folds = np.full(len(places), np.nan), np.full(len(places), -1)
    fitted = Fitted(known.DEFAULT, {})
    for fold, (begin, end) in enumerate(split(len(places))):
        fitted = fit_people(log.head(int(places[begin])))
        seen = log.head(int(places[end - 1]) + 1)
        layout = seen.lay_out()
        memories = replaying.replay(layout, fitted.by_card(seen, layout))
        chances[begin:end] = correcting.correct(seen, memories, by_default[: len(seen)])[begin:end]
        folds[begin:end] = fold
    tested = folds >= 0
    return Predictions(places[tested], chances[tested], folds[tested], fitted.shared)


@dataclass(frozen=True, slots=True)
class Fitted:
    """The parameters that all learners of a log share, and those of each who has enough reviews."""

    shared: known.Parameters
    own: dict[int, known.Parameters]

    def by_card(self, log: Log, layout: replaying.Layout) -> Floats:
        """Return them as `replaying.replay` takes them."""
        if not self.own:
            return np.array(self.shared)
        owner = np.zeros(int(log.cards.max()) + 1, np.int64)
        owner[log.cards] = log.learners
        return np.array([self.own.get(learner, self.shared) for learner in owner[layout.cards].tolist()])


def fit_people(log: Log) -> Fitted:
    """Fit what all learners share; and, where there are several, each one's own, shrunk towards it."""
    shared = fitting.fit_log(log).parameters
    learners = np.unique(log.learners[log.predicted])
    if len(learners) < 2:
        return Fitted(shared, {})
    own = {}
    for learner in learners.tolist():
        mine = log.of_learner(learner)
        if len(mine.predicted) >= fitting.FEWEST:
            own[learner] = fitting.fit_log(mine, group=shared).parameters
    return Fitted(shared, own)
