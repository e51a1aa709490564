"""What a situation adds to what was predicted, learnt from earlier learners only.

A situation is any number that describes an answer: this item after that one, the third try, a pattern of
outcomes. Its value is one Newton step on the log-odds from the predictions already made (the leaf value of
gradient boosting: Friedman 2001), shrunk to 0. For a training answer it comes only from learners before this
one: leaving out one's own fold is not enough, for what is missing from the rest betrays it (Prokhorenkova et
al. 2018, "ordered target statistics").
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
PULL = 5.0  # information, in p (1 - p), by which a value is shrunk to 0


@dataclass(frozen=True, slots=True)
class Values:
    """What each situation adds, in log-odds. `names` are sorted."""

    names: Numbers
    added: Numbers

    def look(self, situations: Numbers) -> Numbers:
        """Return the value of each; 0 for a situation that training did not meet."""
        places = np.minimum(np.searchsorted(self.names, situations), len(self.names) - 1)
        found = np.where(self.names[places] == situations, self.added[places], 0.0)
        return np.asarray(found, dtype=np.float32)


def learn(
    situations: Numbers, *, learner: Numbers, surprise: Numbers, information: Numbers
) -> tuple[Values, Numbers]:
    """Return the values of situations, and for each answer what learners before this one had made of its own.

    Args:
        situations: whole numbers, shape (rows,); rows of one learner stand together.
        surprise, information: outcome minus chance p, and p (1 - p): shape (rows,).
    """
    names, mine = np.unique(situations, return_inverse=True)
    order = np.argsort(mine, kind="stable")
    level, who = mine[order], learner[order]
    fresh_level = np.append(True, level[1:] != level[:-1])
    fresh_learner = fresh_level | np.append(True, who[1:] != who[:-1])
    run = np.cumsum(fresh_learner) - 1  # answers of one learner to one situation share what came before them
    earlier, total = [], []
    for values in (surprise, information):
        sums = np.concatenate([[0.0], np.cumsum(values[order])])[:-1]
        earlier.append(sums[fresh_learner][run] - sums[fresh_level][level])
        total.append(np.bincount(mine, values, len(names)))
    found = np.empty(len(situations), dtype=np.float32)
    found[order] = earlier[0] / (earlier[1] + PULL)
    return Values(names, total[0] / (total[1] + PULL)), found


@dataclass(frozen=True, slots=True)
class Described:
    """Answers, by learner and in order, as whole numbers that are known before each (but `correct`)."""

    learner: Numbers
    bundle: Numbers
    item: Numbers  # -1: none
    correct: Numbers
    pattern: Numbers  # of the last three outcomes on the skill
    number: Numbers  # of answers to the skill, at most 9
    tries: Numbers  # of the item, and the last outcome
    ability: Numbers  # in eight steps

    def before(self, values: Numbers, steps: int = 1) -> Numbers:
        """Return each answer's value of the learner's answer `steps` earlier; -1 where there is none."""
        found = np.full(len(values), -1, dtype=np.int64)
        found[steps:] = np.where(self.learner[steps:] == self.learner[:-steps], values[:-steps], -1)
        return found

    def history(self, bundle: Numbers, steps: int = 6) -> Numbers:
        """Return a number for the last `steps` outcomes on the same skills, and the last two of all."""
        order = np.lexsort((np.arange(len(bundle)), bundle, self.learner))
        learner, level, correct = self.learner[order], bundle[order], self.correct[order]
        code = np.zeros(len(bundle), dtype=np.int64)
        for step in range(1, steps + 1):
            earlier = np.zeros(len(bundle), dtype=np.int64)
            same = (learner[step:] == learner[:-step]) & (level[step:] == level[:-step])
            earlier[step:] = np.where(same, correct[:-step] + 1, 0)
            code = code * 3 + earlier
        found = np.empty(len(bundle), dtype=np.int64)
        found[order] = code
        return (found * 3 + self.before(self.correct) + 1) * 3 + self.before(self.correct, 2) + 1


def situations(side: Described, *, bundles: int, items: int) -> dict[str, Numbers]:
    """Return the situations of answers by name; `bundles` and `items` are how many of each training knew.

    Equal numbers mean equal situations, also between two sets of answers.
    """
    bundle = np.minimum(side.bundle, bundles)
    item = np.minimum(side.item, items) + 1
    last, last_2 = side.before(side.correct) + 1, side.before(side.correct, 2) + 1
    wide, wider = bundles + 1, items + 2
    found = {
        "bundle_after": ((side.before(bundle) + 1) * 3 + last) * wide + bundle,
        "bundle_pattern": side.pattern * wide + bundle,
        "bundle_number": side.number * wide + bundle,
        "bundle_ability": side.ability * wide + bundle,
        "history": side.history(bundle),
    }
    if not items:
        return found
    return found | {
        "item_after": ((side.before(item) + 1) * 3 + last) * wider + item,
        "item_after_2": ((side.before(item, 2) + 1) * 3 + last_2) * wider + item,
        "item_pattern": side.pattern * wider + item,
        "item_tries": side.tries * wider + item,
        "item_ability": side.ability * wider + item,
    }
