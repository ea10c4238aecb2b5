"""Figure `prevalence`: the same detector where the abnormal are rarer, or more common."""

from __future__ import annotations

from math import floor, log10
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.curves import confusion_at
from anomagram_build.evaluation.prevalence import (
    accuracy_at,
    alarms_at,
    precision_at,
    silent_accuracy,
)
from anomagram_build.evaluation.report import Evaluation
from anomagram_build.evaluation.thresholds import Threshold
from anomagram_build.figures.chart import Size, compile_chart, named
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.theme import var
from anomagram_build.figures.words import count, percent
from anomagram_build.work import Work

Numbers = NDArray[np.float64]

_SHARES = (0.001, 0.5)
_STEPS = 60
_CROWD = 10_000  # signals that the sentences count
_ALARMS = 100
_ACROSS = 20  # alarms in a row
_TABLE = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


def build(work: Work) -> Figure:
    """The figure, in its state at the share that the test signals have."""
    dataset = work.read("dataset", "dataset", Dataset)
    split = work.read("dataset", "split", Split)
    evaluation = work.read("evaluation", "evaluation", Evaluation)
    verdict = work.read("evaluation", "verdict", Threshold)
    card = dataset.card
    abnormal = dataset.labels[split.test] != card.normal
    confusion = confusion_at(evaluation.scores[split.test], abnormal, verdict.value)
    recall, false_rate = float(confusion.recall), float(confusion.false_positive_rate)

    ours = float(abnormal.mean())
    shares = share_grid(ours)
    at = int(np.argmin(np.abs(shares - ours)))
    precision = precision_at(recall, false_rate, shares)
    accuracy = accuracy_at(recall, false_rate, shares)
    real = np.rint(_ALARMS * precision).astype(int)
    sentences = [_sentence(recall, false_rate, float(share), card) for share in shares]
    rare = precision_at(recall, false_rate, [0.01, 0.001])

    return Figure(
        name="prevalence",
        charts={
            "curves": Chart(
                compile_chart(_curves(shares, precision, accuracy, at, card)),
                f"Precision and accuracy against the share of abnormal {card.nouns}. "
                f"{sentences[at]}",
                Size(600, 380),
                Size(360, 320),
            ),
            "alarms": Chart(
                compile_chart(_alarms(int(real[at]))),
                f"Of {_ALARMS} alarms at this share, {real[at]} are real.",
                Size(300, 130),
                Size(360, 130),
            ),
        },
        tables=[_table(recall, false_rate, ours, card)],
        description=(
            f"Three lines over the share of abnormal {card.nouns}, from "
            f"{_share(_SHARES[0])} to {_share(float(shares[-1]))}. The accuracy of a detector that "
            f"never raises an alarm falls from almost 100% as the abnormal become more common. The "
            f"accuracy of ours hardly moves. Its precision falls towards 0 as they become rare: "
            f"{percent(float(rare[0]), 0)} at a share of 1%, {percent(float(rare[1]), 0)} at 0.1%."
        ),
        data={
            "shares": {
                "shares": [float(f"{share:.4g}") for share in shares],
                "at": at,
                "alarms": _ALARMS,
                "across": _ACROSS,
                "precision": [round(float(value), 4) for value in precision],
                "accuracy": [round(float(value), 4) for value in accuracy],
                "silent": [round(float(value), 4) for value in silent_accuracy(shares)],
                "real": real.tolist(),
                "names": [_share(float(share)) for share in shares],
                "sentences": sentences,
            }
        },
        numbers={
            "test_share": ours,
            "recall": recall,
            "false_positive_rate": false_rate,
            "precision": {
                "at_test": float(precision_at(recall, false_rate, ours)),
                "at_10_percent": float(precision_at(recall, false_rate, 0.1)),
                "at_1_percent": float(rare[0]),
                "at_1_per_mille": float(rare[1]),
            },
            "accuracy": {"at_1_percent": float(accuracy_at(recall, false_rate, 0.01))},
            "silent": {
                "at_1_percent": float(silent_accuracy(0.01)),
                "at_test": float(silent_accuracy(ours)),
            },
            # Where half of the alarms are real: r π = f (1 - π).
            "even": false_rate / (recall + false_rate) if recall + false_rate else 0.0,
        },
        values={
            "last": len(shares) - 1,
            "at": at,
            "share": _share(float(shares[at])),
            "test": _share(ours),
            "sentence": sentences[at],
            "real": int(real[at]),
            "alarms": _ALARMS,
            "nouns": card.nouns,
            "examples": [[str(share), _share(share)] for share in (0.1, 0.01, 0.001)],
        },
    )


def share_grid(ours: float) -> Numbers:
    """Shares at equal ratios, and among them `ours`, in ascending order."""
    low, high = _SHARES
    grid = np.geomspace(low, max(high, ours), _STEPS)
    grid = np.concatenate([grid, [0.01, 0.1, ours]])  # what the buttons go to
    return np.unique(grid)


def _share(share: float) -> str:
    """A share with as many digits as tell it from its neighbours: 0.1%, 2.3%, 69%."""
    digits = max(0, 1 - floor(log10(100 * share))) if share > 0 else 0
    number = percent(share, digits).removesuffix("%")
    return (number.rstrip("0").rstrip(".") if "." in number else number) + "%"


