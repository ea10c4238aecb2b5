"""As a visitor moves the engine comes, and near the button the run; the click waits for nothing."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from .conftest import wake_tools

QUICK = "lab/?lab.epochs=3&lab.trainingSignals=200&lab.testSignals=50"


ENGINE, GRAPHS, SIGNALS = r"\.wasm$", r"/graphs-\w+\.bin$", r"/signals-\w+\.bin$"


def asked_by(page: Page) -> list[str]:
    """The addresses of all that the page asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def matching(asked: list[str], *patterns: str) -> list[str]:
    return [url for url in asked for pattern in patterns if re.search(pattern, url)]


def test_all_that_training_needs_comes_before_the_click(page: Page, site_url: str) -> None:
    asked = asked_by(page)
    page.goto(f"{site_url}lab/")
    page.wait_for_selector('[data-part="lab"][data-live]')
    page.wait_for_timeout(500)
    assert matching(asked, ENGINE, GRAPHS) == []
    with page.expect_response(re.compile(ENGINE)), page.expect_response(re.compile(GRAPHS)):
        wake_tools(page)
    assert matching(asked, SIGNALS) == []
    train = page.get_by_role("button", name="Train", exact=True)
    with page.expect_response(re.compile(SIGNALS)):
        train.hover()
    del asked[:]
    train.click()
    expect(page.locator("[data-part=far]")).to_contain_text(re.compile(r"epoch (\d+) of \1\b"))
    assert matching(asked, ENGINE, GRAPHS, SIGNALS, "worker", r"\.onnx$") == []


def test_where_data_are_dear_the_engine_waits_for_the_way_to_the_button(
    page: Page, site_url: str
) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    asked = asked_by(page)
    page.goto(site_url + QUICK)
    wake_tools(page)
    page.wait_for_timeout(500)
    assert matching(asked, ENGINE, GRAPHS) == []
    with page.expect_response(re.compile(ENGINE)), page.expect_response(re.compile(GRAPHS)):
        page.get_by_role("button", name="Train", exact=True).hover()


def test_settings_changed_after_the_pointer_came_are_those_that_train(
    page: Page, site_url: str
) -> None:
    page.goto(site_url + QUICK)
    wake_tools(page)
    train = page.get_by_role("button", name="Train", exact=True)
    train.hover()
    page.locator("#lab-seed").fill("7")
    train.focus()
    train.press("Enter")
    expect(page.locator("[data-part=far]")).to_contain_text("epoch 3 of 3")
    assert "lab.seed=7" in page.url
    expect(page.locator(".lab-says")).not_to_contain_text("Settings have changed")
