"""A new database is made from the models at once; it must be what the migrations would have made."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import migrations
from django.db.migrations.loader import MigrationLoader

from interleave.cli import database
from interleave.kernel.row_migrations import ChangeRows
from tests.tooling import serving

AT_ONCE = "import django; django.setup(); from interleave.cli import database; database.bring_up_to_date()"
BY_HISTORY = (
    "from django.core.management import execute_from_command_line as run; run(['', 'migrate', '-v0'])"
)


def made_by(code: str, data: Path) -> Path:
    data.mkdir()
    environment = {**serving.environment(data), "DJANGO_SETTINGS_MODULE": "interleave.config.settings"}
    subprocess.run([sys.executable, "-P", "-c", code], env=environment, check=True, capture_output=True)
    return data / "interleave.sqlite3"


def shape_of(path: Path) -> dict[str, list[str]]:
    """Return the parts of every table and index, in an order that does not depend on who made them."""
    database_file = sqlite3.connect(path)
    try:
        rows = database_file.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    finally:
        database_file.close()
    return {name: sorted(parts_of(sql)) for name, sql in rows}


def parts_of(sql: str) -> list[str]:
    """Split a definition at the commas that are in no inner brackets."""
    inner = sql[sql.index("(") + 1 : sql.rindex(")")]
    parts, depth = [""], 0
    for letter in inner:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [" ".join(part.split()) for part in parts]


def applied_in(path: Path) -> set[tuple[str, str]]:
    database_file = sqlite3.connect(path)
    try:
        return set(database_file.execute("SELECT app, name FROM django_migrations").fetchall())
    finally:
        database_file.close()


@pytest.mark.slow
def test_a_database_made_at_once_is_the_one_that_the_migrations_make(tmp_path):
    at_once = made_by(AT_ONCE, tmp_path / "at-once")
    by_history = made_by(BY_HISTORY, tmp_path / "by-history")

    assert shape_of(at_once) == shape_of(by_history)
    assert applied_in(at_once) == applied_in(by_history)


def test_an_empty_database_is_made_at_once():
    loader = MigrationLoader(None, ignore_no_migrations=True)

    assert database.shapes_tables_only(loader)


@pytest.mark.parametrize(
    ("operation", "is_table_only"),
    [
        (migrations.RunPython(print), False),
        (migrations.RunSQL(""), False),
        (ChangeRows(print), True),
        (migrations.DeleteModel("X"), True),
    ],
)
def test_a_migration_that_does_more_than_shape_tables_is_replayed(operation, is_table_only):
    class Migration(migrations.Migration):
        operations = [operation]

    Migration.__module__ = "interleave.people.migrations.0009_more"

    class Loader:
        disk_migrations = {("people", "0009_more"): Migration("0009_more", "people")}

    assert database.shapes_tables_only(Loader()) is is_table_only
