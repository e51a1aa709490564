"""Every kind of page: accessible, in one piece and silent; light and dark, on a desk and on a phone."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from interleave.cli import places
from tests.browser.conftest import DESK, NARROW, PHONE, Opens, Site
from tests.pages import FORMS, NO_PAGES, PAGES
from tests.tooling import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = Path(serving.ROOT / "frontend/node_modules/axe-core/axe.min.js")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
# A colour that is inherited would arrive one level of the tree after the other, a frame each.
STILL = """() => {
    const still = new CSSStyleSheet()
    still.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important }')
    document.adoptedStyleSheets.push(still)
}"""
TOO_WIDE = """() => {
    const root = document.documentElement
    if (root.scrollWidth <= root.clientWidth) return []
    const out = [...document.querySelectorAll('body *')].filter(each => {
        const box = each.getBoundingClientRect()
        return box.width && (box.right > root.clientWidth + 1 || box.left < -1)
    })
    const last = out.slice(-3).map(each => each.outerHTML.slice(0, 160))
    return [`${root.scrollWidth} of ${root.clientWidth}`, ...last]
}"""
EVERY = [
    pytest.param(who, label.split(" ")[0], args, id=label)
    for pages in (PAGES, FORMS)
    for who, each in pages.items()
    for label, args in each.items()
    if label not in NO_PAGES
]
DOOR = [
    pytest.param(None, name, args, id=name)
    for name, args in {
        "base:sign_in": "",
        "base:password_forgotten": "",
        "base:password_sent": "",
        "base:invitation": "token",
        "base:password_reset": "colleague_id reset_token",
    }.items()
]


@pytest.mark.parametrize(("who", "name", "args"), EVERY + DOOR)
def test_a_page_is_for_everybody(who, name, args, site: Site, open_as: Opens):
    page = open_as(who, color_scheme="light")

    reply = page.goto(site.url(name, args), wait_until="load")

    assert reply is not None
    assert reply.status == 200
    assert page.locator("h1:visible").count() == 1
    page.evaluate(STILL)
    assert violations(page, RULES) == []
    assert violations(seen(page, "dark", DESK), COLOURS) == []
    assert violations(seen(page, "dark", PHONE), RULES) == []
    assert violations(seen(page, "light", PHONE), COLOURS) == []
    page.set_viewport_size(NARROW)
    assert too_wide(page) == []
    turn_around(page)
    assert too_wide(page) == []


@pytest.mark.parametrize("path", ["/nowhere/", "/teach/"])
def test_a_refusal_is_a_page_too(path, site, open_as, complaints):
    complaints.expected = ("Failed to load resource",)
    page = open_as("lea")

    reply = page.goto(site.address + path)

    assert reply.status in (403, 404)
    assert violations(page, RULES) == []


def seen(page: Page, scheme: Any, viewport: Any) -> Page:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size(viewport)
    return page


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    """Return what axe has against the page as it is shown now."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, rules)", rules)
    return [
        f"{rule['id']}: {rule['help']}\n"
        + "\n".join(
            f"    {node['html'][:160]}  {node.get('failureSummary', '')[:300]}" for node in rule["nodes"]
        )
        for rule in found["violations"]
    ]


def too_wide(page: Page) -> list[str]:
    """Return what reaches out of the window; nothing where the page does not scroll sideways."""
    found: list[str] = page.evaluate(TOO_WIDE)
    return found


def turn_around(page: Page) -> None:
    """Show the page as it is in a language that runs from right to left."""
    files = json.loads((places.COLLECTED / "staticfiles.json").read_text())["paths"]
    page.evaluate(
        """address => new Promise(resolve => {
            document.documentElement.dir = 'rtl'
            const sheet = document.querySelector('link[rel=stylesheet]')
            sheet.addEventListener('load', resolve, {once: true})
            sheet.href = address
        })""",
        f"/static/{files['interleave/app.rtl.css']}",
    )
