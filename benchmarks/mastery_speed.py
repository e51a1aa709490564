"""python -m benchmarks.mastery_speed: what an answer costs the models of mastery.

Each cost is given in microseconds and as a ratio to one step of a plain Elo loop on the same machine and the
same answers, so that it can be compared between machines. Processor time of one core.
"""

import math
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from benchmarks import mastery_worlds as worlds
from interleave.engine import mastery
from interleave.engine.mastery import online
from interleave.engine.mastery.answers import Answers, Row, Vocabulary, unite

LIMIT = 50.0  # microseconds an answer
START = datetime(2026, 1, 5, tzinfo=UTC)


def main() -> int:
    plain = elo(answers_of("practice"))
    costs = {"plain Elo loop": plain, "an objective's state: update and estimate": state()}
    for name, words in (("practice", "online, without times"), ("facts", "online, with times")):
        answers = answers_of(name)
        model, _ = online.learn(answers, timed=name == "facts")
        costs[words] = spent(lambda model=model, answers=answers: online.walk(model, answers), len(answers))
    print(f"{'':44}{'µs an answer':>14}{'ratio':>8}")
    for words, cost in costs.items():
        print(f"{words:44}{cost:14.1f}{cost / plain:8.1f}")
    return int(any(cost > LIMIT for cost in costs.values()))


def answers_of(name: str) -> Answers:
    rows = []
    for number, one in enumerate(worlds.WORLDS[name](150)):
        days = (one.at - worlds.START) / timedelta(days=1) if one.at else None
        rows.append((number, Row(one.learner, one.skill, one.item, bool(one.correct), days)))
    return unite(rows, Vocabulary())


def elo(answers: Answers) -> float:
    """One rating per learner and per item, updated after each answer."""
    learners, items = [0.0] * len(answers.vocabulary.learners), [0.0] * (len(answers.vocabulary.items) + 1)

    def run() -> None:
        for learner, _, item, correct, _ in answers.each():
            surprise = correct - 1 / (1 + math.exp(items[item] - learners[learner]))
            learners[learner] += 0.3 * surprise
            items[item] -= 0.1 * surprise

    return spent(run, len(answers))


def state(number: int = 20_000) -> float:
    """What the product does with one piece of evidence on one objective."""
    moments = [START + timedelta(hours=hours) for hours in range(number + 1)]

    def run() -> None:
        now = mastery.new_state()
        for place, (at, later) in enumerate(pairwise(moments)):
            now = mastery.update(now, mastery.Evidence("item", float(place % 3 > 0), at, guess=0.25))
            mastery.estimate(now, later)

    return spent(run, number)


def spent(run, number: int) -> float:
    """Return microseconds per answer, the least of three runs."""
    times = []
    for _ in range(3):
        began = time.process_time()
        run()
        times.append(time.process_time() - began)
    return min(times) / number * 1e6


if __name__ == "__main__":
    sys.exit(main())
