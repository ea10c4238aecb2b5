"""As the pointer comes to Train the engine gets ready; the click then waits for nothing."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from .conftest import wake_tools

QUICK = "lab/?lab.epochs=3&lab.trainingSignals=200&lab.testSignals=50"


def test_all_that_training_needs_comes_before_the_click(page: Page, site_url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site_url + QUICK)
    wake_tools(page)
    assert not [url for url in asked if ".wasm" in url or "/graphs-" in url]
    train = page.get_by_role("button", name="Train", exact=True)
    with (
        page.expect_response(re.compile(r"/graphs-\w+\.bin$")),
        page.expect_response(re.compile(r"\.wasm$")),
        page.expect_response(re.compile(r"/signals-\w+\.bin$")),
    ):
        train.hover()
    del asked[:]
    train.click()
    expect(page.locator("[data-part=far]")).to_contain_text("epoch 3 of 3")
    engine = [url for url in asked if re.search(r"\.(onnx|wasm|bin)$|worker", url)]
    assert engine == []


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
