"""The optimism figure shows each rule's runs, and how much choosing on the test flatters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from anomagram_build.experiments.thresholds import ThresholdsResult
from anomagram_build.figures.optimism import _few_rows, _strips, rule_words
from anomagram_build.work import Work


@pytest.fixture(scope="module")
def result(work_of: Callable[[str], Work]) -> ThresholdsResult:
    return work_of("figure:optimism").read("experiment:thresholds", "result", ThresholdsResult)


def test_rules_have_different_words(result) -> None:
    words = [rule_words(rule) for rule in result.rules]
    assert len(set(words)) == len(words)
    assert sum("training" in text for text in words) == sum(not r.labelled for r in result.rules)


def test_marks_are_the_runs_of_a_rule(result) -> None:
    marks, means = _strips(result, 1, "recall")
    for at in range(len(result.rules)):
        own = [mark["value"] for mark in marks if mark["at"] == at]
        assert own == pytest.approx(result.confusion.recall[1, at], abs=6e-5)
        assert means[at]["value"] == pytest.approx(np.mean(own), abs=1e-4)


def test_flattery_is_told_in_percentage_points(result) -> None:
    rows = _few_rows(result, 0)
    assert [row["size"] for row in rows] == result.sizes.tolist()
    assert rows[0]["flattery"] == pytest.approx(100 * result.flattery[0, 0].mean(), abs=1e-3)


def test_network_and_measure_redraw_the_marks(open_figure, result) -> None:
    figure = open_figure("optimism")
    first = figure.text("sentence")
    places = figure.part("rules").locator("g.mark-symbol path")
    assert places.count() == len(result.rules) * len(result.seeds)
    before = [path.get_attribute("transform") for path in places.all()[:20]]
    figure.part("measure").select_option("recall")
    assert figure.text("measure-name") == "recall"
    labelled = result.confusion.recall[0, result.place("accuracy")].mean()
    assert f"recall on test is {labelled:.1%}" in figure.text("sentence")
    assert [path.get_attribute("transform") for path in places.all()[:20]] != before
    figure.page.locator('a[href*="fig-optimism"]').first.click()
    assert figure.part("network").locator('input[value="prototype"]').is_checked()
    assert figure.text("sentence") != first
    figure.part("reset").click()
    assert figure.text("sentence") == first and figure.text("measure-name") == "accuracy"
