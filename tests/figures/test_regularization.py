"""Each strip holds its runs, and a row's losses are those of its setting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from anomagram_build.dataset.load import Dataset
from anomagram_build.experiments.regularization import RegularizationResult
from anomagram_build.figures.regularization import (
    Group,
    build,
    groups_of,
    loss_rows,
    mean_rows,
    run_rows,
)
from anomagram_build.work import Work


@pytest.fixture(scope="module")
def work(work_of: Callable[[str], Work]) -> Work:
    return work_of("figure:regularization")


@pytest.fixture(scope="module")
def groups(work: Work) -> tuple[Group, ...]:
    result = work.read("experiment:regularization", "result", RegularizationResult)
    return groups_of(result, work.read("dataset", "dataset", Dataset).card)


def test_rows_are_the_runs_of_their_setting(groups: tuple[Group, ...]) -> None:
    for group in groups:
        rows, means = run_rows(group), mean_rows(group)
        assert len(set(group.names)) == len(group.names) == len(means)
        for name, fits, mean in zip(group.names, group.fits, means, strict=True):
            gaps = [row["gap"] for row in rows if row["name"] == name]
            ratio = fits.held_out_loss[:, -1] / fits.training_loss[:, -1]
            ratio *= fits.training_variance / fits.held_out_variance
            np.testing.assert_allclose(gaps, ratio, atol=1e-4)
            assert mean["gap"] == pytest.approx(np.mean(ratio), abs=1e-4)


def test_a_diverged_run_is_left_out_of_the_chart(groups: tuple[Group, ...]) -> None:
    fits = groups[0].fits[0]
    broken = replace(fits, auc=np.where(np.arange(len(fits.auc)) == 0, np.nan, fits.auc))
    rows = run_rows(replace(groups[0], fits=(broken, *groups[0].fits[1:])))
    assert [row["auc"] for row in rows].count(None) == 1


def test_losses_end_where_the_table_says(work: Work, groups: tuple[Group, ...]) -> None:
    tables = build(work).tables
    for table, group in zip(tables, groups, strict=True):
        for row, fits in zip(table.rows, group.fits, strict=True):
            last = loss_rows(fits)[-1]
            assert last["epoch"] == row[1]
            assert last["training"] == pytest.approx(row[2], abs=1e-4)
            assert last["heldout"] == pytest.approx(row[3], abs=1e-4)


def names(figure) -> list[str]:
    axis = figure.part("gap").locator("g.role-axis-label text").all_text_contents()
    return [text for text in axis if not text.replace(".", "").isdigit()]


def test_what_varies_and_which_row_can_be_chosen(open_figure, groups) -> None:
    figure = open_figure("regularization")
    assert names(figure) == list(groups[0].names)
    figure.part("vary").locator("label").nth(1).click()
    figure.page.wait_for_timeout(250)
    assert names(figure) == list(groups[1].names)
    assert figure.part("gap").locator("g.mark-symbol path").count() == len(run_rows(groups[1]))
    figure.part("setting").focus()
    figure.page.keyboard.press("End")
    assert figure.text("setting-value") == groups[1].names[-1]
    figure.page.wait_for_timeout(250)
    assert names(figure) == list(groups[1].names), "choosing a row does not reorder them"
    ratio = groups[1].fits[-1].gap.mean()
    assert f"{ratio:.2f} times" in figure.text("sentence")


def test_a_click_on_a_strip_chooses_it(open_figure, groups) -> None:
    figure = open_figure("regularization")
    box = figure.part("auc").bounding_box()
    figure.page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.75)
    assert figure.text("setting-value") == groups[0].names[-1]


def test_an_address_beyond_the_last_row_takes_the_last(open_figure, groups) -> None:
    figure = open_figure("regularization", "regularization.vary=batch&regularization.setting=9")
    assert figure.text("setting-value") == groups[3].names[-1]
