"""A real server with a small world, a real Chromium, and pages that may not complain."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.tooling import serving

DESK, PHONE, NARROW = (
    {"width": 1440, "height": 900},
    {"width": 390, "height": 844},
    {"width": 360, "height": 740},
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE_MS = 15_000


@dataclass(slots=True)
class Site:
    """The running server, what it holds, and everybody's session."""

    address: str
    ids: dict[str, str]
    sessions: dict[str, str]
    data: Path

    def url(self, name: str, args: str = "") -> str:
        """Return the address of a page; `args` are names of entries of the world."""
        return self.address + reverse(name, args=[self.ids[arg] for arg in args.split()])


@dataclass(slots=True)
class Complaints:
    """What pages said that they should not: errors of scripts, and of the content security policy."""

    expected: tuple[str, ...] = ()
    said: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self.hear(message))
        page.on("pageerror", lambda error: self.said.append(f"{page.url}: {error}"))

    def hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in self.expected):
            self.said.append(f"{message.location.get('url')}: {message.text}")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server whose world is looked at, and not changed."""
    with serve(tmp_path_factory.mktemp("browser") / "data") as running:
        yield running


@contextlib.contextmanager
def serve(data: Path) -> Iterator[Site]:
    """Make a world in a folder, and serve it until the block ends."""
    made = make_world(data)
    # Mail goes to a folder: printed, it would fill a pipe that nobody reads.
    with serving.serving(data, "--workers", "1", INTERLEAVE_MAIL=f"file:{data}/mail") as served:
        yield Site(f"http://127.0.0.1:{served.port}", made["ids"], made["sessions"], data)


def make_world(data: Path) -> dict[str, Any]:
    """Make an installation in this folder; return what is in it."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.making"],
        cwd=serving.ROOT,
        env=serving.environment(data),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return made


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[Browser]:
    os.environ.setdefault("PW_TEST_SCREENSHOT_NO_FONTS_READY", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        browser.close()


Opens = Callable[..., Page]


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def open_as(site: Site, chromium: Browser, complaints: Complaints) -> Iterator[Opens]:
    """Open a browser as one of the cast: `open_as("lea", viewport=PHONE, color_scheme="dark")`.

    A test whose pages complain fails when it ends.
    """
    with contextlib.ExitStack() as stack:

        def open_one(who: str | None = None, **options: Any) -> Page:
            context = chromium.new_context(
                **{"viewport": DESK, "reduced_motion": "reduce", "base_url": site.address} | options
            )
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            if who is not None:
                sign_in(context, site, who)
            page = context.new_page()
            complaints.watch(page)
            return page

        yield open_one
    assert complaints.said == []


def sign_in(context: BrowserContext, site: Site, who: str) -> None:
    """Hand the browser a session that is open already."""
    context.add_cookies([{"name": "interleave", "value": site.sessions[who], "url": site.address}])
