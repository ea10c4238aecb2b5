"""A first screen comes alone and at once; the rest of a page follows, whatever else may fail."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page

# The browser is never idle, so that the page stays as it was first painted.
BUSY = "window.requestIdleCallback = () => 0"
SETTLED = "() => document.querySelector('html[data-settled]')"
HIDDEN = """() => [...document.querySelectorAll('.prose')]
    .filter(section => !section.firstElementChild.checkVisibility({ contentVisibilityAuto: true }))
    .length"""


def test_a_phone_paints_its_first_screen_with_the_fonts_fetched_first(
    site_url: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, is_mobile=True)
    page.add_init_script(BUSY)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site_url)
    page.wait_for_function("() => performance.getEntriesByType('paint').length")
    page.wait_for_timeout(500)
    wanted = page.locator("link[rel=preload][as=font]").evaluate_all(
        "links => links.map(link => link.href)"
    )
    signs = re.compile(r"-400-normal-signs-")  # the first paragraphs' own
    fonts = {url for url in asked if url.endswith(".woff2") and not signs.search(url)}
    assert fonts == set(wanted)


def test_the_text_comes_where_no_other_script_does(
    site_url: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(expect=("Failed to load", "Failed to fetch"))
    page.route(re.compile(r"/(main|chunk)-[^/]*\.js$"), lambda route: route.abort())
    page.goto(site_url)
    page.wait_for_function(SETTLED)
    assert page.evaluate(HIDDEN) == 0
    assert page.locator("template.settles").count() == 0


def test_a_link_followed_before_that_leads_to_its_place(
    site_url: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(BUSY)
    page.goto(site_url)
    page.wait_for_function("() => performance.getEntriesByType('paint').length")
    assert page.evaluate(HIDDEN) > 10
    page.locator(".contents").get_by_role("link", name="Towards production").click()
    page.wait_for_timeout(300)
    top = "() => document.getElementById('production').getBoundingClientRect().top"
    assert 0 <= page.evaluate(top) <= 100
    assert page.evaluate(HIDDEN) == 0


def test_it_comes_where_a_browser_keeps_its_paints_to_itself(
    site_url: str, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.add_init_script("PerformanceObserver.prototype.observe = () => {}")
    page.goto(site_url)
    page.wait_for_function(SETTLED)
    assert page.evaluate(HIDDEN) == 0
