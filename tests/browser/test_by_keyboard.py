"""Without a mouse: what has the focus is seen, menus open and close, nothing is out of reach."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Opens, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = [
    ("lea", "learn:today", ""),
    ("lea", "learn:journey", "enrolment_id"),
    ("lea", "learn:thread", "thread_id"),
    ("theo", "teach:session", "session_id"),
    ("ada", "author:journey", "journey_id"),
    ("ada", "manage:people", ""),
]
# What has the focus: whether it is seen, inside the window, and not below a bar that stays.
SEEN = """() => {
    const it = document.activeElement
    if (!it || it === document.body) return null
    const box = it.getBoundingClientRect()
    const style = getComputedStyle(it)
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
    const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1)
    const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1)
    const top = document.elementFromPoint(x, y)
    const covered = top && !it.contains(top) && !top.contains(it) && !it.closest('svg')
        && !(it.labels && [...it.labels].some(each => each.contains(top)))
    const ringed = outlined || style.boxShadow !== 'none' || it.closest('svg, label') !== null
    const inside = box.bottom > 0 && box.top < innerHeight
    return {what: it.outerHTML.slice(0, 120), ringed, covered: Boolean(covered), inside}
}"""


@pytest.mark.parametrize(("who", "name", "args"), PAGES, ids=[page[1] for page in PAGES])
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desk", "phone"])
def test_whatever_has_the_focus_is_seen(who, name, args, viewport, site: Site, open_as: Opens):
    page = open_as(who, **({"viewport": viewport} if viewport else {}))
    page.goto(site.url(name, args))

    places = walk(page)

    assert len(places) > 8
    assert [place["what"] for place in places if not place["ringed"]] == []
    assert [place["what"] for place in places if place["covered"] or not place["inside"]] == []


def walk(page: Page, most: int = 60) -> list[dict]:
    """Press Tab until the page ends; return what had the focus."""
    places = []
    for _ in range(most):
        page.keyboard.press("Tab")
        place = page.evaluate(SEEN)
        if place is None:
            break
        places.append(place)
    return places


def test_the_first_stop_skips_to_the_content(site, open_as):
    page = open_as("lea")
    page.goto(site.url("learn:today"))

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_a_menu_opens_is_walked_and_closes_by_keyboard(site, open_as):
    page = open_as("ada")
    page.goto(site.url("manage:people"))
    menu = page.locator(".site-head details.menu")

    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('details.menu') !== null")
    page.keyboard.press("Escape")

    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_every_menu_of_a_page_opens_by_keyboard(site, open_as):
    page = open_as("ada")
    page.goto(site.url("author:journey", "journey_id"))

    for place in range(min(8, page.locator("main details.menu").count())):
        menu = page.locator("main details.menu").nth(place)
        menu.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(menu).to_have_attribute("open", "")
        page.keyboard.press("Escape")


def test_arrow_keys_walk_the_notes_of_the_score(site, open_as):
    page = open_as("lea")
    page.goto(site.url("learn:journey", "enrolment_id"))
    page.locator("svg.score [data-note]").first.focus()

    page.keyboard.press("ArrowRight")

    assert page.evaluate("document.activeElement.dataset.note") not in (
        None,
        page.locator("svg.score [data-note]").first.get_attribute("data-note"),
    )
