from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anomagram_build.dataset.load import load
from anomagram_build.dataset.split import split
from anomagram_build.evaluation.compare import Placements
from anomagram_build.search import run
from anomagram_build.search.bench import Row
from anomagram_build.search.candidates import START, Group
from anomagram_build.search.search import Bars, Effort, choose, search

EFFORT = Effort(seeds=2, folds=2, test_runs=2, collapse_runs=3)
GROUPS = (
    Group("Epochs", ({"epochs": 2}, {"epochs": 20})),
    Group("Hidden layers", ({"hidden": (16, 8)}, {"hidden": (5,)})),
)


def row(auc: float, *, parameters: int = 100, collapsed: int = 0, seed: int = 0) -> Row:
    rng = np.random.default_rng(seed)
    values = np.clip(auc + rng.normal(0, 0.01, (6, 40)), 0, 1)
    placed = Placements(values, values)
    return Row(START, parameters, placed.auc[:, np.newaxis], values[:, :1], collapsed, placed)


def test_a_clear_gain_wins_and_the_clearest_of_several():
    best, good, better = row(0.9), row(0.95, seed=1), row(0.97, seed=2)
    compared, chosen = choose(best, [best, good, better], 1000)
    assert chosen is better
    assert compared[0][1] is None
    assert compared[1][1].auc == pytest.approx(0.05, abs=0.005)


@pytest.mark.parametrize(
    "challenger",
    [
        row(0.9005, seed=1),
        row(0.97, parameters=1001, seed=1),
        row(0.97, collapsed=1, seed=1),
        row(0.8, seed=1),
    ],
    ids=["luck", "too large", "collapsed", "worse"],
)
def test_the_best_stays_unless_the_challenger_is_fit_and_clearly_better(challenger):
    best = row(0.9)
    assert choose(best, [challenger], 1000)[1] is best


def test_the_search_never_looks_at_test_signals(card, settings):
    dataset = load(card)
    parts = split(dataset.labels, 2, 120, 4)
    changed = dataset.signals.copy()
    changed[parts.test] = np.random.default_rng(0).normal(size=changed[parts.test].shape)
    one, other = (
        search(data, parts, settings, effort=EFFORT, bars=Bars(), groups=GROUPS)
        for data in (dataset, replace(dataset, signals=changed))
    )
    assert one.chosen.candidate == other.chosen.candidate
    for mine, theirs in zip(one.tried, other.tried, strict=True):
        for (row_of_one, _), (row_of_other, _) in zip(mine.rows, theirs.rows, strict=True):
            np.testing.assert_array_equal(row_of_one.auc, row_of_other.auc)
    np.testing.assert_array_equal(one.validation.auc, other.validation.auc)
    assert (one.test.auc != other.test.auc).any()


def test_each_group_starts_from_the_best_before(card, settings):
    dataset = load(card)
    parts = split(dataset.labels, 2, 120, 4)
    found = search(dataset, parts, settings, effort=EFFORT, bars=Bars(), groups=GROUPS)
    assert found.tried[0].before.candidate == START
    assert found.tried[1].before is found.tried[0].after
    assert found.chosen is found.tried[-1].after
    epochs = found.tried[0].after.candidate.recipe.epochs
    assert all(row.candidate.recipe.epochs == epochs for row, _ in found.tried[1].rows)
    assert found.test.auc.shape == (2,)
    assert found.collapse_runs == 3


@pytest.fixture(scope="module")
def written(card: Path, settings, tmp_path_factory) -> tuple[Path, object]:
    document = tmp_path_factory.mktemp("docs") / "deeper" / "model-search.md"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("anomagram_build.search.search.GROUPS", GROUPS)
        found = run(settings, card, document, effort=EFFORT)
    return document, found


def test_the_document_has_a_row_for_each_change_and_its_figures(written):
    document, found = written
    text = document.read_text()
    for tried in found.tried:
        section = text.split(f"## {tried.group.title}\n")[1].split("\n## ")[0]
        lines = [line for line in section.splitlines() if line.startswith("| ")]
        assert len(lines) == 1 + len(tried.rows)
        for line, (measured, _) in zip(lines[1:], tried.rows, strict=True):
            assert f"{measured.auc.mean():.4f} ±" in line
            assert f"| {measured.auc.min():.4f} |" in line
            assert f"| {measured.collapsed} of 4 |" in line
    assert f"{found.test.auc.mean():.4f} ± {found.test.auc.std(ddof=1):.4f}" in text


def test_the_document_speaks_of_the_data_by_its_card(written):
    text = written[0].read_text()
    assert "Tides has 280 tides" in text
    assert "(seed 4) gives 120 normal ones to training" in text
    assert "heartbeat" not in text
    assert "{" not in text


def test_missed_bars_are_shown(written):
    document, found = written
    missed = document.read_text().count("**missed**")
    bars = [
        found.test.auc.mean() >= 0.993,
        found.test.ap.mean() >= 0.985,
        found.collapses == 0,
        found.chosen.parameters <= 6000,
    ]
    assert missed == bars.count(False) >= 1
    assert not found.passed


def test_the_same_search_writes_the_same_bytes(written, card, settings, tmp_path, monkeypatch):
    monkeypatch.setattr("anomagram_build.search.search.GROUPS", GROUPS)
    again = tmp_path / "again.md"
    run(settings, card, again, effort=EFFORT)
    assert again.read_bytes() == written[0].read_bytes()
