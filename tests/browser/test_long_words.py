"""What people write may have no space in it; the page stays as wide as the window."""

import pytest

from tests.browser.conftest import NARROW

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_word_without_an_end_breaks(site, open_as):
    page = open_as("lea")
    page.goto(site.url("learn:new_space"))
    page.fill("input[name=title]", "W" * 120)
    page.click("main button.btn-primary")
    page.wait_for_url("**/spaces/**")

    page.set_viewport_size(NARROW)

    width, window = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert page.locator("h1").inner_text().startswith("WWW")
    assert width <= window
