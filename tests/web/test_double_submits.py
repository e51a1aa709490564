"""Every form that creates something, sent several times at once: done once, and never a traceback.

The forms are all rows of the access table that post. Which of them create is found by sending each once
and taking it back; those are then sent for real, by threads with connections of their own.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from http.cookies import SimpleCookie

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from interleave.kernel import clock
from interleave.kernel.models import OutboxMessage, Submission
from interleave.ledger.models import LedgerEntry
from interleave.people.models import Organisation, Throttle
from interleave.web.base import submission_key
from tests.architecture.addresses import CAST, table
from tests.architecture.test_access import filled
from tests.cast import raise_cast
from tests.concurrency import at_once
from tests.world import NOW, World, make_world

COPIES = 4
MANY_COPIES = 8
SENT_MANY_TIMES = {"learn:new_thread", "learn:book_session", "manage:add_person"}
ALLOWED = {200, 302, 403, 404, 409, 422}
# The first three follow from what is created. Each copy of a new password is a try of the old one.
NOT_COUNTED = {LedgerEntry, OutboxMessage, Submission, Throttle}
# It shows the secret address on its own page and only there, so a copy needs an address of its own; each
# new one ends the one before.
WITHOUT_REDIRECT = {"learn:open_calendar"}
# What a browser that has no session sends; each has its own guard (a token that works once, a lock).
OF_NOBODY = {
    "base:setup",
    "base:sign_in",
    "base:invitation",
    "base:password_forgotten",
    "base:password_reset",
}


@dataclass(frozen=True, slots=True)
class Form:
    name: str
    who: str
    url: str
    data: dict

    def post(self, world: World, key: str = ""):
        client = Client(raise_request_exception=False)
        client.cookies = SimpleCookie(signed_in(world, self.who))
        data = {name: copied(value) for name, value in self.data.items()}
        return client.post(self.url, data | ({submission_key.FIELD: key} if key else {}))

    def post_at_once(self, world: World, key: str = "") -> list:
        copies = MANY_COPIES if self.name in SENT_MANY_TIMES else COPIES
        replies = at_once(*[lambda: self.post(world, key)] * copies)
        if any(settings.SESSION_COOKIE_NAME in getattr(reply, "cookies", ()) for reply in replies):
            del SESSIONS[self.who]  # a new password ends the session
            signed_in(world, self.who)
        return replies


SESSIONS: dict[str, str] = {}


def signed_in(world: World, who: str) -> str:
    """Return the cookies of one of the cast. Each signs in once, and again after a new password."""
    if who not in SESSIONS:
        getattr(world.cast, who).refresh_from_db()
        SESSIONS[who] = world.client(who).cookies.output(attrs=[], header="", sep=";")
    return SESSIONS[who]


def copied(value):
    """Return an upload of its own for each thread."""
    if not isinstance(value, SimpleUploadedFile):
        return value
    value.seek(0)
    return SimpleUploadedFile(value.name, value.read(), value.content_type)


@pytest.fixture
def live_world(shared_database, monkeypatch):
    """The world of the tests, committed, so that threads see it."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with transaction.atomic():
        made = make_world(raise_cast(), NOW)
    SESSIONS.clear()
    for who in CAST:
        if who != "anonymous":
            signed_in(made, who)
    return made


def posts(world):
    """List the forms of the access table that a person may send, each with who may."""
    found = []
    for name, rows in sorted(table().items()):
        for row in rows if name not in OF_NOBODY else ():
            who = next(
                (each for each in CAST if each != "anonymous" and getattr(row, each) in (200, 302)), None
            )
            if row.method == "POST" and who is not None:
                url = reverse(name, args=world.args(row.args))
                found.append(Form(name, who, url, dict(filled(row.data, world))))
    return found


@cache
def counting_query():
    """Return one query for the number of rows in each table."""
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("interleave.") and model not in NOT_COUNTED
    ]
    return " UNION ALL ".join(
        f"SELECT '{model._meta.db_table}', COUNT(*) FROM {model._meta.db_table}"  # noqa: S608 - our own names
        for model in models
    )


def count_rows():
    with connection.cursor() as cursor:
        cursor.execute(counting_query())
        return Counter(dict(cursor.fetchall()))


def creating_forms(world):
    """List the forms that insert rows. Each is sent once, and what it does is taken back."""
    found = []
    for form in posts(world):
        inserted = set()

        def note(execute, sql, params, many, context, inserted=inserted):
            if sql.startswith("INSERT INTO"):
                inserted.add(sql.split('"')[1])
            return execute(sql, params, many, context)

        with transaction.atomic(), connection.execute_wrapper(note):
            reply = form.post(world)
            transaction.set_rollback(True)
        if reply.status_code in (200, 302) and inserted - {model._meta.db_table for model in NOT_COUNTED}:
            found.append(form)
    return found


def created_by(world, form):
    """Return how many rows of which table one such form creates, and take it back."""
    with transaction.atomic():
        before = count_rows()
        reply = form.post(world)
        created = count_rows() - before
        transaction.set_rollback(True)
    return created if reply.status_code in (200, 302) else Counter()


def place_of(reply):
    """Return where an answer leads, or of which page it is."""
    return reply.get("Location") or reply.get("Content-Location")


def test_every_form_that_creates_is_done_once_however_often_it_arrives(live_world):
    creating = creating_forms(live_world)
    assert len(creating) > 30

    wrong = []
    for form in creating:
        expected = created_by(live_world, form)  # what came before may have changed it
        key = submission_key.make_key(getattr(live_world.cast, form.who).pk)
        before = count_rows()

        replies = form.post_at_once(live_world, key)

        codes = {getattr(reply, "status_code", reply) for reply in replies}
        created = count_rows() - before
        if not codes <= ALLOWED:
            wrong.append((form.name, codes))
        elif form.name not in WITHOUT_REDIRECT and created != expected:
            wrong.append((form.name, created, expected))
        elif expected and form.name not in WITHOUT_REDIRECT and len(set(map(place_of, replies))) != 1:
            wrong.append((form.name, [*map(place_of, replies)]))

    assert not wrong, "\n".join(map(str, wrong))


def test_no_form_breaks_when_several_pages_send_it_at_once(live_world):
    creating = creating_forms(live_world)

    wrong = []
    for form in creating:
        replies = form.post_at_once(live_world)

        codes = [getattr(reply, "status_code", reply) for reply in replies]
        if not set(codes) <= ALLOWED:
            wrong.append((form.name, codes))

    assert not wrong, "\n".join(map(str, wrong))


def test_two_first_runs_at_once_found_one_organisation(shared_database, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    sent = {
        "name": "Northwind",
        "site_name": "Bergen",
        "zone": "Europe/Oslo",
        "person_name": "Nora Berg",
        "email": "nora@northwind.example",
        "password": "a quiet winter morning",
    }

    def post():
        return Client(raise_request_exception=False).post(reverse("base:setup"), sent).status_code

    codes = at_once(*[post] * 4)

    assert 302 in codes
    assert set(codes) <= {
        302,
        409,
    }  # those after the first are told that it is founded, or led to the sign-in
    assert Organisation.objects.count() == 1
