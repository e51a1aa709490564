"""./interleave evaluate risk: early warning on the Open University's tables, with the engine's own model.

Learns from earlier presentations who failed or left, and predicts it for a later one, as of one day.
"""

import argparse
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from interleave.cli import failures
from interleave.cli.evaluate import options, oulad, oulad_features, tables
from interleave.cli.evaluate.oulad import AsOf, Enrolment
from interleave.engine.risk import drift, fairness, measures, training
from interleave.engine.risk.matrices import Table
from interleave.engine.risk.measures import Flags, Floats

FEWEST_TO_LEARN_FROM = 200
FEWEST_TO_MEASURE = 50
DECIMALS = 4
# Why a group is ranked worse than the whole, by `fairness.Group.cause`.
CAUSES = {
    "composition": "{kind} {name}: within the same cohorts this group is ranked as well as the others. "
    "It stands below the whole because more of its people are in cohorts where little was due by then. "
    "The remedy is an early task there, not another model.",
    "within": "{kind} {name}: within the same cohorts, too, this group is ranked worse than the others. "
    "Do not use the model for it before you know why.",
    "unknown": "{kind} {name}: too few of its people share a cohort to tell why it is ranked worse.",
}
_PRESENTATION = re.compile(r"\d{4}[A-L]")  # year and month: 2013B began in February, 2013J in October
# The ten bands of the Index of Multiple Deprivation, as fifths; the first is the most deprived.
_FIFTHS = ("most deprived fifth", "second fifth", "third fifth", "fourth fifth", "least deprived fifth")


def evaluate(arguments: list[str]) -> dict[str, object]:
    given = _parse(arguments)
    train = _names(given.train, "--train")
    test = _names(given.test, "--test")
    _check(given.day, train, test)
    if given.predictions:
        tables.refuse_overwriting(given.predictions, *given.oulad.glob("*.csv"))
    as_of = oulad.read(given.oulad, given.day, {*train, *test}, with_clicks=given.clicks)
    table = oulad_features.describe(as_of, _columns(given.also))
    earlier = np.array([one.key[1] in train for one in as_of.enrolments], dtype=bool)
    _check_rows(as_of, earlier)
    outcome = np.array([one.bad_ending for one in as_of.enrolments], dtype=bool)
    model = _train(table.pick(earlier), outcome[earlier], given.train)
    probability = model.predict(table.pick(~earlier))
    scored = [one for one, before in zip(as_of.enrolments, earlier, strict=True) if not before]
    if given.predictions:
        _write(given.predictions, scored, probability)
    summary = _summarise(given, probability, outcome[~earlier])
    summary |= {
        "trained_on": {
            "number": int(earlier.sum()),
            "base_rate": round(float(outcome[earlier].mean()), DECIMALS),
        },
        "groups": _groups(probability, outcome[~earlier], scored),
        "drift": _drift(table, earlier, model),
    }
    return summary


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = options.Parser(prog="interleave evaluate risk", description=__doc__)
    parser.add_argument("--oulad", type=Path, required=True, metavar="DIR", help="folder with the tables")
    parser.add_argument(
        "--day", type=options.whole_number, required=True, help="days since the start of the presentation"
    )
    parser.add_argument("--train", required=True, help="presentations to learn from, such as 2013B,2013J")
    parser.add_argument("--test", required=True, help="later presentations to predict, such as 2014B")
    parser.add_argument("--predictions", type=Path, metavar="OUT.csv")
    parser.add_argument("--clicks", action="store_true", help="read studentVle.csv as well")
    parser.add_argument(
        "--also",
        default="",
        metavar="COLUMNS",
        help="columns about the person to add, to measure their worth",
    )
    return parser.parse_args(arguments)


