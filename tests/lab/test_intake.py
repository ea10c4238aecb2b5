"""Readers bring their own files: picked, dropped or pasted, understood, used, and left again."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, Page, expect

from .conftest import wake_tools

POINTS = 24


def some_rows(seed: int = 0, rows: int = 200) -> list[str]:
    """Sine waves called N, and a fifth of them faster, called V."""
    rng = np.random.default_rng(seed)
    time = np.linspace(0, 2 * np.pi, POINTS)
    lines = []
    for at in range(rows):
        kind = "V" if at % 5 == 0 else "N"
        signal = np.sin(time * (2 if kind == "V" else 1) + 0.2 * rng.normal())
        noisy = signal + 0.05 * rng.normal(size=POINTS)
        lines.append(";".join([kind, *(f"{value:.4f}".replace(".", ",") for value in noisy)]))
    return lines


def tool(page: Page) -> Locator:
    return page.locator('[data-tool="data"]')


def pick(page: Page, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    tool(page).locator('input[type="file"]').set_input_files([file])


def facts(page: Page) -> dict[str, str]:
    entries = tool(page).locator(".data-facts > div")
    expect(entries.first).to_be_visible()
    return {
        entry.locator("dt").inner_text(): entry.locator("dd").inner_text()
        for entry in entries.all()
    }


def test_it_shows_what_it_understood(open_lab: Callable[..., Page]) -> None:
    page = open_lab()
    pick(page, "my beats.csv", "\n".join(some_rows()).encode())
    assert facts(page) == {
        "Signals": "200",
        "Points in each": str(POINTS),
        "Between cells": "semicolon",
        "Numbers": "with a decimal comma",
        "Text": "UTF-8",
    }
    table = tool(page).locator(".data-labels tbody tr")
    rows = [[cell.inner_text() for cell in row.locator("th, td").all()] for row in table.all()]
    assert rows == [["V", "40", "no"], ["N", "160", "normal"]]
    expect(tool(page)).to_contain_text("160 normal signals to learn from, 40 abnormal ones")
    drawn = tool(page).locator(".data-preview li")
    assert drawn.count() == 6
    assert "Signal 1, V: abnormal" in drawn.first.inner_text()


def test_what_is_normal_can_be_chosen_or_nothing(open_lab: Callable[..., Page]) -> None:
    page = open_lab()
    pick(page, "a.csv", "\n".join(some_rows()).encode())
    tool(page).get_by_label("V is normal").check()
    expect(tool(page)).to_contain_text("Every label is normal: the labels are left out")
    tool(page).get_by_label("N is normal").uncheck()
    expect(tool(page)).to_contain_text("40 normal signals to learn from, 160 abnormal ones")
    tool(page).get_by_label("V is normal").uncheck()
    expect(tool(page)).to_contain_text("No label is normal")


def test_a_wrong_guess_can_be_set_right(open_lab: Callable[..., Page]) -> None:
    page = open_lab()
    pick(page, "a.csv", "\n".join(some_rows()).encode())
    expect(tool(page).get_by_role("combobox", name="Labels")).to_have_value("0")
    tool(page).get_by_role("combobox", name="Labels").select_option("none in the file")
    problem = tool(page).get_by_role("alert")
    expect(problem).to_contain_text("Row 1, column 1: “V” is not a number.")
    expect(tool(page).get_by_role("button", name="Use these data")).to_be_hidden()
    tool(page).get_by_role("combobox", name="Labels").select_option("in “column 1”")
    expect(problem).to_be_hidden()
    tool(page).get_by_label("First row names the columns").check()
    expect(tool(page).locator(".data-facts dd").first).to_have_text("199")


def test_a_fault_is_told_with_row_and_column(open_lab: Callable[..., Page]) -> None:
    page = open_lab()
    rows = some_rows()
    rows[16] = rows[16].replace(rows[16].split(";")[3], "n/a")
    pick(page, "a.csv", "\n".join(rows).encode())
    problem = tool(page).get_by_role("alert")
    expect(problem).to_contain_text("Row 17, column 4: “n/a” says that a number is missing.")
    expect(problem).to_contain_text("Fill the gap")
    pick(page, "a.csv", "\n".join(some_rows()).encode())
    expect(problem).to_be_hidden()


def test_a_name_that_promises_gzip_in_vain_is_told(open_lab: Callable[..., Page]) -> None:
    page = open_lab()
    pick(page, "beats.csv.gz", b"nothing packed")
    problem = tool(page).locator("[data-part=problem]")
    expect(problem).to_contain_text("it is not packed with gzip")
    pick(page, "beats.csv.gz", "\n".join(some_rows()).encode())  # unpacked, the name left
    assert facts(page)["Signals"] == "200"


def test_files_can_be_dropped_and_rows_pasted(open_lab: Callable[..., Page]) -> None:
    page = open_lab()
    text = "\n".join(some_rows())
    tool(page).get_by_text("Paste rows instead").click()
    tool(page).get_by_label("Rows of numbers").fill(text)
    tool(page).get_by_role("button", name="Read these rows").click()
    expect(tool(page).get_by_role("heading", name="How the rows were read")).to_be_visible()
    packed = gzip.compress(text.encode())
    transfer = page.evaluate_handle(
        """bytes => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], "beats.csv.gz"));
            return transfer;
        }""",
        list(packed),
    )
    # Anywhere, since elsewhere the browser would show it in place of the page.
    page.dispatch_event("h1", "drop", {"dataTransfer": transfer})
    expect(tool(page).get_by_role("heading", name="How beats.csv.gz was read")).to_be_visible()
    assert facts(page)["Text"] == "UTF-8, packed"


def test_a_press_on_what_is_not_awake_yet_is_not_lost(new_page, site_url: str) -> None:
    page = new_page(viewport={"width": 1280, "height": 5000})
    page.goto(f"{site_url}lab/")
    page.wait_for_selector('[data-part="lab"][data-live]')
    page.evaluate(
        """rows => {
            const data = document.querySelector('[data-tool="data"]');
            data.querySelector("details").open = true;
            data.querySelector("textarea").value = rows;
            data.querySelector('[data-part="read"]').click();
        }""",
        "\n".join(some_rows()),
    )
    wake_tools(page)
    assert facts(page)["Signals"] == "200"


def test_own_data_take_the_place_of_the_built_in_and_give_it_back(
    open_lab: Callable[..., Page],
) -> None:
    page = open_lab()
    pick(page, "mine.csv", "\n".join(some_rows()).encode())
    tool(page).get_by_role("button", name="Use these data").click()
    present = tool(page).locator('[data-part="present"]')
    expect(present).to_contain_text(f"mine.csv, 200 signals of {POINTS} points")
    expect(present.get_by_role("button", name="Train on them")).to_be_focused()
    # Settings follow: 20 to test on, 20 to validate, and of the rest those that are normal.
    expect(page.locator("#lab-testSignals")).to_have_value("20")
    expect(page.locator("#lab-trainingSignals")).to_have_value("128")
    # And so do the words: what is explained are signals now, no heartbeats.
    explanations = page.locator(".hint, .panel-look, .confusion caption")
    told = explanations.filter(has_text="heartbeat")
    expect(told).to_have_count(0)
    present.get_by_role("button", name="Back to").click()
    expect(present).to_be_hidden()
    expect(told).not_to_have_count(0)


def test_a_file_of_50_mb_stops_nothing(open_lab: Callable[..., Page], tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    row = ",".join(f"{value:.3f}" for value in rng.uniform(-3, 3, 76))
    file = tmp_path / "large.csv"
    file.write_text("\n".join([*[row] * 99_999, row.replace("2", "1")]))
    assert 48e6 < file.stat().st_size < 50e6
    page = open_lab()
    page.evaluate(
        """() => { window.start = performance.now(); window.long = [];
            new PerformanceObserver(list => {
            for (const entry of list.getEntries()) window.long.push(entry.duration);
        }).observe({ type: 'longtask' }); }"""
    )
    seen = page.evaluate_handle(
        """() => { const seen = new Set(); const text = document.querySelector(
            '[data-tool="data"] [data-part="progress-text"]');
            new MutationObserver(() => seen.add(text.textContent)).observe(
                text, { childList: true, characterData: true, subtree: true });
            return seen; }"""
    )
    tool(page).locator('input[type="file"]').set_input_files(file)
    expect(tool(page).locator(".data-facts dd").first).to_have_text("100,000", timeout=120_000)
    assert seen.evaluate("seen => seen.size") > 10
    # Reading takes long, and no part of it happens on the page.
    longest, whole = page.evaluate("() => [Math.max(0, ...window.long), performance.now() - start]")
    assert longest < whole / 10


def test_nothing_leaves_the_machine(
    open_lab: Callable[..., Page], site: Path, site_url: str
) -> None:
    """Whatever is asked for meanwhile is a file of the site; nothing is sent, not even a query."""
    page = open_lab()
    asked: list[tuple[str, str, bytes | None]] = []
    page.on("request", lambda one: asked.append((one.method, one.url, one.post_data_buffer)))
    pick(page, "mine.csv", "\n".join(some_rows()).encode())
    facts(page)
    tool(page).get_by_role("button", name="Use these data").click()
    expect(tool(page).locator('[data-part="present"]')).to_be_visible()
    assert any("csv.worker" in url for _, url, _ in asked)
    for method, url, sent in asked:
        assert (method, sent) == ("GET", None), url
        assert (site / url.removeprefix(site_url)).is_file(), url


def test_who_trains_while_rows_wait_is_told_what_the_run_trains_on(
    open_lab: Callable[..., Page],
) -> None:
    page = open_lab("?lab.epochs=2")
    tool(page).get_by_text("Paste rows instead").click()
    tool(page).get_by_label("Rows of numbers").fill("\n".join(some_rows()))
    status = tool(page).locator("[data-part=status]")
    page.locator("[data-part=go]").click()
    expect(status).to_contain_text("“Read these rows” first")
    tool(page).get_by_role("button", name="Read these rows").click()
    expect(tool(page).get_by_role("heading", name="How the rows were read")).to_be_visible()
    page.locator("[data-part=go]").click()
    expect(status).to_contain_text("“Use these data” first")
