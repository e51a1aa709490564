"""./interleave evaluate items: what answers say about questions.

Reads one row per person and one 0/1 column per item; an empty cell is an item not answered. The first column
may name the person: it does when its header is one of `NAMES_OF_A_PERSON`, or when no two of its values are
the same. `--group COLUMN` names a column with two values, for differential functioning.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from interleave.cli import failures
from interleave.cli.evaluate import options, tables
from interleave.engine import items
from interleave.engine.items import latent, reliability

LEAST_PEOPLE = 10
LEAST_FOR_TWO_PARAMETERS = 200  # fewer leave discriminations as wide as the scale
NAMES_OF_A_PERSON = {"", "person", "id", "learner", "student", "user", "name"}
CELLS: dict[str, float | None] = {"0": 0, "1": 1, "0.0": 0, "1.0": 1, "": None}
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Table:
    """A matrix with the names of its items, and each person's group where one was asked for."""

    names: tuple[str, ...]
    matrix: tuple[tuple[float | None, ...], ...]
    groups: tuple[str, ...]
    doubled: int = 0  # rows of a person who has an earlier row


def evaluate(arguments: list[str]) -> dict[str, object]:
    parser = options.Parser(prog="interleave evaluate items")
    parser.add_argument("--responses", type=Path, required=True)
    parser.add_argument("--group", default="")
    given = parser.parse_args(arguments)
    table = read(given.responses, given.group)
    facts = items.describe(table.matrix)
    # An item with one answer only has no place in a model: its difficulty would be endless.
    varied = [
        place
        for place in range(len(table.names))
        if {row[place] for row in table.matrix if row[place] is not None} == {0, 1}
    ]
    if len(varied) < 2:
        raise failures.Refused(
            f"{given.responses.name}: fewer than two items have both right and wrong answers; "
            "there is nothing to compare"
        )
    rows = [_item(name, fact) for name, fact in zip(table.names, facts, strict=True)]
    matrix = [[row[place] for place in varied] for row in table.matrix]
    summary = _summary(table, varied)
    summary["rasch"] = _rasch(matrix, [rows[place] for place in varied])
    summary["two_parameter"] = _two_parameter(matrix, [rows[place] for place in varied])
    if given.group:
        summary["groups"] = _compare(table, rows)
    summary["warnings"] = tables.warn_of_doubles(
        table.doubled, "rows are of a person who has an earlier row", given.responses
    )
    return {**summary, "per_item": rows}


def read(path: Path, group: str = "") -> Table:
    """Read a matrix of answers. Raises Refused."""
    lines = list(tables.read_rows(path, [group] if group else []))
    if not lines:
        raise failures.Refused(f"{path.name} has no rows; its first line names the items")
    names = [name for name in lines[0] if name != group]
    if all(name in CELLS for name in names):
        raise failures.Refused(f"{path.name} has no header: its first line must name the items")
    first = [row[names[0]].strip() for row in lines]
    doubled = 0
    if names[0].lower() in NAMES_OF_A_PERSON or (len(set(first)) == len(first) > 3):
        names = names[1:]
        doubled = len(first) - len(set(first))
    if len(names) < 2:
        raise failures.Refused(f"{path.name} has {len(names)} column of items; at least 2 are needed")
    matrix = []
    for number, row in enumerate(lines, start=2):
        cells = [row[name].strip() for name in names]
        wrong = next((place for place, cell in enumerate(cells) if cell not in CELLS), None)
        if wrong is not None:
            raise failures.Refused(
                f"{path.name}, row {number}: {cells[wrong]!r} under {names[wrong]!r} "
                "is neither 0, 1 nor empty"
            )
        matrix.append(tuple(CELLS[cell] for cell in cells))
    answered = [place for place, row in enumerate(matrix) if any(cell is not None for cell in row)]
    if len(answered) < LEAST_PEOPLE:
        raise failures.Refused(
            f"{path.name} has answers of {len(answered)} people; at least {LEAST_PEOPLE} are needed"
        )
    if len({cell for row in matrix for cell in row if cell is not None}) < 2:
        raise failures.Refused(f"{path.name}: every answer is the same; there is nothing to compare")
    groups = tuple(lines[place][group].strip() for place in answered) if group else ()
    return Table(tuple(names), tuple(matrix[place] for place in answered), groups, doubled)


