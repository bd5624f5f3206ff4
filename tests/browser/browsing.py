"""The real Neo4j Browser in the system's Chromium: connected, turning the pages of a guide, running what it shows."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, sync_playwright

from tests.neo4j_server.running import RunningServer

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
GRAPH, TABLE, TEXT = "g.node", "table", "pre"
PATIENCE = 60_000  # milliseconds
STILL = 1_000  # milliseconds without movement, after which a drawing is finished
_WAIT_UNTIL_STILL = """async (frame, still) => {
    const places = () => [...frame.querySelectorAll('g.node')].map(node => node.getAttribute('transform')).join()
    for (let before = null, tries = 0; before !== places() && tries < 20; tries++) {
        before = places()
        await new Promise(resolve => setTimeout(resolve, still))
    }
}"""


def find_chromium() -> str:
    """The path of Chromium; a skip where there is none, a failure where CI=true."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        reason = f"NO CHROMIUM: none of {', '.join(NAMES)} is on the path, so the real Neo4j Browser cannot be driven"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return found


@contextmanager
def opened_page(width: int = 1400, height: int = 900) -> Iterator[Page]:
    """A page of a Chromium of its own, which ends with the block."""
    chromium = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(PATIENCE)
        yield page
        browser.close()


class Browsing:
    """Neo4j Browser, connected to a server, with a guide on its first frame.

    Args:
        page: an empty page.
        server: what to connect to.
        guide: address of the guide, on `localhost`: the Browser refuses other hosts until it is connected.
    """

    def __init__(self, page: Page, server: RunningServer, guide: str) -> None:
        self._page = page
        page.goto(f"{server.browser_url}&cmd=play&arg={quote(guide)}")
        page.fill('[data-testid="username"]', server.user)
        page.fill('input[type="password"]', server.password)
        page.keyboard.press("Enter")
        page.get_by_text("You are connected as user").first.wait_for()
        self._slide = page.locator('[data-testid="carousel"]').first
        self._slide.wait_for()

    @property
    def title(self) -> str:
        """Heading of the slide that is shown."""
        return self._slide.locator("h3").first.inner_text()

    def widen(self) -> None:
        """Make the page as wide as a table needs."""
        self._page.set_viewport_size({"width": 1700, "height": 900})

    def turn_to(self, title: str) -> None:
        """Turn the pages of the guide forward until one has this heading."""
        while self.title != title:
            before = self.title
            self._page.locator('[data-testid="nextSlide"]').first.click()
            self._slide.locator("h3").filter(has_not_text=before).first.wait_for()

    def run_slide(self, awaited: str) -> Locator:
        """Click what can be run on the slide, run it, and return the frame with its result, drawn to the end.

        Args:
            awaited: a selector of what the result is made of, such as `GRAPH`.
        """
        frames = self._page.locator('[data-testid="frame"]')
        before = frames.count()
        self._slide.locator("pre.runnable").first.click()
        self._page.locator('[data-testid="editor-Run"]').click()
        frames.nth(before).wait_for(state="attached")
        frame = frames.first
        frame.locator(awaited).first.wait_for()
        frame.evaluate(_WAIT_UNTIL_STILL, STILL)
        return frame


def captions(frame: Locator) -> list[str]:
    """What the nodes of a result are called, as drawn."""
    nodes = frame.locator("g.node").all()
    return [" ".join(" ".join(node.locator("text.caption").all_text_contents()).split()) for node in nodes]


def colours(frame: Locator) -> set[str]:
    """The colours of the ties of a result, as drawn."""
    return {path.get_attribute("fill") or "" for path in frame.locator("g.relationship path.b-outline").all()}


def save_picture(frame: Locator, name: str) -> None:
    """Write a picture of a frame into the folder that LEGATION_TEST_PICTURES names, if it names one."""
    folder = os.environ.get("LEGATION_TEST_PICTURES")
    if folder:
        frame.screenshot(path=Path(folder) / f"{name}.png")
