"""The model that learns while answers come in; each costs the same, however long the history.

What a population teaches (how easy items and skills are, how much each number of `tracing` counts) is learnt
in one pass over a file of answers; what a learner shows is kept in her `Trace`. Weights that are fitted need
numpy; predicting and following does not.
"""

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import mul

from interleave.engine.mastery.ability import logistic
from interleave.engine.mastery.answers import Answers
from interleave.engine.mastery.ease import Ease
from interleave.engine.mastery.tracing import NAMES, TIMED_NAMES, Trace

FIRST_FIT = 500  # answers before weights are learnt; they are learnt again whenever the answers have doubled
PENALTY = 3.0
PLENTY = 20_000  # answers


@dataclass(slots=True)
class OnlineModel:
    """Bias and weights for the numbers of `tracing`, and the ease of items and skills."""

    ease: Ease
    timed: bool
    bias: float = 0.0
    weights: list[float] = field(default_factory=list)

    def chance(self, numbers: list[float]) -> float:
        """Return the probability of a right answer; before there are weights, what the abilities say."""
        if not self.weights:
            return numbers[2]
        return logistic(self.bias + sum(map(mul, self.weights, numbers)))


@dataclass(slots=True)
class Walk:
    """Chances of all answers in order, and the numbers behind them, row by row."""

    width: int
    chances: "array[float]" = field(default_factory=lambda: array("d"))
    numbers: "array[float]" = field(default_factory=lambda: array("f"))


def walk(
    model: OnlineModel,
    answers: Answers,
    *,
    keep: bool = False,
    after: Callable[[Walk, int], None] | None = None,
) -> Walk:
    """Predict every answer from the same learner's earlier ones, in order, following each learner.

    Args:
        keep: whether to keep the numbers, for a fit.
        after: called with the walk and the number of answers done, whenever a learner's last one is done.
    """
    done = Walk(len(TIMED_NAMES if model.timed else NAMES))
    members, look = answers.vocabulary.members, model.ease.look
    current, trace = -1, Trace()
    for learner, bundle, item, correct, days in answers.each():
        if learner != current:
            if after:
                after(done, len(done.chances))
            current, trace = learner, Trace(model.timed)
        needed, level = members[bundle], look(bundle, item)
        numbers = trace.features(bundle, needed, item, days, level)
        chance = model.chance(numbers)
        done.chances.append(chance)
        if keep:
            done.numbers.extend(numbers)
        trace.record(bundle, needed, item, days, correct, chance, level[0])
    if after:
        after(done, len(done.chances))
    return done


def learn(answers: Answers, *, timed: bool) -> tuple[OnlineModel, Walk]:
    """Learn a population's part in one pass; every learner is predicted before she teaches.

    Returns the model, and the walk: chances from what the learners before had taught.
    """
    vocabulary = answers.vocabulary
    model = OnlineModel(Ease(len(vocabulary.bundles), len(vocabulary.items)), timed)
    counted, due = 0, FIRST_FIT

    def teach(done: Walk, number: int) -> None:
        nonlocal counted, due
        for place in range(counted, number):
            model.ease.count(answers.bundles[place], answers.items[place], answers.correct[place])
        counted = number
        if number >= due:
            fit(model, done, answers)
            due = 2 * number

    done = walk(model, answers, keep=True, after=teach)
    fit(model, done, answers)
    return model, done


def fit(model: OnlineModel, done: Walk, answers: Answers) -> None:
    """Set the model's weights to those that fit the answers walked so far."""
    import numpy as np

    from interleave.engine.mastery import logistic as regression

    number = len(done.chances)
    first = first_settled(number)
    dense = np.frombuffer(done.numbers, dtype=np.float32).reshape(number, done.width)[first:]
    outcomes = np.array(answers.correct[first:number], dtype=float)
    found = regression.fit(dense, outcomes, penalty=PENALTY)
    model.bias, model.weights = found.bias, found.weights.tolist()


def first_settled(number: int) -> int:
    """Return how many of the first answers a fit leaves out, where there are plenty.

    They were described by ease that few answers stood behind, which later ones are not.
    """
    return int(0.3 * number) if number >= PLENTY else 0
