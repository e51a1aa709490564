"""The model that is fitted to a file of answers: a logistic regression, and trees where they help.

1. Learners are put in an order by lot; the online model is learnt in that order.
2. A logistic regression takes its numbers, with effects of items and skills (Best-LR and PFA: see `tracing`).
3. Situations are given values (`encoding`).
4. Gradient boosted trees (Friedman 2001) take all of it.
5. A last logistic regression blends and calibrates (Platt 1999).
Whatever a later step reads of a learner was predicted from learners before her, as it will be for new ones:
blocks of learners are predicted by models of the blocks before (prequential: Dawid 1984).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special
from sklearn.ensemble import HistGradientBoostingClassifier

from interleave.engine.mastery import encoding, logistic, online
from interleave.engine.mastery.answers import Answers, mixed
from interleave.engine.mastery.logistic import Effect
from interleave.engine.mastery.tracing import NAMES, TIMED_NAMES

Numbers = NDArray[Any]
EDGES = (0.25, 0.4, 0.55, 0.7, 0.85, 1.0)  # where blocks of learners end, as shares of the answers
HELD = 3  # the blocks from this one on calibrate
MOST_TREE_ROWS = 400_000  # more bring little and take minutes
MOST_ROUNDS = 400
PENALTY = 3.0
SEED = 20261123


@dataclass(frozen=True, slots=True)
class Columns:
    """Answers as arrays, and the numbers of `tracing` for each."""

    learner: Numbers
    bundle: Numbers
    item: Numbers
    correct: Numbers
    dense: Numbers
    online: Numbers  # log-odds
    names: tuple[str, ...]

    def number(self, name: str) -> Numbers:
        return np.asarray(self.dense[:, self.names.index(name)])


@dataclass(frozen=True, slots=True)
class Scores:
    """Log-odds for training answers (each from the blocks before its own) and for those asked about."""

    known: Numbers
    asked: Numbers


@dataclass(frozen=True, slots=True)
class Fitted:
    """Chances of the answers asked about; chances and outcomes of the held-out part of the training answers."""

    chances: Numbers
    held_out: Numbers
    outcomes: Numbers
    weights: tuple[float, ...]  # of the blend: bias, regression, trees


def predict(train: Answers, test: Answers) -> Fitted:
    """Fit on `train`; predict each answer of `test` from it and from the same learner's earlier answers."""
    timed = train.has_times and test.has_times
    lot = np.random.default_rng(SEED).permutation(len(train.vocabulary.learners))
    train = mixed(train, lot.tolist())
    model, done = online.learn(train, timed=timed)
    known, asked = columns(train, done, timed), columns(test, online.walk(model, test, keep=True), timed)
    ends = block_ends(known.learner)
    regression = regress(known, asked, ends)
    trees = grow(known, asked, regression, ends)
    return blend(known.correct, ends, regression, trees)


def columns(answers: Answers, done: online.Walk, timed: bool) -> Columns:
    return Columns(
        np.asarray(answers.learners, dtype=np.int64),
        np.asarray(answers.bundles, dtype=np.int64),
        np.asarray(answers.items, dtype=np.int64),
        np.asarray(answers.correct, dtype=float),
        np.frombuffer(done.numbers, dtype=np.float32).reshape(len(answers), done.width),
        special.logit(np.clip(np.asarray(done.chances), 1e-5, 1 - 1e-5)),
        TIMED_NAMES if timed else NAMES,
    )


def block_ends(learner: Numbers) -> list[int]:
    """Return the rows where blocks end; a learner's answers stay in one block."""
    last = np.append(np.flatnonzero(learner[1:] != learner[:-1]) + 1, len(learner))
    return [int(last[np.searchsorted(last, share * len(learner) - 0.5)]) for share in EDGES]


def regress(known: Columns, asked: Columns, ends: Sequence[int]) -> Scores:
    """Score by logistic regression; the first block has the online model's log-odds."""
    mine, theirs = effects_of(known, asked)
    scores = known.online.copy()
    for start, end in zip(ends[:-1], ends[1:], strict=True):
        before, block = slice(0, start), slice(start, end)
        found = logistic.fit(
            known.dense[before],
            known.correct[before],
            [effect.take(before) for effect in mine],
            penalty=PENALTY,
        )
        scores[block] = found.logits(known.dense[block], [effect.take(block) for effect in mine])
    found = logistic.fit(known.dense, known.correct, mine, penalty=PENALTY)
    return Scores(scores, found.logits(asked.dense, theirs))


