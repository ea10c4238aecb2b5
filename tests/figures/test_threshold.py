"""The threshold figure tells what scikit-learn would."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, precision_score, recall_score

from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.report import Evaluation
from anomagram_build.evaluation.thresholds import Threshold
from anomagram_build.figures.threshold import kept_places, place_of, starts_of, stops_of
from anomagram_build.work import Work


@pytest.fixture(scope="module")
def scored(work_of: Callable[[str], Work]) -> tuple[np.ndarray, np.ndarray, Evaluation, Work]:
    """Test scores, which of them are abnormal, the evaluation, and the figure's work."""
    work = work_of("figure:threshold")
    dataset = work.read("dataset", "dataset", Dataset)
    split = work.read("dataset", "split", Split)
    evaluation = work.read("evaluation", "evaluation", Evaluation)
    abnormal = dataset.labels[split.test] != dataset.card.normal
    return evaluation.scores[split.test], abnormal, evaluation, work


def test_a_place_in_the_sweep_has_the_verdicts_of_its_threshold(scored) -> None:
    scores, abnormal, evaluation, _ = scored
    starts = starts_of(scores)
    for threshold in np.quantile(scores, [0, 0.1, 0.5, 0.77, 1]):
        at = place_of(starts, float(threshold))
        flagged = scores > threshold
        assert evaluation.sweep.confusion.true_positives[at] == (flagged & abnormal).sum()
        assert evaluation.sweep.confusion.false_positives[at] == (flagged & ~abnormal).sum()


def shown(figure) -> dict[str, int]:
    names = ("true_negatives", "false_positives", "false_negatives", "true_positives")
    return {name: int(figure.text(name).replace(",", "")) for name in names}


def expected(scores: np.ndarray, abnormal: np.ndarray, threshold: float) -> dict[str, int]:
    matrix = confusion_matrix(abnormal, scores > threshold).ravel().tolist()
    names = ("true_negatives", "false_positives", "false_negatives", "true_positives")
    return dict(zip(names, matrix, strict=True))


def test_it_starts_at_the_verdicts_threshold(open_figure, scored) -> None:
    scores, abnormal, _, work = scored
    verdict = work.read("evaluation", "verdict", Threshold)
    figure = open_figure("threshold")
    assert shown(figure) == expected(scores, abnormal, verdict.value)
    assert figure.root.locator('[data-part="rule"][aria-pressed="true"]').count() >= 1


@pytest.mark.parametrize("rule", ["recall", "cost", "percentile", "deviations"])
def test_each_rule_shows_its_own_verdicts(open_figure, scored, rule: str) -> None:
    scores, abnormal, _, work = scored
    thresholds = work.read("evaluation", "thresholds", tuple[Threshold, ...])
    threshold = next(known for known in thresholds if known.rule == rule)
    figure = open_figure("threshold")
    figure.root.locator(f'[data-part="rule"][value="{rule}"]').click()
    assert shown(figure) == expected(scores, abnormal, threshold.value)
    flagged = scores > threshold.value
    assert figure.text("precision") == f"{precision_score(abnormal, flagged):.1%}"
    assert figure.text("recall") == f"{recall_score(abnormal, flagged):.1%}"


def test_dragging_through_the_histogram_moves_it(open_figure, scored) -> None:
    scores, abnormal, *_ = scored
    figure = open_figure("threshold")
    box = figure.part("histogram").bounding_box()
    mouse = figure.page.mouse
    seen = []
    mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 150)
    mouse.down()
    for share in (0.3, 0.5, 0.8):
        mouse.move(box["x"] + box["width"] * share, box["y"] + 150)
        figure.settle()
        seen.append(shown(figure)["true_positives"])
    mouse.up()
    assert seen[0] > seen[1] > seen[2]
    threshold = float(figure.text("at-value"))
    # What is shown belongs to the threshold shown, as far as three decimals tell it apart.
    low, high = (expected(scores, abnormal, threshold + by) for by in (-0.0006, 0.0006))
    assert high["true_positives"] <= shown(figure)["true_positives"] <= low["true_positives"]


