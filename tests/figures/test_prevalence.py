"""The prevalence figure tells what a sample of that mixture would show."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.report import Evaluation
from anomagram_build.evaluation.thresholds import Threshold
from anomagram_build.figures.prevalence import share_grid
from anomagram_build.work import Work

Flagged = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def flagged(work_of: Callable[[str], Work]) -> Flagged:
    """Whether each abnormal test signal raises an alarm, and each normal one."""
    work = work_of("figure:prevalence")
    dataset = work.read("dataset", "dataset", Dataset)
    rows = work.read("dataset", "split", Split).test
    scores = work.read("evaluation", "evaluation", Evaluation).scores[rows]
    alarm = scores > work.read("evaluation", "verdict", Threshold).value
    abnormal = dataset.labels[rows] != dataset.card.normal
    return alarm[abnormal], alarm[~abnormal]


def test_the_grid_ascends_and_holds_the_tests_own_share() -> None:
    for ours in (0.02, 0.3, 0.8):
        shares = share_grid(ours)
        assert ours in shares and (np.diff(shares) > 0).all()
        assert shares[-1] == max(ours, 0.5)


@pytest.mark.parametrize("share", [0.01, 0.1])
def test_it_counts_what_such_a_mixture_would_give(open_figure, flagged, share: float) -> None:
    """Drawn from the real verdicts: so many abnormal signals and so many normal ones."""
    abnormal, normal = flagged
    figure = open_figure("prevalence")
    figure.root.locator(f'[data-part="example"][value="{share}"]').click()
    real, false = 10_000 * share * abnormal.mean(), 10_000 * (1 - share) * normal.mean()
    sentence = figure.text("sentence")
    counts = re.search(r"catches ([\d,]+) of them, misses ([\d,]+) and raises ([\d,]+)", sentence)
    assert counts
    said = [int(number.replace(",", "")) for number in counts.groups()]
    assert said == [round(real), round(10_000 * share) - round(real), round(false)]
    alarms = figure.part("alarms").locator("g.mark-symbol")
    assert alarms.nth(0).locator("path").count() == round(100 * real / (real + false))
    assert alarms.nth(1).locator("path").count() == 100 - round(100 * real / (real + false))
    assert figure.text("real") == str(round(100 * real / (real + false)))


def test_it_begins_with_the_tests_own_mixture(open_figure, flagged) -> None:
    abnormal, normal = flagged
    figure = open_figure("prevalence")
    precision = abnormal.sum() / (abnormal.sum() + normal.sum())
    assert figure.text("real") == str(round(100 * precision))
    assert figure.text("share-value") == f"{len(abnormal) / (len(abnormal) + len(normal)):.0%}"


def test_drag_keys_link_and_reset(open_figure) -> None:
    figure = open_figure("prevalence")
    start = figure.text("share-value")
    box = figure.part("curves").bounding_box()
    figure.page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + 150)
    dragged = figure.text("share-value")
    assert dragged != start
    figure.part("share").focus()
    figure.page.keyboard.press("Home")
    assert figure.text("share-value") == "0.1%"
    assert figure.part("share").get_attribute("aria-valuetext") == "0.1%"
    figure.page.locator('a[href*="fig-prevalence"]').first.click()
    assert figure.text("share-value") == "1%"
    figure.part("reset").click()
    assert figure.text("share-value") == start
