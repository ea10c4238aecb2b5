"""The shared scripts in Chromium: a figure comes alive, draws, infers, and fails with grace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from .conftest import TinySite

pytestmark = pytest.mark.browser


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    yield context
    context.close()


@pytest.fixture
def complaints() -> list[str]:
    """What `page` wrote to the console or failed to load."""
    return []


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Page:
    page = context.new_page()
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    return page


def live(page: Page, url: str) -> None:
    page.goto(url)
    come_to(page, "live")


def come_to(page: Page, state: str) -> None:
    page.mouse.move(10, 10)  # a sign of life
    page.locator("#fig-demo").scroll_into_view_if_needed()
    page.wait_for_selector(f"#fig-demo[data-{state}]")


@pytest.mark.parametrize("place", ["/", "/some/prefix/", "/some/prefix/index.html"])
def test_it_lives_at_any_address_and_asks_nobody_else(
    tiny: TinySite, page: Page, complaints: list[str], place: str
) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    live(page, tiny.origin + place)
    page.locator("[data-part=run]").click()
    expect(page.locator("[data-part=answers]")).to_have_text("1 4 9, –, –, 36 4 9", timeout=30_000)
    assert hosts == {urlsplit(tiny.origin).netloc}
    assert complaints == []


def test_before_a_sign_of_life_it_loads_only_what_is_read(tiny: TinySite, page: Page) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(urlsplit(request.url).path))
    page.goto(tiny.origin)
    page.wait_for_timeout(1500)
    reading = {tiny.bundle.head, tiny.bundle.style, *tiny.bundle.with_imports(tiny.bundle.main)}
    assert {path.lstrip("/") for path in loaded if path.endswith((".js", ".css"))} == reading
    assert not [path for path in loaded if path.endswith((".json", ".wasm", ".onnx"))]
    come_to(page, "live")


def test_taking_over_moves_nothing(tiny: TinySite, page: Page) -> None:
    place = "() => scrollY + document.querySelector('.chart').getBoundingClientRect().y"
    page.goto(tiny.origin)
    # A font that comes late moves words by a part of a pixel: not what is asked here.
    page.evaluate(
        "async () => { await document.fonts.ready; await new Promise(requestAnimationFrame);"
        " window.shifts = [];"
        " new PerformanceObserver(list => list.getEntries().forEach(e => shifts.push(e.value)))"
        ".observe({type: 'layout-shift'}) }"
    )
    still, before = page.locator(".chart").bounding_box(), page.evaluate(place)
    come_to(page, "live")
    page.wait_for_timeout(200)
    assert page.evaluate(place) == before
    assert page.evaluate("() => window.shifts.reduce((a, b) => a + b, 0)") == 0
    surface = page.locator(".chart-surface svg").bounding_box()
    assert still is not None and surface is not None
    assert surface["width"] == pytest.approx(still["width"], abs=1)
    assert surface["height"] == pytest.approx(still["height"], abs=1)


def test_a_change_of_theme_recolours_the_chart_without_drawing(tiny: TinySite, page: Page) -> None:
    live(page, tiny.origin)
    page.evaluate(
        "() => { window.drawn = 0; new MutationObserver(l => window.drawn += l.length)"
        ".observe(document.querySelector('.chart-surface'), {subtree: true, childList: true,"
        " attributes: true}) }"
    )
    strokes = (
        "() => [...document.querySelectorAll('.chart-surface svg *')]"
        ".map(e => getComputedStyle(e).stroke)"
    )
    assert "rgb(0, 109, 119)" in page.evaluate(strokes)
    page.get_by_label("Dark").check()
    after = page.evaluate(strokes)
    assert "rgb(92, 197, 195)" in after and "rgb(0, 109, 119)" not in after
    assert page.evaluate("() => window.drawn") == 0
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("input[value=dark]")).to_be_checked()


def test_a_pointer_is_located_in_the_data(tiny: TinySite, page: Page) -> None:
    live(page, tiny.origin)
    # The domains of the chart are 0…10 and 0…2; its axes tell where their ends are.
    plot = page.locator(".chart-surface .role-frame > g > path.background").bounding_box()
    assert plot is not None
    page.mouse.click(plot["x"] + plot["width"] * 0.25, plot["y"] + plot["height"] * 0.5)
    text = page.locator("[data-part=where]").inner_text()
    x, y = map(float, text.split())
    assert x == pytest.approx(2.5, abs=0.05)
    assert y == pytest.approx(1.0, abs=0.02)


def test_data_can_be_replaced(tiny: TinySite, page: Page) -> None:
    live(page, tiny.origin)
    line = page.locator(".chart-surface .mark-line path").first
    assert (line.get_attribute("d") or "").count("L") == 10
    page.locator("[data-part=flat]").click()
    expect(line).to_have_attribute("d", re.compile(r"^M0,([\d.]+)L[\d.]+,\1$"))


def test_state_is_in_the_address_and_links_set_it(tiny: TinySite, page: Page) -> None:
    value = page.locator("[data-part=at-value]")
    live(page, tiny.origin + "/?demo.at=7&demo.other=x")  # more than there can be
    expect(value).to_have_text("2.00")
    live(page, tiny.origin + "/?demo.at=nonsense")
    expect(value).to_have_text("0.50")
    page.get_by_role("link", name="one at 1.5").click()
    expect(value).to_have_text("1.50")
    assert page.url.endswith("/?demo.at=1.5#fig-demo")
    page.go_back()
    expect(value).to_have_text("0.50")
    page.go_forward()
    expect(value).to_have_text("1.50")
    page.get_by_role("button", name="Reset").click()
    expect(value).to_have_text("0.50")
    page.wait_for_url(lambda url: "demo.at" not in url)
    expect(page.locator("[data-part=status]")).to_have_text("The threshold is 0.50.")


def test_it_knows_whether_it_is_seen(tiny: TinySite, page: Page) -> None:
    live(page, tiny.origin)
    figure = page.locator("#fig-demo")
    expect(figure).to_have_attribute("data-screen", "on")
    page.evaluate("() => { document.body.style.paddingTop = '3000px'; scrollTo(0, 0) }")
    expect(figure).to_have_attribute("data-screen", "off")


def test_without_webassembly_it_says_so_and_can_try_again(
    tiny: TinySite, page: Page, context: BrowserContext
) -> None:
    blocked = True

    def maybe(route: Route) -> None:
        if blocked:
            route.abort()
        else:
            route.continue_()

    context.route("**/*.wasm", maybe)
    live(page, tiny.origin)
    page.locator("[data-part=run]").click()
    status = page.locator("[data-part=runtime]")
    expect(status).to_contain_text("The network cannot run here: it could not be downloaded")
    expect(status).to_contain_text("The picture stays.")
    expect(page.locator("[data-part=answers]")).to_contain_text("failed")
    blocked = False
    page.get_by_role("button", name="Try again").click()
    expect(status).to_have_attribute("data-state", "ready", timeout=30_000)
    page.locator("[data-part=run]").click()
    expect(page.locator("[data-part=answers]")).to_have_text("1 4 9, –, –, 36 4 9")


def test_where_webassembly_is_forbidden_it_says_so(tiny: TinySite, page: Page) -> None:
    page.add_init_script("delete window.WebAssembly")
    live(page, tiny.origin)
    page.locator("[data-part=run]").click()
    expect(page.locator("[data-part=runtime]")).to_contain_text("does not let the page run")


def test_where_its_script_fails_the_picture_stays(tiny: TinySite, page: Page) -> None:
    page.route("**/*.vg.json", lambda route: route.abort())
    page.goto(tiny.origin)
    come_to(page, "failed")
    expect(page.locator(".figure-problem")).to_be_visible()
    expect(page.locator(".only-light img")).to_be_visible()
    expect(page.locator(".live-only").first).to_be_hidden()


def test_it_reads_whole_without_script(tiny: TinySite, browser: Browser) -> None:
    for scheme, shown in (("light", "only-light"), ("dark", "only-dark")):
        context = browser.new_context(java_script_enabled=False, color_scheme=scheme)
        page = context.new_page()
        page.goto(tiny.origin)
        picture = page.locator(f".{shown} img")
        expect(picture).to_be_visible()
        assert picture.get_attribute("alt") == "A line & a rule"
        assert page.locator(".chart picture:visible").count() == 1
        expect(page.locator(".controls")).to_be_hidden()
        expect(page.locator(".theme-switch")).to_be_hidden()
        page.locator("summary").click()
        expect(page.get_by_role("cell", name="0.36")).to_be_visible()
        context.close()


def test_a_card_stays_on_screen_and_escape_puts_it_away(tiny: TinySite, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 600})
    page = context.new_page()
    page.goto(tiny.origin)
    term = page.locator("a.term")
    card = page.locator(".card")
    term.focus()
    expect(card).to_be_visible()
    box = card.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 320
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    term.blur()
    term.focus()
    expect(card).to_be_visible()
    context.close()


def test_the_contents_follow_the_reading(tiny: TinySite, page: Page) -> None:
    page.goto(tiny.origin)
    link = page.locator(".contents a").first
    page.evaluate("() => scrollTo(0, 600)")
    expect(link).to_have_attribute("aria-current", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing(tiny: TinySite, browser: Browser, scheme: str, width: int) -> None:
    # axe is put into the page by the browser, past the policy that forbids strangers.
    from anomagram_build.project import ROOT  # noqa: PLC0415

    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
    )
    page = context.new_page()
    live(page, tiny.origin)
    page.locator("summary").click()
    assert page.evaluate("() => document.documentElement.scrollWidth") == width
    page.add_script_tag(path=str(ROOT / "node_modules" / "axe-core" / "axe.min.js"))
    results = page.evaluate("() => axe.run()")
    found = [
        f"{violation['id']}: {node['html']}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]
    assert found == []
    context.close()
