"""Every panel in every state that a run can come to: diverged, collapsed, without labels."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

OpenLab = Callable[..., Page]

TOO_FAST = "?lab.activation=relu&lab.optimizer=momentum&lab.schedule=constant&lab.learningRate=10"
COLLAPSING = (
    "?lab.hidden=7-3&lab.activation=relu&lab.output=sigmoid&lab.scaling=range-per-point"
    "&lab.outputBias=zero&lab.schedule=constant&lab.learningRate=0.01&lab.batchSize=512"
    "&lab.trainingSignals=500&lab.seed=3"
)
VERDICT = re.compile("^(ab)?normal$")
PANELS = ("loss", "latent", "errors", "metrics", "curves", "examples")


def panel(page: Page, name: str) -> Locator:
    found = page.locator(f"[data-part=panel-{name}]")
    found.scroll_into_view_if_needed()
    expect(found).to_have_attribute("data-live", "")
    return found


def train(page: Page) -> None:
    for name in PANELS:
        panel(page, name)
    before = page.locator('[data-tool="compare"] tbody tr').count()
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator('[data-tool="compare"] tbody tr')).to_have_count(before + 1)


def use(page: Page, name: str, lines: list[str]) -> None:
    data = page.locator('[data-tool="data"]')
    file = {"name": name, "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    data.locator('input[type="file"]').set_input_files([file])
    data.get_by_role("button", name="Use these data").click()


def waves(rows: int, rare: int = 0) -> list[str]:
    """Sine waves; with `rare`, each of so many is of twice the frequency and called V."""
    rng = np.random.default_rng(0)
    time = np.linspace(0, 6, 24)
    lines = []
    for at in range(rows):
        strange = rare > 0 and at % rare == 0
        wave = np.sin(time * (2 if strange else 1) + 0.2 * rng.normal())
        values = [f"{value:.4f}" for value in wave + 0.05 * rng.normal(size=24)]
        lines.append(",".join([*(["NV"[strange]] if rare else []), *values]))
    return lines


def test_a_run_that_has_diverged_says_so_in_every_panel_and_another_takes_its_place(
    open_lab: OpenLab,
) -> None:
    page = open_lab(TOO_FAST)
    train(page)
    expect(panel(page, "loss").locator("[data-part=words]")).to_contain_text(
        "the losses are no longer numbers"
    )
    expect(page.locator("[data-part=scores]")).to_be_disabled()
    for name in PANELS[1:]:
        expect(panel(page, name).locator(".panel-nothing:visible")).to_contain_text(
            "has diverged: there is nothing to judge by"
        )
    desk = panel(page, "try")
    expect(desk.locator("[data-part=untrained]")).to_contain_text("has diverged")
    desk.locator("[data-part=preset][value=noisy]").click()
    expect(desk.locator("[data-part=call]")).to_have_text("nothing")
    expect(desk.locator("[data-part=score]")).to_be_hidden()
    page.locator("#lab-learningRate").fill("0.001")
    page.locator("#lab-learningRate").press("Enter")
    train(page)
    for name in PANELS:
        assert panel(page, name).locator(".panel-nothing:visible").count() == 0, name
    expect(desk.locator("[data-part=call]")).to_have_text(VERDICT)
    expect(desk.locator("[data-part=untrained]")).to_be_hidden()


def test_a_collapsed_run_is_shown_as_it_is(open_lab: OpenLab) -> None:
    page = open_lab(COLLAPSING)
    train(page)
    expect(page.locator("[data-part=health]")).to_contain_text("has collapsed")
    for name in PANELS:
        expect(panel(page, name)).to_have_attribute("data-epoch", "30")
        assert panel(page, name).locator(".panel-nothing:visible").count() == 0, name
    expect(panel(page, "try").locator("[data-part=call]")).to_have_text(VERDICT)


def test_without_labels_there_is_a_threshold_and_no_curves(open_lab: OpenLab) -> None:
    page = open_lab("?lab.epochs=3")
    use(page, "mine.csv", waves(150))
    train(page)
    expect(panel(page, "curves").locator(".panel-nothing:visible")).to_contain_text("need labels")
    metrics = panel(page, "metrics")
    expect(metrics.locator("[data-part=words]")).to_contain_text("chosen on training signals")
    expect(metrics.locator("[data-part=judged]")).to_have_text("15")
    rules = panel(page, "errors").locator("[data-part=rule]:visible")
    expect(rules).to_have_text(["percentile 99", "mean + 3 sd"])
    expect(rules.first).to_have_attribute("aria-pressed", "true")
    expect(panel(page, "errors").locator("[data-part=at-value]")).not_to_have_text("–")
    for name in ("loss", "latent", "errors", "metrics", "examples"):
        assert panel(page, name).locator(".panel-nothing:visible").count() == 0, name
    expect(panel(page, "try").locator("[data-part=call]")).to_have_text(VERDICT)
    expect(panel(page, "try").locator("[data-part=labels]")).to_be_hidden()


def test_where_validation_has_one_kind_only_the_threshold_comes_from_scores_alone(
    open_lab: OpenLab,
) -> None:
    page = open_lab("?lab.epochs=3")
    use(page, "mine.csv", waves(400, rare=200))
    for key in ("testSignals", "trainingSignals"):
        page.locator(f"#lab-{key}").fill("20")
        page.locator(f"#lab-{key}").press("Enter")
    train(page)
    expect(panel(page, "errors").locator("[data-part=at-value]")).not_to_have_text("–")
    expect(panel(page, "metrics").locator("[data-part=words]")).to_contain_text(
        "chosen on training signals"
    )
    expect(panel(page, "curves").locator(".panel-nothing:visible")).to_contain_text("of one kind")
    expect(panel(page, "try").locator("[data-part=call]")).to_have_text(VERDICT)


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_overflows_when_a_run_has_diverged(open_lab: OpenLab, width: int) -> None:
    page = open_lab(TOO_FAST, viewport={"width": width, "height": 900})
    train(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