def test_a_finger_that_scrolls_over_the_histogram_leaves_it_alone(open_figure) -> None:
    figure = open_figure(
        "threshold", viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True
    )
    page, histogram = figure.page, figure.part("histogram")
    histogram.evaluate("chart => chart.scrollIntoView({ block: 'center' })")
    session = page.context.new_cdp_session(page)

    def swipe(*path: tuple[float, float]) -> None:
        box = histogram.bounding_box()
        for at, (across, down) in enumerate(path):
            point = {"x": box["x"] + across * box["width"], "y": box["y"] + down * box["height"]}
            kind = "touchStart" if at == 0 else "touchMove"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        figure.settle()

    before, scrolled = figure.text("at-value"), page.evaluate("() => scrollY")
    swipe(*((0.8 + 0.02 * at, 0.8 - 0.1 * at) for at in range(8)))
    assert figure.text("at-value") == before
    assert page.evaluate("() => scrollY") > scrolled
    histogram.evaluate("chart => chart.scrollIntoView({ block: 'center' })")
    swipe((0.8, 0.5))
    tapped = figure.text("at-value")
    assert float(tapped) > float(before)
    swipe(*((0.8 - 0.05 * at, 0.5 + 0.01 * at) for at in range(8)))
    assert float(figure.text("at-value")) < float(tapped)


def test_the_slider_works_by_keyboard_and_is_read_out(open_figure, scored) -> None:
    scores, *_ = scored
    figure = open_figure("threshold")
    slider = figure.part("at")
    slider.focus()
    figure.page.keyboard.press("Home")
    assert shown(figure)["true_negatives"] == 0
    figure.page.keyboard.press("End")
    assert shown(figure)["true_positives"] == 0
    assert slider.get_attribute("aria-valuetext") == f"{scores.max():.3f}"


def test_the_address_keeps_the_threshold_and_reset_forgets_it(open_figure) -> None:
    figure = open_figure("threshold", "threshold.at=0.5")
    assert figure.text("at-value") == "0.500"
    figure.part("reset").click()
    assert figure.text("at-value") != "0.500"
    figure.page.wait_for_timeout(600)
    assert "threshold.at" not in figure.page.url


def test_a_dearer_miss_lowers_the_threshold(open_figure) -> None:
    figure = open_figure("threshold")
    cost = figure.part("cost")
    cost.focus()
    figure.page.keyboard.press("Home")
    cheap = float(figure.text("at-value"))
    figure.page.keyboard.press("ArrowRight")
    figure.page.keyboard.press("End")
    assert float(figure.text("at-value")) < cheap


def test_reset_takes_the_ratio_of_costs_back_too(open_figure) -> None:
    figure = open_figure("threshold")
    cost = figure.part("cost")
    before = cost.input_value(), figure.text("cost-value")
    cost.focus()
    figure.page.keyboard.press("End")
    assert cost.input_value() != before[0]
    figure.part("reset").click()
    assert (cost.input_value(), figure.text("cost-value")) == before


def test_of_a_long_sweep_the_page_gets_what_its_controls_ask_for() -> None:
    generator = np.random.default_rng(1)
    scores = generator.lognormal(size=20_000).astype(np.float32).astype(np.float64)
    starts = starts_of(scores)
    thresholds = np.concatenate([stops_of(scores), [0.123, 4.5]])
    kept = kept_places(starts, thresholds)
    assert len(kept) < len(starts) / 8
    for threshold in thresholds.tolist():
        assert kept[place_of(starts[kept], threshold)] == place_of(starts, threshold)
    assert len(kept_places(starts[:1500], thresholds)) == 1500


def test_each_cell_draws_those_nearest_the_threshold(open_figure, scored) -> None:
    scores, abnormal, *_ = scored
    figure = open_figure("threshold")
    sent = figure.page.evaluate(
        "async element => (await (await fetch(element.dataset.sweep)).json()).signals",
        figure.root.locator("anomagram-threshold").element_handle(),
    )
    for kind, which in (("normal", ~abnormal), ("abnormal", abnormal)):
        drawn = [score for score, _ in sent[kind]]
        assert drawn == sorted(drawn)
        assert min(scores[which]) == pytest.approx(drawn[0])
        assert max(scores[which]) == pytest.approx(drawn[-1])
    for key in ("Home", "End"):
        figure.part("at").focus()
        figure.page.keyboard.press(key)
        below, above = (
            figure.part(f"{name}-signals")
            .locator("path")
            .evaluate_all("paths => paths.map(path => path.getAttribute('d')).filter(Boolean)")
            for name in ("false_negatives", "true_positives")
        )
        paths = [path for _, path in sent["abnormal"]]
        assert (below, above) == (([], paths[:4]) if key == "Home" else (paths[:-5:-1], []))
