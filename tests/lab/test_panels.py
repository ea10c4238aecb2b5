"""The lab's panels in Chromium: one snapshot and one threshold in all, and a desk to try it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, Route, expect

COUNTS = ("true_positives", "false_positives", "true_negatives", "false_negatives")


def wake(page: Page, panel: str) -> None:
    page.mouse.move(20, 20)
    page.evaluate("p => document.querySelector(`[data-part=${p}]`).scrollIntoView()", panel)
    page.wait_for_selector(f"[data-part={panel}][data-live]")


def open_lab(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}lab/{query}")
    page.wait_for_selector(".lab[data-live]")


def open_desk(page: Page, url: str) -> Locator:
    open_lab(page, url)
    wake(page, "panel-try")
    return page.locator("[data-part=panel-try]")


def counts(page: Page) -> dict[str, int]:
    panel = page.locator("[data-part=panel-metrics]")
    return {
        name: int(panel.locator(f"[data-part={name}]").inner_text().replace(",", ""))
        for name in COUNTS
    }


def test_the_threshold_moves_by_key_and_pointer_and_all_follow(page: Page, site_url: str) -> None:
    open_lab(page, site_url)
    wake(page, "panel-metrics")
    wake(page, "panel-errors")
    expect(page.locator("[data-part=panel-metrics]")).to_have_attribute("data-epoch", "30")
    before = counts(page)
    slider = page.locator("[data-part=panel-errors] [data-part=at]")
    slider.focus()
    slider.press("Home")
    expect(page.locator("[data-part=panel-metrics] [data-part=true_negatives]")).to_have_text("0")
    all_flagged = counts(page)
    assert all_flagged["false_negatives"] == 0
    assert sum(all_flagged.values()) == sum(before.values())
    chart = page.locator("[data-part=panel-errors] [data-part=errors]")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 100)
    page.mouse.down()
    page.mouse.up()
    expect(page.locator("[data-part=panel-metrics] [data-part=true_negatives]")).not_to_have_text(
        "0"
    )
    page.locator("[data-part=rule][value=accuracy]").click()
    expect(page.locator("[data-part=panel-metrics] [data-part=true_positives]")).to_have_text(
        f"{before['true_positives']}"
    )
    assert counts(page) == before


def test_all_panels_show_the_same_snapshot_of_a_run(page: Page, site_url: str) -> None:
    open_lab(page, site_url, "?lab.epochs=7&lab.seed=3")
    for panel in ("panel-loss", "panel-errors", "panel-metrics", "panel-curves", "panel-examples"):
        wake(page, panel)
    page.locator("[data-part=go]").click()
    for panel in ("loss", "latent", "errors", "metrics", "curves", "examples"):
        host = page.locator(f"[data-part=panel-{panel}]")
        host.scroll_into_view_if_needed()
        expect(host).to_have_attribute("data-epoch", "7")
    words = page.locator("[data-part=panel-metrics] [data-part=words]").inner_text()
    assert words.startswith("After epoch 7")
    area = page.locator("[data-part=roc-area]").inner_text()
    assert area == page.locator("[data-part=panel-metrics] [data-part=auc]").inner_text()


def test_what_is_off_the_screen_shows_a_run_once_it_is_over(page: Page, site_url: str) -> None:
    open_lab(page, site_url, "?lab.epochs=3&lab.trainingSignals=200&lab.testSignals=50")
    for name in ("loss", "metrics", "examples"):
        wake(page, f"panel-{name}")
        expect(page.locator(f"[data-part=panel-{name}]")).to_have_attribute("data-live", "")
    page.evaluate("() => scrollTo(0, 0)")
    page.get_by_role("button", name="Train", exact=True).click()
    for name in ("loss", "metrics", "examples"):
        expect(page.locator(f"[data-part=panel-{name}]")).to_have_attribute("data-epoch", "3")


def test_a_panel_can_be_hidden_and_the_address_remembers(page: Page, site_url: str) -> None:
    open_lab(page, site_url)
    page.locator("[data-part=panel-choice] input[value=loss]").uncheck()
    assert page.locator("[data-part=panel-loss]").is_hidden()
    expect(page).to_have_url(re.compile("lab.hide=loss"))
    page.reload()
    page.wait_for_selector(".lab[data-live]")
    assert page.locator("[data-part=panel-loss]").is_hidden()
    assert not page.locator("[data-part=panel-choice] input[value=loss]").is_checked()


def test_a_chart_that_is_cleared_first_has_points_to_draw(page: Page, site_url: str) -> None:
    desk = open_desk(page, site_url)
    desk.locator("[data-part=clear]").click()
    expect(desk.locator("[data-part=call]")).to_have_text("nothing yet")
    canvas = desk.locator("[data-part=canvas]")
    expect(canvas).to_have_attribute("aria-valuetext", re.compile(r"of 140: 0\.00"))
    expect(desk.locator("[data-part=scale] g.mark-symbol path")).to_have_count(0)


def test_what_is_on_the_desk_stays_when_the_recorded_run_comes_late(
    page: Page, site_url: str
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/lab/run-*.json", hold)
    desk = open_desk(page, site_url)
    desk.locator("[data-part=sample]").nth(3).click()
    chosen = desk.locator("[data-part=who]")
    expect(chosen).not_to_have_text("Heartbeat 7")
    name = chosen.inner_text()
    assert held
    for route in held:
        route.continue_()
    expect(page.locator("[data-part=far]")).to_contain_text("epoch")
    page.wait_for_timeout(500)
    expect(chosen).to_have_text(name)


def test_without_an_engine_the_desk_says_why_nothing_is_judged(
    site_url: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(
        expect=("Failed to load resource", "net::ERR_FAILED"),
        viewport={"width": 1280, "height": 900},
    )
    page.route("**/*.wasm", lambda route: route.abort())
    desk = open_desk(page, site_url)
    call, note = desk.locator("[data-part=call]"), desk.locator("[data-part=untrained]")
    desk.locator("[data-part=sample]").nth(3).click()
    expect(note).to_contain_text("No network can judge here")
    expect(call).to_have_text("nothing")
    expect(desk.locator("[data-part=score]")).to_be_hidden()
    page.unroute("**/*.wasm")
    desk.locator("[data-part=preset]").first.click()  # asks for the engine again
    expect(note).to_be_hidden()
    expect(call).to_have_text(re.compile("^(ab)?normal$"))


def test_the_readers_network_judges_what_is_on_the_desk(page: Page, site_url: str) -> None:
    desk = open_desk(page, site_url)
    desk.locator("[data-part=preset][value=noisy]").click()
    expect(desk.locator("[data-part=who]")).to_contain_text("noisy")
    expect(desk.locator("[data-part=call]")).to_have_text("abnormal")
    desk.locator("[data-part=undo]").click()
    expect(desk.locator("[data-part=call]")).to_have_text("normal")
    canvas = desk.locator("[data-part=canvas]")
    canvas.focus()
    for _ in range(4):
        canvas.press("PageUp")
    expect(desk.locator("[data-part=who]")).to_have_text("Your own")
    expect(desk.locator("[data-part=call]")).to_have_text("abnormal")
