"""What must hold on every page of the built site."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from anomagram_build.project import ROOT
from anomagram_build.site.server import serving

PAGES = ("", "about/", "404.html")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def scroll_through(page: Page) -> None:
    """As a reader would, so that every figure comes to life."""
    page.wait_for_function("() => document.querySelector('html[data-settled]')")
    height = page.evaluate("() => document.documentElement.scrollHeight")
    page.mouse.move(10, 10)
    for place in range(0, height, 500):
        page.evaluate("place => scrollTo({ top: place })", place)
        page.wait_for_function(
            "() => [...document.querySelectorAll('figure[data-script]:not([data-live])')]"
            ".every(figure => { const { top, bottom } = figure.getBoundingClientRect();"
            " return bottom < 0 || top > innerHeight })",
            timeout=20_000,
        )
    assert page.locator("figure[data-script]:not([data-live])").count() == 0


def test_every_figure_comes_to_life_with_requests_to_its_own_site_only(
    page: Page, site_url: str
) -> None:
    """Console errors, policy violations and foreign requests fail the test: see `new_page`."""
    page.goto(site_url)
    scroll_through(page)
    assert page.locator("figure[data-failed]").count() == 0


def test_it_works_below_a_prefix(site: Path, new_page: Callable[..., Page]) -> None:
    with serving(site, "/some/prefix/") as url:
        page = new_page(viewport={"width": 1280, "height": 900})
        missing: list[str] = []
        page.on("response", lambda answer: answer.status >= 400 and missing.append(answer.url))
        page.goto(url)
        scroll_through(page)
        page.get_by_role("link", name="About", exact=True).click()
        page.wait_for_url("**/some/prefix/about/")
        page.get_by_role("link", name="Essay", exact=True).click()
        page.wait_for_url("**/some/prefix/")
        assert not missing


@pytest.mark.parametrize(
    "place,here", [("", "Essay"), ("lab/", "Lab"), ("about/", "About"), ("404.html", None)]
)
def test_the_navigation_says_where_one_is(
    page: Page, site_url: str, place: str, here: str | None
) -> None:
    page.goto(f"{site_url}{place}")
    marked = page.locator(".site-nav [aria-current=page]").all_inner_texts()
    assert marked == ([here] if here else [])


@pytest.mark.parametrize("place", ["fig-threshold", "methods", "ref-hawkins1980"])
def test_who_comes_by_a_link_or_reloads_is_at_the_place(
    site_url: str, new_page: Callable[..., Page], place: str
) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    top = f"() => document.getElementById('{place}').getBoundingClientRect().top"
    page.goto(f"{site_url}#{place}")
    for _ in range(2):
        page.wait_for_function("() => document.querySelector('html[data-settled]')")
        page.mouse.move(10, 10)
        page.wait_for_timeout(1_000)  # figures come to life
        at_end = page.evaluate("() => scrollY + innerHeight >= document.body.scrollHeight - 1")
        assert -5 <= page.evaluate(top) <= 100 or at_end
        page.reload()


def test_it_reads_whole_without_script(site_url: str, new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page.goto(site_url)
    for figure in page.locator("figure.figure").all():
        name = figure.get_attribute("data-figure")
        assert figure.locator("figcaption").inner_text().strip(), name
        figure.locator("summary").click()
        assert figure.locator("details table").first.is_visible(), name
        figure.scroll_into_view_if_needed()
        for picture in figure.locator(".chart picture.only-light img").all():
            picture.scroll_into_view_if_needed()
            assert picture.is_visible(), name
            assert picture.get_attribute("alt"), name
        assert not figure.locator(".live-only").locator("visible=true").count(), name


def test_the_policy_forbids_inline_and_foreign_code(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
        assert policy, page
        assert "unsafe-inline" not in policy[1]
        assert "'unsafe-eval'" not in policy[1]
        assert not re.search(r"<[^>]*\s(style|on\w+)=", text), page
        scripts = re.findall(r"<script([^>]*)>", text)
        assert all("src=" in script or "ld+json" in script for script in scripts), page


def test_numbers_json_has_the_numbers_of_the_prose(site: Path) -> None:
    numbers = json.loads((site / "numbers.json").read_text(encoding="utf-8"))
    assert numbers["data.signals"] == 5000
    assert 0.9 < numbers["seeds.auc.mean"] < 1
    text = (site / "index.html").read_text(encoding="utf-8")
    assert f"{numbers['seeds.auc.mean']:.4f}" in text


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_nothing_is_wider_than_the_screen(
    width: int, site_url: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    for place in PAGES:
        page.goto(site_url + place)
        if place == "":
            scroll_through(page)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, place


def test_nothing_moves_when_figures_come_to_life(page: Page, site_url: str) -> None:
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const entry of list.getEntries())"
        " window.shift += entry.value }).observe({ type: 'layout-shift', buffered: true });"
    )
    page.goto(site_url)
    scroll_through(page)
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.shift") < 0.01


@pytest.mark.parametrize("place", PAGES)
def test_axe_finds_nothing(place: str, site_url: str, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    page.goto(site_url + place)
    if place == "":
        scroll_through(page)
        # One open table stands for all: they come from one template, and axe takes long for each.
        page.locator("figure details").first.evaluate("d => d.open = true")
    page.add_script_tag(path=AXE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        # A live chart is one image with a label; its ten thousand marks are most of axe's minute.
        found = page.evaluate(
            "() => axe.run({ exclude: [['.chart-surface svg']] }).then(result => result.violations)"
        )
        problems = [
            f"{scheme}: {violation['id']}: {violation['help']}: "
            f"{violation['nodes'][0]['html'][:200]}"
            for violation in found
        ]
        assert not problems, "\n".join(problems)


def test_the_theme_can_be_chosen_and_is_remembered(page: Page, site_url: str) -> None:
    page.goto(site_url)
    light = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    page.get_by_role("radio", name="Dark").check()
    dark = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert dark != light
    page.goto(site_url + "about/")
    now = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert now == dark


def test_a_jump_to_a_late_section_starts_nothing_on_the_way(page: Page, site_url: str) -> None:
    page.goto(site_url)
    page.mouse.move(10, 10)
    page.locator(".contents a").last.click()
    page.wait_for_function("() => scrollY > 10_000")
    page.wait_for_timeout(1500)
    live = set(page.locator("figure[data-live]").evaluate_all("all => all.map(f => f.id)"))
    assert live.isdisjoint({"fig-latent", "fig-replay", "fig-threshold", "fig-methods"})
    page.locator("#fig-replay").scroll_into_view_if_needed()
    page.wait_for_selector("#fig-replay[data-live]")
