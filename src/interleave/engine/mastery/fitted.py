"""The model that is fitted to a file of answers: a logistic regression, and trees where they help.

1. Learners are put in an order by lot; the online model is learnt in that order.
2. A logistic regression takes its numbers, with effects of items and skills (Best-LR and PFA: see `tracing`).
3. Situations are given values (`encoding`), and skills loadings on traits (`traits`).
4. Gradient boosted trees (Friedman 2001) take all of it.
5. A last logistic regression blends and calibrates (Platt 1999).
Whatever a later step reads of a learner was predicted from learners before her, as it will be for new ones:
blocks of learners are predicted by models of the blocks before (prequential: Dawid 1984).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special
from sklearn.ensemble import HistGradientBoostingClassifier

from interleave.engine.mastery import encoding, logistic, online, spread, traits
from interleave.engine.mastery.answers import Answers, mixed
from interleave.engine.mastery.ease import Ease
from interleave.engine.mastery.logistic import Effect, Logistic
from interleave.engine.mastery.tracing import NAMES, TIMED_NAMES

Numbers = NDArray[Any]
EDGES = (0.25, 0.4, 0.55, 0.7, 0.85, 1.0)  # where blocks of learners end, as shares of the answers
HELD = 3  # the blocks from this one on calibrate
MOST_TREE_ROWS = 400_000  # more bring little and take minutes
MOST_ROUNDS = 400
PENALTY = 3.0  # of numbers; of what skills and items add; of slopes that differ by skill and item
OFFSET_PENALTY, SLOPE_PENALTY = 6.0, 40.0
MOST_MEMBERS = 4
MEMBER_ANSWERS = 800_000  # members times answers: small files afford more members
LEAST_ANSWERS, LEAST_LEARNERS = 500, 20
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
class Predicted:
    """Chances of right answers, with the edges of their 90 % intervals."""

    chances: Numbers
    low: Numbers
    high: Numbers


@dataclass(frozen=True, slots=True)
class Member:
    """All that was learnt from answers in one order of learners."""

    online: online.OnlineModel
    regression: Logistic
    values: dict[str, encoding.Values]
    loadings: dict[str, Numbers]
    trees: HistGradientBoostingClassifier
    blend: Logistic
    spread: spread.Spread

    def logits(self, answers: Answers) -> tuple[Numbers, Numbers]:
        """Return log-odds of each answer, and the variance of what is not known of the learner."""
        side = columns(answers, online.walk(self.online, answers, keep=True), self.online.timed)
        effects = effects_of(side, self.online.ease)
        regression = self.regression.logits(side.dense, effects)
        found = situations_of(side, self.online.ease)
        values = [self.values[name].look(places) for name, places in found.items()]
        values += follow_traits(side, self.loadings)
        trees = self.trees.decision_function(stack(side, regression, values))
        scores = stack_scores(side, regression, trees)
        return self.blend.logits(scores), self.spread.variance(spread.seen_before(side.learner))


@dataclass(frozen=True, slots=True)
class FittedModel:
    """Members from several orders of learners. It learns nothing from what it predicts."""

    members: tuple[Member, ...]

    def predict(self, answers: Answers) -> Predicted:
        """Predict each answer from the same learner's earlier ones: the mean of the members' log-odds."""
        found = [member.logits(answers) for member in self.members]
        logits, variances = (np.mean([pair[place] for pair in found], axis=0) for place in (0, 1))
        reach = spread.NINETY * np.sqrt(variances)
        return Predicted(special.expit(logits), special.expit(logits - reach), special.expit(logits + reach))


def can_fit(train: Answers) -> bool:
    """Tell whether there are answers and learners enough for blocks of them."""
    return len(train) >= LEAST_ANSWERS and len(set(train.learners)) >= LEAST_LEARNERS


def fit(train: Answers, *, timed: bool) -> FittedModel:
    """Learn from answers. Raises ValueError when there are too few learners or answers."""
    if not can_fit(train):
        raise ValueError(f"fitting takes {LEAST_ANSWERS} answers of {LEAST_LEARNERS} learners")
    number = max(1, min(MOST_MEMBERS, MEMBER_ANSWERS // len(train)))
    return FittedModel(tuple(fit_member(train, SEED + place, timed=timed) for place in range(number)))


def fit_member(train: Answers, seed: int, *, timed: bool) -> Member:
    lot = np.random.default_rng(seed).permutation(len(train.vocabulary.learners))
    train = mixed(train, lot.tolist())
    model, done = online.learn(train, timed=timed)
    side = columns(train, done, timed)
    ends = block_ends(side.learner)
    regression, scores = regress(side, model.ease, ends)
    loadings = learn_traits(side, model.ease, ends[0])
    values, dense = enrich(side, model.ease, scores, loadings)
    trees, tree_scores = grow(dense, side.correct, scores, ends)
    held = slice(ends[HELD], None)
    both = stack_scores(side, scores, tree_scores)[held]
    weights = logistic.fit(both, side.correct[held], penalty=1.0)
    chances = special.expit(weights.logits(both))
    width = spread.learn(side.learner[held], side.bundle[held], side.item[held], chances, side.correct[held])
    return Member(model, regression, values, loadings, trees, weights, width)


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


def regress(side: Columns, ease: Ease, ends: Sequence[int]) -> tuple[Logistic, Numbers]:
    """Return the regression, and log-odds of the answers from the blocks before (the first: online)."""
    effects = effects_of(side, ease)
    scores = side.online.copy()
    for start, end in pairwise(ends):
        before, block = slice(0, start), slice(start, end)
        found = logistic.fit(
            side.dense[before],
            side.correct[before],
            [effect.take(before) for effect in effects],
            penalty=PENALTY,
        )
        scores[block] = found.logits(side.dense[block], [effect.take(block) for effect in effects])
    return logistic.fit(side.dense, side.correct, effects, penalty=PENALTY), scores


def effects_of(side: Columns, ease: Ease) -> list[Effect]:
    """Return the effects of skills and items."""
    effects = [Effect(side.bundle, ease.bundles, OFFSET_PENALTY)]
    for name in ("skill_right", "skill_wrong", "all_ability", "all_fast"):
        effects.append(Effect(side.bundle, ease.bundles, SLOPE_PENALTY, side.number(name)))
    if ease.items:
        effects.append(Effect(side.item, ease.items, OFFSET_PENALTY))
        effects.append(Effect(side.item, ease.items, SLOPE_PENALTY, side.number("all_ability")))
    return effects


def learn_traits(side: Columns, ease: Ease, end: int) -> dict[str, Numbers]:
    """Return loadings of skills, and of items if there are any, from the first block of learners."""
    levels = {"bundle": (side.bundle, ease.bundles)} | (
        {"item": (side.item, ease.items)} if ease.items else {}
    )
    return {
        name: traits.learn(
            side.learner[:end], level[:end], side.number("ease")[:end], side.correct[:end], levels=number
        )
        for name, (level, number) in levels.items()
    }


def follow_traits(side: Columns, loadings: dict[str, Numbers]) -> list[Numbers]:
    return [
        traits.follow(
            side.learner,
            side.bundle if name == "bundle" else side.item,
            found,
            side.number("ease"),
            side.correct,
        )
        for name, found in loadings.items()
    ]


def enrich(
    side: Columns, ease: Ease, scores: Numbers, loadings: dict[str, Numbers]
) -> tuple[dict[str, encoding.Values], Numbers]:
    """Return the values of situations, and what the trees read of the answers."""
    chances = special.expit(scores)
    learnt, own = {}, []
    for name, places in situations_of(side, ease).items():
        learnt[name], mine = encoding.learn(
            places,
            learner=side.learner,
            surprise=side.correct - chances,
            information=chances * (1 - chances),
        )
        own.append(mine)
    return learnt, stack(side, scores, [*own, *follow_traits(side, loadings)])


def grow(
    dense: Numbers, outcomes: Numbers, scores: Numbers, ends: Sequence[int]
) -> tuple[HistGradientBoostingClassifier, Numbers]:
    """Return trees, and log-odds from the blocks before for the held blocks (elsewhere the regression's).

    They train from the second block on: the first has no log-odds of the regression.
    """
    scores, rounds = scores.copy(), MOST_ROUNDS
    for start, end in pairwise(ends[HELD:]):
        rows, held = latest(ends[0], start), slice(start, end)
        trees = forest(start - ends[0], MOST_ROUNDS, early_stopping=True)
        trees.fit(dense[rows], outcomes[rows], X_val=dense[held], y_val=outcomes[held])
        scores[held] = trees.decision_function(dense[held])
        rounds = int(trees.n_iter_)
    rows = latest(ends[0], ends[-1])
    trees = forest(ends[-1] - ends[0], rounds, early_stopping=False)
    return trees.fit(dense[rows], outcomes[rows]), scores


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


def latest(start: int, end: int) -> slice:
    """Return the rows of a range that trees train on: learners stand in an order by lot, so any will do."""
    return slice(max(start, end - MOST_TREE_ROWS), end)


def stack(side: Columns, regression: Numbers, values: Sequence[Numbers]) -> Numbers:
    more = [numbers.astype(np.float32) for numbers in (side.online, regression, *values)]
    return np.column_stack([side.dense, *more])


def stack_scores(side: Columns, regression: Numbers, trees: Numbers) -> Numbers:
    """Return what is blended; where time counts, answers after a night may be blended in another way."""
    scores = [side.online, regression, trees]
    if "delayed_now" in side.names:
        delayed = side.number("delayed_now")
        scores += [delayed, delayed * trees]
    return np.column_stack(scores).astype(np.float32)


def situations_of(side: Columns, ease: Ease) -> dict[str, Numbers]:
    """Return the answers' situations, from what their traces say in whole numbers."""
    lasts = [
        np.sign(side.number(f"skill_{name}")).astype(np.int64) + 1 for name in ("last", "last_2", "last_3")
    ]
    count = np.rint(np.expm1(side.number("skill_right")) + np.expm1(side.number("skill_wrong")))
    tries = np.minimum(np.rint(np.expm1(side.number("item_tries"))), 3).astype(np.int64)
    described = encoding.Described(
        learner=side.learner,
        bundle=side.bundle,
        item=side.item,
        correct=side.correct.astype(np.int64),
        pattern=lasts[0] * 9 + lasts[1] * 3 + lasts[2],
        number=np.minimum(count, 9).astype(np.int64),
        tries=tries * 3 + np.sign(side.number("item_last")).astype(np.int64) + 1,
        ability=np.digitize(side.number("all_ability"), (-1.0, -0.5, -0.2, 0.0, 0.2, 0.5, 1.0)),
    )
    return encoding.situations(described, bundles=ease.bundles, items=ease.items)
