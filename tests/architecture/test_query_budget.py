"""How many queries each page asks, and that more rows do not ask more.

The numbers stand in tests/query_budget.json. After a change that is meant:

    UPDATE_QUERY_BUDGET=1 .venv/bin/pytest tests/architecture/test_query_budget.py
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.growing import grow
from tests.pages import PAGES
from tests.world import World

pytestmark = pytest.mark.django_db

FILE = Path(__file__).parents[1] / "query_budget.json"
BUDGET: dict[str, int] = json.loads(FILE.read_text()) if FILE.exists() else {}
RECORDED = {"learn:job_aid"}  # each time that somebody looks something up at work
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK TO", "BEGIN")  # of the test's own transaction

Asked = list[str] | str  # the SQL, or why the page is broken
LABELS = [label for pages in PAGES.values() for label in pages]


@dataclass(frozen=True, slots=True)
class Counted:
    """The queries of each page: in the small world, and once it has grown."""

    small: dict[str, Asked] = field(default_factory=dict)
    large: dict[str, Asked] = field(default_factory=dict)
    locked: set[str] = field(default_factory=set)  # pages that opened a transaction


@pytest.fixture(scope="module")
def counted(world: World) -> Counted:
    found = Counted()
    found.small.update(queries_of_pages(world, found.locked))
    grow(world)
    found.large.update(queries_of_pages(world, set()))
    if os.environ.get("UPDATE_QUERY_BUDGET") == "1":
        BUDGET.clear()
        BUDGET.update({label: len(sql) for label, sql in found.small.items() if not isinstance(sql, str)})
        FILE.write_text(json.dumps(BUDGET, indent=2) + "\n")
    return found


def queries_of_pages(world: World, locked: set[str]) -> dict[str, Asked]:
    """Ask for every page twice, and return what the second time asked the database."""
    found = {}
    for who, pages in PAGES.items():
        client = world.client(who)
        for label, args in pages.items():
            try:
                sql = queries_of(client, reverse(label.split(" ")[0], args=world.args(args)))
                found[label] = [query for query in sql if not query.startswith(NOT_COUNTED)]
                if len(found[label]) < len(sql):
                    locked.add(label)
            except Exception as error:  # the tests of this page say so; those of the others still run
                found[label] = f"{type(error).__name__}: {error}"
    return found


def queries_of(client: Client, url: str) -> list[str]:
    read(client, url)
    with CaptureQueriesContext(connection) as captured:
        reply = read(client, url)
    assert reply.status_code == 200, f"{url}: {reply.status_code}"
    return [query["sql"] for query in captured.captured_queries]


def read(client: Client, url: str) -> HttpResponse:
    reply = client.get(url)
    if reply.streaming:
        b"".join(reply.streaming_content)  # which also closes the file
    return reply


@pytest.mark.parametrize("label", LABELS)
def test_a_page_asks_no_more_than_its_budget(label, counted):
    sql = asked(counted.small, label)

    assert label in BUDGET, "record it: UPDATE_QUERY_BUDGET=1"
    assert len(sql) <= BUDGET[label], listed(sql)


@pytest.mark.parametrize("label", sorted(set(LABELS) - RECORDED))
def test_looking_at_a_page_again_takes_no_lock_for_writing(label, counted):
    asked(counted.small, label)

    assert label not in counted.locked, "open the transaction only when there is something to write"


@pytest.mark.parametrize("label", LABELS)
def test_a_page_asks_the_same_of_a_large_world(label, counted):
    small, large = asked(counted.small, label), asked(counted.large, label)

    assert len(large) <= len(small), "\n\nSMALL" + listed(small) + "\n\nLARGE" + listed(large)


def test_the_budget_names_the_pages_that_there_are():
    assert sorted(BUDGET) == sorted(LABELS)


def asked(found: dict[str, Asked], label: str) -> list[str]:
    sql = found[label]
    if isinstance(sql, str):
        pytest.fail(sql, pytrace=False)
    return sql


def listed(sql: list[str]) -> str:
    return "".join(f"\n{number:>3}. {query[:400]}" for number, query in enumerate(sql, start=1))