def _names(text: str, option: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    wrong = [name for name in names if not _PRESENTATION.fullmatch(name)]
    if not names or wrong:
        raise failures.Refused(
            f"{option} {text!r} names no presentation; write year and letter, such as 2013B"
        )
    return names


def _columns(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    allowed = ("gender", "region", "imd_band", "age_band", "disability")
    if unknown := [name for name in names if name not in allowed]:
        raise failures.Refused(f"--also knows {', '.join(allowed)}, not {unknown[0]!r}")
    return names


def _check(day: int, train: Sequence[str], test: Sequence[str]) -> None:
    if not 0 <= day <= oulad.LONGEST_DAYS:
        raise failures.Refused(f"--day {day} lies outside a presentation; give 0 to {oulad.LONGEST_DAYS}")
    if both := sorted(set(train) & set(test)):
        raise failures.Refused(
            f"{both[0]} is named in --train and in --test; what was learnt from cannot be warned of early"
        )
    if max(train) > min(test):
        raise failures.Refused(
            f"{max(train)} in --train begins after {min(test)} in --test; early warning learns from the past"
        )


def _check_rows(as_of: AsOf, earlier: Flags) -> None:
    for what, number, fewest in (
        ("learn from", int(earlier.sum()), FEWEST_TO_LEARN_FROM),
        ("measure on", int((~earlier).sum()), FEWEST_TO_MEASURE),
    ):
        if number < fewest:
            raise failures.Refused(
                f"only {number} enrolments to {what} were active on day {as_of.day}; {fewest} are needed"
            )


def _train(table: Table, outcome: Flags, names: str) -> training.Model:
    try:
        return training.train(table, outcome)
    except training.OneOutcome as error:
        raise failures.Refused(f"cannot learn from {names}: {error}") from None


def _summarise(given: argparse.Namespace, probability: Floats, outcome: Flags) -> dict[str, object]:
    try:
        measured = measures.measure(probability, outcome)
    except measures.OneClass as error:
        raise failures.Refused(f"cannot measure on {given.test}: {error}") from None
    return {"day": given.day, "train": given.train, "test": given.test, "clicks": given.clicks} | {
        name: _short(value) for name, value in asdict(measured).items()
    }


def _groups(probability: Floats, outcome: Flags, scored: Sequence[Enrolment]) -> dict[str, object]:
    labels = {
        "gender": [one.about["gender"] for one in scored],
        "age": [one.about["age_band"] for one in scored],
        "disability": [one.about["disability"] for one in scored],
        "deprivation": [_fifth(one.about["imd_band"]) for one in scored],
    }
    cohorts = [" ".join(one.key[:2]) for one in scored]
    tables_ = {
        name: fairness.by_group(probability, outcome, values, cohorts) for name, values in labels.items()
    }
    found = [group for groups in tables_.values() for group in groups]
    gap, within = fairness.worst_gap(found), fairness.worst_gap_within(found)
    return {
        "fewest_people": fairness.FEWEST_PEOPLE,
        "furthest_below_the_whole": _short(gap),
        "too_far_below": gap is not None and gap > fairness.MOST_BELOW,
        "furthest_below_within_cohorts": _short(within),
        "too_far_below_within_cohorts": within is not None and within > fairness.MOST_BELOW,
        "causes": [
            CAUSES[group.cause].format(kind=name, name=group.name)
            for name, groups in tables_.items()
            for group in groups
            if group.cause
        ],
    } | {
        name: [{key: _short(value) for key, value in asdict(group).items()} for group in groups]
        for name, groups in tables_.items()
    }


def _fifth(band: str) -> str:
    """Read '10-20%', '10-20' (as published in one place) or nothing."""
    found = re.match(r"(\d+)-\d+", band.strip())
    return _FIFTHS[min(int(found[1]) // 20, 4)] if found else "unknown"


def _drift(table: Table, earlier: Flags, model: training.Model) -> dict[str, object]:
    columns = {**table.relative, **table.own}
    then = {name: values[earlier] for name, values in columns.items()}
    now = {name: values[~earlier] for name, values in columns.items()}
    probability = model.predict(table)
    predicted = drift.stability_index(probability[earlier], probability[~earlier])
    found = drift.check(then, now)
    return {
        "of_the_predictions": _short(predicted),
        "columns": [
            {"name": one.name, "index": _short(one.index), "level": one.level}
            for one in found
            if one.level != "none"
        ],
        "modules_not_seen_before": sorted(
            set(table.levels["module"][0][~earlier]) - set(table.levels["module"][0][earlier])
        ),
    }


def _write(path: Path, scored: Sequence[Enrolment], probability: Floats) -> None:
    header = ("code_module", "code_presentation", "id_student", "probability")
    rows = ((*one.key, f"{chance:.6f}") for one, chance in zip(scored, probability, strict=True))
    tables.write_rows(path, header, rows)


def _short(value: object) -> object:
    return round(value, DECIMALS) if isinstance(value, float) else value