def _sentence(recall: float, false_rate: float, share: float, card: DataCard) -> str:
    """What happens to a crowd of signals, in whole signals."""
    real, false = alarms_at(recall, false_rate, share)
    abnormal, caught, wrong = (round(_CROWD * float(part)) for part in (share, real, false))
    missed = max(0, abnormal - caught)
    precision = percent(float(precision_at(recall, false_rate, share)), 0)
    right = percent(float(accuracy_at(recall, false_rate, share)))
    return (
        f"Of {count(_CROWD, card.noun, card.nouns)}, {abnormal:,} "
        f"{'is' if abnormal == 1 else 'are'} abnormal. Our detector catches {caught:,} of them, "
        f"misses {missed:,} and raises {count(wrong, 'false alarm', 'false alarms')}, so "
        f"{precision} of its alarms are real. It is right about {right}; a detector that never "
        f"says a word is right about {percent(float(silent_accuracy(share)))}."
    )


def _curves(
    shares: Numbers, precision: Numbers, accuracy: Numbers, at: int, card: DataCard
) -> alt.LayerChart:
    """The three curves, and at the share `at` of data set `here` a rule and a point on each."""
    rows = [
        {
            "share": float(f"{share:.4g}"),
            "precision": round(float(precision[place]), 4),
            "accuracy": round(float(accuracy[place]), 4),
            "silent": round(float(silent_accuracy(share)), 4),
        }
        for place, share in enumerate(shares)
    ]
    x = alt.X(
        "share:Q",
        title=f"share of abnormal {card.nouns} (log scale)",
        scale=alt.Scale(type="log", domain=[rows[0]["share"], rows[-1]["share"]], nice=False),
        axis=alt.Axis(format="~%", values=[0.001, 0.003, 0.01, 0.03, 0.1, 0.3], labelFlush=False),
    )
    scale_y = alt.Scale(domain=[0, 1.1], nice=False)
    axis_y = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], grid=True)
    base = alt.Chart(named("curves", rows))
    here = alt.Chart(named("here", [rows[at]]))

    def y(name: str) -> alt.Y:
        return alt.Y(f"{name}:Q", title="accuracy, precision", scale=scale_y, axis=axis_y)

    def line(name: str, colour: str, dash: list[int], width: float) -> alt.LayerChart:
        curve = base.mark_line(color=var(colour), strokeDash=dash, strokeWidth=width)
        point = here.mark_point(
            color=var(colour), size=110, filled=True, opacity=1, stroke=var("paper")
        )
        return alt.LayerChart(layer=[part.encode(x=x, y=y(name)) for part in (curve, point)])

    def label(name: str, colour: str, words: str, place: int, by: tuple[int, int]) -> alt.Chart:
        dx, dy = by
        text: alt.Chart = (
            alt.Chart(named(f"label-{name}", [rows[place]]))
            .mark_text(color=var(colour), align="left", fontWeight=600, dx=dx, dy=dy, text=words)
            .encode(x=x, y=y(name))
        )
        return text

    rule = here.mark_rule(color=var("ink"), strokeWidth=1.5).encode(x=x)
    catch = base.mark_rule(opacity=0, strokeWidth=12).encode(
        x=x,
        tooltip=[
            alt.Tooltip("share:Q", title="share", format=".2%"),
            alt.Tooltip("precision:Q", title="our precision", format=".1%"),
            alt.Tooltip("accuracy:Q", title="our accuracy", format=".1%"),
            alt.Tooltip("silent:Q", title="accuracy without alarms", format=".1%"),
        ],
    )
    middle = int(np.argmin(np.abs(precision - 0.3)))
    return alt.LayerChart(
        layer=[
            rule,
            line("silent", "ink-soft", [5, 4], 2),
            line("accuracy", "series-1", [1, 0], 2),
            line("precision", "series-4", [1, 0], 3),
            label("silent", "ink-soft", "never alarming: accuracy", 0, (6, -11)),
            label("accuracy", "series-1", "ours: accuracy", 0, (6, 16)),
            label("precision", "series-4", "ours: precision", middle, (14, 4)),
            catch,
        ]
    )


def _alarms(real: int) -> alt.LayerChart:
    """Alarms side by side: the real ones as diamonds, the false ones as rings."""
    rows = [
        {"x": place % _ACROSS, "y": place // _ACROSS, "real": place < real}
        for place in range(_ALARMS)
    ]
    base = alt.Chart(named("alarms", rows)).encode(
        x=alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.6, _ACROSS - 0.4], nice=False)),
        y=alt.Y(
            "y:Q",
            axis=None,
            scale=alt.Scale(domain=[_ALARMS / _ACROSS - 0.4, -0.6], nice=False),
        ),
    )
    found = base.transform_filter("datum.real").mark_point(
        shape="diamond", color=var("abnormal"), filled=True, opacity=1, size=110
    )
    false = base.transform_filter("!datum.real").mark_point(
        shape="circle", color=var("normal"), filled=False, strokeWidth=1.75, opacity=1, size=70
    )
    return alt.LayerChart(layer=[found, false])


def _table(recall: float, false_rate: float, ours: float, card: DataCard) -> Table:
    rows: list[list[Any]] = []
    for share in sorted({*_TABLE, ours}):
        real, false = alarms_at(recall, false_rate, share)
        rows.append(
            [
                _share(share) + (" (the test)" if share == ours else ""),
                _CROWD * float(real),
                _CROWD * float(false),
                _CROWD * (share - float(real)),
                float(precision_at(recall, false_rate, share)),
                float(accuracy_at(recall, false_rate, share)),
                float(silent_accuracy(share)),
            ]
        )
    return Table(
        f"What to expect of {_CROWD:,} {card.nouns}, by the share of abnormal ones",
        [
            Column("share of abnormal"),
            Column("real alarms", 0),
            Column("false alarms", 0),
            Column("missed", 0),
            Column("precision", 3),
            Column("accuracy", 3),
            Column("accuracy without alarms", 3),
        ],
        rows,
    )