def _summary(table: Table, varied: Sequence[int]) -> dict[str, object]:
    complete = sum(None not in row for row in table.matrix)
    value = items.alpha(table.matrix)
    summary: dict[str, object] = {
        "people": len(table.matrix),
        "items": len(table.names),
        "people_who_answered_all": complete,
        "alpha": _rounded(value),
        "alpha_low": None,
        "alpha_high": None,
        "items_left_out_of_models": [
            name for place, name in enumerate(table.names) if place not in set(varied)
        ],
    }
    if value is not None and value < 1:
        low, high = reliability.alpha_interval(value, people=complete, items=len(table.names))
        summary["alpha_low"], summary["alpha_high"] = _rounded(low), _rounded(high)
    return summary


def _item(name: str, facts: items.ItemFacts | None) -> dict[str, object]:
    row: dict[str, object] = {"item": name, "answers": 0, "facility": None, "item_rest": None}
    if facts is not None:
        row |= {
            "answers": facts.answers,
            "facility": _rounded(facts.facility),
            "facility_interval": [_rounded(facts.facility_low), _rounded(facts.facility_high)],
            "item_rest": _rounded(facts.discrimination),
            "item_rest_interval": [_rounded(facts.discrimination_low), _rounded(facts.discrimination_high)],
        }
    return row | {
        "rasch": None,
        "common_discrimination": None,
        "two_parameter": None,
        "flags": [str(found.flag) for found in items.find_flags(facts)] if facts is not None else [],
    }


def _rasch(matrix: list[list[float | None]], rows: list[dict[str, object]]) -> dict[str, object]:
    """Put the Rasch fit into the rows, in both parameterisations, and return what is common to all items."""
    fit = latent.fit_rasch(matrix)
    middle = sum(item.difficulty for item in fit.items) / len(fit.items)
    for row, item in zip(rows, fit.items, strict=True):
        row["rasch"] = {
            "difficulty": _rounded(item.difficulty),
            "standard_error": _rounded(item.error),
            "difficulty_from_the_mean_item": _rounded(item.difficulty - middle),
        }
        row["common_discrimination"] = {
            "difficulty": _rounded(item.standard_difficulty),
            "standard_error": _rounded(item.standard_error),
        }
    return {
        "metric": "rasch: discrimination 1, people N(0, person_sd squared), difficulty in logits; "
        "common_discrimination: the same fit with people N(0, 1) and discrimination person_sd",
        "person_sd": _rounded(fit.spread),
        "person_sd_standard_error": _rounded(fit.spread_error),
        "log_likelihood": _rounded(fit.log_likelihood),
        "converged": fit.converged,
    }


def _two_parameter(matrix: list[list[float | None]], rows: list[dict[str, object]]) -> dict[str, object]:
    """Put the two-parameter fit into the rows, where there is enough for one."""
    if len(matrix) < LEAST_FOR_TWO_PARAMETERS or len(rows) < 3:
        return {"not_fitted": f"it needs {LEAST_FOR_TWO_PARAMETERS} people and 3 items with both answers"}
    fit = latent.fit_two_parameter(matrix)
    for row, item in zip(rows, fit.items, strict=True):
        row["two_parameter"] = {
            "difficulty": _rounded(item.difficulty),
            "difficulty_standard_error": _rounded(item.difficulty_error),
            "discrimination": _rounded(item.discrimination),
            "discrimination_standard_error": _rounded(item.discrimination_error),
        }
    return {"log_likelihood": _rounded(fit.log_likelihood), "converged": fit.converged}


def _compare(table: Table, rows: list[dict[str, object]]) -> dict[str, str]:
    """Put differential functioning into the rows; the second group by the alphabet is the focal one."""
    names = sorted(set(table.groups) - {""})
    if len(names) != 2:
        raise failures.Refused(f"the group column has {len(names)} values; it needs 2")
    people = [
        (row, sum(cell for cell in row if cell is not None), group == names[1])
        for row, group in zip(table.matrix, table.groups, strict=True)
        if group and None not in row
    ]
    for place, row in enumerate(rows):
        found = items.compare_groups(
            [answers[place] == 1 for answers, _score, _focal in people],
            [score for _answers, score, _focal in people],
            [focal for _answers, _score, focal in people],
        )
        row["functioning"] = found and {
            "odds_ratio": _rounded(found.odds_ratio),
            "delta": _rounded(found.delta),
            "delta_standard_error": _rounded(found.delta_error),
            "category": found.category,
        }
    return {"reference": names[0], "focal": names[1]}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
