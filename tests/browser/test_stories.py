"""One story for each of the six, as they live it: by signing in, by phone, by keyboard."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Opens, Site, serve
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A world of their own: the stories change it."""
    with serve(tmp_path_factory.mktemp("stories") / "data") as running:
        yield running


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def link(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def test_lea_refreshes_before_a_quiz_puts_her_cards_off(site, open_as: Opens):
    page = open_as("lea", viewport=PHONE)

    page.goto(site.url("learn:refresh"))
    page.get_by_label("Twice this week you came after ten").check()
    button(page, "Answer")
    expect(page).to_have_url(re.compile("/refresh/reviews/"))
    expect(page.locator("main")).to_contain_text("Begin with what a camera would have seen.")


def test_lea_learns_on_her_phone(site, open_as: Opens, complaints):
    page = open_as(viewport=PHONE)

    page.goto("/")
    page.get_by_label("Email").fill("lea@meridian.example")
    page.get_by_label("Password").fill(PASSWORD)
    button(page, "Sign in")
    expect(page).to_have_url(re.compile(r"/today/$"))
    expect(page.locator("h1")).to_contain_text("Léa")

    page.goto(site.url("learn:step", "enrolment_id more_step_id"))
    button(page, "I have read this")
    expect(page.get_by_text("Done: Read more")).to_be_visible()

    page.goto(site.url("learn:step", "enrolment_id check_step_id"))
    button(page, "Go on")
    expect(page.locator("h1")).to_contain_text("Question 1 of 6")
    page.get_by_label("Twice this week you came after ten").check()
    button(page, "Keep and go on")
    expect(page.locator("h1")).to_contain_text("Question 2 of 6")
    expect(page).to_have_url(re.compile(r"/2/\?back="))
    page.reload()
    expect(page.locator("h1")).to_contain_text("Question 2 of 6")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Question 1 of 6")
    expect(page.get_by_label("Twice this week you came after ten")).to_be_checked()
    link(page, "Hand in")
    button(page, "Hand in")
    expect(page.locator("main")).to_contain_text("%")


def test_lea_books_a_seat_and_talks(site, open_as: Opens):
    page = open_as("lea", viewport=PHONE)

    page.goto(site.url("learn:step", "enrolment_id clinic_step_id"))
    button(page, "Book a seat")
    expect(page.get_by_text("You have a seat", exact=True)).to_be_visible()

    page.goto(site.url("learn:thread", "thread_id"))
    page.get_by_label("Your post").fill("Next time **I** ask first.")
    button(page, "Post it")
    expect(page.locator("article.post").last).to_contain_text("Next time I ask first.")
    expect(page.locator("article.post").last.locator(".prose strong")).to_have_text("I")


def test_theo_marks_who_came_and_takes_a_mark_back_by_phone(site, open_as: Opens):
    page = open_as("theo", viewport=PHONE)

    page.goto("/")
    expect(page).to_have_url(re.compile(r"/teach/$"))
    link(page, "Kick-off workshop")
    row = page.locator("[id^=row-]", has_text="Léa Martin")
    row.get_by_role("button", name="Late", exact=False).first.click()
    expect(row.get_by_role("button", name="Undo the mark of Léa Martin")).to_be_visible()
    row.get_by_role("button", name="Undo the mark of Léa Martin").click()
    expect(row.get_by_role("button", name="Undo the mark of Léa Martin")).to_have_count(0)
    button(page, "All present")
    button(page, "Yes, all present")
    expect(page.get_by_role("button", name=re.compile("^Undo the mark of"))).to_have_count(3)


def test_carla_shares_notes_and_keeps_her_own(site, open_as: Opens):
    page = open_as("carla")

    page.goto(site.url("coach:meeting", "meeting_id"))
    page.get_by_role("textbox", name="Shared notes").fill("Sam said yes.")
    button(page, "Save the shared notes")
    page.get_by_role("textbox", name="My private notes").fill("She was braver than ever.")
    button(page, "Save for me")
    page.reload()
    expect(page.get_by_role("textbox", name="My private notes")).to_have_value("She was braver than ever.")

    hers = open_as("lea")
    hers.goto(site.url("learn:coaching_meeting", "meeting_id"))
    expect(hers.locator("textarea[name=body]")).to_have_value("Sam said yes.")
    expect(hers.locator("body")).not_to_contain_text("braver")


def test_kenji_confirms_what_lea_reports(site, open_as: Opens):
    page = open_as("kenji")

    page.goto("/")
    page.goto(site.url("manage:confirmations"))
    page.get_by_label("Your answer").fill("Well done.")
    button(page, "Confirm")
    expect(page.locator("main")).not_to_contain_text("I did.")

    hers = open_as("lea")
    hers.goto(site.url("learn:step", "enrolment_id try_it_step_id"))
    expect(hers.locator("main")).to_contain_text("Well done.")


def test_ada_moves_a_step_by_keyboard_and_publishes(site, open_as: Opens):
    page = open_as("ada")
    page.goto(site.url("author:journey", "journey_id"))
    step = site.ids["draft_step_id"]
    day = page.locator(f"[data-step='{step}']").get_attribute("data-day")

    page.locator(f"svg.score [data-note='{step}']").focus()
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowRight")

    expect(page.locator(f"[data-step='{step}']")).to_have_attribute("data-day", str(int(day) + 3))
    page.keyboard.press("Escape")
    link(page, "Publish")
    button(page, "Publish it")
    expect(page.get_by_text(re.compile("Edition 2|published", re.IGNORECASE)).first).to_be_visible()


def test_ada_looks_at_a_file_of_people_before_she_takes_it(site, open_as: Opens):
    page = open_as("ada")
    file = "name,email,site\nUma Day,uma@meridian.example,Toulouse\nNo Address,,Toulouse\n"

    page.goto(site.url("manage:import_people"))
    page.get_by_label("People file").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": file.encode()}
    )
    button(page, "Look at the file")

    expect(page.locator("main")).to_contain_text("Give an email address.")
    expect(page.locator("main")).to_contain_text("Nothing is imported until it is right")
    page.goto(site.url("manage:people") + "?q=uma")
    expect(page.locator("main")).not_to_contain_text("uma@meridian.example")
