"""What nobody types but somebody sends: it is answered in words, and never breaks a page."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from interleave.journeys.models import Cohort
from interleave.kernel import tenancy
from tests.architecture.test_access import faults_of
from tests.cast import PASSWORD
from tests.pages import PAGES

pytestmark = pytest.mark.django_db

ASKED = ("q", "find", "who", "page", "part", "show", "state", "kind", "status", "order", "starts_on", "share")
LONG, FAR = "x" * 60_000, "9999-12-31"  # longer than SQLite searches for; the last day there is


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize(
    "text", [LONG, FAR, "9" * 5000, "-1", "\x00"], ids=["long", "far", "digits", "-1", "0"]
)
def test_no_page_breaks_whatever_its_address_asks_for(world, who, text):
    client = world.client(who)

    for name, names in PAGES[who].items():
        address = reverse(name.split()[0], args=world.args(names))
        reply = client.get(address, dict.fromkeys(ASKED, text))

        if reply.streaming:
            b"".join(reply.streaming_content)  # which also closes the file

        assert reply.status_code < 500, address


def test_a_cohort_has_no_more_places_than_can_be_counted(world):
    data = {"title": "Spring", "capacity": "9" * 30, "facilitators": []}

    reply = world.client("ada").post(reverse("manage:change_cohort", args=world.args("cohort_id")), data)

    assert reply.status_code == 422
    assert "100000 places" in reply.content.decode()
    with tenancy.scope(world.cast.meridian.pk):
        assert Cohort.objects.get(pk=world.ids["cohort_id"]).capacity is None


def test_a_line_of_five_thousand_digits_is_no_line(world):
    tick = reverse("learn:run_tick", args=world.args("run_id block"))

    reply = world.client("lea").post(tick, {"line": ["9" * 5000, "1"]})

    assert reply.status_code == 302


@pytest.mark.parametrize("sign", ["\x00", LONG])
def test_no_search_within_a_form_breaks(world, sign):
    ada = world.client("ada")
    step = reverse("author:step", args=world.args("journey_id draft_step_id"))
    cohort = reverse("manage:change_cohort", args=world.args("cohort_id"))

    for address, data in (
        (step, {"search": "1", "find": sign}),
        (cohort, {"find": "1", "who": sign}),
        (reverse("author:module", args=world.args("draft_module_id")), {"items": sign}),
    ):
        assert ada.post(address, data).status_code < 500


@pytest.mark.parametrize(
    ("query", "codes"),
    [("q=%00", {422}), ("q=%ED%A0%80", {200}), (f"q={'x' * 60_000}", {200}), (f"{'x' * 60_000}=%00", {422})],
    ids=["NUL", "surrogate", "long", "NUL in a long name"],
)
def test_every_list_answers_such_a_query_string_in_words(world, query, codes):
    for who, name in (("lea", "learn:library"), ("theo", "teach:offerings"), ("ada", "manage:people")):
        reply = world.client(who).get(f"{reverse(name)}?{query}")

        assert reply.status_code in codes, name
        assert faults_of(reply) == [], name


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("spans", "[" * 19_000),
        ("spans", f"[[0, 1{'0' * 400}]]"),
        ("spans", "[[0, NaN]]"),
        ("spans", '[["\\ud800", "\\u0000"]]'),
        ("spans", "[" + "1," * 20_000),
        ("seen", "\x00"),
        ("tab", "\x00"),
        ("tab", "x" * 60_000),
    ],
)
def test_a_signal_of_a_script_that_cannot_be_read_is_refused(world, field, text):
    url = reverse("learn:run_sign", args=world.args("run_id"))

    reply = world.client("lea").post(url, {"tab": "a", "visible": "1", field: text})

    assert reply.status_code == 422


@pytest.mark.parametrize(
    "name",
    [
        b'="\x00.txt"',
        b'="\xed\xa0\x80.txt"',
        b"*=UTF-8''%ED%A0%80%00.txt",
        b'="' + b"x" * 5000 + b'.txt"',
        b'="../../a.txt"',
        b'=""',
    ],
    ids=["NUL", "surrogate", "encoded", "long", "path", "empty"],
)
@pytest.mark.parametrize("page", ["author:media", "manage:import_people"])
def test_no_name_of_a_file_breaks_its_page(world, page, name):
    token = b'--X\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\nx\r\n'
    head = b'--X\r\nContent-Disposition: form-data; name="file"; filename' + name
    body = token + head + b"\r\nContent-Type: text/plain\r\n\r\nSome words.\r\n--X--\r\n"

    reply = world.client("ada").post(reverse(page), body, content_type="multipart/form-data; boundary=X")

    assert reply.status_code in (302, 400, 422)
    assert faults_of(reply) == []


@pytest.mark.parametrize(
    "text", ["", "\\000", "\\355\\240\\200", "x" * 8000, '"', "a:b:c", "\xf0\x9f\x98\x80"]
)
def test_no_cookie_breaks_a_page(world, text):
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages", "theme", "unsent"):
        client = world.client("lea")
        client.cookies[name] = text
        for reply in (
            client.get(reverse("learn:today")),
            client.get(reverse("base:unsent")),
            client.post(reverse("base:unsent")),
        ):
            assert reply.status_code in (200, 302, 403), name
            assert faults_of(reply) == [], name


def test_scripts_cannot_read_the_cookies_that_prove_who_asks(world):
    client = Client()
    client.get(reverse("base:sign_in"))
    client.post(reverse("base:sign_in"), {"email": world.cast.lea.email, "password": PASSWORD})
    client.get(reverse("learn:profile"))

    flags = {
        name: client.cookies[name]["httponly"]
        for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    }

    assert flags == {settings.SESSION_COOKIE_NAME: True, settings.CSRF_COOKIE_NAME: True}


def test_no_page_is_shown_in_a_frame_of_another_site(world):
    for client, name in ((Client(), "base:sign_in"), (world.client("lea"), "learn:today")):
        policy = client.get(reverse(name)).headers["Content-Security-Policy"]

        assert "frame-ancestors 'none'" in policy.split("; "), name
