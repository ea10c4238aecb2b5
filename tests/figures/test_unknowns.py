"""The unknowns figure shows recall as measured, for what classifiers were taught and what not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from anomagram_build.experiments.unknowns import UnknownsResult
from anomagram_build.figures.unknowns import _recalls, strip_data
from anomagram_build.work import Work


@pytest.fixture(scope="module")
def result(work_of: Callable[[str], Work]) -> UnknownsResult:
    return work_of("figure:unknowns").read("experiment:unknowns", "result", UnknownsResult)


def test_a_class_left_out_is_judged_by_those_who_were_taught_all_others(result) -> None:
    for place in range(len(result.labels)):
        row = _recalls(result, 0, "others")[place]
        taught = np.ones(len(result.labels), dtype=bool)
        taught[place] = False
        of_set = int(np.flatnonzero((result.known == taught).all(axis=1))[0])
        assert (row[0] == result.autoencoder[:, 0, place]).all()
        assert (row[1] == result.taught[0, :, of_set, 0, place]).all()


def test_each_detector_has_a_lane_and_each_seed_a_mark(result) -> None:
    marks, means = strip_data(_recalls(result, 0, "all"))
    rows = len(result.labels)
    assert len(means) == rows * (1 + len(result.classifiers))
    assert len(marks) == len(means) * len(result.seeds)
    assert len({mean["at"] for mean in means}) == len(means)


def test_rate_and_lesson_change_what_is_said(open_figure, result) -> None:
    figure = open_figure("unknowns")
    first = figure.text("sentence")
    figure.part("rate").locator('input[value="5"]').check(force=True)
    place = int(np.argmin(np.abs(result.rates - 0.05)))
    caught = np.mean([row[0].mean() for row in _recalls(result, place, "others")])
    assert figure.text("sentence") != first
    assert f"has seen none, catches {caught:.0%}" in figure.text("sentence")
    figure.part("lesson").locator('input[value="all"]').check(force=True)
    trees = np.mean([row[1].mean() for row in _recalls(result, place, "all")])
    assert f"the trees catch {trees:.0%}" in figure.text("sentence")
    assert figure.text("lesson-words") == "every kind, this one too"
    figure.part("reset").click()
    assert figure.text("sentence") == first


def test_keys_and_links_set_the_rate(open_figure) -> None:
    figure = open_figure("unknowns", "unknowns.rate=1")
    figure.part("rate").locator('input[value="1"]').focus()
    assert figure.part("rate").locator('input[value="1"]').is_checked()
    figure.page.keyboard.press("ArrowRight")
    assert figure.part("rate").locator('input[value="2"]').is_checked()
    figure.page.locator('a[href*="fig-unknowns"]').first.click()
    assert figure.part("rate").locator('input[value="5"]').is_checked()
