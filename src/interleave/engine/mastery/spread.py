"""How far a learner's own chance may lie from the one predicted: the width of an interval.

The variance of what is not known yet is read off the model itself. A calibrated filter moves its log-odds,
after an answer, by (outcome - chance) times the variance of the ability behind it (the Kalman step of
`ability`): so the slope of that movement on the surprise, over answers from unseen learners, is the variance.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from interleave.engine.mastery.answers import Answers
from interleave.engine.mastery.online import Walk

Numbers = NDArray[Any]
STEPS = (3, 10, 30, 100)  # answers seen, where the spread is told apart
LEAST_PAIRS = 50  # with fewer, the spread of fewer answers holds on
LEAST_VARIANCE = 1e-9  # of surprises; where all are the same, nothing moves with them
NOTHING_KNOWN = 1.0  # logits squared; where a file has no pairs at all
NINETY = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Spread:
    """Variance in logits squared, for learners with fewer answers than each of `STEPS`, and with more."""

    variances: tuple[float, ...]

    def variance(self, seen: Numbers) -> Numbers:
        return np.asarray(self.variances)[np.digitize(seen, STEPS)]

    def interval(self, chances: Numbers, seen: Numbers) -> tuple[Numbers, Numbers]:
        """Return the edges of 90 % intervals around chances, given the number of answers seen before each."""
        reach = NINETY * np.sqrt(self.variance(seen))
        logits = special.logit(np.clip(chances, 1e-6, 1 - 1e-6))
        return special.expit(logits - reach), special.expit(logits + reach)


def learn(learner: Numbers, bundle: Numbers, item: Numbers, chances: Numbers, outcomes: Numbers) -> Spread:
    """Find the spread of answers whose chances came from models that had not seen the learner.

    All arrays have the shape (rows,); rows of one learner stand together, in order. Movements are taken
    from an answer to the learner's next one to the same skills; not to the same item, which she may just
    remember. What she answers in between moves the log-odds too, but not in step with the surprise.
    """
    order = np.lexsort((np.arange(len(learner)), bundle, learner))
    here, there = order[:-1], order[1:]
    same = (learner[here] == learner[there]) & (bundle[here] == bundle[there])
    same &= (item[here] < 0) | (item[here] != item[there])
    here, there = here[same], there[same]
    logits = special.logit(np.clip(chances, 1e-4, 1 - 1e-4))
    step = np.digitize(seen_before(learner)[here], STEPS)
    moved, surprise = logits[there] - logits[here], (outcomes - chances)[here]
    variances, last = [], NOTHING_KNOWN
    for place in range(len(STEPS) + 1):
        mine = step == place
        if mine.sum() >= LEAST_PAIRS and surprise[mine].var() > LEAST_VARIANCE:
            slope = np.cov(moved[mine], surprise[mine])[0, 1] / surprise[mine].var()
            last = float(np.clip(slope, 0.01, 4.0))
        variances.append(last)
    return Spread(tuple(variances))


def of_walk(answers: Answers, done: Walk) -> Spread:
    """Find the spread of the online model from the walk on which it was learnt: its second half."""
    half = len(answers) // 2
    columns = (answers.learners, answers.bundles, answers.items, done.chances, answers.correct)
    learner, bundle, item, chances, outcomes = (np.asarray(column)[half:] for column in columns)
    return learn(learner, bundle, item, chances, outcomes)


def seen_before(learner: Numbers) -> Numbers:
    """Return how many answers of the same learner came before each."""
    first = np.append(True, learner[1:] != learner[:-1])
    starts = np.flatnonzero(first)
    return np.asarray(np.arange(len(learner)) - starts[np.cumsum(first) - 1])