def effects_of(known: Columns, asked: Columns) -> tuple[list[Effect], list[Effect]]:
    """Return the effects of items and skills, for both sets of answers."""
    bundles = int(max(known.bundle.max(), asked.bundle.max())) + 1
    items = int(max(known.item.max(), asked.item.max())) + 1
    both = []
    for side in (known, asked):
        effects = [
            Effect(side.bundle, bundles, 2.0),
            *(
                Effect(side.bundle, bundles, 8.0, side.number(name))
                for name in ("skill_right", "skill_wrong", "all_ability", "all_fast")
            ),
        ]
        if items:
            effects += [
                Effect(side.item, items, 2.0),
                Effect(side.item, items, 5.0, side.number("all_ability")),
            ]
        both.append(effects)
    return both[0], both[1]


def grow(known: Columns, asked: Columns, regression: Scores, ends: Sequence[int]) -> Scores:
    """Score by trees, trained from the second block on; before the held blocks there is only the regression."""
    mine, theirs = enrich(known, asked, regression)
    scores, rounds = regression.known.copy(), MOST_ROUNDS
    for start, end in zip(ends[HELD:-1], ends[HELD + 1 :], strict=True):
        rows = sample(ends[0], start, known.learner)
        watched = sample(start, end, known.learner)
        trees = forest(len(rows), MOST_ROUNDS, early_stopping=True)
        trees.fit(mine[rows], known.correct[rows], X_val=mine[watched], y_val=known.correct[watched])
        scores[start:end] = trees.decision_function(mine[start:end])
        rounds = int(trees.n_iter_)
    rows = sample(ends[0], ends[-1], known.learner)
    trees = forest(len(rows), rounds, early_stopping=False).fit(mine[rows], known.correct[rows])
    return Scores(scores, trees.decision_function(theirs))


def forest(rows: int, rounds: int, *, early_stopping: bool) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=rounds,
        max_leaf_nodes=16,
        min_samples_leaf=max(20, min(200, rows // 500)),
        l2_regularization=10.0,
        max_features=0.5,
        early_stopping=early_stopping,
        n_iter_no_change=12,
        random_state=SEED,
    )


def sample(start: int, end: int, learner: Numbers) -> Numbers:
    """Return the rows of a range, or of as many of its learners as make `MOST_TREE_ROWS`: the latest."""
    return np.arange(max(start, end - MOST_TREE_ROWS), end)


def enrich(known: Columns, asked: Columns, regression: Scores) -> tuple[Numbers, Numbers]:
    """Return what the trees read: the numbers, both models' log-odds and the values of situations."""
    chances = special.expit(regression.known)
    mine, theirs = [known.online, regression.known], [asked.online, regression.asked]
    known_situations, asked_situations = encoding.situations(*(described(side) for side in (known, asked)))
    for name, situations in known_situations.items():
        values = encoding.encode(
            situations,
            asked_situations[name],
            learner=known.learner,
            surprise=known.correct - chances,
            information=chances * (1 - chances),
        )
        mine.append(values[0])
        theirs.append(values[1])
    return (
        np.column_stack([known.dense, *(values.astype(np.float32) for values in mine)]),
        np.column_stack([asked.dense, *(values.astype(np.float32) for values in theirs)]),
    )


def described(side: Columns) -> encoding.Described:
    """Return the answers as whole numbers that situations are made of."""
    lasts = [
        np.sign(side.number(f"skill_{name}")).astype(np.int64) + 1 for name in ("last", "last_2", "last_3")
    ]
    count = np.rint(np.expm1(side.number("skill_right")) + np.expm1(side.number("skill_wrong")))
    tries = np.minimum(np.rint(np.expm1(side.number("item_tries"))), 3).astype(np.int64)
    return encoding.Described(
        learner=side.learner,
        bundle=side.bundle,
        item=side.item,
        correct=side.correct.astype(np.int64),
        pattern=lasts[0] * 9 + lasts[1] * 3 + lasts[2],
        number=np.minimum(count, 9).astype(np.int64),
        tries=tries * 3 + np.sign(side.number("item_last")).astype(np.int64) + 1,
        ability=np.digitize(side.number("all_ability"), (-1.0, -0.5, -0.2, 0.0, 0.2, 0.5, 1.0)),
    )


def blend(outcomes: Numbers, ends: Sequence[int], *models: Scores) -> Fitted:
    """Weigh the models' log-odds by how they did on learners that they had not seen."""
    held = slice(ends[HELD], None)
    known = np.column_stack([scores.known[held] for scores in models]).astype(np.float32)
    asked = np.column_stack([scores.asked for scores in models]).astype(np.float32)
    found = logistic.fit(known, outcomes[held], penalty=1.0)
    return Fitted(
        special.expit(found.logits(asked)),
        special.expit(found.logits(known)),
        outcomes[held],
        (found.bias, *found.weights.tolist()),
    )
