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


def encode(
    known: Numbers, asked: Numbers, *, learner: Numbers, surprise: Numbers, information: Numbers
) -> tuple[Numbers, Numbers]:
    """Return the value of each situation for training answers (`known`) and for others (`asked`).

    Args:
        known, asked: situations as whole numbers, shape (rows,) and (others,).
        learner: of the training answers, all of one learner together: shape (rows,).
        surprise, information: outcome minus chance p, and p (1 - p), of the training answers.

    Returns:
        Two arrays of log-odds; 0 for a situation that was not met before.
    """
    names, levels = np.unique(np.concatenate([known, asked]), return_inverse=True)
    mine, theirs = levels[: len(known)], levels[len(known) :]
    order = np.argsort(mine, kind="stable")
    level, who = mine[order], learner[order]
    fresh_level = np.append(True, level[1:] != level[:-1])
    fresh_learner = fresh_level | np.append(True, who[1:] != who[:-1])
    run = np.cumsum(fresh_learner) - 1  # answers of one learner to one situation share what came before them
    earlier, total = [], []
    for values in (surprise, information):
        sums = np.concatenate([[0.0], np.cumsum(values[order])])
        starts = sums[:-1][fresh_learner][run]
        begins = sums[:-1][fresh_level][np.cumsum(fresh_level) - 1]
        earlier.append(starts - begins)
        total.append(np.bincount(mine, values, len(names)))
    found = np.empty(len(known), dtype=np.float32)
    found[order] = earlier[0] / (earlier[1] + PULL)
    return found, (total[0] / (total[1] + PULL))[theirs].astype(np.float32)


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


def situations(known: Described, asked: Described) -> tuple[dict[str, Numbers], dict[str, Numbers]]:
    """Return the situations of two sets of answers, by name; equal numbers mean equal situations."""
    bundles = int(max(known.bundle.max(), asked.bundle.max())) + 2
    items = int(max(known.item.max(), asked.item.max())) + 2
    both = []
    for side in (known, asked):
        last, last_2 = side.before(side.correct) + 1, side.before(side.correct, 2) + 1
        found = {
            "bundle_after": ((side.before(side.bundle) + 1) * 3 + last) * bundles + side.bundle,
            "bundle_pattern": side.pattern * bundles + side.bundle,
            "bundle_number": side.number * bundles + side.bundle,
            "bundle_ability": side.ability * bundles + side.bundle,
        }
        if items > 1:
            item = side.item + 1
            found |= {
                "item_after": ((side.before(item) + 1) * 3 + last) * items + item,
                "item_after_2": ((side.before(item, 2) + 1) * 3 + last_2) * items + item,
                "item_pattern": side.pattern * items + item,
                "item_tries": side.tries * items + item,
                "item_ability": side.ability * items + item,
            }
        both.append(found)
    return both[0], both[1]
