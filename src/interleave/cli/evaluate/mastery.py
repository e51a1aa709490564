"""./interleave evaluate mastery: predict answers of a test file after learning from a training file.

    ./interleave evaluate mastery --train A.csv --test B.csv --predictions OUT.csv [--online] [--without-time]

Both files have the columns learner, order, skill, item, correct, and perhaps at (ISO 8601; UTC where no zone
is given). An answer to an item that needs several skills, written once per skill, is predicted once.
"""

import argparse
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from interleave.cli import failures
from interleave.cli.evaluate import options, tables
from interleave.engine.mastery import fitted, online, spread
from interleave.engine.mastery.answers import Answers, Row, Vocabulary, unite
from interleave.engine.mastery.twins import LEAST_KAPPA, LEAST_SHARED, Twin, find_twins

COLUMNS = ("learner", "order", "skill", "item", "correct")
LEAST_TRAINING = 20  # answers
CORRECT = {"0": False, "1": True, "0.0": False, "1.0": True}
DELAYED_DAYS = 0.5
ENOUGH_ANSWERS, ENOUGH_LEARNERS = 100, 10  # in a test; with fewer the standard error of the AUC is above 0.05
DOUBLED = "rows are the same as another one in all columns"
TWINS_NAMED = 5
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Numbers = NDArray[Any]
Intervals = tuple[Numbers, Numbers, Numbers]  # chances, and the edges of their 90 % intervals
Predict = Callable[[Answers], Intervals]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by learner and order, each with its zero-based line in the file; the learners; has it times?"""

    rows: list[tuple[int, Row]]
    learners: frozenset[str]
    timed: bool
    doubled: int  # rows that are the same as an earlier one in all columns, the order included


def evaluate(arguments: list[str]) -> dict[str, object]:
    given = read_arguments(arguments)
    tables.refuse_overwriting(given.predictions, given.train, given.test)
    train_table, test_table = read(given.train), read(given.test)
    vocabulary = Vocabulary()
    train, test = unite(train_table.rows, vocabulary), unite(test_table.rows, vocabulary)
    check(train, given.train, least=LEAST_TRAINING)
    check(test, given.test, least=2)
    timed = train_table.timed and test_table.timed and not given.without_time
    began = time.process_time()  # of this process, however busy the machine is
    predict, name = learn(train, timed=timed, is_online=given.online)
    learnt = time.process_time()
    chances, low, high = predict(test)
    ended = time.process_time()
    twins = find_twins(train, test)
    by_row = sorted(zip(test.rows, chances.tolist(), strict=True))
    tables.write_rows(given.predictions, ("row", "probability"), ((n, f"{p:.6f}") for n, p in by_row))
    return {
        "model": name,
        "elapsed_time_used": timed,
        "number": len(test),
        "number_trained_on": len(train),
        "rows_united": len(test_table.rows) - len(test),
        "learners": len(test_table.learners),
        "learners_in_both": len(test_table.learners & train_table.learners),
        **measure(np.asarray(test.correct), chances),
        **measure_delayed(test, chances, timed=test_table.timed),
        **measure_without(test, chances, {twin.learner for twin in twins}),
        "mean_width_of_90_percent_interval": round(float((high - low).mean()), 4),
        "microseconds_per_answer": round((ended - learnt) / len(test) * 1e6, 1),
        "processor_seconds_to_learn": round(learnt - began, 1),
        "warnings": [
            *tables.warn_of_doubles(train_table.doubled, DOUBLED, given.train),
            *tables.warn_of_doubles(test_table.doubled, DOUBLED, given.test),
            *warn_of_few(test, len(test_table.learners), given.test),
            *warn_of_twins(twins, test),
        ],
    }


def read_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = options.Parser(prog="interleave evaluate mastery")
    parser.add_argument("--train", type=Path, required=True, metavar="A.csv", help="answers to learn from")
    parser.add_argument("--test", type=Path, required=True, metavar="B.csv", help="answers to predict")
    parser.add_argument("--predictions", type=Path, required=True, metavar="OUT.csv", help="row,probability")
    parser.add_argument("--online", action="store_true", help="the model that costs microseconds an answer")
    parser.add_argument("--without-time", action="store_true", help="ignore the column 'at', to compare")
    return parser.parse_args(arguments)


def read(path: Path) -> Table:
    """Read a file and put each learner's rows in their `order`; where no row has one, they are in order."""
    rows: list[tuple[int, Row]] = []
    orders: list[float] = []
    learners: dict[str, int] = {}
    known: dict[str, str] = {}  # one string for all its repeats: a million rows must fit
    for number, line in enumerate(tables.read_rows(path, COLUMNS)):
        rows.append((number, read_row(line, known, f"{path.name}, row {number} of the data")))
        learners.setdefault(line["learner"], len(learners))
        orders.append(read_number(line["order"]))
    if not rows:
        raise failures.Refused(f"{path.name} has no rows below its first line; there are no answers")
    doubled = count_doubled(rows, orders)
    orders = check_orders(orders, path)
    places = sorted(range(len(rows)), key=lambda place: (learners[rows[place][1].learner], orders[place]))
    rows = [rows[place] for place in places]
    timed = sum(row.days is not None for _, row in rows)
    if timed not in (0, len(rows)):
        raise failures.Refused(f"{path.name}: {len(rows) - timed} rows have nothing in 'at' and others have")
    return Table(rows, frozenset(learners), timed > 0, doubled)


