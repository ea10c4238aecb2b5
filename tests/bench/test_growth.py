"""Data that grow, and how it is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from anomagram_build.bench.growth import Grown, _write, perturbed, table
from anomagram_build.dataset.load import load
from anomagram_build.project import open_project


def test_copies_are_like_the_signals_and_not_the_same(tmp_path: Path) -> None:
    data = load(open_project().card)
    _write(tmp_path / "x2", data, 2)
    project = open_project(tmp_path / "x2")
    grown = load(project.card)
    count = len(data.labels)
    assert len(grown.labels) == 2 * count
    np.testing.assert_array_equal(grown.labels[count:], data.labels)
    np.testing.assert_allclose(grown.signals[:count], data.signals, atol=1e-3)
    difference = np.abs(grown.signals[count:] - data.signals)
    assert 0.02 < difference.mean() < 0.3
    assert project.settings.split.training == 2 * (2919 * 2 // 3)


def test_each_copy_is_another_and_the_same_each_time() -> None:
    signals = np.random.default_rng(0).normal(size=(5, 8)).astype(np.float32)
    np.testing.assert_array_equal(perturbed(signals, 3), perturbed(signals, 3))
    assert not np.array_equal(perturbed(signals, 3), perturbed(signals, 4))


def test_ratios_are_to_the_smallest() -> None:
    small = Grown(1, 10, 1_000_000, {"dataset": 2.0, "training": 3.0}, 8_000_000, 5000, 9000)
    large = Grown(10, 100, 10_000_000, {"dataset": 4.0, "training": 6.0}, 16_000_000, 5000, 9900)
    rows = {line.split("|")[1].strip(): line for line in table([small, large]).splitlines()}
    assert rows["signals"] == "| signals | 10 | 100 (× 10.0) |"
    assert rows["`dataset`, s"] == "| `dataset`, s | 2.0 | 4.0 (× 2.0) |"
    assert rows["these together, s"].endswith("| 5.0 | 10.0 (× 2.0) |")
    assert rows["whole site, kB gzipped"].endswith("| 9 | 10 (× 1.1) |")
