"""./interleave evaluate memory: how well the memory model foretells the reviews of a log."""

import argparse
from dataclasses import asdict
from pathlib import Path

import numpy as np

from interleave.cli import failures
from interleave.cli.evaluate import options, tables
from interleave.engine.memory import folds, logs, measuring

COLUMNS = ("learner", "card", "reviewed_at", "rating")
RATINGS = {"1": 1, "2": 2, "3": 3, "4": 4}


def evaluate(arguments: list[str]) -> dict[str, object]:
    """Predict the reviews of a file, write the predictions and return the measures."""
    given = parse(arguments)
    tables.refuse_overwriting(given.predictions, given.reviews)
    log = read_log(given.reviews)
    try:
        found = folds.predict_by_fold(log) if given.fit else folds.predict_by_default(log)
        measures = measuring.measure(log, found.places, found.chances)
    except ValueError as error:
        raise failures.Refused(f"{given.reviews.name}: {error}") from None
    rows = sorted(
        zip(log.rows[found.places].tolist(), found.chances.tolist(), found.folds.tolist(), strict=True)
    )
    tables.write_rows(given.predictions, ("row", "probability", "fold"), rows)
    return {
        "reviews": len(log),
        **asdict(measures),
        "parameters": [round(w, 4) for w in found.parameters],
        "warnings": list_warnings(log, given.reviews),
    }


def list_warnings(log: logs.Log, path: Path) -> list[str]:
    """Return what is odd about the file, in sentences."""
    same = np.column_stack((log.cards, log.seconds, log.ratings))
    doubled = len(log) - len(np.unique(same, axis=0))
    warnings = tables.warn_of_doubles(
        doubled, "reviews have the card, instant and rating of another one", path
    )
    if (deep := int(np.count_nonzero(log.ordinals >= logs.DEEPEST))) > 0:
        warnings.append(
            f"{path.name}: {deep} reviews come after {logs.DEEPEST} others of the same card and are not "
            "predicted; check that the column 'card' names the card."
        )
    return warnings


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = options.Parser(prog="interleave evaluate memory")
    parser.add_argument("--reviews", type=Path, required=True, help="CSV: learner,card,reviewed_at,rating")
    parser.add_argument("--predictions", type=Path, required=True, help="CSV to write: row,probability,fold")
    parser.add_argument("--fit", action="store_true", help="fit to what came before, in five folds of time")
    return parser.parse_args(arguments)


def read_log(path: Path) -> logs.Log:
    """Read a log of reviews. Raises Refused."""
    learners, cards, seconds, ratings = [], [], [], []
    for number, row in enumerate(tables.read_rows(path, COLUMNS)):
        where = f"{path.name}, row {number}"
        rating = RATINGS.get(row["rating"].strip())
        if rating is None:
            raise failures.Refused(f"{where}: a rating is 1, 2, 3 or 4, not {row['rating']!r}")
        learners.append(tables.require_value(row, "learner", where))
        cards.append(tables.require_value(row, "card", where))
        seconds.append(tables.read_instant(row["reviewed_at"], where).timestamp())
        ratings.append(rating)
    if not ratings:
        raise failures.Refused(f"{path.name} has no rows below its first line; there is nothing to predict")
    return logs.read(learners, cards, seconds, ratings)
