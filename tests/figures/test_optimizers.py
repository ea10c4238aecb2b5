"""The panels show the runs of the chosen rate, and the heat table their ends."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from anomagram_build.experiments.optimizers import OptimizersResult
from anomagram_build.figures.optimizers import band, build, rows, title
from anomagram_build.work import Work


@pytest.fixture(scope="module")
def work(work_of: Callable[[str], Work]) -> Work:
    return work_of("figure:optimizers")


@pytest.fixture(scope="module")
def result(work: Work) -> OptimizersResult:
    return work.read("experiment:optimizers", "result", OptimizersResult)


def test_bands_enclose_every_run_that_has_scores(result: OptimizersResult) -> None:
    for optimizer in range(len(result.optimizers)):
        for rate in range(len(result.rates)):
            low, middle, high = band(result, optimizer, rate)
            runs = result.validation_auc[optimizer, rate][:, : len(low)]
            known = np.isfinite(runs)
            assert (low <= middle).all() and (middle <= high).all()
            assert (runs[known] >= np.broadcast_to(low, runs.shape)[known]).all()
            assert (runs[known] <= np.broadcast_to(high, runs.shape)[known]).all()


def test_a_band_ends_where_no_run_has_scores(result: OptimizersResult) -> None:
    lines = band(result, 0, 0)
    short = tuple(line[:3] for line in lines)
    assert len(rows(result.epochs, short)) == 3


def test_the_heat_table_counts_diverged_runs(work: Work, result: OptimizersResult) -> None:
    heat = build(work).values["heat"]
    counted = [[cell["diverged"] for cell in row["cells"]] for row in heat]
    np.testing.assert_array_equal(counted, result.diverged.sum(axis=2))
    for place, row in enumerate(heat):
        assert [cell["best"] for cell in row["cells"]].index(True) == result.best_rates[place]
        for rate, cell in enumerate(row["cells"]):
            kept = result.test_auc[place, rate][~result.diverged[place, rate]]
            assert cell["auc"] == (f"{kept.mean():.3f}" if len(kept) else None)


def area(figure, name: str) -> str:
    panel = figure.root.locator(f'[data-part="panel"][data-name="{name}"]')
    return panel.locator("g.mark-area path").first.get_attribute("d") or ""


def test_picking_a_rate_changes_panels_notes_and_column(open_figure, result) -> None:
    figure = open_figure("optimizers")
    first = result.optimizers[0]
    before = area(figure, first)
    other = next(place for place in range(len(result.rates)) if place != int(result.best_rates[0]))
    figure.part("rate").locator("label").nth(other + 1).click()
    figure.page.wait_for_timeout(200)
    assert area(figure, first) != before
    note = figure.root.locator(f'[data-name="{first}"] [data-part="note"]').inner_text()
    assert note.startswith(f"rate {result.rates[other]:g}")
    assert figure.root.locator("td.is-chosen").count() == len(result.optimizers)
    figure.part("rate").locator("label").first.click()
    figure.page.wait_for_timeout(200)
    assert area(figure, first) == before
    assert figure.root.locator("td.is-chosen").count() == 0


def test_the_other_measure_is_shown_on_request(open_figure, result) -> None:
    figure = open_figure("optimizers", "optimizers.shown=copy")
    row = figure.part("heat").locator("tbody tr").nth(1)
    assert row.locator("th").inner_text() == title(result.optimizers[1])
    best = int(result.best_rates[1])
    copied = result.explained_variance[1, best, :, -1].mean()
    assert row.locator("td").nth(best).inner_text() == f"{copied:.2f}"
    figure.part("measure").locator("label").first.click()
    assert row.locator("td").nth(best).inner_text() == f"{result.test_auc[1, best].mean():.3f}"


def test_a_link_in_the_prose_sets_the_rate(open_figure) -> None:
    figure = open_figure("optimizers")
    figure.page.locator('a[href*="fig-optimizers"]').first.click()
    assert figure.part("rate").locator(":checked").get_attribute("value") == "0.1"
