"""The lab trains: what a reader presses, and what the page then says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from .test_page import open_lab


def status(page: Page) -> str:
    return page.locator("[data-part=train] [role=status]").inner_text()


def wait_until(page: Page, what: str) -> None:
    """Until the bar's live region says it."""
    expect(page.locator("[data-part=train] [role=status]")).to_contain_text(re.compile(what))


def far(page: Page) -> str:
    return page.locator("[data-part=far]").inner_text()


def test_the_default_settings_train_to_a_good_model(page: Page, site_url: str) -> None:
    open_lab(page, site_url)
    page.get_by_role("button", name="Train", exact=True).click()
    wait_until(page, "Finished after epoch 30")
    found = re.search(r"AUC (0\.\d+)", status(page))
    assert found and float(found[1]) > 0.98
    assert re.match(r"epoch 30 of 30 · \d+\.\d\ss", far(page))
    expect(page.locator("[data-part=health]")).to_be_hidden()
    # The picture's edges are the trained weights.
    assert page.locator(".network-picture .is-positive").count() > 0
    assert page.locator(".network-picture .is-unknown").count() == 0


def test_the_same_settings_give_the_same_run_and_another_seed_another(
    page: Page, site_url: str
) -> None:
    def weights() -> str:
        return page.locator(".network-picture").inner_html()

    quick = "?lab.train=1&lab.epochs=2&lab.trainingSignals=200&lab.testSignals=50&lab.seed="
    seen = []
    for seed in ("3", "3", "4"):
        open_lab(page, site_url, quick + seed)
        wait_until(page, "Finished after epoch 2")
        seen.append(weights())
    assert seen[0] == seen[1] != seen[2]


def test_it_can_be_stepped_paused_continued_and_reset(page: Page, site_url: str) -> None:
    open_lab(page, site_url, "?lab.epochs=4000&lab.trainingSignals=500&lab.testSignals=100")
    page.get_by_role("button", name="One epoch").click()
    wait_until(page, "Paused after epoch 1")
    assert far(page).startswith("epoch 1 of 4000")
    page.get_by_role("button", name="One epoch").click()
    wait_until(page, "Paused after epoch 2")
    go = page.locator("[data-part=go]")
    expect(go).to_have_text("Continue")
    go.click()
    expect(go).to_have_text("Pause")
    wait_until(page, "Training")
    expect(page.locator("[data-part=far]")).to_contain_text("left")
    go.click()
    wait_until(page, r"Paused after epoch \d+")
    reached = re.search(r"epoch (\d+)", status(page))
    assert reached and 2 < int(reached[1]) < 4000
    page.get_by_role("button", name="Reset").click()
    expect(page.locator("[data-part=far]")).to_have_text("epoch 0 of 4000")
    expect(go).to_have_text("Train")


def test_the_recorded_run_is_not_taken_for_one_with_the_settings_of_a_link(
    page: Page, site_url: str
) -> None:
    says = page.locator("[data-part=train] [data-part=says]")
    open_lab(page, site_url)
    page.mouse.move(300, 300)
    expect(says).to_contain_text("recorded when this site was made. Train makes your own")
    page.locator("#lab-latent").press("ArrowUp")
    expect(says).to_contain_text("the default settings on ECG5000, recorded when")
    page.locator("#lab-latent").press("ArrowDown")
    expect(says).to_contain_text("Train makes your own")
    open_lab(page, site_url, "?lab.seed=3&lab.epochs=2&lab.trainingSignals=200&lab.testSignals=50")
    expect(says).to_contain_text("the default settings")
    page.get_by_role("button", name="Train", exact=True).click()
    wait_until(page, "Finished after epoch 2")
    expect(says).to_contain_text("Your own run")


