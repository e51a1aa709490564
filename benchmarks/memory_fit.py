"""python -m benchmarks.memory_fit: what fitting and correcting the memory model is worth, simulated.

Five kinds of people. Two have FSRS-6 for a memory, with parameters of their own; for the second kind cards
differ beyond it, days are good or bad, the level drifts and some answers slip. Three have memories of another
theory (`benchmarks.memory_people`). All rate with habits of their own, review by growing intervals with
chance, miss days, and see failed cards again the same day. Predictions are those of `./interleave evaluate
memory --fit`, beside the default parameters and the fitted ones without the correction; then the same for
people with 500 predicted reviews.
"""

import argparse
import math
import os
from collections.abc import Callable
from dataclasses import dataclass

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402 - after the number of threads

from benchmarks import memory_people  # noqa: E402
from interleave.engine.memory import fitting, folds, logs, measuring, parameters, replaying  # noqa: E402
from interleave.engine.memory.logs import Log  # noqa: E402

KINDS = ("as the model", "as the model, with noise", "traces", "scales", "fragility")
REVIEWS, SHORT = 30_000, 500
LONG_PEOPLE, SHORT_PEOPLE = 2, 12  # of each kind
NEW_A_DAY = 10


@dataclass
class Fsrs:
    """A card in a mind that follows FSRS-6; `ease` moves its stability by a factor."""

    weights: np.ndarray
    ease: float
    stability: float = 0.0
    difficulty: float = 0.0
    last: float = 0.0

    def recall(self, day: float) -> float:
        found = replaying.recall_after(
            np.array([day - self.last]), np.array([self.stability]), self.weights[20]
        )
        return float(found[0])

    def meet(self, day: float, rating: int) -> None:
        ratings = np.array([rating])
        if not self.stability:
            first = replaying.first_state(ratings, list(self.weights))
            self.stability, self.difficulty = float(first[0][0]) * self.ease, float(first[1][0])
        else:
            waits = np.array([math.floor(day) - math.floor(self.last)])
            column = replaying._column(np.array([0]), ratings, waits, 1)
            before = np.array([self.stability]), np.array([self.difficulty])
            chance = replaying.recall_after(column.waits, before[0], self.weights[20])
            after = replaying.next_state(column, *before, chance, list(self.weights))
            self.stability, self.difficulty = float(after[0][0]), float(after[1][0])
        self.last = day


@dataclass
class Other:
    """A card in a mind of another theory: what it calls recalled is a rating over 1."""

    mind: memory_people.Memory
    met: bool = False

    def recall(self, day: float) -> float:
        return self.mind.recall(day)

    def meet(self, day: float, rating: int) -> None:
        self.mind.meet(day, rating > 1 or not self.met)
        self.met = True


@dataclass
class Habits:
    """How somebody rates, when she skips a day, and how her days differ (logits)."""

    hard: float
    easy: float
    skips: float
    mood: float
    drift: float
    slip: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory_fit")
    parser.add_argument("--reviews", type=int, default=REVIEWS)
    parser.add_argument("--people", type=int, default=LONG_PEOPLE)
    given = parser.parse_args()
    print("| kind of people | reviews predicted | default | fitted | fitted and corrected |")
    print("|---|---|---|---|---|")
    for kind in KINDS:
        for number in range(given.people):
            log = simulate(kind, 100 + number, given.reviews)
            one = predict(log)
            cells = " | ".join(f"{each.log_loss:.4f} / {each.rmse_bins:.4f} / {each.auc:.3f}" for each in one)
            print(f"| {kind} | {one[0].scored:,} | {cells} |", flush=True)
    print()
    print(f"With {SHORT} predicted reviews, {SHORT_PEOPLE} people of each kind, mean log loss:")
    print()
    print("| kind of people | default | fitted and corrected | better than default |")
    print("|---|---|---|---|")
    for kind in KINDS:
        pairs = []
        for number in range(SHORT_PEOPLE):
            log = simulate(kind, 500 + number, 4 * SHORT)
            short = log.head(int(log.predicted[SHORT - 1]) + 1)
            default, _, corrected = predict(short)
            pairs.append((default.log_loss, corrected.log_loss))
        better = sum(after < before for before, after in pairs)
        means = " | ".join(f"{value:.4f}" for value in np.mean(pairs, axis=0))
        print(f"| {kind} | {means} | {better} of {SHORT_PEOPLE} |", flush=True)


