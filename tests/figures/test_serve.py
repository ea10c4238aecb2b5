"""The snippets that readers copy, run as they stand on the page, beside the files they can get."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Page

from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.thresholds import Threshold
from anomagram_build.export.detector import detect
from anomagram_build.figures.figure import Figure
from anomagram_build.figures.serve import EXAMPLE, LANGUAGES, build, choose_example, example_text
from anomagram_build.project import ROOT
from anomagram_build.site.node import node_binary
from anomagram_build.site.server import serving
from anomagram_build.training.runs import TrainedRuns
from anomagram_build.training.snapshots import network_at
from anomagram_build.work import Work

from .conftest import OpenFigure

RUNTIME = ROOT / "node_modules" / "onnxruntime-web"


@pytest.fixture(scope="module")
def work(work_of: Callable[[str], Work]) -> Work:
    return work_of("figure:serve")


@pytest.fixture(scope="module")
def figure(work: Work) -> Figure:
    return build(work)


@pytest.fixture
def folder(figure: Figure, work: Work, tmp_path: Path) -> Path:
    """What a reader has after two downloads and a copy of every snippet."""
    tmp_path = tmp_path.resolve()
    shutil.copy(work.input("export") / "models" / "detector.onnx", tmp_path)
    (tmp_path / EXAMPLE).write_bytes(figure.data["example"])
    for snippet in figure.values["snippets"]:
        (tmp_path / snippet["file"]).write_text(snippet["code"], encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def expected(figure: Figure, work_of: Callable[[str], Work]) -> str:
    """What PyTorch says of the example, in the snippets' words."""
    work = work_of("figure:detector")
    runs = work.read("training", "runs", TrainedRuns)
    verdict = work.read("evaluation", "verdict", Threshold)
    network = network_at(runs.architecture, torch.from_numpy(runs.snapshots), -1)
    signal = np.array([figure.data["example"].decode().split(",")], np.float32)
    (score,) = detect(network, runs.scaling, signal).score
    return f"score {score:.4f}: {'abnormal' if score > verdict.value else 'normal'}"


def run(command: list[str | Path], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_page_says_what_pytorch_says(figure: Figure, expected: str) -> None:
    assert figure.values["said"] == expected


def test_python(folder: Path, expected: str) -> None:
    assert run([sys.executable, "detect.py"], folder) == expected


def test_node(folder: Path, expected: str) -> None:
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    assert run([node_binary(), "detect.mjs"], folder) == expected


def test_browser(folder: Path, expected: str, new_page: Callable[..., Page]) -> None:
    for name in ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"):
        shutil.copy(RUNTIME / "dist" / name, folder)
    with serving(folder) as url:
        page = new_page(expect=("favicon", "404"))
        page.goto(f"{url}detect.html")
        page.wait_for_function("() => document.querySelector('output').textContent !== ''")
        assert page.locator("output").inner_text() == expected


def test_only_what_is_tested_says_so(figure: Figure) -> None:
    tested = {snippet["key"] for snippet in figure.values["snippets"] if snippet["tested"]}
    assert tested == {"python", "node", "browser"}
    # What can't be run here at least asks for what the file has.
    for snippet in figure.values["snippets"]:
        for word in ('"detector.onnx"', "signal", "score", "threshold"):
            assert word in snippet["code"], snippet["key"]
        assert "@" not in snippet["code"]


def test_the_table_is_that_of_the_file(figure: Figure, work: Work) -> None:
    points = work.read("dataset", "dataset", Dataset).signals.shape[1]
    rows = {row[0]: row[1:] for row in figure.tables[0].rows}
    assert rows["signal"][:2] == ["in", f"float32 [batch, {points}]"]
    assert [name for name, row in rows.items() if row[0] == "out"] == [
        *("reconstruction", "error", "score", "latent")
    ]
    assert all(row[2] for row in rows.values())


def test_the_example_is_an_everyday_abnormal_test_signal(figure: Figure, work: Work) -> None:
    dataset = work.read("dataset", "dataset", Dataset)
    signal = np.array(figure.data["example"].decode().split(","), np.float32)
    rows = np.flatnonzero((dataset.signals == signal).all(axis=1))
    assert set(rows) & set(work.read("dataset", "split", Split).test)
    assert (dataset.labels[rows] != dataset.card.normal).all()


def test_an_example_in_the_middle_is_chosen_and_written_without_loss() -> None:
    abnormal = np.array([True, False, True, True, True])
    scores = np.array([9, 1, 5, 7, 100], np.float32)
    assert choose_example(np.array([0, 1, 2, 3]), scores, abnormal) == 3
    signal = np.array([1 / 3, -0.1, 2, 1e-8], np.float32)
    assert (np.array(example_text(signal).split(","), np.float32) == signal).all()


def shown(figure: OpenFigure) -> list[str]:
    return [
        snippet.get_attribute("data-language") or ""
        for snippet in figure.part("snippet").all()
        if snippet.is_visible()
    ]


def test_one_language_at_a_time_by_keyboard_and_nothing_moves(
    open_figure: Callable[..., OpenFigure],
) -> None:
    figure = open_figure("serve")
    assert shown(figure) == ["python"]
    before = figure.root.bounding_box()
    figure.part("language").locator("input").first.focus()
    seen = []
    for _ in LANGUAGES:
        figure.page.keyboard.press("ArrowRight")
        seen += shown(figure)
    assert seen == [language.key for language in (*LANGUAGES[1:], LANGUAGES[0])]
    after = figure.root.bounding_box()
    assert before and after and before["height"] == after["height"]


def test_a_link_opens_a_language(open_figure: Callable[..., OpenFigure]) -> None:
    assert shown(open_figure("serve", "serve.language=java")) == ["java"]


def test_copying_gives_the_snippet_as_it_was_tested(
    open_figure: Callable[..., OpenFigure], figure: Figure
) -> None:
    opened = open_figure("serve", permissions=["clipboard-read", "clipboard-write"])
    opened.part("copy").first.click()
    opened.page.wait_for_function(
        "() => document.querySelector('#fig-serve [data-part=copy]').textContent === 'Copied'"
    )
    copied = opened.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == figure.values["snippets"][0]["code"]


def test_what_a_reader_downloads_is_what_was_tested(
    open_figure: Callable[..., OpenFigure], figure: Figure
) -> None:
    opened = open_figure("serve")
    link = opened.root.locator("a[download]").nth(1)
    with opened.page.expect_download() as waiting:
        link.click()
    assert waiting.value.suggested_filename == EXAMPLE
    assert Path(waiting.value.path()).read_bytes() == figure.data["example"]


def test_without_script_all_languages_are_there(
    site_url: str, new_page: Callable[..., Page], figure: Figure
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(site_url)
    blocks = page.locator("#fig-serve pre").all()
    assert len(blocks) == len(LANGUAGES)
    assert all(block.is_visible() for block in blocks)
    # As a paste would have it: what stands there is the text that was run.
    texts = [block.text_content() for block in blocks]
    assert json.dumps(texts) == json.dumps([one["code"] for one in figure.values["snippets"]])
