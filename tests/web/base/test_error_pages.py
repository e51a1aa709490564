"""What goes wrong outside the views has pages of our own, and the text that was typed comes back."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, IntegrityError, OperationalError
from django.test import Client
from django.urls import reverse

from interleave.community import services as community
from interleave.community.models import Thread
from interleave.kernel import clock, errors, submissions
from interleave.kernel.models import UnsentForm
from interleave.web.base import submission_key
from interleave.web.base.views.errors import render_too_long
from tests.architecture.test_access import faults_of
from tests.cast import PASSWORD
from tests.world import NOW

pytestmark = pytest.mark.django_db

TEXT = "A long thought, <b>typed</b> with care."
OURS = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}


def sent(world, who="lea", **more):
    key = submission_key.make_key(getattr(world.cast, who).pk)
    return {"title": "My thought", "body": TEXT, submission_key.FIELD: key} | more


@pytest.fixture
def address(world):
    return reverse("learn:new_thread", args=world.args("space_id"))


@pytest.fixture
def strict(world):
    """Return a browser in which Léa is signed in and whose tokens are checked."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.cast.lea)
    return client


def test_a_form_with_an_old_token_shows_the_text_to_its_writer(world, strict, address):
    reply = strict.post(address, sent(world), headers=OURS)

    assert reply.status_code == 403
    assert faults_of(reply) == []
    assert "A long thought, &lt;b&gt;typed&lt;/b&gt; with care.</textarea>" in reply.text
    assert f'<form method="post" action="{address}">' in reply.text
    assert "Send again" in reply.text
    assert "DEBUG" not in reply.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
def test_text_from_elsewhere_is_never_shown(world, strict, address, headers):
    reply = strict.post(address, sent(world), headers=headers)

    assert reply.status_code == 403
    assert "A long thought" not in reply.text
    assert "Nothing was stored." in reply.text


def test_text_of_another_person_is_not_shown(world, strict, address):
    reply = strict.post(address, sent(world, "theo"), headers=OURS)

    assert reply.status_code == 403
    assert "A long thought" not in reply.text
    assert "You signed in as another person" in reply.text


def test_a_password_is_never_shown(world, strict):
    address = reverse("learn:profile_password")

    reply = strict.post(address, sent(world, old_password="quiet herons"), headers=OURS)

    assert reply.status_code == 403
    assert "quiet herons" not in reply.text
    assert "A long thought" not in reply.text


def test_files_are_said_to_be_gone(world, strict, address):
    file = SimpleUploadedFile("a.txt", b"bytes of a file")

    reply = strict.post(address, sent(world, file=file), headers=OURS)

    assert "Files cannot be kept." in reply.text
    assert "Send again" not in reply.text
    assert "A long thought" in reply.text


def post_without_session(world, address, **more):
    client = Client()
    return client, client.post(address, sent(world, **more), headers=OURS)


def sign_in(client, world, who="lea"):
    data = {"email": getattr(world.cast, who).email, "password": PASSWORD, "next": reverse("base:unsent")}
    return client.post(reverse("base:sign_in"), data)


def test_what_arrives_without_a_session_waits_for_its_writer(world, address):
    client, reply = post_without_session(world, address)

    assert reply.status_code == 302
    parts = urlsplit(reply.headers["Location"])
    assert parts.path == reverse("base:sign_in")
    assert parse_qs(parts.query) == {"next": [reverse("base:unsent")]}
    shown = client.get(sign_in(client, world).headers["Location"])
    assert faults_of(shown) == []
    assert "A long thought, &lt;b&gt;typed&lt;/b&gt; with care.</textarea>" in shown.text

    again = client.post(address, {"title": "My thought", "body": TEXT} | sent(world), headers=OURS)

    assert again.status_code == 302
    assert Thread.everywhere.filter(title="My thought").count() == 1
    assert not UnsentForm._default_manager.exists()
    assert client.get(reverse("base:unsent")).status_code == 302


def test_it_can_be_discarded(world, address):
    client, _reply = post_without_session(world, address)
    sign_in(client, world)

    client.post(reverse("base:unsent"))

    assert not UnsentForm._default_manager.exists()
    assert client.get(reverse("base:unsent")).headers["Location"] == reverse("base:home")


def test_another_person_who_signs_in_finds_nothing_and_it_is_deleted(world, address):
    client, _reply = post_without_session(world, address)

    sign_in(client, world, "theo")

    assert not UnsentForm._default_manager.exists()
    assert client.get(reverse("base:unsent")).status_code == 302