def read_row(line: dict[str, str], known: dict[str, str], where: str) -> Row:
    correct = CORRECT.get(line["correct"].strip())
    if correct is None:
        raise failures.Refused(f"{where}: correct is {line['correct']!r} and must be 0 or 1")
    for name in ("learner", "skill"):
        tables.require_value(line, name, where)
    learner, skill, item = (known.setdefault(line[name], line[name]) for name in ("learner", "skill", "item"))
    at = line.get("at", "").strip()
    days = (tables.read_instant(at, where) - EPOCH).total_seconds() / 86400 if at else None
    return Row(learner, skill, item.strip(), correct, days)


def count_doubled(rows: Sequence[tuple[int, Row]], orders: Sequence[float]) -> int:
    """Return how many rows are the same as an earlier one; 0 without orders: it may be another try."""
    if all(map(math.isnan, orders)):
        return 0
    # Their hashes, for a million rows must fit.
    return len(rows) - len({hash((row, order)) for (_number, row), order in zip(rows, orders, strict=True)})


def check_orders(orders: list[float], path: Path) -> list[float]:
    """Return the orders, all the same where no row has one. Raises Refused where only some rows have one."""
    if all(map(math.isnan, orders)):
        return [0.0] * len(orders)
    for number, order in enumerate(orders):
        if not math.isfinite(order):
            raise failures.Refused(
                f"{path.name}, row {number} of the data: order is no number; give all rows one, or none"
            )
    return orders


def read_number(text: str) -> float:
    """Return the number of an order: not a number where there is nothing, infinite where it is none."""
    if not text.strip():
        return math.nan
    try:
        number = float(text)
    except ValueError:
        return math.inf
    return math.inf if math.isnan(number) else number


def check(answers: Answers, path: Path, *, least: int) -> None:
    """Refuse what nothing can be learnt from or measured on."""
    if len(answers) < least:
        raise failures.Refused(f"{path.name} has {len(answers)} answers; at least {least} are needed")
    if len(set(answers.correct)) < 2:
        only = "right" if answers.correct[0] else "wrong"
        raise failures.Refused(f"{path.name} has only {only} answers; both kinds are needed")


