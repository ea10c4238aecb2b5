"""What readers take with them holds what the page has shown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from playwright.sync_api import Locator, Page, expect
from sklearn.metrics import roc_auc_score

from anomagram_build.dataset.load import Dataset
from anomagram_build.lab.data import pack, unpack
from anomagram_build.pipeline import STAGES
from anomagram_build.project import open_project
from anomagram_build.runner import Built, build
from anomagram_build.work import Work

SETTINGS = "?lab.epochs=4&lab.trainingSignals=300&lab.testSignals=200&lab.seed=3"

OpenLab = Callable[..., Page]


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    project = open_project()
    built: Built = build(project)
    stages = {stage.name: stage for stage in STAGES}
    folders = {"dataset": built.entries["dataset"].folder}
    return Work(stages["lab"], project, folders, Path("unused")).read("dataset", "dataset", Dataset)


def tool(page: Page) -> Locator:
    return page.locator('[data-tool="take"]')


def train(page: Page) -> None:
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator('[data-tool="compare"] tbody tr')).to_have_count(1)


def download(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download(timeout=60_000) as waiting:
        tool(page).get_by_role("button", name=name).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def read_scores(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"row,part,label,score,verdict\r\n1,")
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


def test_model_and_scores_agree_with_the_page(
    open_lab: OpenLab, dataset: Dataset, tmp_path: Path
) -> None:
    page = open_lab(SETTINGS)
    train(page)
    model_file = download(page, "Download the network", tmp_path)
    rows = read_scores(download(page, "Download all scores", tmp_path))
    assert model_file.name == "detector-ecg5000-seed-3.onnx"

    model = onnx.load(model_file)
    onnx.checker.check_model(model, full_check=True)
    about = {entry.key: entry.value for entry in model.metadata_props}
    assert json.loads(about["settings"])["seed"] == 3
    assert about["data"] == "ECG5000" and about["threshold_rule"] == "accuracy"
    session = onnxruntime.InferenceSession(model_file, providers=["CPUExecutionProvider"])
    outputs = ["reconstruction", "error", "score", "latent"]
    # The page has them rounded to sixteen bits.
    signals = unpack(pack(dataset.signals, np.zeros(len(dataset.labels), dtype=np.int64)))
    reconstruction, error, score, latent = session.run(outputs, {"signal": signals})
    assert reconstruction.shape == error.shape == signals.shape
    assert latent.shape == (len(dataset.signals), 2)

    told = np.array([float(row["score"]) for row in rows])
    np.testing.assert_allclose(told, score, rtol=1e-5, atol=1e-5)
    assert [int(row["row"]) for row in rows] == list(range(1, len(dataset.signals) + 1))
    threshold = float(about["threshold"])
    verdicts = np.array([row["verdict"] == "abnormal" for row in rows])
    clear = np.abs(told - threshold) > 1e-6
    np.testing.assert_array_equal(verdicts[clear], told[clear] > threshold)

    short = {info.label: info.short for info in dataset.card.classes}
    assert [row["label"] for row in rows] == [short[label] for label in dataset.labels]
    parts = np.array([row["part"] for row in rows])
    assert {part: int((parts == part).sum()) for part in ("training", "validation", "test")} == {
        "training": 300,
        "validation": 200,
        "test": 200,
    }
    abnormal = dataset.labels != dataset.card.normal
    tested = parts == "test"
    auc = roc_auc_score(abnormal[tested], told[tested])
    expect(page.locator('[data-tool="compare"] tbody tr')).to_contain_text(f"{auc:.4f}")


def test_a_link_gives_the_same_run(open_lab: OpenLab, tmp_path: Path) -> None:
    page = open_lab(SETTINGS, permissions=["clipboard-read", "clipboard-write"])
    page.locator("#lab-seed").fill("5")
    page.locator("#lab-seed").press("Enter")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("() => navigator.clipboard.readText()")
    assert "lab.seed=5" in link and "lab.epochs=4" in link
    train(page)
    ours = download(page, "Download all scores", tmp_path)
    other = open_lab(link.partition("lab/")[2])
    train(other)
    (tmp_path / "other").mkdir()
    theirs = download(other, "Download all scores", tmp_path / "other")
    assert ours.read_bytes() == theirs.read_bytes()


def test_own_data_without_labels(open_lab: OpenLab, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    time = np.linspace(0, 6, 20)
    lines = [",".join(f"{v:.4f}" for v in np.sin(time + 0.2 * rng.normal())) for _ in range(150)]
    page = open_lab("?lab.epochs=3")
    data = page.locator('[data-tool="data"]')
    data.locator('input[type="file"]').set_input_files(
        [{"name": "Mine, all.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}]
    )
    data.get_by_role("button", name="Use these data").click()
    train(page)
    path = download(page, "Download all scores", tmp_path)
    assert path.name == "detector-mine-all-seed-0-scores.csv"
    rows = read_scores(path)
    assert len(rows) == 150 and {row["label"] for row in rows} == {""}
    assert {row["verdict"] for row in rows} <= {"normal", "abnormal"}
    model = onnx.load(download(page, "Download the network", tmp_path))
    signal = np.array([line.split(",") for line in lines], dtype=np.float32)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    [score] = session.run(["score"], {"signal": signal})
    told = [float(row["score"]) for row in rows]
    np.testing.assert_allclose(told, score, rtol=1e-5, atol=1e-5)
    threshold = float({entry.key: entry.value for entry in model.metadata_props}["threshold"])
    assert [row["verdict"] == "abnormal" for row in rows] == [score > threshold for score in told]


def test_labels_come_through_whatever_is_in_them(open_lab: OpenLab, tmp_path: Path) -> None:
    names = ['fine, "normal"', "größer\nals sonst"]
    labels = [names[at % 4 == 0] for at in range(80)]
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    for at, label in enumerate(labels):
        writer.writerow([label, *(f"{(at * point) % 7}.5" for point in range(8))])
    page = open_lab("?lab.epochs=2")
    data = page.locator('[data-tool="data"]')
    file = {"name": "a.csv", "mimeType": "text/csv", "buffer": written.getvalue().encode()}
    data.locator('input[type="file"]').set_input_files([file])
    data.get_by_role("button", name="Use these data").click()
    train(page)
    rows = read_scores(download(page, "Download all scores", tmp_path))
    assert [row["label"].replace("\r\n", "\n") for row in rows] == labels
