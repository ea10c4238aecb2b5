"""The reader's answers are set against what the nearest signals really are labelled."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.report import Evaluation
from anomagram_build.figures.labels import build
from anomagram_build.work import Work


@pytest.fixture(scope="module")
def work(work_of: Callable[[str], Work]) -> Work:
    return work_of("figure:labels")


def test_the_most_doubtful_come_first_and_the_neighbours_are_counted(work: Work) -> None:
    dataset = work.read("dataset", "dataset", Dataset)
    test = work.read("dataset", "split", Split).test
    scores = work.read("evaluation", "evaluation", Evaluation).scores
    abnormal = dataset.labels != dataset.card.normal
    figure = build(work)
    for kind, order in ((False, -1), (True, 1)):
        rows = test[abnormal[test] == kind]
        rows = rows[np.argsort(order * scores[rows])]
        shown = [row for row in figure.tables[0].rows if ("abnormal" in row[0]) == kind]
        assert [row[2] for row in shown] == scores[rows[: len(shown)]].tolist()
        for row, said in zip(rows[:3], shown, strict=False):
            distances = np.square(dataset.signals - dataset.signals[row]).sum(axis=1)
            nearest = np.argsort(distances, kind="stable")[1:10]  # the first is the signal itself
            assert said[3] == abnormal[nearest].sum()


def neighbours(figure) -> int:
    """How many lines are drawn besides the signal's own and the typical one."""
    return figure.part("signal").locator("g.mark-line path").count() - 2


def test_neighbours_show_after_the_answer_and_not_before(open_figure) -> None:
    figure = open_figure("labels")
    assert neighbours(figure) == 0
    figure.root.get_by_role("button", name="I doubt it").click()
    figure.page.wait_for_timeout(150)
    assert neighbours(figure) == 9
    assert "most like it" in figure.text("answer")
    figure.part("next").click()
    figure.page.wait_for_timeout(150)
    assert neighbours(figure) == 0


def test_answers_are_kept_counted_and_forgotten(open_figure) -> None:
    figure = open_figure("labels")
    for button in ("I agree", "I doubt it", "I doubt it"):
        figure.root.get_by_role("button", name=button).click()
        figure.part("next").click()
    assert "answered 3 and doubted 2" in figure.text("tally")
    radios = figure.root.get_by_role("radio")
    radios.first.focus()
    figure.page.keyboard.press("ArrowRight")
    assert figure.root.locator('[aria-pressed="true"]').inner_text() == "I doubt it"
    assert figure.root.locator(".doubt-votes").nth(1).inner_text().endswith("of 9")
    figure.part("reset").click()
    assert figure.root.locator('[aria-pressed="true"]').count() == 0
    assert "answered" not in figure.text("tally")


def test_the_address_names_the_signal(open_figure) -> None:
    figure = open_figure("labels", "labels.signal=11")
    assert "labelled abnormal" in figure.text("question")
    assert figure.root.get_by_role("radio").nth(10).is_checked()
