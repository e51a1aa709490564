"""Every address against everybody: who may see it, who may not, and what must hold for every page.

The expected statuses are in tests/architecture/access/. Whatever a request changes is taken back
before the next one, so that everybody meets the same world.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.architecture.access.row import Row
from tests.architecture.addresses import CAST, addresses, table, walk
from tests.world import NOT_IDS, World

pytestmark = pytest.mark.django_db

ROWS = [
    pytest.param(name, row, id=f"{name}-{row.method.lower()}")
    for name, rows in sorted(table().items())
    for row in rows
]
READ = [param for param in ROWS if param.values[1].method == "GET"]
WITH_IDS = [param for param in ROWS if set(param.values[1].args.split()) - NOT_IDS]
MERIDIAN = ("lea", "theo", "ada")
SECRETS = {"token", "reset_token", "feed_token", "import_token"}  # open a door for whoever holds them


@pytest.fixture(scope="module")
def browsers(world: World) -> dict[str, Client]:
    return {who: world.client(who) for who in CAST}


def test_every_address_is_in_the_table_and_nothing_else_is():
    missing = sorted(set(addresses()) - set(table()))
    gone = sorted(set(table()) - set(addresses()))

    assert missing == [], "say who may open them in tests/architecture/access/"
    assert gone == []


def test_no_two_addresses_share_a_name():
    names = [address.name for address in walk()]

    assert sorted({name for name in names if names.count(name) > 1}) == [], "links would lead to either"


def test_every_row_fills_its_address(world):
    wrong = [
        f"{name}: {row.args!r} for {addresses()[name].parameters}"
        for name, rows in table().items()
        for row in rows
        if name in addresses() and len(row.args.split()) != len(addresses()[name].parameters)
    ]

    assert wrong == []


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_everybody_gets_what_the_table_says(name, row, world, browsers):
    url = reverse(name, args=world.args(row.args))

    got = {who: ask(browsers[who], row, url, world) for who in CAST}

    assert {who: reply.status_code for who, reply in got.items()} == {who: getattr(row, who) for who in CAST}
    for who, reply in got.items():
        assert faults_of(reply) == [], f"{url} for {who}"


@pytest.mark.parametrize(("name", "row"), READ)
def test_who_may_not_read_a_page_cannot_write_there_either(name, row, world, browsers):
    url = reverse(name, args=world.args(row.args))
    shut_out = [who for who in CAST if getattr(row, who) >= 400]
    post = replace(row, method="POST", data={})

    got = {who: ask(browsers[who], post, url, world).status_code for who in (*shut_out, "anonymous")}

    assert all(400 <= got[who] < 500 for who in shut_out), f"{url}: {got}"
    assert got["anonymous"] < 500
    assert row.anonymous == 200 or got["anonymous"] != 200


@pytest.mark.parametrize(("name", "row"), WITH_IDS)
def test_ids_of_another_organisation_lead_nowhere(name, row, world, browsers):
    if SECRETS & set(row.args.split()):
        pytest.skip("a secret address opens for its holder, whoever asks")
    foreign = reverse(name, args=world.foreign_args(row.args))
    own = reverse(name, args=world.args(row.args))

    got = {who: ask(browsers[who], row, foreign, world).status_code for who in MERIDIAN}
    got["oona"] = ask(browsers["oona"], row, own, world).status_code

    assert set(got.values()) == {404}, f"{foreign}: {got}"


@pytest.mark.parametrize(("name", "row"), WITH_IDS)
def test_ids_of_nothing_lead_nowhere(name, row, world, browsers):
    url = reverse(name, args=world.random_args(row.args))
    # A page may be closed to a role before any id is looked at; what is over is said to be over.
    allowed = {404, 403} if not SECRETS & set(row.args.split()) else {404, 409, 302}

    got = {who: ask(browsers[who], row, url, world).status_code for who in ("lea", "theo", "ada", "oona")}

    assert set(got.values()) <= allowed, f"{url}: {got}"


@pytest.mark.parametrize("url", ["/nowhere/", "/journeys/not-an-id/", "/static/nothing.css"])
def test_what_does_not_exist_is_said_plainly(url, browsers):
    for who in ("anonymous", "lea"):
        reply = browsers[who].get(url)

        assert reply.status_code == 404
        assert faults_of(reply) == []


def ask(client: Client, row: Row, url: str, world: World) -> HttpResponse:
    """Send the request of a row and take back what it changed."""
    data = dict(filled(row.data, world))
    cookies = client.cookies.copy()
    with transaction.atomic():
        reply = client.get(url, data) if row.method == "GET" else client.post(url, data)
        if getattr(reply, "streaming", False):
            b"".join(reply.streaming_content)
        transaction.set_rollback(True)
    client.cookies = cookies
    return reply


def filled(data: dict[str, Any], world: World) -> Iterator[tuple[str, Any]]:
    """Yield the body of a row; a value that begins with @ names an entry of the world."""
    for key, value in data.items():
        yield key, world.ids[value[1:]] if isinstance(value, str) and value.startswith("@") else value


def faults_of(reply: HttpResponse) -> list[str]:
    """Return what is wrong with an answer that is a page."""
    if not reply.headers.get("Content-Type", "").startswith("text/html") or reply.status_code in (301, 302):
        return []
    text = reply.content.decode()
    whole = "<html" in text
    rules = {
        "no Content-Security-Policy": "Content-Security-Policy" in reply.headers,
        "a traceback": "Traceback (most recent call last)" not in text,
        "an undrawn tag": not re.search(r"\{%|\{\{|<c-", text),
        "an empty value": not re.search(r"<(?!option)[a-z0-9]+[^>]*>None<", text),
        "not one h1": not whole or len(re.findall(r"<h1\b", text)) == 1,
        "no title": not whole or re.search(r"<title>\s*\S[^<]*</title>", text) is not None,
        "no language": not whole or re.search(r"<html[^>]*\blang=\"[a-z]", text) is not None,
        "no document type": not whole or text.lstrip().lower().startswith("<!doctype html>"),
        "an id twice": not _twice(re.findall(r"\sid=\"([^\"]+)\"", text)),
    }
    return [fault for fault, is_well in rules.items() if not is_well]


def _twice(found: list[str]) -> set[str]:
    return {each for each in found if found.count(each) > 1}
