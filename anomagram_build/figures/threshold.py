"""Figure `threshold`: where to draw the line, and what follows from it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.bins import error_bins, histograms
from anomagram_build.evaluation.curves import (
    Confusion,
    Sweep,
    area_under_roc,
    average_precision,
    sweep,
)
from anomagram_build.evaluation.report import COUNTS, RATES, Evaluation
from anomagram_build.evaluation.thresholds import Threshold, lowest_cost
from anomagram_build.figures.chart import Layered, Size, compile_chart
from anomagram_build.figures.encode import differences
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.histogram import histogram_rows, mirrored_histogram
from anomagram_build.figures.rates import MEANINGS, rate_curve
from anomagram_build.figures.signal_chart import Frame, frame_of
from anomagram_build.figures.thumbnail import HEIGHT, WIDTH, thumbnail
from anomagram_build.figures.words import capital, number, percent
from anomagram_build.settings import EvaluationSettings
from anomagram_build.work import Work

_SCALE = 1_000_000  # rates are sent in millionths, so that rounding them for show is rounding once

_MOST = 2000  # entries of the sweep
_STOPS = 241
# Signals of either kind that are drawn: so many evenly by rank, and so many of those that lie most
# among the other kind, where verdicts are wrong.
_EVEN, _ASTRAY = 32, 16
_DRAWN = 4  # in each cell of the confusion matrix

# What a miss may cost, in false alarms.
_IDLE = "move to choose by cost"  # of the slider of costs, where something else chose
COST_RATIOS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


def build(work: Work) -> Figure:
    """The figure, at the threshold that gives the verdict everywhere."""
    dataset = work.read("dataset", "dataset", Dataset)
    split = work.read("dataset", "split", Split)
    evaluation = work.read("evaluation", "evaluation", Evaluation)
    thresholds = work.read("evaluation", "thresholds", tuple[Threshold, ...])
    verdict = work.read("evaluation", "verdict", Threshold)
    settings, card = work.settings.evaluation, dataset.card
    scores = evaluation.scores[split.test]
    abnormal = dataset.labels[split.test] != card.normal
    whole = evaluation.sweep

    frame = frame_of(dataset.signals)
    edges = error_bins(scores[np.newaxis], settings.bins)
    normal, other = (
        histograms(scores[np.newaxis, which], edges)[0] for which in (~abnormal, abnormal)
    )
    stops = stops_of(scores)
    costs = _costs(
        sweep(
            evaluation.scores[split.validation],
            dataset.labels[split.validation] != card.normal,
        )
    )
    chosen = [*(rule.value for rule in thresholds), *(value for _, value, _ in costs)]
    starts = starts_of(scores)
    kept = kept_places(starts, np.concatenate([stops, chosen]))
    starts, swept = starts[kept], _thinned(whole, kept)
    at = place_of(starts, verdict.value)
    return Figure(
        name="threshold",
        charts={
            "histogram": Chart(
                compile_chart(
                    mirrored_histogram(
                        histogram_rows(edges.tolist(), normal.tolist(), other.tolist()),
                        threshold=verdict.value,
                        extent=(int(normal.max()), int(other.max())),
                        title="reconstruction error (log scale)",
                        nouns=card.nouns,
                    )
                ),
                f"Histogram of the reconstruction errors of normal and abnormal test {card.nouns}, "
                f"with the threshold at {number(verdict.value)}.",
                Size(760, 380),
                Size(360, 320),
            ),
            "roc": Chart(
                compile_chart(_curve(swept.confusion, "false_positive_rate", "recall", at)),
                f"ROC curve; the area under it is {number(area_under_roc(whole), 4)}.",
                Size(340, 320),
                Size(360, 300),
            ),
            "precision-recall": Chart(
                compile_chart(_curve(swept.confusion, "recall", "precision", at)),
                f"Precision–recall curve; average precision {number(average_precision(whole), 4)}.",
                Size(340, 320),
                Size(360, 300),
            ),
        },
        tables=[_table(swept, starts, thresholds, settings)],
        description=_description(swept.confusion, at, verdict, card),
        data={
            "sweep": {
                **_sweep(swept, starts),
                "stops": [float(f"{value:.9g}") for value in stops],
                "verdict": verdict.value,
                "costs": costs,
                "idle": _IDLE,
                "signals": {
                    kind: _drawn(dataset.signals[split.test][which], scores[which], frame, astray)
                    for kind, which, astray in (
                        ("normal", ~abnormal, -1),
                        ("abnormal", abnormal, 1),
                    )
                },
            }
        },
        values={
            "box": f"0 0 {WIDTH} {HEIGHT}",
            "drawn": _DRAWN,
            "costs": len(costs),
            "cost_at": min(
                range(len(COST_RATIOS)),
                key=lambda place: abs(COST_RATIOS[place] - settings.cost_ratio),
            ),
            "cost_words": _IDLE if verdict.rule != "cost" else _cost_words(settings.cost_ratio),
            "rules": [
                [threshold.rule, rule_name(threshold.rule, settings), threshold.value]
                for threshold in thresholds
            ],
            "rule": verdict.rule,
            "counts": {name: f"{int(getattr(swept.confusion, name)[at]):,}" for name in COUNTS},
            "rates": [
                [name, *MEANINGS[name], percent(float(getattr(swept.confusion, name)[at]))]
                for name in MEANINGS
            ],
            "area": number(area_under_roc(whole), 3),
            "average_precision": number(average_precision(whole), 3),
            "stops": len(stops) - 1,
            "stop": place_of(stops, verdict.value),
            "threshold": number(verdict.value),
            "noun": card.noun,
            "nouns": card.nouns,
        },
    )


def drawn_ranks(count: int, astray: int) -> NDArray[np.int64]:
    """Which of so many ascending scores are drawn: the highest more densely where `astray` is -1,
    the lowest where it is 1."""
    even = np.rint(np.linspace(0, count - 1, min(_EVEN, count))).astype(np.int64)
    ends = np.arange(count)[::astray][:_ASTRAY]
    return np.union1d(even, ends)


def _drawn(
    signals: NDArray[np.float32], scores: NDArray[np.float64], frame: Frame, astray: int
) -> list[tuple[float, str]]:
    """(score, path) of some signals [signals, points], by ascending score."""
    order = np.argsort(scores, kind="stable")[drawn_ranks(len(scores), astray)]
    return [(float(f"{scores[row]:.9g}"), thumbnail(signals[row], frame)) for row in order]


def starts_of(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The lowest threshold with the verdicts of each entry of the sweep over these scores.

    Verdicts change where the threshold meets a score, not midway, where the sweep's own are.
    """
    distinct = np.unique(scores)
    # Below the lowest score by a step of float32, which survives being written in nine digits.
    below = np.nextafter(distinct[:1].astype(np.float32), np.float32(-np.inf))
    return np.concatenate((below.astype(np.float64), distinct))


