"""A dead run answers every signal alike, and the figure shows just that."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.curves import auc
from anomagram_build.experiments.collapse import CollapseResult
from anomagram_build.figures.collapse import build
from anomagram_build.figures.collapse_charts import tower_rows
from anomagram_build.work import Work


@pytest.fixture(scope="module")
def work(work_of: Callable[[str], Work]) -> Work:
    return work_of("figure:collapse")


@pytest.fixture(scope="module")
def result(work: Work) -> CollapseResult:
    return work.read("experiment:collapse", "result", CollapseResult)


def test_towers_hold_every_run_once_and_near_its_auc(result: CollapseResult) -> None:
    rows = tower_rows(result.prototype, bins=20)
    assert sorted(row["seed"] for row in rows) == list(range(len(result.prototype.auc)))
    width = np.ptp(result.prototype.auc) / 20
    assert all(abs(row["at"] - row["auc"]) <= width for row in rows)
    by_place: dict[float, list[int]] = {}
    for row in rows:
        by_place.setdefault(row["at"], []).append(row["level"])
    assert all(sorted(levels) == list(range(1, len(levels) + 1)) for levels in by_place.values())


def test_the_single_point_is_judged_on_test(work: Work) -> None:
    dataset, split = work.read("dataset", "dataset", Dataset), work.read("dataset", "split", Split)
    best = build(work).numbers["single_point"]
    values = dataset.signals[:, best["point"]]
    away = np.abs(values[split.test] - values[split.training].mean())
    abnormal = dataset.labels[split.test] != dataset.card.normal
    assert best["auc"] == pytest.approx(auc(away.astype(np.float64), abnormal), abs=1e-6)


def test_the_table_counts_the_runs(work: Work, result: CollapseResult) -> None:
    cures, runs = build(work).tables
    assert [row[1] for row in runs.rows].count("dead") == result.prototype.collapsed.sum()
    assert cures.rows[0][3:5] == [len(runs.rows), int(result.prototype.collapsed.sum())]
    shares = [row[4] / row[3] for row in cures.rows[1:]]
    assert all(one >= other for one, other in pairwise(shares))


def lines(figure) -> tuple[str, str]:
    """The outlines of the signal that is fed and of the answer to it."""
    paths = figure.part("response").locator("g.mark-line > path")
    outlines = paths.evaluate_all("paths => paths.map(path => path.getAttribute('d'))")
    return outlines[-3], outlines[-2]  # after them comes the mean signal


def feed(figure, place: int) -> None:
    figure.part("fed").locator("label").nth(place).click()
    figure.page.wait_for_timeout(120)


def choose(figure, seed: int) -> None:
    figure.root.locator(f'.collapse-run:has([value="{seed}"])').click()
    figure.page.wait_for_timeout(120)


def test_a_dead_answer_never_moves_and_a_living_one_does(open_figure, result) -> None:
    shown = len(result.outputs)
    dead = int(np.flatnonzero(result.prototype.collapsed[:shown])[0])
    living = int(np.flatnonzero(~result.prototype.collapsed[:shown])[0])
    figure = open_figure("collapse")
    for seed, moves in ((dead, False), (living, True)):
        choose(figure, seed)
        assert figure.text("title") == str(seed)
        seen = []
        for place in range(len(result.inputs)):
            feed(figure, place)
            seen.append(lines(figure))
        assert len({fed for fed, _ in seen}) == len(seen)
        assert (len({answer for _, answer in seen}) > 1) is moves
        assert ("is dead" in figure.text("sentence")) is not moves


def test_keys_address_and_reset(open_figure) -> None:
    figure = open_figure("collapse", "collapse.seed=2&collapse.fed=0")
    assert figure.text("title") == "2"
    assert figure.part("fed").locator("input").first.is_checked()
    figure.root.locator('[data-part="seed"][value="2"]').focus()
    figure.page.keyboard.press("ArrowRight")
    assert figure.text("title") == "3"
    figure.page.wait_for_function("() => location.search.includes('collapse.seed=3')")
    figure.part("reset").click()
    first = figure.root.locator('[data-part="seed"]:checked').get_attribute("value")
    assert figure.text("title") == first
