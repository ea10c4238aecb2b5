"""The data set in the repository is ECG5000, whole, and its script makes the same bytes."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from anomagram_build.dataset.load import Dataset, abnormal, load
from anomagram_build.dataset.split import split

ROOT = Path(__file__).resolve().parents[2]
CARD = ROOT / "data" / "ecg5000.toml"
SCRIPT = ROOT / "scripts" / "recreate_data.py"


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(CARD)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("recreate_data", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_is_whole(dataset: Dataset) -> None:
    assert dataset.signals.shape == (5000, 140)
    assert Counter(dataset.labels.tolist()) == {1: 2919, 2: 1767, 3: 96, 4: 194, 5: 24}
    assert int(abnormal(dataset.labels, dataset.card).sum()) == 2081


def test_the_card_and_the_readme_have_its_digest(dataset: Dataset) -> None:
    digest = hashlib.sha256(dataset.card.data_path.read_bytes()).hexdigest()
    assert dataset.card.sha256 == digest
    assert digest in (ROOT / "data" / "README.md").read_text(encoding="utf-8")


def test_it_is_what_its_readme_says(dataset: Dataset) -> None:
    # Each beat is standardised by itself, and no beat is there twice.
    assert np.abs(dataset.signals.mean(axis=1, dtype=np.float64)).max() < 1e-6
    deviations = dataset.signals.std(axis=1, ddof=1, dtype=np.float64)
    assert np.abs(deviations - 1).max() < 1e-6
    assert len(np.unique(dataset.signals, axis=0)) == 5000
    readme = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    for info in dataset.card.classes:
        count = int((dataset.labels == info.label).sum())
        assert f"| {info.label} | {info.name} | {count:,} |" in readme


def test_the_first_row_is_the_archives(dataset: Dataset) -> None:
    # The first values of ECG5000_TRAIN.tsv's first row, as written there.
    assert dataset.labels[0] == 1
    assert dataset.signals[0, :3].tolist() == [
        float(np.float32(value)) for value in ("-0.11252183", "-2.8272038", "-3.7738969")
    ]


def test_the_split_for_training(dataset: Dataset) -> None:
    parts = split(dataset.labels, dataset.card.normal, 2000, 0)
    assert (len(parts.training), len(parts.validation), len(parts.test)) == (2000, 1500, 1500)


def test_its_text_is_the_shortest_that_reads_back(dataset: Dataset, script: ModuleType) -> None:
    text = gzip.decompress(dataset.card.data_path.read_bytes()).decode("ascii")
    cells = re.split(r"[\n,]", "\n".join(text.splitlines()[1::50]))
    assert len(cells) == 100 * 141
    assert [script.number(cell) for cell in cells] == cells


def test_the_script_makes_the_same_bytes(dataset: Dataset, script: ModuleType) -> None:
    content = dataset.card.data_path.read_bytes()
    text = gzip.decompress(content).decode("ascii")
    compressed = script.compress(text)
    assert compressed[3] == 0  # no file name
    assert compressed[4:8] == bytes(4)  # no time
    assert compressed[:10] == content[:10]
    # Only the same zlib is sure to pack the text into the same bytes, so compare the text.
    assert gzip.decompress(compressed) == text.encode("ascii")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_script_refuses_other_files(tmp_path: Path) -> None:
    before = CARD.with_name("ecg5000.csv.gz").read_bytes()
    done = run("--from", str(tmp_path))
    assert done.returncode == 1
    assert "no ECG5000_TRAIN.tsv and no ECG5000_TEST.tsv here" in done.stderr

    for name in ("ECG5000_TRAIN.tsv", "ECG5000_TEST.tsv"):
        (tmp_path / name).write_text("1\t0.5\n")
    done = run("--check", "--from", str(tmp_path))
    assert done.returncode == 1
    assert "it is not the archive's file" in done.stderr
    assert "Traceback" not in done.stderr
    assert CARD.with_name("ecg5000.csv.gz").read_bytes() == before