def test_a_change_says_what_it_will_do_and_can_be_undone(page: Page, site_url: str) -> None:
    open_lab(page, site_url, "?lab.epochs=2000&lab.trainingSignals=500&lab.testSignals=100")
    says = page.locator("[data-part=train] [data-part=says]")
    page.get_by_role("button", name="One epoch").click()
    wait_until(page, "Paused after epoch 1")
    page.locator("#lab-latent").press("ArrowUp")
    expect(says).to_contain_text("training begins anew")
    expect(page.locator("[data-part=go]")).to_have_text("Train")
    page.get_by_role("button", name="Undo the changes").click()
    expect(says).to_be_empty()
    expect(page.locator("#lab-latent")).to_have_value("2")
    page.locator("[data-part=go]").click()  # goes on
    wait_until(page, "Training")
    page.locator("#lab-latent").press("ArrowUp")
    expect(says).to_contain_text("The run goes on with the settings it began with")
    page.locator("[data-part=go]").click()
    wait_until(page, "Paused")
    assert page.locator(".network-picture .is-unknown").count() > 0


def test_the_prototype_is_told_to_have_collapsed_and_can_be_woken(
    page: Page, site_url: str
) -> None:
    open_lab(page, site_url)
    page.locator("a[data-preset=prototype]").click()
    wait_until(page, "Finished after epoch 30")
    health = page.locator("[data-part=health]")
    expect(health).to_contain_text("collapsed")
    assert "collapsed" in status(page)
    health.get_by_role("button", name="smaller batches").click()
    expect(page.locator("#lab-batchSize")).to_have_value("64")
    wait_until(page, "Finished after epoch 30. (This network has learned little|AUC)")
    expect(health).to_be_hidden()


def test_a_run_that_diverges_is_told_with_what_to_try(page: Page, site_url: str) -> None:
    open_lab(page, site_url)
    page.locator("a[data-preset=fast]").click()
    wait_until(page, "diverged")
    health = page.locator("[data-part=health]")
    expect(health).to_contain_text("no longer numbers")
    health.get_by_role("button", name="a tenth of the learning rate").click()
    expect(page.locator("#lab-learningRate")).to_have_value("1")


def test_settings_that_the_data_cannot_meet_are_told(page: Page, site_url: str) -> None:
    open_lab(page, site_url, "?lab.trainingSignals=90000")
    page.get_by_role("button", name="Train", exact=True).click()
    says = page.locator("[data-part=train] [data-part=says]")
    expect(says).to_contain_text("These settings need 90,000")
    expect(says).to_contain_text("ask for fewer")
    expect(page.locator("[data-part=go]")).to_have_text("Train")


def test_what_cannot_be_had_is_told_beside_its_setting_before_any_click(
    page: Page, site_url: str
) -> None:
    open_lab(page, site_url)
    signals = page.locator("#lab-trainingSignals")
    signals.fill("90000")
    signals.press("Enter")
    note = page.locator("[data-part=obstacle]")
    expect(note).to_contain_text("These settings need 90,000")
    expect(signals).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-part=train] [data-part=says]")).to_contain_text("need 90,000")
    signals.fill("200")
    signals.press("Enter")
    expect(note).to_be_hidden()
    expect(signals).to_have_attribute("aria-invalid", "false")


def test_a_run_at_a_constant_rate_goes_on_beyond_its_end_as_a_longer_one_would(
    page: Page, site_url: str
) -> None:
    few = "?lab.schedule=constant&lab.trainingSignals=200&lab.testSignals=50&lab.epochs="
    open_lab(page, site_url, f"{few}2")
    page.locator("[data-part=go]").click()
    wait_until(page, "Finished after epoch 2")
    expect(page.locator("[data-part=go]")).to_have_text("Train anew")
    expect(page.locator("[data-part=says]").first).to_contain_text("Your own run")
    page.get_by_role("button", name="2 more epochs").click()
    wait_until(page, "Finished after epoch 4")
    expect(page.locator("#lab-epochs")).to_have_value("4")
    gone_on = page.locator(".network-picture").inner_html()
    open_lab(page, site_url, f"{few}4&lab.train=1")
    wait_until(page, "Finished after epoch 4")
    assert page.locator(".network-picture").inner_html() == gone_on


