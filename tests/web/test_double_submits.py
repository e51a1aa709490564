"""Every form that creates something, sent eight times at once: done once, and never a traceback.

The forms are all rows of the access table that post. Which of them create is found by sending each once
and taking it back; those are then sent for real, by threads with connections of their own.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from interleave.kernel import clock, submissions
from interleave.kernel.models import OutboxMessage, Submission
from interleave.ledger.models import LedgerEntry
from interleave.people.models import Organisation
from interleave.web.base import submission_key
from tests.architecture.addresses import CAST, table
from tests.architecture.test_access import filled
from tests.cast import raise_cast
from tests.concurrency import at_once
from tests.world import NOW, World, make_world

COPIES = 8
ALLOWED = {200, 302, 403, 404, 409, 422}
NOT_COUNTED = {LedgerEntry, OutboxMessage, Submission}  # they follow from what is created
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


SESSIONS: dict[tuple[int, str], str] = {}


def signed_in(world: World, who: str) -> str:
    """Return the cookies of one of the cast; each signs in once in a world."""
    if (id(world), who) not in SESSIONS:
        SESSIONS[id(world), who] = world.client(who).cookies.output(attrs=[], header="", sep=";")
    return SESSIONS[id(world), who]


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
    for who in CAST:
        signed_in(made, who)
    return made


def posts(world):
    """List the forms of the access table that somebody may send, each with who may."""
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


def count_rows():
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("interleave.") and model not in NOT_COUNTED
    ]
    return Counter({model.__name__: model._base_manager.count() for model in models})


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


def test_every_form_that_creates_is_done_once_however_often_it_arrives(live_world):
    creating = creating_forms(live_world)
    assert len(creating) > 30

    wrong = []
    for form in creating:
        expected = created_by(live_world, form)  # what came before may have changed it
        key = submission_key.make_key(getattr(live_world.cast, form.who).pk)
        before = count_rows()

        replies = at_once(*[lambda form=form, key=key: form.post(live_world, key)] * COPIES)

        codes = {getattr(reply, "status_code", reply) for reply in replies}
        created = count_rows() - before
        if not codes <= ALLOWED:
            wrong.append((form, codes))
        elif form.name not in WITHOUT_REDIRECT and created != expected:
            wrong.append((form, created, expected))
        elif (
            expected and form.name not in WITHOUT_REDIRECT and len({r.get("Location") for r in replies}) != 1
        ):
            wrong.append((form, [reply.get("Location") for reply in replies]))

    assert wrong == []


def test_no_form_breaks_when_eight_pages_send_it_at_once(live_world):
    creating = creating_forms(live_world)

    wrong = []
    for form in creating:
        replies = at_once(*[lambda form=form: form.post(live_world)] * COPIES)

        codes = [getattr(reply, "status_code", reply) for reply in replies]
        if not set(codes) <= ALLOWED:
            wrong.append((form, codes))

    assert wrong == []


def test_the_same_form_of_a_new_page_is_done_again(live_world):
    lea = live_world.cast.lea
    url = reverse("learn:new_thread", args=live_world.args("space_id"))
    form = Form("learn:new_thread", "lea", url, {"title": "Again", "body": "Twice on purpose."})
    first, second = submission_key.make_key(lea.pk), submission_key.make_key(lea.pk)
    before = count_rows()

    replies = [form.post(live_world, key) for key in (first, first, second)]

    places = [reply.headers["Location"] for reply in replies]
    assert places[0] == places[1] != places[2]
    assert (count_rows() - before)["Thread"] == 2


def test_a_copy_is_told_and_a_changed_text_is_no_copy(live_world):
    lea = live_world.cast.lea
    url = reverse("learn:new_thread", args=live_world.args("space_id"))
    key = submission_key.make_key(lea.pk)
    client = live_world.client("lea")
    sent = {"title": "Again", "body": "Once.", submission_key.FIELD: key}
    client.post(url, sent)

    copy = client.post(url, sent, follow=True)
    other = client.post(url, sent | {"body": "Once more."})

    assert "You sent this form twice. It was stored once." in copy.text
    assert other.headers["Location"] != copy.redirect_chain[0][0]


def test_a_key_of_another_person_claims_nothing(live_world):
    url = reverse("learn:new_thread", args=live_world.args("space_id"))
    key = submission_key.make_key(live_world.cast.theo.pk)
    sent = {"title": "Again", "body": "Once.", submission_key.FIELD: key}

    live_world.client("lea").post(url, sent)

    assert not Submission._default_manager.exists()


def test_a_form_that_was_refused_can_be_sent_again(live_world):
    url = reverse("learn:new_thread", args=live_world.args("space_id"))
    key = submission_key.make_key(live_world.cast.lea.pk)
    client = live_world.client("lea")

    codes = [
        client.post(url, {"title": title, "body": "Text", submission_key.FIELD: key}).status_code
        for title in ("", "", "A title")
    ]

    assert codes == [422, 422, 302]


def test_what_is_remembered_of_forms_is_deleted_after_a_day(live_world):
    submissions.claim_submission(digest="old", now=NOW - timedelta(days=1, seconds=1))
    submissions.claim_submission(digest="new", now=NOW - timedelta(hours=23))

    submissions.delete_old_forms(now=NOW)

    assert list(Submission._default_manager.values_list("digest", flat=True)) == ["new"]


def test_a_claim_of_a_dead_process_lapses(live_world):
    submissions.claim_submission(digest="x", now=NOW)

    assert not submissions.claim_submission(digest="x", now=NOW + timedelta(minutes=2))
    assert submissions.claim_submission(digest="x", now=NOW + timedelta(minutes=2, seconds=1))
    assert not submissions.claim_submission(digest="x", now=NOW + timedelta(minutes=3))


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

    assert sorted(codes) == [302, 409, 409, 409] or sorted(codes) == [302] * 4
    assert Organisation.objects.count() == 1
