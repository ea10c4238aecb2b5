"""The charts of the lab's panels: pictures of a recorded run, which the page's script then redraws.

Every chart takes rows and ranges by name, so that it serves any run on any data: data sets by
`named`, ranges and words by signals. The scripts are in templates/lab/panels.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import altair as alt
import numpy as np

from anomagram_build.dataset.card import DataCard
from anomagram_build.figures.chart import (
    Layered,
    Size,
    Spec,
    compile_chart,
    named,
    with_title_signals,
)
from anomagram_build.figures.figure import Chart
from anomagram_build.figures.histogram import histogram_rows, mirrored_histogram
from anomagram_build.figures.rates import rate_curve
from anomagram_build.figures.score_scale import score_scale
from anomagram_build.figures.signal_chart import Frame, points_title, signal_chart, signal_rows
from anomagram_build.figures.theme import var
from anomagram_build.figures.words import number
from anomagram_build.lab.shown import Shown

# The kinds of dots in the bottleneck, by their number in the data set `dots`.
NORMAL, ABNORMAL, UNKNOWN = range(3)
# How many signals are shown with what is drawn in their place.
EXAMPLES = 4
# What charts call a signal where the reader's own data may be shown: replaced by signals.
_NOUN, _NOUNS = "signal", "signals"


def charts(shown: Shown, card: DataCard, frame: Frame) -> dict[str, Chart]:
    """All charts of the lab by the name of their part."""
    rows = histogram_rows(shown.edges.tolist(), shown.normal.tolist(), shown.abnormal.tolist())
    first = _first_words(card)
    generic = replace(card, noun=_NOUN, nouns=_NOUNS)
    words = {points_title(generic): "title_x", generic.unit: "title_y"}
    examples = shown.examples
    confusion, at = shown.confusion, shown.at
    epoch = len(shown.training_loss) - 1
    return {
        "loss": Chart(
            compile_chart(_loss(shown)),
            f"Training and validation loss by epoch: from {number(shown.training_loss[0])} and "
            f"{number(shown.validation_loss[0])} before training to "
            f"{number(shown.training_loss[-1])} and {number(shown.validation_loss[-1])} after "
            f"{epoch} epochs.",
            Size(480, 320),
            Size(360, 260),
        ),
        "errors": Chart(
            _worded(
                compile_chart(
                    mirrored_histogram(
                        rows,
                        threshold=shown.threshold,
                        extent=(max(1, int(shown.normal.max())), max(1, int(shown.abnormal.max()))),
                        title="reconstruction error (log scale)",
                        nouns=_NOUNS,
                    )
                ),
                {f"number of {_NOUNS}": "title_y"},
                {"title_y": f"number of {card.nouns}"},
            ),
            f"Histogram of the reconstruction errors of normal and abnormal test {card.nouns}, "
            f"with the threshold at {number(shown.threshold)}.",
            Size(640, 360),
            Size(360, 300),
        ),
        "roc": Chart(
            compile_chart(
                rate_curve(
                    confusion.false_positive_rate,
                    confusion.recall,
                    "false_positive_rate",
                    "recall",
                    at,
                )
            ),
            f"ROC curve; AUC {number(shown.auc, 4)}.",
            Size(300, 300),
            Size(360, 300),
        ),
        "precision-recall": Chart(
            compile_chart(
                rate_curve(confusion.recall, confusion.precision, "recall", "precision", at)
            ),
            f"Precision–recall curve; average precision {number(shown.average_precision, 4)}.",
            Size(300, 300),
            Size(360, 300),
        ),
        "latent": Chart(
            _latent(shown),
            f"The {len(shown.scores)} test {card.nouns} as dots where the encoder puts them.",
            Size(480, 400),
            Size(360, 320),
        ),
        **{
            f"example-{place}": Chart(
                _worded(
                    compile_chart(_example(shown, place, frame, generic)),
                    words,
                    first,
                ),
                f"{_example_name(shown, place, card)} and what "
                f"the network draws in its place; error {number(float(examples.scores[place]))}.",
                Size(320, 210),
                Size(360, 200),
            )
            for place in range(min(EXAMPLES, len(examples.rows)))
        },
        "signal": Chart(
            _worded(
                compile_chart(
                    signal_chart(
                        signal_rows(
                            examples.signals[0].tolist(), examples.reconstructions[0].tolist()
                        ),
                        frame,
                        generic,
                        abnormal=bool(examples.scores[0] > shown.threshold),
                    )
                ),
                words,
                {**first, "noun": card.noun},
            ),
            f"A {card.noun}, what the network draws in its place, and the difference shaded.",
            Size(620, 380),
            Size(360, 280),
        ),
        "scale": Chart(
            compile_chart(
                score_scale(rows, threshold=shown.threshold, score=float(examples.scores[0]))
            ),
            f"The {card.noun}'s reconstruction error, {number(float(examples.scores[0]))}, beside "
            f"those of all test {card.nouns} and the threshold, {number(shown.threshold)}.",
            Size(620, 120),
            Size(360, 120),
        ),
    }


def latent_titles(width: int) -> tuple[str, str]:
    """What the axes of the plane are called for a bottleneck of so many numbers.

    templates/lab/panels/latent.ts words them the same.
    """
    if width == 1:
        return "the bottleneck’s only number", "(up and down mean nothing)"
    if width == 2:
        return "first number of the bottleneck", "second number"
    return "first principal component of the bottleneck", "second"


def dot_rows(shown: Shown) -> list[dict[str, Any]]:
    """The data set `dots` of the chart `latent`."""
    kinds = np.where(shown.is_abnormal, ABNORMAL, NORMAL)
    return [
        {"x": round(float(x), 3), "y": round(float(y), 3), "kind": int(kind)}
        for (x, y), kind in zip(shown.latent, kinds, strict=True)
    ]


def _example_name(shown: Shown, place: int, card: DataCard) -> str:
    normal = shown.examples.labels[place] == card.normal
    return f"{'A normal' if normal else 'An abnormal'} {card.noun}"


def _first_words(card: DataCard) -> dict[str, Any]:
    return {"title_x": points_title(card), "title_y": card.unit}


def _worded(spec: Spec, titles: dict[str, str], values: dict[str, Any]) -> Spec:
    """Axis titles by signals, and first values for signals."""
    worded = with_title_signals(spec, titles)
    signals = [
        {**signal, "value": values[signal["name"]]} if signal["name"] in values else signal
        for signal in worded["signals"]
    ]
    return {**worded, "signals": signals}


def _loss(shown: Shown) -> Layered:
    """Both losses. Data sets: `losses`, and `ends`, the last of either with its name. Signals:
    `last` (the last epoch of the scale), `low` and `high` (of the losses)."""
    rows = [
        {"epoch": epoch, "training": float(training), "validation": float(validation)}
        for epoch, (training, validation) in enumerate(
            zip(shown.training_loss, shown.validation_loss, strict=True)
        )
    ]
    ends = [
        {"epoch": len(rows) - 1, "name": name, "loss": rows[-1][name]}
        for name in ("training", "validation")
    ]
    losses = np.concatenate([shown.training_loss, shown.validation_loss])
    scale = alt.Scale(
        type="log", domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False
    )
    x = alt.X(
        "epoch:Q",
        title="epoch",
        scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("last"), nice=False),
        axis=alt.Axis(format="d", tickCount=6),
    )

    def y(field: str) -> alt.Y:
        return alt.Y(
            f"{field}:Q",
            scale=scale,
            title="mean squared error (log scale)",
            axis=alt.Axis(format="~g", tickCount=5),
        )

    base = alt.Chart(named("losses", rows))
    tooltip = [
        alt.Tooltip("epoch:Q", title="epoch"),
        alt.Tooltip("training:Q", title="training", format=".4g"),
        alt.Tooltip("validation:Q", title="validation", format=".4g"),
    ]
    training = base.mark_line(color=var("ink"), clip=True).encode(x=x, y=y("training"))
    validation = base.mark_line(color=var("model"), strokeDash=[6, 4], clip=True).encode(
        x=x, y=y("validation")
    )
    catch = base.mark_rule(opacity=0, strokeWidth=8).encode(x=x, tooltip=tooltip)
    # The upper name stands above its line and the lower below: lines that fall leave room there.
    of_ends = alt.Chart(named("ends", ends)).transform_window(
        rank="rank()", sort=[alt.SortField("loss", order="descending")]
    )

    def name(which: str, colour: str) -> list[alt.Chart]:
        mark = of_ends.transform_filter(f"datum.name == '{which}'")
        return [
            mark.transform_filter(f"datum.rank {sign} 1")
            .mark_text(
                color=var(colour),
                # The first epochs end near the axis, with no room to the left.
                align=alt.ExprRef("datum.epoch < last / 4 ? 'left' : 'right'"),
                dx=alt.ExprRef("datum.epoch < last / 4 ? 6 : 0"),
                fontWeight=600,
                dy=-10 if sign == "==" else 14,
                text=which,
            )
            .encode(x=x, y=y("loss"))
            for sign in ("==", ">")
        ]

    # Before the first epoch there is no line yet.
    begun = alt.Chart(named("ends", ends)).transform_filter("datum.epoch == 0")

    def dot(which: str, colour: str) -> alt.Chart:
        mark: alt.Chart = begun.transform_filter(f"datum.name == '{which}'").mark_point(
            color=var(colour), filled=True, size=50, opacity=1
        )
        return mark.encode(x=x, y=y("loss"))

    return alt.layer(
        validation,
        training,
        dot("validation", "model"),
        dot("training", "ink"),
        *name("training", "ink"),
        *name("validation", "model"),
        catch,
    ).add_params(
        alt.param(name="last", value=max(shown.epochs, len(rows) - 1)),
        alt.param(name="low", value=float(losses.min()) * 0.8),
        alt.param(name="high", value=float(losses.max()) * 1.1),
    )


def _latent(shown: Shown) -> Spec:
    """The plane. Data set `dots`, which the page draws itself: hundreds of marks take too long
    here. Signals: `left`, `right`, `bottom`, `top` (the frame), `title_x`, `title_y`."""
    low, high = shown.latent.min(axis=0), shown.latent.max(axis=0)
    margin = 0.05 * np.where(high > low, high - low, 1)
    titles = latent_titles(shown.width)

    def axis(make: Any, field: str, title: str, ends: tuple[str, str]) -> Any:
        scale = alt.Scale(
            domainMin=alt.ExprRef(ends[0]), domainMax=alt.ExprRef(ends[1]), nice=False, zero=False
        )
        axis = alt.Axis(grid=True, tickCount=6)
        return make(f"{field}:Q", title=title, scale=scale, axis=axis)

    x = axis(alt.X, "x", titles[0], ("left", "right"))
    y = axis(alt.Y, "y", titles[1], ("bottom", "top"))
    dots = alt.Chart(named("dots", dot_rows(shown)))

    def of(kind: int, shape: str, colour: str, size: int) -> alt.Chart:
        marks: alt.Chart = dots.transform_filter(f"datum.kind == {kind}").mark_point(
            shape=shape, color=var(colour), filled=True, size=size, opacity=0.7
        )
        return marks.encode(x=x, y=y)

    layers: Layered = alt.layer(
        of(ABNORMAL, "diamond", "abnormal", 40), of(NORMAL, "circle", "normal", 28)
    ).add_params(
        alt.param(name="left", value=float(low[0] - margin[0])),
        alt.param(name="right", value=float(high[0] + margin[0])),
        alt.param(name="bottom", value=float(low[1] - margin[1])),
        alt.param(name="top", value=float(high[1] + margin[1])),
    )
    return with_title_signals(
        compile_chart(layers), dict(zip(titles, ("title_x", "title_y"), strict=True))
    )


def _example(shown: Shown, place: int, frame: Frame, card: DataCard) -> Layered:
    """One small signal with what is drawn in its place. Data set `signal`; signals `abnormal`
    (colours the difference), `last`, `low` and `high` (the frame)."""
    examples = shown.examples
    rows = signal_rows(examples.signals[place].tolist(), examples.reconstructions[place].tolist())
    x = alt.X(
        "index:Q",
        title=points_title(card),
        scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("last"), nice=False),
        axis=alt.Axis(style="signal", tickCount=5),
    )
    scale_y = alt.Scale(
        domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False, zero=False
    )
    y = alt.Y(
        "signal:Q", title=card.unit, scale=scale_y, axis=alt.Axis(style="signal", tickCount=4)
    )
    base = alt.Chart(named("signal", rows))
    error = base.mark_area(opacity=0.4, clip=True).encode(
        x=x,
        y=y,
        y2="reconstruction:Q",
        color=alt.condition("abnormal", alt.value(var("abnormal")), alt.value(var("normal"))),
    )
    given = base.mark_line(color=var("ink"), strokeWidth=1.75, clip=True).encode(x=x, y=y)
    model = base.mark_line(
        color=var("model"), strokeWidth=1.75, strokeDash=[5, 3], clip=True
    ).encode(x=x, y=alt.Y("reconstruction:Q", scale=scale_y))
    return alt.layer(error, model, given).add_params(
        alt.param(name="abnormal", value=bool(examples.scores[place] > shown.threshold)),
        alt.param(name="last", value=frame.points - 1),
        alt.param(name="low", value=frame.low),
        alt.param(name="high", value=frame.high),
    )
