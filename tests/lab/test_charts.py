"""The lab's charts take any run: what the page replaces by name is there by that name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anomagram_build.dataset.card import ClassInfo, DataCard
from anomagram_build.evaluation.bins import error_bins, histograms
from anomagram_build.evaluation.curves import area_under_roc, average_precision, sweep
from anomagram_build.figures.chart import Spec
from anomagram_build.figures.signal_chart import Frame
from anomagram_build.lab.charts import charts
from anomagram_build.lab.panels import panel_words
from anomagram_build.lab.shown import Examples, Shown
from anomagram_build.settings import EvaluationSettings

CARD = DataCard(
    path=Path("tides.toml"),
    name="Tides",
    file="tides.csv",
    sha256=None,
    noun="tide",
    nouns="tides",
    unit="metres",
    index_unit="minutes",
    licence="none",
    source="made up",
    normal=1,
    classes=(
        ClassInfo(1, "calm", "Calm", "calm", "as always"),
        ClassInfo(2, "surge", "Storm surge", "surge", "too high"),
    ),
)
FRAME = Frame(points=24, low=-3, high=4)


@pytest.fixture(scope="module")
def shown() -> Shown:
    generator = np.random.default_rng(0)
    abnormal = np.arange(80) % 4 == 0
    scores = np.where(abnormal, 0.5, 0.1) * generator.lognormal(0, 0.7, 80)
    swept = sweep(scores, abnormal)
    edges = error_bins(scores[np.newaxis], 20)
    normal, other = (histograms(scores[np.newaxis, of], edges)[0] for of in (~abnormal, abnormal))
    signals = generator.normal(size=(6, 24)).astype(np.float32)
    return Shown(
        epochs=9,
        training_loss=np.geomspace(1, 0.1, 10),
        validation_loss=np.geomspace(1.1, 0.12, 10),
        edges=edges,
        normal=normal,
        abnormal=other,
        scores=scores,
        threshold=0.25,
        confusion=swept.confusion,
        auc=area_under_roc(swept),
        average_precision=average_precision(swept),
        explained_variance=0.7,
        latent=generator.normal(size=(80, 2)).astype(np.float32),
        width=2,
        is_abnormal=abnormal,
        examples=Examples(
            np.arange(6), np.array([1, 1, 2, 2, 1, 2]), signals, signals * 0.9, scores[:6]
        ),
    )


def data_sets(spec: Spec) -> set[str]:
    return {data["name"] for data in spec["data"]}


def signals(spec: Spec) -> dict[str, object]:
    return {signal["name"]: signal.get("value") for signal in spec.get("signals", ())}


# What the scripts in templates/lab set, chart by chart.
REPLACED = {
    "loss": ({"losses", "ends"}, {"last", "low", "high"}),
    "errors": (
        {"bins", "name-normal", "name-abnormal"},
        {"threshold", "low", "high", "up", "down", "labelled", "title_y"},
    ),
    "roc": ({"curve", "here"}, set()),
    "precision-recall": ({"curve", "here"}, set()),
    "latent": ({"dots"}, {"left", "right", "bottom", "top", "title_x", "title_y"}),
    "example-0": ({"signal"}, {"abnormal", "last", "low", "high", "title_x", "title_y"}),
    "signal": (
        {"signal", "grid-x", "grid-y"},
        {"abnormal", "cursor", "last", "low", "high", "noun", "title_x", "title_y"},
    ),
    "scale": (
        {"bins"},
        {"score", "abnormal", "threshold", "low", "high", "up", "down"},
    ),
}


@pytest.mark.parametrize("name", REPLACED)
def test_what_the_page_replaces_is_there(shown: Shown, name: str) -> None:
    spec = charts(shown, CARD, FRAME)[name].spec
    rows, values = REPLACED[name]
    assert rows <= data_sets(spec)
    assert values <= set(signals(spec))


def test_axes_are_worded_by_the_data(shown: Shown) -> None:
    made = charts(shown, CARD, FRAME)
    assert signals(made["errors"].spec)["title_y"] == "number of tides"
    first = signals(made["example-0"].spec)
    assert (first["title_x"], first["title_y"]) == ("minutes of the tide", "metres")
    assert signals(made["signal"].spec)["noun"] == "tide"


def test_the_threshold_has_the_verdicts_of_its_row(shown: Shown) -> None:
    for threshold in (0.0, *np.quantile(shown.scores, [0, 0.1, 0.5, 0.99, 1]), 9.0):
        at = replace(shown, threshold=float(threshold)).at
        flagged = shown.scores > threshold
        assert shown.confusion.true_positives[at] == (flagged & shown.is_abnormal).sum()
        assert shown.confusion.false_positives[at] == (flagged & ~shown.is_abnormal).sum()


def test_the_words_tell_the_verdicts_at_the_threshold(shown: Shown) -> None:
    words = panel_words(shown, "accuracy", CARD, EvaluationSettings())
    flagged = shown.scores > shown.threshold
    assert words["counts"]["true_positives"] == (flagged & shown.is_abnormal).sum()
    assert f"{flagged.sum()} of 80 test tides" in words["errors"]
    rates = {row[0]: row[-1] for row in words["rates"]}
    assert rates["recall"] == rates["true_positive_rate"]
    recall = (flagged & shown.is_abnormal).sum() / shown.is_abnormal.sum()
    assert rates["recall"] == f"{100 * recall:.1f}%"


@pytest.mark.parametrize(
    ("width", "across"), [(1, "only number"), (2, "first number"), (5, "principal")]
)
def test_the_plane_says_what_its_axes_are(shown: Shown, width: int, across: str) -> None:
    spec = charts(replace(shown, width=width), CARD, FRAME)["latent"].spec
    assert across in str(signals(spec)["title_x"])
