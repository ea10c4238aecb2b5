"""The replay shows what the run's snapshots measure, and can be stopped anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

from anomagram_build.evaluation.history import History
from anomagram_build.figures.encode import differences
from anomagram_build.work import Work


@pytest.fixture(scope="module")
def history(work_of: Callable[[str], Work]) -> History:
    return work_of("figure:replay").read("evaluation", "history", History)


def test_differences_sum_up_to_the_rounded_values() -> None:
    values = np.random.default_rng(0).normal(size=(50, 7))
    sums = np.cumsum(differences(values, 100), axis=0) / 100
    assert np.abs(sums - values).max() <= 0.005 + 1e-12


def test_every_epoch_has_a_sentence_with_its_own_figures(open_figure, history: History) -> None:
    figure = open_figure("replay")
    slider = figure.part("epoch")
    slider.focus()
    for epoch in (0, 1, 7, len(history.auc) - 1):
        slider.fill(str(epoch))
        sentence = figure.text("sentence")
        assert f"{history.threshold[epoch]:.3f}" in sentence
        assert f"{history.accuracy[epoch]:.1%}" in sentence
        assert figure.text("epoch-value") == str(epoch)


def test_the_histogram_holds_the_counts_of_its_epoch(open_figure, history: History) -> None:
    """Bars are drawn from the axis line, so their heights are proportional to the counts."""
    figure = open_figure("replay", "replay.epoch=3")
    bars = figure.part("histogram").locator("g.mark-rect").nth(0).locator("path")
    heights = bars.evaluate_all("bars => bars.map(bar => bar.getBBox().height)")
    counts = history.normal[3]
    assert len(heights) == len(counts)
    peak = int(np.argmax(counts))
    shares = np.array(heights) / heights[peak]
    np.testing.assert_allclose(shares, counts / counts[peak], atol=0.03)


def test_it_plays_pauses_resumes_and_steps(open_figure) -> None:
    figure = open_figure("replay", "replay.epoch=4")
    page = figure.page
    epoch = lambda: int(figure.text("epoch-value"))  # noqa: E731
    figure.part("speed").select_option("6")
    figure.part("play").click()
    shown = "document.querySelector('#fig-replay [data-part=epoch-value]').textContent"
    page.wait_for_function(f"() => Number({shown}) > 5")
    figure.part("play").click()
    paused = epoch()
    page.wait_for_timeout(300)
    assert epoch() == paused >= 5
    figure.part("back").click()
    assert epoch() == paused - 1
    figure.part("forward").click()
    figure.part("forward").click()
    assert epoch() == paused + 1
    figure.part("play").click()
    page.wait_for_timeout(600)
    figure.part("play").click()
    assert epoch() > paused + 1, "playing went on from where it was"


def test_reset_takes_back_the_speed_too(open_figure) -> None:
    figure = open_figure("replay", "replay.epoch=3")
    before = figure.part("speed").input_value()
    figure.part("speed").select_option("20")
    figure.part("reset").click()
    assert figure.part("speed").input_value() == before != "20"


def test_it_stops_off_the_screen_and_goes_on_when_back(open_figure) -> None:
    figure = open_figure("replay", "replay.epoch=0")
    page = figure.page
    figure.part("speed").select_option("6")
    figure.part("play").click()
    page.wait_for_timeout(400)
    page.evaluate("() => scrollTo(0, 0)")
    page.wait_for_timeout(300)
    away = int(figure.text("epoch-value"))
    page.wait_for_timeout(800)
    assert int(figure.text("epoch-value")) == away
    figure.root.scroll_into_view_if_needed()
    page.wait_for_timeout(800)
    assert int(figure.text("epoch-value")) > away


def test_a_link_in_the_prose_sets_the_epoch(open_figure) -> None:
    figure = open_figure("replay")
    figure.page.locator('a[href*="fig-replay"]').first.click()
    figure.page.wait_for_timeout(200)
    assert figure.text("epoch-value") == "0"
    assert re.search(r"replay\.epoch=0", figure.page.url)


def test_a_link_to_a_figure_taller_than_the_screen_shows_its_beginning(open_figure) -> None:
    figure = open_figure("replay", viewport={"width": 390, "height": 800})
    link = figure.page.locator('a[href*="fig-replay"]').first
    link.scroll_into_view_if_needed()
    link.click()
    figure.page.wait_for_timeout(1500)
    top = figure.root.evaluate("figure => figure.getBoundingClientRect().top")
    assert 0 <= top < 120


def test_another_sample_can_be_followed(open_figure) -> None:
    figure = open_figure("replay")
    line = figure.part("reconstruction").locator("g.mark-line path").first
    before = line.get_attribute("d")
    figure.part("sample").select_option("1")
    figure.page.wait_for_timeout(200)
    assert line.get_attribute("d") != before
