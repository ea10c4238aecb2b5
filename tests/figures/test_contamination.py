"""The contamination figure shows the experiment's own numbers, at any share and method."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from anomagram_build.experiments.contamination import METHODS, ContaminationResult
from anomagram_build.figures.contamination import strip_marks, strip_means
from anomagram_build.work import Work


@pytest.fixture(scope="module")
def result(work_of: Callable[[str], Work]) -> ContaminationResult:
    work = work_of("figure:contamination")
    return work.read("experiment:contamination", "result", ContaminationResult)


def test_every_method_and_seed_has_its_mark(result) -> None:
    for share in range(len(result.shares)):
        marks = strip_marks(result, share)
        assert len(marks) == result.auc.shape[0] * result.auc.shape[2]
        for row, key in enumerate(result.methods):
            own = [mark["value"] for mark in marks if mark["key"] == key]
            assert own == pytest.approx(result.auc[row, share], abs=6e-5)
            bar = next(bar for bar in strip_means(result, share) if bar["key"] == key)
            assert bar["value"] == pytest.approx(result.auc[row, share].mean(), abs=6e-5)
            assert bar["at"] == row


def test_the_slider_goes_through_all_shares(open_figure, result) -> None:
    figure = open_figure("contamination")
    figure.part("share").focus()
    figure.page.keyboard.press("Home")
    row = result.methods.index("autoencoder")
    for place, share in enumerate(result.shares):
        assert figure.text("share-value") == f"{100 * share:g}%"
        assert figure.part("share").get_attribute("aria-valuetext") == f"{100 * share:g}%"
        own = result.auc[row, place]
        assert f"the AUC is {own.mean():.3f} on average" in figure.text("sentence")
        assert f"from {own.min():.3f} to {own.max():.3f}" in figure.text("sentence")
        figure.page.keyboard.press("ArrowRight")


def test_hills_are_those_of_the_chosen_method(open_figure, result) -> None:
    figure = open_figure("contamination", "contamination.share=0.3&contamination.method=knn")
    assert figure.part("method").input_value() == "knn"
    row, place = result.methods.index("knn"), int(np.argmin(np.abs(result.shares - 0.3)))
    drawn = figure.part("histogram").locator("g.mark-rect").first.locator("path")
    # A bin without signals has no height, but stands there.
    assert drawn.count() == result.normal.shape[2]
    heights = [box["height"] for box in (bar.bounding_box() for bar in drawn.all()) if box]
    assert np.argmax(heights) == np.argmax(result.normal[row, place])


def test_drag_click_link_and_reset(open_figure, result) -> None:
    figure = open_figure("contamination")
    start = figure.text("share-value")
    box = figure.part("lines").bounding_box()
    figure.page.mouse.click(box["x"] + box["width"] * 0.95, box["y"] + 150)
    assert figure.text("share-value") == f"{100 * result.shares[-1]:g}%"
    seeds = figure.part("seeds").bounding_box()
    figure.page.mouse.click(seeds["x"] + 100, seeds["y"] + 14)
    assert figure.part("method").input_value() == result.methods[0]
    figure.part("method").select_option("pca")
    assert figure.text("name") == METHODS["pca"]
    figure.page.locator('a[href*="fig-contamination"]').first.click()
    assert figure.part("method").input_value() == "mean_distance"
    assert figure.text("share-value") == "30%"
    figure.part("reset").click()
    assert figure.text("share-value") == start
    assert figure.part("method").input_value() == "autoencoder"