def predict(log: Log) -> tuple[measuring.Measures, measuring.Measures, measuring.Measures]:
    """Measure the test folds: by default, fitted alone, fitted and corrected."""
    found = folds.predict_by_fold(log)
    default = replaying.replay(log.lay_out(), np.array(parameters.DEFAULT)).recall
    plain = np.full(len(log), np.nan)
    places = log.predicted
    for begin, end in folds.split(len(places)):
        past = log.head(int(places[begin]))
        fitted = fitting.fit_log(past)
        recall = replaying.replay(log.lay_out(), np.array(fitted.parameters)).recall
        plain[places[begin:end]] = recall[places[begin:end]]
    guesses = (default[found.places], plain[found.places], found.chances)
    return tuple(measuring.measure(log, found.places, each) for each in guesses)  # type: ignore[return-value]


def simulate(kind: str, seed: int, reviews: int) -> Log:
    """Return the log of one person who learns until she has made so many reviews."""
    rng = np.random.default_rng(seed)
    new_card, habits = make_mind(kind, rng)
    cards: list[tuple[float, float, Fsrs | Other]] = []  # due day, interval, memory
    rows: list[tuple[float, int, int]] = []
    day, level = 0, 0.0
    while len(rows) < reviews:
        day += 1
        level += habits.drift * rng.normal()
        if rng.random() < habits.skips:
            continue
        mood = level + habits.mood * rng.normal()
        due = [number for number, (due_on, *_) in enumerate(cards) if due_on <= day][:200]
        for _ in range(rng.poisson(NEW_A_DAY)):
            due.append(len(cards))
            cards.append((day, 0.0, new_card()))
        rng.shuffle(due)
        for turn, number in enumerate(due):
            interval, card = cards[number][1:]
            at = day + 0.4 + turn / 5_000
            rating = rate(card, interval, at, mood, habits, rng)
            card.meet(at, rating)
            rows.append((at, number, rating))
            again = at
            while rating == 1:
                again += 0.01
                rating = 3 if rng.random() < 0.85 else 1
                card.meet(again, rating)
                rows.append((again, number, rating))
            forgotten = rows[-1][0] > at
            grown = 1.0 if forgotten or not interval else max(interval + 1, interval * rng.uniform(1.8, 2.8))
            cards[number] = (day + min(round(grown), 300), min(grown, 300), card)
    rows.sort()
    return Log(
        np.arange(len(rows)),
        np.zeros(len(rows), np.int64),
        np.array([number for _, number, _ in rows]),
        np.array([1.7e9 // logs.DAY_SECONDS * logs.DAY_SECONDS + at * logs.DAY_SECONDS for at, *_ in rows]),
        np.array([rating for *_, rating in rows]),
    )


def rate(
    card: Fsrs | Other,
    interval: float,
    at: float,
    mood: float,
    habits: Habits,
    rng: np.random.Generator,
) -> int:
    """Answer a card, and rate the answer by habit."""
    if interval:
        known = min(max(card.recall(at), 1e-4), 1 - 1e-4)
        chance = (1 - habits.slip) / (1 + math.exp(-(math.log(known / (1 - known)) + mood)))
    else:
        chance = 0.6  # of knowing it at the first meeting
    if rng.random() > chance:
        return 1
    luck = rng.random()
    if luck < habits.hard * (2 - 1.5 * chance):
        return 2
    return 4 if luck > 1 - habits.easy * chance else 3


def make_mind(kind: str, rng: np.random.Generator) -> tuple[Callable[[], Fsrs | Other], Habits]:
    is_plain = kind == KINDS[0]
    habits = Habits(
        hard=rng.uniform(0.02, 0.2),
        easy=rng.uniform(0.0, 0.12),
        skips=rng.uniform(0.02, 0.25),
        mood=0.0 if is_plain else 0.3,
        drift=0.0 if is_plain else 0.03,
        slip=0.0 if is_plain else 0.02,
    )
    if kind not in KINDS[:2]:
        maker = dict(zip(KINDS[2:], memory_people.MAKERS, strict=True))[kind](rng)
        return lambda: Other(maker()), habits
    moved = np.array(parameters.SPREAD) * 0.35 * rng.normal(size=21)
    weights = np.array(parameters.DEFAULT) + np.where(np.arange(21) < 4, 0.0, moved)
    weights[:4] = np.sort(weights[:4] * np.exp(moved[:4]))
    weights = np.clip(weights, parameters.LOWEST, parameters.HIGHEST)
    unlike = 0.0 if is_plain else 0.6
    return lambda: Fsrs(weights, float(np.exp(unlike * rng.normal()))), habits


if __name__ == "__main__":
    main()
