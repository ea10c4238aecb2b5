"""The lab's page in Chromium: its settings, its address, what a link can hide."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from anomagram_build.project import ROOT
from anomagram_build.site.server import serving

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def open_lab(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}lab/{query}")
    page.wait_for_selector(".lab[data-live]")


def address(page: Page) -> str:
    """The query, once the page has written it: its timer is set before this one, and is shorter."""
    return str(
        page.evaluate(
            "() => new Promise((done) => setTimeout(done, 600))"
            ".then(() => decodeURIComponent(location.search))"
        )
    )


def open_groups(page: Page) -> None:
    page.evaluate("() => document.querySelectorAll('.lab-group').forEach(g => g.open = true)")


def test_every_setting_can_be_set_and_is_in_the_address(page: Page, site_url: str) -> None:
    open_lab(page, site_url)
    assert address(page) == ""
    open_groups(page)
    values = {
        "latent": "3", "epochs": "45", "batchSize": "100", "learningRate": "0.005",
        "seed": "77", "trainingSignals": "640", "testSignals": "250", "abnormalShare": "12,5",
        "rate": "0.02",
    }  # fmt: skip
    for key, value in values.items():
        page.locator(f"#lab-{key}").fill(value)
        page.locator(f"#lab-{key}").press("Enter")
    chosen = {
        "activation": "elu", "output": "sigmoid", "scaling": "range", "outputBias": "zero",
        "schedule": "constant", "optimizer": "momentum", "regulariser": "l2",
    }  # fmt: skip
    for key, value in chosen.items():
        page.locator(f"#lab-{key}").select_option(value)
    page.locator("#lab-hidden-1").fill("20")
    page.locator("#lab-hidden-1").press("Enter")
    query = address(page)
    assert "lab.hidden=20-8" in query and "lab.abnormalShare=0.125" in query

    open_lab(page, site_url, query)
    for key, value in {**values, **chosen}.items():
        expect(page.locator(f"#lab-{key}")).to_have_value(value.replace(",", "."))
    expect(page.locator("#lab-hidden-1")).to_have_value("20")
    assert address(page) == query


def test_an_address_is_checked_and_clamped(page: Page, site_url: str) -> None:
    strange = (
        "?lab.hidden=999-0-4&lab.latent=1000&lab.epochs=-3&lab.learningRate=fast&lab.seed=1.5"
        "&lab.activation=swish&lab.abnormalShare=3&lab.nonsense=1&lab.batchSize="
    )
    open_lab(page, site_url, strange)
    for key, value in {
        "hidden-1": "128", "hidden-2": "1", "hidden-3": "4", "latent": "32", "epochs": "1",
        "learningRate": "0.02", "seed": "0", "activation": "tanh", "abnormalShare": "70",
        "batchSize": "64",
    }.items():  # fmt: skip
        expect(page.locator(f"#lab-{key}")).to_have_value(value)
    open_lab(page, site_url, "?lab.hidden=" + "-".join(["9"] * 14))
    assert page.locator("[data-part=layers] > li").count() == 10


def test_what_makes_no_sense_is_put_back_and_what_is_too_much_is_clamped(
    page: Page, site_url: str
) -> None:
    open_lab(page, site_url)
    epochs = page.locator("#lab-epochs")
    for typed, shown in (("many", "30"), ("", "30"), ("1e9", "10000"), ("0", "1"), ("12.6", "13")):
        epochs.fill(typed)
        epochs.press("Enter")
        expect(epochs).to_have_value(shown)


def test_a_network_can_be_composed_by_keyboard_alone(page: Page, site_url: str) -> None:
    open_lab(page, site_url)
    words = page.locator("[data-part=network-words]")
    page.locator("#lab-hidden-1").focus()
    page.keyboard.press("ArrowUp")
    expect(words).to_contain_text("140 → 24 → 8 → 2 → 8 → 24 → 140")
    page.keyboard.press("Tab")  # to the button that removes it
    page.keyboard.press("Enter")
    expect(words).to_contain_text("140 → 8 → 2 → 8 → 140")
    assert page.evaluate("() => document.activeElement.id") == "lab-hidden-1"
    assert page.locator("[data-part=remove]").first.is_disabled()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # add a layer
    expect(words).to_contain_text("140 → 8 → 4 → 2 → 4 → 8 → 140")
    assert page.evaluate("() => document.activeElement.id") == "lab-hidden-2"
    page.keyboard.press("ArrowDown")
    expect(words).to_contain_text("140 → 8 → 3 → 2 → 3 → 8 → 140")
    for _ in range(8):
        page.get_by_role("button", name="Add a layer").click()
    assert page.get_by_role("button", name="Add a layer").is_disabled()
    sizes = [140, 8, 3, 2, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 2, 3, 8, 140]
    count = sum((a + 1) * b for a, b in pairwise(sizes))
    expect(words).to_contain_text(f"{count:,} weights and biases")
    label = page.locator("[data-part=network-picture] svg").get_attribute("aria-label")
    assert label and f"{count:,}" in label


def test_back_undoes_a_preset(page: Page, site_url: str) -> None:
    open_lab(page, site_url, "?lab.hide=optimizer&lab.latent=5")
    page.locator("a[data-preset=prototype]").click()
    expect(page.locator("#lab-hidden-1")).to_have_value("7")
    expect(page.locator("#lab-latent")).to_have_value("2")
    expect(page.locator("a[data-preset=prototype]")).to_have_attribute("aria-current", "true")
    assert "lab.hide=optimizer" in address(page)
    page.go_back()
    expect(page.locator("#lab-hidden-1")).to_have_value("16")
    expect(page.locator("#lab-latent")).to_have_value("5")


def test_a_link_can_hide_controls_and_parts(page: Page, site_url: str) -> None:
    open_lab(page, site_url, "?lab.hide=optimizer,rate.presets.network.nothing")
    open_groups(page)
    for hidden in ("#lab-optimizer", "#lab-rate", "[data-part=presets]", "[data-part=network]"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator("#lab-epochs")).to_be_visible()
    open_lab(page, site_url, "?lab.hide=trainingSignals.abnormalShare.testSignals")
    expect(page.locator("[data-group=data]")).to_be_hidden()


def test_a_teacher_makes_such_a_link_and_goes_on_seeing_everything(
    page: Page, site_url: str
) -> None:
    open_lab(page, site_url, "?lab.seed=5")
    page.get_by_text("Choose what to leave out").click()
    page.get_by_role("checkbox", name="Optimizer").check()
    page.get_by_role("checkbox", name="Picture of the network").check()
    page.get_by_role("checkbox", name="Train as soon as it is opened").check()
    link = page.get_by_role("textbox", name="Link").input_value()
    assert link == f"{site_url}lab/?lab.seed=5&lab.hide=optimizer.network&lab.train=1"
    expect(page.locator("#lab-optimizer")).to_be_visible()


def test_own_data_take_the_place_of_the_recorded_run_until_they_are_given_back(
    page: Page, site_url: str
) -> None:
    open_lab(page, site_url)
    page.mouse.move(300, 300)
    far = page.locator("[data-part=far]")
    expect(page.locator(".network-picture .is-positive").first).to_be_attached()
    page.locator("[data-tool=data]").scroll_into_view_if_needed()
    page.wait_for_selector("[data-tool=data][data-live]")
    page.get_by_text("Paste rows instead").click()
    rows = "\n".join(f"{'ab'[row % 4 == 0]},{row},{row * row % 7},{row % 5}" for row in range(60))
    page.get_by_label("Rows of numbers").fill(rows)
    page.get_by_role("button", name="Read these rows").click()
    page.get_by_role("button", name="Use these data").click()
    expect(far).to_have_text("not begun")
    expect(page.locator("[data-part=network-words]")).to_contain_text("3 → 16")
    expect(page.get_by_label("Training signals")).to_be_attached()
    page.get_by_role("button", name="Back to").click()
    expect(far).to_have_text("epoch 30 of 30")
    expect(page.locator("[data-part=network-words]")).to_contain_text("140 → 16")
    page.locator(".network-picture").scroll_into_view_if_needed()
    expect(page.locator(".network-picture .is-positive").first).to_be_attached()


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_the_lab_fits_the_screen(width: int, site_url: str, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    open_lab(page, site_url)
    open_groups(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    # The button that trains is within reach, wherever the page is scrolled to.
    height = page.evaluate("() => document.documentElement.scrollHeight")
    last = page.evaluate("() => document.querySelector('.lab-bar').parentElement.offsetTop")
    for place in range(int(last) if width >= 992 else 0, height - 1200, 400):
        page.evaluate("place => scrollTo(0, place)", place)
        expect(page.locator("[data-part=go]")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_lab(
    scheme: str, site_url: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": 1280, "height": 900}, bypass_csp=True)
    open_lab(page, site_url, "?lab.hidden=12-9-4")
    page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
    page.add_script_tag(path=AXE)
    found = page.evaluate("() => axe.run().then(result => result.violations)")
    problems = [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in found]
    assert not problems, "\n".join(problems)


def test_it_works_below_a_prefix_and_without_script(
    site: Path, new_page: Callable[..., Page]
) -> None:
    with serving(site, "/some/prefix/") as url:
        page = new_page()
        missing: list[str] = []
        page.on("response", lambda answer: answer.status >= 400 and missing.append(answer.url))
        page.goto(url)
        page.get_by_role("link", name="Lab", exact=True).click()
        page.wait_for_selector(".lab[data-live]")
        assert page.url == f"{url}lab/"
        assert not missing
        silent = new_page(java_script_enabled=False)
        silent.goto(f"{url}lab/")
        assert silent.get_by_text("140 → 16 → 8 → 2 → 8 → 16 → 140").is_visible()
        assert not silent.locator(".live-only").locator("visible=true").count()
