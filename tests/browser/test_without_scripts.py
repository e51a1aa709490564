"""With scripts off, every page can be read and the plain forms do what they say."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens, Site, serve
from tests.cast import PASSWORD
from tests.pages import NO_PAGES, PAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve(tmp_path_factory.mktemp("plain") / "data") as running:
        yield running


@pytest.mark.parametrize("who", sorted(PAGES))
def test_every_page_can_be_read(who, site: Site, open_as: Opens):
    page = open_as(who, java_script_enabled=False)

    for label, args in PAGES[who].items():
        if label in NO_PAGES:
            continue
        reply = page.goto(site.url(label.split(" ")[0], args))

        assert reply is not None
        assert reply.status == 200, label
        expect(page.locator("h1").first).to_be_visible()
        assert len(page.locator("main").inner_text()) > 40, label


def test_lea_signs_in_answers_books_and_writes(site: Site, open_as: Opens):
    page = open_as(java_script_enabled=False)
    page.goto("/sign-in/")
    page.get_by_label("Email").fill("lea@meridian.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/today/$"))

    page.goto(site.url("learn:attempt_question", "attempt_id number"))
    page.get_by_label("Twice this week you came after ten").check()
    page.get_by_role("button", name="Keep and go on").click()
    expect(page.locator("h1")).to_contain_text("Question 2 of 6")

    page.goto(site.url("learn:step", "enrolment_id clinic_step_id"))
    page.get_by_role("button", name="Book a seat").click()
    expect(page.get_by_text("You have a seat", exact=True)).to_be_visible()

    page.goto(site.url("learn:thread", "thread_id"))
    page.get_by_label("Your post").fill("Without scripts.")
    page.get_by_role("button", name="Post it").click()
    expect(page.locator("article.post").last).to_contain_text("Without scripts.")

    page.goto(site.url("learn:step", "enrolment_id write_it_down_step_id"))
    page.get_by_label("How did it go?").fill("Written.")
    page.locator("main form").first.get_by_role("button").first.click()
    expect(page.locator("main")).to_contain_text("Written.")


def test_theo_marks_and_takes_back(site: Site, open_as: Opens):
    page = open_as("theo", java_script_enabled=False)
    page.goto(site.url("teach:session", "session_id"))
    row = page.locator("[id^=row-]", has_text="Léa Martin")

    row.get_by_role("button", name="Present", exact=False).first.click()
    row.get_by_role("button", name="Undo the mark of Léa Martin").click()

    expect(row.get_by_role("button", name="Undo the mark of Léa Martin")).to_have_count(0)


def test_ada_adds_a_person_and_changes_a_step(site: Site, open_as: Opens):
    page = open_as("ada", java_script_enabled=False)

    page.goto(site.url("manage:add_person"))
    page.get_by_label("Name", exact=True).fill("Vera Plain")
    page.get_by_label("Email", exact=True).fill("vera@meridian.example")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("Vera Plain")

    page.goto(site.url("author:step", "journey_id draft_step_id"))
    page.get_by_label("Title").first.fill("Kick-off, once more")
    page.locator("main form button[type=submit]").first.click()
    page.goto(site.url("author:journey", "journey_id"))
    expect(page.locator("main")).to_contain_text("Kick-off, once more")
