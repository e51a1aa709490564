"""What is next, worked out once for all instants, is what the engine says at each of them. No database."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import pytest

from interleave.engine import pathways
from interleave.journeys import coming
from tests.engine.traits import planned
from tests.journeys.conftest import NAMESPACE

BEGIN = datetime(2027, 4, 22, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    step_id: UUID
    opens_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None = None
    started_at: datetime | None = None


def row(name: str, opens: int | None, due: int | None, *, done: bool = False) -> Row:
    """A row by days after the beginning."""
    return Row(uuid5(NAMESPACE, name), day(opens), day(due), BEGIN if done else None, BEGIN if done else None)


def day(number: int | None) -> datetime | None:
    return None if number is None else BEGIN + timedelta(days=number)


def next_names(rows: dict[str, Row], days: list[int]) -> list[str | None]:
    data = coming.to_data(coming.spells(enumerate(rows.values())))
    names = {found.step_id: name for name, found in rows.items()}
    spells = [coming.next_of(data, BEGIN + timedelta(days=number)) for number in days]
    return [names[spell.step_id] if spell else None for spell in spells]


def test_what_opens_later_and_is_due_earlier_comes_in_between():
    rows = {"long": row("long", 0, 30), "short": row("short", 7, 10), "last": row("last", 20, 40)}

    assert next_names(rows, [-1, 0, 6, 7, 100]) == ["long", "long", "long", "short", "short"]


def test_of_two_that_open_together_the_first_is_announced_and_the_one_due_earlier_is_next():
    rows = {"first": row("first", 7, 20), "second": row("second", 7, 10)}

    assert next_names(rows, [0, 7]) == ["first", "second"]


def test_what_is_done_or_locked_is_never_next():
    rows = {"done": row("done", 0, 3, done=True), "locked": row("locked", None, 5)}

    assert next_names(rows, [0, 9]) == [None, None]
    assert [coming.late_from(found) for found in rows.values()] == [None, None]


def test_a_spell_knows_the_last_day_of_its_step():
    [spell] = coming.spells([(1, row("only", 0, 3))])

    assert (spell.due_at, spell.until) == (BEGIN + timedelta(days=3), None)


def test_a_step_that_opens_after_its_last_day_is_late_from_its_opening():
    assert coming.late_from(row("late", 9, 3)) == BEGIN + timedelta(days=9)


@pytest.mark.parametrize("seed", range(60))
def test_at_every_instant_it_is_what_the_engine_says(seed):
    chance = random.Random(seed)  # noqa: S311 - rows to try, not secrets
    some = [None, *range(6)]
    rows = {
        f"s{n}": row(f"s{n}", chance.choice(some), chance.choice(some), done=chance.random() < 0.2)
        for n in range(chance.randint(1, 9))
    }
    steps = [planned(name, place, name, "lesson") for place, name in enumerate(rows)]
    days = list(range(-1, 8))

    found = next_names(rows, days)

    said = [pathways.next_steps(steps, rows, now=BEGIN + timedelta(days=n), limit=1) for n in days]
    assert found == [entries[0].step.id if entries else None for entries in said]