def test_a_rate_that_has_run_down_begins_anew_for_more_epochs(page: Page, site_url: str) -> None:
    open_lab(page, site_url, "?lab.epochs=2&lab.trainingSignals=200&lab.testSignals=50")
    page.locator("[data-part=go]").click()
    wait_until(page, "Finished after epoch 2")
    page.get_by_role("button", name="Anew for 4 epochs").click()
    wait_until(page, "Finished after epoch 4")
    expect(page.locator("#lab-epochs")).to_have_value("4")
    page.get_by_role("button", name="One epoch anew").click()
    wait_until(page, "Paused after epoch 1")


def test_everything_can_be_done_by_keyboard(page: Page, site_url: str) -> None:
    open_lab(page, site_url, "?lab.epochs=3&lab.trainingSignals=200&lab.testSignals=50")
    seen: list[str] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("() => document.activeElement.textContent.trim()"))
        if seen[-1] == "Train":
            break
    assert seen[-1] == "Train"
    page.keyboard.press("Enter")
    wait_until(page, "Finished after epoch 3")


def test_no_task_of_the_page_is_long_while_it_trains(
    browser: Browser, new_page: Callable[..., Page], site_url: str
) -> None:
    """By the time that a task had the processor: on a busy machine it may wait for long."""
    page = new_page(viewport={"width": 1440, "height": 900})
    open_lab(page, site_url, "?lab.epochs=60")
    page.mouse.move(50, 50)
    page.wait_for_timeout(500)
    browser.start_tracing(page=page, categories=["toplevel", "__metadata"])
    page.get_by_role("button", name="Train", exact=True).click()
    wait_until(page, "Finished after epoch 60")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        event["tdur"] / 1000
        for event in events
        if event["name"].endswith("RunTask")
        and (event["pid"], event["tid"]) in mains
        and "tdur" in event
    ]
    assert len(tasks) > 100
    assert max(tasks) <= 50


def test_without_webassembly_the_recorded_run_stays_and_the_page_says_so(
    site_url: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(expect=("Failed to load resource", "net::ERR_FAILED"))
    page.route("**/*.wasm", lambda route: route.abort())
    open_lab(page, site_url)
    page.mouse.move(300, 300)
    expect(page.locator("[data-part=far]")).to_have_text("epoch 30 of 30")
    edges = page.locator(".network-picture .is-positive").count()
    assert edges > 0
    page.get_by_role("button", name="Train", exact=True).click()
    says = page.locator("[data-part=train] [data-part=says]")
    expect(says).to_contain_text("Networks cannot be trained here")
    expect(says).to_contain_text("What you see is a recorded run")
    assert page.locator(".network-picture .is-positive").count() == edges
    # It can be looked at over its epochs.
    area = page.locator("[data-part=panel-metrics] [data-part=auc]")
    area.scroll_into_view_if_needed()
    expect(page.locator("[data-part=panel-metrics]")).to_have_attribute("data-epoch", "30")
    trained, weights = area.inner_text(), page.locator(".network-picture").inner_html()
    film = page.get_by_role("slider", name="Recorded epochs")
    film.press("Home")
    expect(page.locator("[data-part=far]")).to_have_text("epoch 0 of 30")
    expect(page.locator("[data-part=panel-metrics]")).to_have_attribute("data-epoch", "0")
    assert float(area.inner_text()) < float(trained)
    expect(film).to_have_attribute("aria-valuetext", "epoch 0")
    film.press("End")
    expect(area).to_have_text(trained)
    picture = page.locator(".network-picture")
    picture.scroll_into_view_if_needed()
    same = "weights => document.querySelector('.network-picture').innerHTML === weights"
    page.wait_for_function(same, arg=weights)
    film.press("Home")
    page.wait_for_function(f"weights => !({same})(weights)", arg=weights)
    # What was in the way may go away.
    page.unroute("**/*.wasm")
    page.get_by_role("button", name="Try again").click()
    wait_until(page, "Finished after epoch 30")
    expect(page.locator("[data-part=go]")).to_have_text("Train anew")
