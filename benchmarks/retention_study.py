"""python -m benchmarks.retention_study: what simulated learners keep for 90 days, and the minutes it takes.

Each of 2,000 learns 20 cards in the first ten days, and then lives several times with the same memory:
without reinforcement, with fixed intervals (1, 3, 7, 14, 30, 60 days), and with the engine as the product
runs it (days kept even, parameters learnt from a pilot group and then from her own reviews); and with the
engine held to the minutes of the fixed intervals, by a lower target found on the pilot group. Nobody's memory
is the engine's model (`benchmarks.memory_people`). The same seed gives the same numbers. Intervals: 95 %,
percentiles of 2,000 bootstrap samples of learners (Efron & Tibshirani 1993).
"""

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402 - after the number of threads

from benchmarks import memory_people  # noqa: E402
from interleave.engine import memory  # noqa: E402
from interleave.engine.memory import learning  # noqa: E402

LEARNERS, CARDS, DAYS = 2_000, 20, 90
PILOT = 100  # other learners, whose reviews give the group's parameters
FIXED = (1, 3, 7, 14, 30, 60)
FIT_ON = 45  # day on which a learner's own parameters are learnt
MOST, LEAST, MINUTES_A_REVIEW = 12, 5, 20 / 60  # as in the product
START = datetime(2026, 1, 5, 18, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Life:
    """What became of one learner's cards: mean recall at the end, minutes, and the most reviews in a day."""

    kept: float
    minutes: float
    busiest: int


@dataclass
class Deck:
    """The cards of one learner: her memory, the engine's state, and what happened."""

    person: memory_people.Person
    cards: list[memory_people.Memory]
    states: list[memory.CardState]
    reviews: list[tuple[str, str, float, int]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retention_study")
    parser.add_argument("--learners", type=int, default=LEARNERS)
    given = parser.parse_args()
    group = learn_group()
    cheap = find_target(group)
    lives = {
        "no reinforcement": [live_without(seed) for seed in range(given.learners)],
        "fixed intervals": [live_fixed(seed) for seed in range(given.learners)],
        "this engine, default parameters": [live(seed)[0] for seed in range(given.learners)],
        "this engine": [live(seed, group=group, fits=True)[0] for seed in range(given.learners)],
        f"this engine, target {cheap}": [
            live(seed, group=group, fits=True, target=cheap)[0] for seed in range(given.learners)
        ],
    }
    print(f"{given.learners:,} learners, {CARDS} cards each; in brackets 95 % intervals")
    print()
    print(
        f"| | recall on day {DAYS} | of the lowest tenth | minutes in {DAYS} days | most reviews in a day |"
    )
    print("|---|---|---|---|---|")
    for name, found in lives.items():
        kept, minutes = spread([each.kept for each in found], 3), spread([each.minutes for each in found], 1)
        lowest = np.sort([each.kept for each in found])[: max(1, len(found) // 10)].mean()
        busiest = np.mean([each.busiest for each in found])
        print(f"| {name} | {kept} | {lowest:.3f} | {minutes} | {busiest:.1f} |")
    print()
    for name in ("this engine", f"this engine, target {cheap}"):
        pairs = list(zip(lives[name], lives["fixed intervals"], strict=True))
        print(
            f"{name} less fixed intervals: recall {spread([one.kept - two.kept for one, two in pairs], 3)}, "
            f"minutes {spread([one.minutes - two.minutes for one, two in pairs], 1)}"
        )


def begin(seed: int) -> Deck:
    person = memory_people.make_person(seed)
    cards = [person.new_card() for _ in range(CARDS)]
    return Deck(person, cards, [], [])


def learnt_on(card: int) -> int:
    """Two cards a day, for ten days."""
    return card // 2


def live_without(seed: int) -> Life:
    deck = begin(seed)
    for number, card in enumerate(deck.cards):
        card.meet(learnt_on(number), True)
    return Life(kept_by(deck), 0.0, 0)


def live_fixed(seed: int) -> Life:
    deck = begin(seed)
    per_day = np.zeros(DAYS + 1, int)
    for number, card in enumerate(deck.cards):
        card.meet(learnt_on(number), True)
        for wait in FIXED:
            day = learnt_on(number) + wait
            if day < DAYS:
                card.meet(day, deck.person.recalls(card, day))
                per_day[day] += 1
    return Life(kept_by(deck), float(per_day.sum()) * MINUTES_A_REVIEW, int(per_day.max()))


def live(
    seed: int,
    *,
    group: memory.Parameters | None = None,
    fits: bool = False,
    days: int = DAYS,
    target: float | None = None,
) -> tuple[Life, Deck]:
    deck, parameters, shift = begin(seed), group or memory.DEFAULT, 0.0
    per_day = np.zeros(DAYS + 1, int)
    for day in range(days):
        now = START + day * DAY
        for number in range(CARDS):
            if learnt_on(number) == day:
                deck.cards[number].meet(day, True)
                first = memory.review(memory.new_card(now), memory.GOOD, now, parameters=parameters)
                deck.states.append(first)
                deck.reviews.append((str(seed), str(number), now.timestamp(), memory.GOOD))
        if fits and day == FIT_ON:
            learnt = learning.learn_person(learning.to_log(deck.reviews), group)
            parameters, shift = learnt.parameters, learnt.shift
        aim = target or memory.target_for("short_text", shift=shift)
        for number in asked(deck.states, now, parameters[20]):
            per_day[day] += answer(deck, number, seed, (day, now), (parameters, aim))
    return Life(kept_by(deck), float(per_day.sum()) * MINUTES_A_REVIEW, int(per_day.max())), deck


def asked(states: list[memory.CardState], now: datetime, decay: float) -> Iterator[int]:
    """Yield today's cards as the product chooses them."""
    due = [number for number, state in enumerate(states) if state.due_at <= now]
    if len(due) > LEAST:
        found = memory.windows(enumerate(states), now, early_share=0.0, decay=decay)
        due = memory.spread(found, most=MOST, least=LEAST)[0]
    yield from due


def answer(
    deck: Deck,
    number: int,
    seed: int,
    when: tuple[int, datetime],
    plan: tuple[memory.Parameters, float],
) -> int:
    """Ask a card, and once more in the same sitting when it was forgotten; return how often."""
    (day, now), (parameters, target) = when, plan
    card = deck.cards[number]
    recalled = deck.person.recalls(card, day)
    ratings = [memory.GOOD] if recalled else [memory.AGAIN, memory.GOOD]
    card.meet(day, recalled)
    for again, rating in enumerate(ratings):
        at = now + again * timedelta(minutes=10)
        deck.states[number] = memory.review(
            deck.states[number], rating, at, parameters=parameters, target=target
        )
        deck.reviews.append((str(seed), str(number), at.timestamp(), rating))
    return len(ratings)


def learn_group() -> memory.Parameters:
    reviews = []
    for seed in range(1_000_000, 1_000_000 + PILOT):
        reviews += live(seed, days=60)[1].reviews
    return learning.learn_group(learning.to_log(reviews)).parameters


def find_target(group: memory.Parameters) -> float:
    """Return the target, in hundredths, at which the pilot group spends what fixed intervals take."""
    wanted = live_fixed(1_000_000).minutes
    low, high = 50, 95
    while low < high:
        middle = (low + high) // 2
        pilot = range(1_000_000, 1_000_000 + PILOT)
        spent = np.mean([live(seed, group=group, target=middle / 100)[0].minutes for seed in pilot])
        low, high = (middle + 1, high) if spent < wanted else (low, middle)
    return low / 100


def kept_by(deck: Deck) -> float:
    return float(np.mean([card.recall(DAYS) for card in deck.cards]))


def spread(values: list[float], digits: int) -> str:
    """The mean with its bootstrap interval."""
    rng = np.random.default_rng(1)
    known = np.array(values)
    means = [known[rng.integers(0, len(known), len(known))].mean() for _ in range(2_000)]
    low, high = np.quantile(means, (0.025, 0.975))
    return f"{known.mean():.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


if __name__ == "__main__":
    main()
