"""Before and after are what `dataset.scale` makes of a signal, point by point."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.preprocessing import MinMaxScaler

from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.scale import KINDS
from anomagram_build.dataset.split import Split
from anomagram_build.figures.scaling import build
from anomagram_build.work import Work


@pytest.fixture(scope="module")
def work(work_of: Callable[[str], Work]) -> Work:
    return work_of("figure:scaling")


def test_the_table_is_what_scikit_learn_would_say(work: Work) -> None:
    dataset = work.read("dataset", "dataset", Dataset)
    training = dataset.signals[work.read("dataset", "split", Split).training]
    figure = build(work)
    values = np.array(figure.tables[1].rows, dtype=float)
    points, before, per_point = values[:, 0].astype(int), values[:, 1], values[:, 4]
    scaler = MinMaxScaler().fit(training)
    signal = np.zeros((1, training.shape[1]))
    signal[0, points] = before
    np.testing.assert_allclose(scaler.transform(signal)[0, points], per_point, atol=1e-4)


def test_a_common_range_changes_no_order(work: Work) -> None:
    numbers = build(work).numbers["auc"]
    for method in ("mean_distance", "pca"):
        assert numbers["range"][method] == pytest.approx(numbers["none"][method], abs=1e-4)


# The numbers of the sum at every point, as they are shown.
SUMS = """root => {
  const slider = root.querySelector('[data-part=point]');
  const number = (part) => Number(
    root.querySelector(`[data-part=${part}]`).textContent.replace(/[()]/g, '').replace('−', '-'));
  return Array.from({ length: Number(slider.max) + 1 }, (_, point) => {
    slider.value = String(point);
    slider.dispatchEvent(new Event('input'));
    return ['before-value', 'offset', 'spread', 'after-value'].map(number);
  });
}"""


@pytest.mark.parametrize("kind", KINDS)
def test_the_sum_comes_out_at_every_point_with_the_numbers_that_are_shown(
    open_figure, kind: str
) -> None:
    figure = open_figure("scaling", f"scaling.kind={kind}&scaling.point=20")
    assert figure.part("strip-after").nth(3).inner_text() == figure.text("after-value")
    before, offset, spread, after = np.array(figure.root.evaluate(SUMS)).T
    assert len(set(before)) > 50
    # Half of the last of two decimals.
    assert np.abs((before - offset) / spread - after).max() < 0.00501


def test_one_range_leaves_the_picture_alone_and_one_for_each_point_does_not(open_figure) -> None:
    figure = open_figure("scaling")
    line = figure.part("after").locator("g.mark-line path").first

    def picture(kind: str) -> str:
        figure.root.locator(f'input[value="{kind}"]').check()
        figure.page.wait_for_timeout(150)
        return line.get_attribute("d")

    def shape(kind: str) -> np.ndarray:
        outline = picture(kind).removeprefix("M").split("L")
        heights = np.array([float(pair.split(",")[1]) for pair in outline])
        return (heights - heights.min()) / np.ptp(heights)

    assert np.abs(shape("range") - shape("none")).max() < 0.02
    assert np.abs(shape("range-per-point") - shape("none")).max() > 0.1


def test_pointer_keys_and_reset(open_figure) -> None:
    figure = open_figure("scaling")
    start = figure.text("at")
    box = figure.part("before").bounding_box()
    figure.page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
    assert figure.text("at") != start
    figure.part("point").focus()
    figure.page.keyboard.press("Home")
    assert figure.text("at") == "0"
    figure.part("sample").select_option("1")
    figure.part("reset").click()
    assert figure.text("at") == start
    assert figure.part("sample").input_value() == "0"