def stops_of(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where the slider stops: equal steps of the logarithmic axis, from below the lowest score
    to the highest, so that it moves as the line in the chart does."""
    below, above = np.float32(scores.min()), np.float32(scores.max())
    ends = np.nextafter(below, np.float32(-np.inf)), np.nextafter(above, np.float32(np.inf))
    return np.geomspace(ends[0], ends[1], _STOPS, dtype=np.float64)


def place_of(starts: NDArray[np.float64], threshold: float) -> int:
    """The last of ascending thresholds that is not above one: in `starts_of`, the sweep's entry
    with the same verdicts."""
    return max(0, int(np.searchsorted(starts, threshold, side="right")) - 1)


def kept_places(starts: NDArray[np.float64], thresholds: NDArray[np.float64]) -> NDArray[np.int64]:
    """The sweep's entries that the page gets: all, or of very many an even selection with those
    that the controls' own thresholds ask for, which stay exact."""
    if len(starts) <= _MOST:
        return np.arange(len(starts))
    even = np.linspace(0, len(starts) - 1, _MOST, dtype=np.int64)
    asked = [place_of(starts, float(value)) for value in thresholds]
    return np.union1d(even, np.array(asked, dtype=np.int64))


def _thinned(swept: Sweep, kept: NDArray[np.int64]) -> Sweep:
    counts = {name: getattr(swept.confusion, name)[kept] for name in COUNTS}
    return Sweep(swept.thresholds[kept], Confusion(**counts))


def _costs(of_validation: Sweep) -> list[tuple[float, float, str]]:
    """(cost ratio, its threshold, both in words), for the slider of costs."""
    return [
        (ratio, lowest_cost(of_validation, ratio).value, _cost_words(ratio))
        for ratio in COST_RATIOS
    ]


def _cost_words(ratio: float) -> str:
    if ratio < 1:
        return f"1/{1 / ratio:g} of a false alarm"
    return "a false alarm" if ratio == 1 else f"{ratio:g} false alarms"


def rule_name(rule: str, settings: EvaluationSettings) -> str:
    """What the page calls a rule."""
    return {
        "accuracy": "best accuracy",
        "f1": "best F1",
        "recall": f"{settings.recall:.0%} recall",
        "cost": f"a miss costs {settings.cost_ratio:g} false alarms",
        "percentile": f"{settings.percentile:g}th percentile of training errors",
        "deviations": f"training mean + {settings.deviations:g} standard deviations",
    }[rule]


def _sweep(swept: Sweep, starts: NDArray[np.float64]) -> dict[str, Any]:
    """All columns of the sweep, as differences from threshold to threshold."""
    confusion = swept.confusion
    return {
        "scale": _SCALE,
        # Nine digits tell any two float32 scores apart.
        "starts": [float(f"{value:.9g}") for value in starts],
        "counts": {name: differences(getattr(confusion, name), 1) for name in COUNTS},
        "rates": {name: differences(getattr(confusion, name), _SCALE) for name in RATES},
    }


def _curve(confusion: Confusion, x_name: str, y_name: str, at: int) -> Layered:
    return rate_curve(getattr(confusion, x_name), getattr(confusion, y_name), x_name, y_name, at)


def _description(confusion: Confusion, at: int, verdict: Threshold, card: DataCard) -> str:
    rates = {name: percent(float(getattr(confusion, name)[at])) for name in RATES}
    return capital(
        f"at a threshold of {number(verdict.value)} the detector raises an alarm for "
        f"{rates['recall']} of the abnormal test {card.nouns} and for "
        f"{rates['false_positive_rate']} of the normal ones; {rates['precision']} of its alarms "
        f"are real and {rates['accuracy']} of its verdicts right. Moving the threshold up trades "
        "recall for precision; moving it down does the reverse."
    )


def _table(
    swept: Sweep,
    starts: NDArray[np.float64],
    thresholds: tuple[Threshold, ...],
    settings: EvaluationSettings,
) -> Table:
    rows: list[list[str | float]] = []
    for threshold in thresholds:
        at = place_of(starts, threshold.value)
        rates = (float(getattr(swept.confusion, name)[at]) for name in MEANINGS)
        rows.append([rule_name(threshold.rule, settings), threshold.value, *rates])
    return Table(
        "Thresholds by rule, chosen without test signals, and what they do on the test signals",
        [
            Column("rule"),
            Column("threshold", 4),
            *(Column(title.lower(), 3) for title, _ in MEANINGS.values()),
        ],
        rows,
    )
