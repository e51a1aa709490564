"""python -m benchmarks.memory_speed: what replaying a large log and choosing today's cards cost, on one core.

Both beside a plain loop over the library `fsrs` on a sample, as a ratio. It is a report: it ends well
whatever the numbers are.
"""

import os
import platform
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import fsrs  # noqa: E402 - after the number of threads
import numpy as np  # noqa: E402

from interleave.engine.memory import choosing, logs, parameters, replaying  # noqa: E402

REVIEWS, CARDS = 1_000_000, 100_000
PEOPLE, DECK, LIMIT = 10_000, 200, 12
SAMPLE_CARDS, SAMPLE_PEOPLE = 1_000, 20
START = datetime(2026, 1, 5, 12, tzinfo=UTC)


def main() -> None:
    rng = np.random.default_rng(1)
    log = make_log(rng)
    deck = make_deck(rng)
    replayed, memories = timed(lambda: replaying.replay(log.lay_out(), np.array(parameters.DEFAULT)))
    plain = timed(lambda: loop_over_reviews(log))[0] / int(np.sum(log.cards < SAMPLE_CARDS)) * REVIEWS
    chosen, found = timed(lambda: choosing.choose(*deck, LIMIT))
    plain_choice = timed(lambda: loop_over_people(deck))[0] / SAMPLE_PEOPLE * PEOPLE
    print(f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}, one thread")
    print()
    print("| work | here, s | loop over the library, s (from a sample) | times faster |")
    print("|---|---|---|---|")
    print(
        f"| replay {REVIEWS:,} reviews of {CARDS:,} cards | {replayed:.2f} | {plain:.0f} "
        f"| {plain / replayed:.0f} |"
    )
    print(
        f"| choose today's cards: {PEOPLE:,} people with {DECK} each | {chosen:.2f} | {plain_choice:.0f} "
        f"| {plain_choice / chosen:.0f} |"
    )
    print()
    print(f"mean recall {np.nanmean(memories.recall):.4f}; {len(found):,} cards chosen")


def timed(work: Callable[[], object]) -> tuple[float, object]:
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def make_log(rng: np.random.Generator) -> logs.Log:
    """Cards of very different numbers of reviews (1 to some 100), at random intervals."""
    cards = np.r_[np.arange(CARDS), (CARDS * rng.random(REVIEWS - CARDS) ** 1.5).astype(np.int64)]
    days = rng.integers(0, 1_000, REVIEWS)
    order = np.argsort(days, kind="stable")
    ratings = rng.choice([1, 2, 3, 4], REVIEWS, p=[0.12, 0.08, 0.7, 0.1])
    seconds = START.timestamp() + days[order] * logs.DAY_SECONDS
    return logs.Log(np.arange(REVIEWS), np.zeros(REVIEWS, np.int64), cards[order], seconds, ratings)


def make_deck(rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    size = PEOPLE * DECK
    people = np.repeat(np.arange(PEOPLE), DECK)
    since, stability = rng.exponential(20, size), rng.lognormal(2.5, 1, size)
    decays = np.full(PEOPLE, parameters.DEFAULT[20])
    return people, np.round(stability) - since, since, stability, decays


def loop_over_reviews(log: logs.Log) -> None:
    scheduler = fsrs.Scheduler(enable_fuzzing=False)
    cards: dict[int, fsrs.Card] = {}
    for place in np.flatnonzero(log.cards < SAMPLE_CARDS):
        key = int(log.cards[place])
        at = datetime.fromtimestamp(log.seconds[place], UTC)
        card = cards.get(key) or fsrs.Card(card_id=1)
        scheduler.get_card_retrievability(card, at)
        cards[key], _ = scheduler.review_card(card, fsrs.Rating(int(log.ratings[place])), at)


def loop_over_people(deck: tuple[np.ndarray, ...]) -> None:
    people, due, since, stability, _ = deck
    scheduler = fsrs.Scheduler(enable_fuzzing=False)
    for person in range(SAMPLE_PEOPLE):
        ranked = []
        for place in np.flatnonzero(people == person):
            if due[place] > 0:
                continue
            card = fsrs.Card(
                card_id=1,
                state=fsrs.State.Review,
                stability=float(stability[place]),
                difficulty=5.0,
                due=START,
                last_review=START - timedelta(days=float(since[place])),
            )
            ranked.append((scheduler.get_card_retrievability(card, START), place))
        ranked.sort()
        del ranked[LIMIT:]


if __name__ == "__main__":
    main()
