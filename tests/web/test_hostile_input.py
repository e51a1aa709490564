"""What nobody types but somebody sends: it is answered in words, and never breaks a page."""

import pytest
from django.urls import reverse

from interleave.journeys.models import Cohort
from interleave.kernel import tenancy
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
