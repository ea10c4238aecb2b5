"""The built site in a real Chromium.

`site` is the folder of the real site, built through the project's own cache; `site_url` serves it.
`page` is a page of a fresh browser profile that fails the test on any console error, uncaught
exception or request to another origin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

# Before a test module imports torch: the package's own import sets how many threads it takes.
from anomagram_build.bench.browser import chromium
from anomagram_build.project import open_project
from anomagram_build.runner import build
from anomagram_build.site.server import serving

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


TESTS = Path(__file__).parent
# Folders with a few tests of a minute and more.
LONG = ("workshop", "starting")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    needing = {item.path for item in items if "site" in getattr(item, "fixturenames", ())}
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    # Files are handed to two workers in this order. One builds the site first, as long as the
    # other needs for all that does without; and no long test is left to run alone at the end.
    first = min(needing, default=None)

    def turn(item: pytest.Item) -> int:
        if item.path == first:
            return 0
        if item.path.relative_to(TESTS).parts[0] in LONG:
            return 2
        return 3 if item.path in needing else 1

    items.sort(key=turn)


@pytest.fixture(scope="session")
def site() -> Path:
    project = open_project()
    build(project)
    return project.site


@pytest.fixture(scope="session")
def site_url(site: Path) -> Iterator[str]:
    with serving(site) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(playwright), args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def new_page(browser: Browser, site_url: str) -> Iterator[Callable[..., Page]]:
    """Opens pages of fresh profiles, with options as `browser.new_context` takes them.

    `expect` names words that a console error of this test may contain.
    """
    complaints: list[str] = []
    contexts = []

    def open_page(expect: tuple[str, ...] = (), **options: object) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()

        def complain(text: str) -> None:
            if not any(word in text for word in expect):
                complaints.append(text)

        page.on(
            "console",
            lambda message: complain(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: complain(str(error)))
        origin = urlsplit(site_url).hostname

        def look(url: str) -> None:
            parts = urlsplit(url)
            if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != origin:
                complaints.append(f"a request to {url}")

        context.on("request", lambda request: look(request.url))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page(viewport={"width": 1280, "height": 900})
