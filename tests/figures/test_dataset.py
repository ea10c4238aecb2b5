"""The classes are drawn as they are, and single signals can be picked out of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

from anomagram_build.dataset.load import Dataset
from anomagram_build.figures.dataset import build
from anomagram_build.figures.simplify import corners
from anomagram_build.work import Work


@pytest.mark.parametrize("tolerance", [0.01, 0.1, 0.5])
def test_a_simplified_signal_is_nowhere_further_off_than_allowed(tolerance: float) -> None:
    signal = np.random.default_rng(0).normal(size=90).cumsum().astype(np.float32)
    places = corners(signal, tolerance)
    back = np.interp(np.arange(len(signal)), places, signal[places])
    assert np.abs(back - signal).max() <= tolerance + 1e-6
    assert (places[0], places[-1]) == (0, 89)


def test_a_straight_line_has_two_corners() -> None:
    assert corners(np.linspace(3, 5, 50, dtype=np.float32), 1e-4).tolist() == [0, 49]


def test_medians_and_counts_are_those_of_the_data(work_of: Callable[[str], Work]) -> None:
    work = work_of("figure:dataset")
    dataset = work.read("dataset", "dataset", Dataset)
    figure = build(work)
    counts, medians = figure.tables
    assert sum(row[1] for row in counts.rows) == len(dataset.labels)
    assert all(sum(row[3:]) == row[1] for row in counts.rows)
    for column, info in enumerate(
        sorted(dataset.card.classes, key=lambda info: info.label != dataset.card.normal), start=1
    ):
        rows = dataset.signals[dataset.labels == info.label]
        point = medians.rows[5][0]
        assert medians.rows[5][column] == pytest.approx(float(np.median(rows[:, point])))


def strong(panel) -> str | None:
    """The outline of the one signal that is drawn strongly, if any."""
    line = panel.locator("g.mark-line").last.locator("path")
    return line.first.get_attribute("d") if line.count() else None


def test_the_slider_takes_one_signal_of_each_class(open_figure) -> None:
    figure = open_figure("dataset")
    panels = [figure.part("panel").nth(at) for at in range(figure.part("panel").count())]
    assert not any(strong(panel) for panel in panels)
    figure.part("one").focus()
    figure.page.keyboard.press("ArrowRight")
    figure.page.wait_for_timeout(100)
    first = [strong(panel) for panel in panels]
    assert all(first) and figure.text("one-value") == "number 1"
    figure.page.keyboard.press("ArrowRight")
    figure.page.wait_for_timeout(100)
    assert all(strong(panel) != before for panel, before in zip(panels, first, strict=True))
    figure.part("reset").click()
    figure.page.wait_for_timeout(100)
    assert not any(strong(panel) for panel in panels)


def test_a_class_that_has_no_such_signal_shows_none_and_each_lies_within_the_axes(
    open_figure,
) -> None:
    figure = open_figure("dataset")
    figure.part("one").focus()
    figure.page.keyboard.press("End")
    figure.page.wait_for_timeout(100)
    has = []
    for at in range(figure.part("panel").count()):
        panel = figure.part("panel").nth(at)
        lines = panel.locator("[class*=pathgroup] g.mark-line path")
        has.append(lines.count() == int(figure.part("one").get_attribute("max")))
        assert bool(strong(panel)) == has[-1]
        height = panel.locator("path.background").first.bounding_box()["height"]
        outlines = lines.evaluate_all("paths => paths.map(path => path.getAttribute('d'))")
        tops = [float(pair.split(",")[1]) for d in outlines for pair in re.split("[ML]", d)[1:]]
        assert min(tops) >= 0 and max(tops) <= height + 1
    assert any(has) and not all(has)


def test_pointing_at_a_line_picks_it(open_figure) -> None:
    figure = open_figure("dataset")
    panel = figure.part("panel").first
    faint = panel.locator("g.mark-line").first.locator("path")
    outlines = faint.evaluate_all("paths => paths.map(path => path.getAttribute('d'))")
    corners_of = [
        np.array([pair.split(",") for pair in re.split("[ML]", outline)[1:]], dtype=float)
        for outline in outlines
    ]
    across = corners_of[0][-1, 0] * 0.4
    heights = np.array([np.interp(across, *corners.T) for corners in corners_of])
    lowest = int(heights.argmax())
    matrix = faint.first.evaluate("path => { const m = path.getScreenCTM(); return [m.e, m.f]; }")
    figure.page.mouse.move(matrix[0] + across, matrix[1] + heights[lowest])
    figure.page.wait_for_timeout(150)
    assert strong(panel) == outlines[lowest]
    figure.page.mouse.move(5, 5)
    figure.page.wait_for_timeout(150)
    assert strong(panel) is None
