"""What a person typed comes back: after another sign-in, after the end of the session, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens, Site, serve
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TEXT = "Typed with care,\nin two lines & <one> more."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A world of its own: the tests change it."""
    with serve(tmp_path_factory.mktemp("kept") / "data") as running:
        yield running


def write(page: Page, site: Site, title: str) -> None:
    page.goto(site.url("learn:new_thread", "space_id"))
    page.locator("[name=title]").fill(title)
    page.locator("[name=body]").fill(TEXT)


def send(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()


def sign_in(page: Page, who: str) -> None:
    page.get_by_label("Email").fill(f"{who}@meridian.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def send_again(page: Page, title: str) -> None:
    expect(page.get_by_label("Body")).to_have_value(TEXT)
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    expect(page.locator("main")).to_contain_text("in two lines & <one> more.")


def test_a_form_of_before_the_sign_in_can_be_sent_again(site, open_as: Opens, complaints):
    complaints.expected = ("403",)
    page = open_as("lea")
    write(page, site, "Tab A")
    other = page.context.new_page()
    other.goto(site.address + "/notifications/")
    other.locator("summary.tool").last.click()
    other.get_by_role("button", name="Sign out").click()
    sign_in(other, "lea")
    expect(other.locator("header nav")).to_be_visible()

    send(page)

    expect(page.get_by_role("heading", name="This form is too old")).to_be_visible()
    send_again(page, "Tab A")


def test_a_form_that_outlives_its_session_waits_for_the_sign_in(site, open_as: Opens):
    page = open_as("theo")
    write(page, site, "After the session")
    page.context.clear_cookies(name="interleave")

    send(page)
    sign_in(page, "theo")

    expect(page.get_by_role("heading", name="Your text is still here")).to_be_visible()
    send_again(page, "After the session")


def test_another_person_who_signs_in_sees_nothing_of_it(site, open_as: Opens):
    page = open_as("theo")
    write(page, site, "Not for others")
    page.context.clear_cookies(name="interleave")

    send(page)
    sign_in(page, "lea")

    expect(page.locator("header nav")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Typed with care")


def test_a_file_that_is_too_large_has_a_page(site, open_as: Opens, complaints, tmp_path: Path):
    complaints.expected = ("413",)
    large = tmp_path / "large.pdf"
    large.write_bytes(b"%PDF-1.7" + b"x" * 30_000_000)
    page = open_as("ada")
    page.goto(site.url("author:media"))
    page.locator("main form[enctype] input[type=file]").first.set_input_files(large)

    page.locator("main form[enctype] button").first.click()

    expect(page.get_by_role("heading", name="That file is too large")).to_be_visible()