def learn(train: Answers, *, timed: bool, is_online: bool) -> tuple[Predict, str]:
    """Return what predicts answers, and its name; a file too small to fit has the online model."""
    if not is_online and fitted.can_fit(train):
        model = fitted.fit(train, timed=timed)

        def predict(answers: Answers) -> Intervals:
            found = model.predict(answers)
            return found.chances, found.low, found.high

        return predict, "fitted"
    follower, done = online.learn(train, timed=timed)
    width = spread.of_walk(train, done)

    def follow(answers: Answers) -> Intervals:
        chances = np.asarray(online.walk(follower, answers).chances)
        return chances, *width.interval(chances, spread.seen_before(np.asarray(answers.learners)))

    return follow, "online" if is_online else "online (too few answers or learners for the fitted one)"


def measure(outcomes: Numbers, chances: Numbers) -> dict[str, object]:
    """Return what the predictions are worth. Accuracy never stands without the base rate."""
    rate = float(outcomes.mean())
    return {
        "auc": round(float(metrics.roc_auc_score(outcomes, chances)), 5),
        "log_loss": round(float(metrics.log_loss(outcomes, chances)), 5),
        "accuracy": round(float(((chances >= 0.5) == outcomes).mean()), 5),
        "base_rate": round(max(rate, 1 - rate), 5),
        "share_right": round(rate, 5),
        "calibration_error": round(calibration_error(outcomes, chances), 5),
    }


def measure_delayed(test: Answers, chances: Numbers, *, timed: bool) -> dict[str, object]:
    """Return the measures of answers that came more than 12 hours after the last one to the same skills."""
    last: dict[tuple[int, int], float] = {}
    places = []
    for place, (learner, bundle, _, _, days) in enumerate(test.each() if timed else ()):
        if days - last.get((learner, bundle), days) > DELAYED_DAYS:
            places.append(place)
        last[learner, bundle] = days
    outcomes = np.asarray(test.correct)[places]
    if len(set(outcomes.tolist())) < 2:
        return {}
    return {"after_12_hours": {"number": len(places), **measure(outcomes, chances[places])}}


def measure_without(test: Answers, chances: Numbers, left_out: set[int]) -> dict[str, object]:
    """Return the measures of the answers of other learners; nothing where none is left out."""
    kept = ~np.isin(np.asarray(test.learners), list(left_out))
    outcomes = np.asarray(test.correct)[kept]
    if not left_out or len(set(outcomes.tolist())) < 2:
        return {}
    return {"without_twins": {"number": int(kept.sum()), **measure(outcomes, chances[kept])}}


def warn_of_few(test: Answers, learners: int, path: Path) -> list[str]:
    if len(test) >= ENOUGH_ANSWERS and learners >= ENOUGH_LEARNERS:
        return []
    return [
        f"{path.name} has {len(test)} answers of {learners} learners: too few to say how good the "
        f"predictions are; measure on {ENOUGH_ANSWERS} answers of {ENOUGH_LEARNERS} learners or more."
    ]


def warn_of_twins(twins: Sequence[Twin], test: Answers) -> list[str]:
    """Return a warning of test learners who answered as one of training did, with the first few names."""
    if not twins:
        return []
    names = list(test.vocabulary.learners.numbers)
    share = np.isin(np.asarray(test.learners), [twin.learner for twin in twins]).mean()
    pairs = ", ".join(f"{names[twin.learner]} ({names[twin.like]})" for twin in twins[:TWINS_NAMED])
    return [
        f"{len(twins)} learners of the test file, with {share:.0%} of its answers, seem to be in the "
        f"training file under another name: kappa of {LEAST_KAPPA} or more over {LEAST_SHARED} or more "
        f"shared items. Quote the measures under 'without_twins'. The first: {pairs}."
    ]


def calibration_error(outcomes: Numbers, chances: Numbers, bins: int = 10) -> float:
    """Return the mean distance of predicted and observed share over equal bins, weighed by their answers.

    Expected calibration error, Naeini, Cooper & Hauskrecht 2015.
    """
    places = np.minimum((chances * bins).astype(int), bins - 1)
    return float(np.abs(np.bincount(places, outcomes - chances, bins)).sum() / len(outcomes))