def test_another_browser_finds_nothing(world, address):
    post_without_session(world, address)

    reply = world.client("lea").get(reverse("base:unsent"))

    assert reply.headers["Location"] == reverse("base:home")
    assert UnsentForm._default_manager.exists()


def test_after_two_hours_it_is_gone(world, address, monkeypatch):
    client, _reply = post_without_session(world, address)
    sign_in(client, world)
    later = NOW + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert client.get(reverse("base:unsent")).status_code == 302
    assert submissions.delete_old_forms(now=later + timedelta(seconds=1)) == 1


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {}, OURS | {"HX-Request": "true"}])
def test_only_forms_of_our_pages_are_kept(world, address, headers):
    Client().post(address, sent(world), headers=headers)

    assert not UnsentForm._default_manager.exists()


@pytest.mark.parametrize(
    "more", [{submission_key.FIELD: "made-up"}, {"password": "secret words"}, {"body": "x y" * 200_000}]
)
def test_no_secret_no_made_up_key_and_no_flood_is_kept(world, address, more):
    Client().post(address, sent(world, **more), headers=OURS)

    assert not UnsentForm._default_manager.exists()


def test_too_much_text_is_answered_in_words(world, address):
    reply = world.client("lea").post(address, sent(world, body="x" * (5 * 1024 * 1024)))

    assert reply.status_code == 400
    assert faults_of(reply) == []
    assert "That is too much at once" in reply.text


def test_too_many_fields_are_answered_in_words(world, address):
    reply = world.client("lea").post(address, {f"f{n}": "x" for n in range(5001)})

    assert reply.status_code == 400
    assert "A form may hold 5 MB of text and 5,000 fields." in reply.text


def test_a_file_with_a_very_long_name_is_no_error(world):
    file = SimpleUploadedFile("n" * 5000 + ".txt", b"text")

    reply = world.client("ada").post(reverse("author:media"), {"file": file, "alt": ""})

    assert reply.status_code in (200, 302, 422)


def test_a_request_that_is_too_long_has_a_page():
    page = render_too_long().decode()

    assert "<h1" in page
    assert "A file may have 20 MB at most." in page


class Failing:
    """A service that fails as a database does, as often as it is told, and then works."""

    def __init__(self, *failures):
        self.failures = list(failures)
        self.calls = 0

    def __call__(self, **arguments):
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        return self.work(**arguments)


@pytest.mark.parametrize("error", [IntegrityError("unique"), OperationalError("database is locked")])
def test_a_form_that_met_another_is_run_once_more(world, address, monkeypatch, error):
    failing = Failing(error)
    failing.work = community.open_thread
    monkeypatch.setattr(community, "open_thread", failing)

    reply = world.client("lea").post(address, sent(world))

    assert reply.status_code == 302
    assert failing.calls == 2
    assert len(list(get_messages(reply.wsgi_request))) <= 1


@pytest.mark.parametrize(
    ("failure", "status", "words"),
    [
        (IntegrityError("unique"), 409, "Another person was faster"),
        (OperationalError("deadlock detected"), 503, "The database is busy"),
        (DataError("too long"), 422, "A text or a number is too long"),
        (ValueError("A string literal cannot contain NUL (0x00) characters."), 422, "cannot be stored"),
        (OverflowError("Python int too large to convert to SQLite INTEGER"), 422, "too long"),
    ],
)
def test_what_a_second_run_does_not_cure_is_said_with_the_text(
    world, address, monkeypatch, caplog, failure, status, words
):
    failing = Failing(failure, failure)
    monkeypatch.setattr(community, "open_thread", failing)

    reply = world.client("lea").post(address, sent(world))

    assert reply.status_code == status
    assert words in reply.text
    assert "A long thought" in reply.text
    assert faults_of(reply) == []
    assert failing.calls == (1 if status == 422 else 2)
    assert "learn" not in caplog.text or caplog.records[0].exc_info


def test_a_second_run_that_is_refused_says_why(world, address, monkeypatch):
    failing = Failing(IntegrityError("unique"), errors.Conflict("There is one of that name."))
    monkeypatch.setattr(community, "open_thread", failing)

    reply = world.client("lea").post(address, sent(world))

    assert reply.status_code == 409
    assert "There is one of that name." in reply.text
    assert "A long thought" in reply.text


def test_text_that_no_form_checks_is_refused_with_the_name_of_its_field(world):
    report = reverse("manage:answer_report", args=world.args("report_id"))

    reply = world.client("kenji").post(report, {"answer": "return", "word": "Not\x00yet, and why."})

    assert reply.status_code == 422
    assert "Not" in reply.text
