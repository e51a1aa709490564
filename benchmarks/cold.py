"""What a first visit with an empty cache fetches, by Chromium where there is one."""

import os
import shutil
from typing import Any

from benchmarks.measuring import Measured
from benchmarks.serving import Server

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SETTLE_MS = 400  # after the load event; the stream of notifications stays open, so there is no "idle"


def visit(server: Server, world: dict[str, Any], pages: list[Measured]) -> bool:
    """Note requests and bytes of each page's first visit; tell whether there was a browser."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return False
    if path is None:
        return False
    sessions = {label: world["sessions"][who] for label, who, _ in world["pages"]}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for page in pages:
            if page.status == 200:
                context = browser.new_context()
                page.cold_requests, page.cold_bytes = fetched(
                    context, f"http://127.0.0.1:{server.port}", page.path, sessions[page.label]
                )
                context.close()
        browser.close()
    return True


def fetched(context: Any, address: str, path: str, cookie: str) -> tuple[int, int]:
    context.add_cookies([{"name": "interleave", "value": cookie, "url": address}])
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    asked: dict[str, str] = {}
    sizes: dict[str, float] = {}

    def sent(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = event["request"]["url"]

    def finished(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = event["encodedDataLength"]

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", finished)
    page.goto(address + path, wait_until="load")
    page.wait_for_timeout(SETTLE_MS)
    ours = {key for key, url in asked.items() if url.startswith(address)}
    return len(ours), int(sum(size for key, size in sizes.items() if key in ours))
