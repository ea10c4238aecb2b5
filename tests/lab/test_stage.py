"""Stage `lab` on data that nothing was written for: other length, units, labels, few signals."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from anomagram_build import artifacts
from anomagram_build.dataset.card import ClassInfo, DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.pipeline import STAGES
from anomagram_build.project import open_project
from anomagram_build.runner import build
from anomagram_build.stages import lab, recording
from anomagram_build.work import Work

POINTS = 24
SIZES = {5: 220, 0: 40, 2: 30}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the stage writes for brightnesses around 500 while something passes a lamp."""
    bits = np.random.default_rng(0)
    labels = np.concatenate([np.full(size, label) for label, size in SIZES.items()])
    time = np.linspace(0, 1, POINTS)
    signals = 500 + 200 * np.exp(-(((time - bits.uniform(0.2, 0.8, (len(labels), 1))) / 0.1) ** 2))
    signals[labels == 2] *= 0.8
    classes = tuple(ClassInfo(label, f"k{label}", f"A {label}", f"{label}s", "") for label in SIZES)
    card = DataCard(
        path=Path("lamps.toml"), name="Lamps", file="lamps.csv", sha256=None, noun="passage",
        nouns="passages", unit="lux", index_unit="s", licence="none", source="here", normal=5,
        classes=classes,
    )  # fmt: skip
    given = tmp_path_factory.mktemp("dataset")
    artifacts.write(given, "dataset", Dataset(signals.astype(np.float32), labels, card))
    project = open_project()
    graphs = build(project, only=["graphs"]).entries["graphs"].folder
    folders = {"dataset": given, "graphs": graphs}
    for name, run in (("recording", recording.run), ("lab", lab.run)):
        (stage,) = (stage for stage in STAGES if stage.name == name)
        out = tmp_path_factory.mktemp(name)
        run(Work(stage, project, dict(folders), out))
        folders[name] = out
    return folders["lab"]


@pytest.fixture
def manifest(made: Path) -> dict[str, Any]:
    return json.loads((made / "lab.json").read_text())


def test_defaults_are_what_the_data_can_give(manifest: dict[str, Any]) -> None:
    settings = manifest["settings"]
    assert settings["testSignals"]["initial"] == 29
    assert 150 <= settings["trainingSignals"]["initial"] <= 180
    assert manifest["network"]["words"].startswith("24 → 16 → 8 → 2 → 8 → 16 → 24 ")
    assert manifest["data"]["nouns"] == "passages"
    assert [kind["normal"] for kind in manifest["data"]["kinds"]] == [True, False, False]
    dirty = next(preset for preset in manifest["presets"] if preset["key"] == "dirty")
    assert "training passages" in dirty["question"]


def test_the_recorded_run_is_whole(made: Path, manifest: dict[str, Any]) -> None:
    tree = json.loads((made / manifest["recorded"]["tree"]).read_text())
    content = gzip.decompress((made / manifest["recorded"]["arrays"]).read_bytes())

    def array(note: dict[str, Any]) -> np.ndarray:
        return np.frombuffer(content, note["array"], note["length"], note["at"])

    parts = [array(note) for note in tree["division"].values()]
    assert [len(part) for part in parts[1:]] == [29, 29]
    rows = np.concatenate(parts)
    assert len(set(rows.tolist())) == len(rows) and rows.max() < sum(SIZES.values())
    snapshot = tree["snapshot"]
    assert snapshot["epoch"] == tree["settings"]["epochs"] == 30
    assert snapshot["health"] == "learning"
    assert 0.5 < snapshot["auc"] <= 1
    loss = array(snapshot["trainingLoss"])
    assert len(loss) == 31 and loss[-1] < loss[0]
    assert len(array(snapshot["parameters"])) == tree["parameterCount"]
    assert len(array(snapshot["scores"])) == 29
    sweep = snapshot["sweep"]
    total = sum(array(sweep[name])[0] for name in sweep if name.endswith("tives"))
    assert total == 29


def test_the_film_of_the_recorded_run_leads_to_its_end(
    made: Path, manifest: dict[str, Any]
) -> None:
    film = manifest["recorded"]["film"]
    frames = json.loads((made / film["tree"]).read_text())
    content = gzip.decompress((made / film["arrays"]).read_bytes())
    epochs = [int(epoch) for epoch in frames]
    assert epochs == sorted(epochs) and epochs[:2] == [0, 1] and epochs[-1] < 30
    assert [frame["epoch"] for frame in frames.values()] == epochs
    run = json.loads((made / manifest["recorded"]["tree"]).read_text())
    follows = [frame["explainedVariance"] for frame in frames.values()]
    assert follows[0] < follows[-1] < run["snapshot"]["explainedVariance"]
    for frame in frames.values():
        note = frame["parameters"]
        weights = np.frombuffer(content, note["array"], note["length"], note["at"])
        assert len(weights) == run["parameterCount"] and np.isfinite(weights).all()


def test_the_picture_has_every_unit_and_needs_no_style_of_its_own(
    manifest: dict[str, Any],
) -> None:
    picture = manifest["network"]["picture"]
    assert picture.count('class="unit"') == 12 + 8 + 2 + 8 + 12
    assert picture.count('class="signal-end"') == 2
    assert "is-positive" in picture and "is-negative" in picture
    assert "style=" not in picture and 'role="img"' in picture
