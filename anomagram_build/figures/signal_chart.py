"""One signal, what the network draws in its place, and the difference between the two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.card import DataCard
from anomagram_build.figures.chart import Layered, named, paper_grid
from anomagram_build.figures.theme import var

_LINES = 10  # about how many fine grid lines lie along the shorter side
# Of a name: half its length, in points of the signal, and the way from a line to its middle, in the
# signal's unit; from pixels, since letters keep their size in a narrow chart.
_REACH = "ceil(last * 54 / width)"
_GAP = "((high - low) * 14 / height)"


@dataclass(frozen=True)
class Frame:
    """The range of values that signals are drawn in, and how many points they have."""

    points: int
    low: int
    high: int


def frame_of(signals: NDArray[np.float32]) -> Frame:
    """A frame that holds all but the most extreme thousandth of the values [n, points]."""
    low, high = np.quantile(signals, [0.0005, 0.9995])
    return Frame(signals.shape[1], floor(low), ceil(high))


def signal_rows(signal: Sequence[float], reconstruction: Sequence[float]) -> list[dict[str, Any]]:
    """The chart's data set `signal`, one row a point; the last one carries the labels."""
    pairs = zip(signal, reconstruction, strict=True)
    return [
        {"index": index, "signal": round(float(x), 3), "reconstruction": round(float(y), 3)}
        for index, (x, y) in enumerate(pairs)
    ]


def signal_chart(
    rows: list[dict[str, Any]], frame: Frame, card: DataCard, *, abnormal: bool
) -> Layered:
    """Input, reconstruction and shaded error, directly labelled.

    Signals: `abnormal` colours the error, `cursor` (a point's index, or -1) marks one point; for
    signals of another data set, `last` (the last point), `low` and `high` are the frame and `noun`
    the label of the input. Data sets: `signal`, as `signal_rows` makes it; `grid-x`, `grid-y`.
    """
    x = alt.X(
        "index:Q",
        title=points_title(card),
        scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("last"), nice=False),
        axis=alt.Axis(style="signal", tickCount=7),
    )
    scale_y = alt.Scale(
        domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False, zero=False
    )
    y = alt.Y("signal:Q", title=card.unit, scale=scale_y, axis=alt.Axis(style="signal"))
    drawn = alt.Y("reconstruction:Q", scale=scale_y)
    base = alt.Chart(named("signal", rows))

    error = base.mark_area(opacity=0.4, clip=True).encode(
        x=x,
        y=y,
        y2="reconstruction:Q",
        color=alt.condition("abnormal", alt.value(var("abnormal")), alt.value(var("normal"))),
    )
    given = base.mark_line(color=var("ink"), strokeWidth=2.25, clip=True).encode(x=x, y=y)
    model = base.mark_line(
        color=var("model"), strokeWidth=2.25, strokeDash=[6, 4], clip=True
    ).encode(x=x, y=drawn)
    at_cursor = base.transform_filter("datum.index == cursor")
    cursor = at_cursor.mark_rule(color=var("focus"), strokeWidth=1).encode(x=x)
    knob = at_cursor.mark_point(
        color=var("focus"), size=120, filled=False, strokeWidth=2.5, clip=True
    ).encode(x=x, y=y)
    # Wide invisible bars catch the pointer wherever it is; a line alone would have to be hit.
    catch = base.mark_rule(opacity=0, strokeWidth=8).encode(
        x=x,
        tooltip=[
            alt.Tooltip("index:Q", title="point"),
            alt.Tooltip("signal:Q", title=card.noun, format=".2f"),
            alt.Tooltip("reconstruction:Q", title="reconstruction", format=".2f"),
        ],
    )
    return alt.layer(
        paper_grid(list(_steps(0, frame.points - 1)), list(_steps(frame.low, frame.high))),
        error,
        model,
        given,
        *_labels(base, x, scale_y),
        cursor,
        knob,
        catch,
    ).add_params(
        alt.param(name="abnormal", value=abnormal),
        alt.param(name="cursor", value=-1),
        alt.param(name="last", value=frame.points - 1),
        alt.param(name="low", value=frame.low),
        alt.param(name="high", value=frame.high),
        alt.param(name="noun", value=card.noun),
    )


def points_title(card: DataCard) -> str:
    """The title of the axis along a signal."""
    return f"{card.index_unit} of the {card.noun}"


def _labels(base: alt.Chart, x: alt.X, scale_y: alt.Scale) -> list[alt.Chart]:
    """The names of the two lines, one above both and one below, where the lines are calm.

    Over the reach of a name neither line may come near it, whatever the signal and the width of the
    chart: the place is where the two take least room, with a leaning to one place past the middle,
    so that names stay where they are while a line changes a little.
    """
    near = f"max(0, datum.index - {_REACH}), datum.index + {_REACH} + 1"
    ends = {
        line: f"extent(slice(pluck(data('signal'), '{line}'), {near}))"
        for line in ("signal", "reconstruction")
    }
    here = (
        base.transform_filter(f"datum.index >= {_REACH} && datum.index <= last - {_REACH}")
        .transform_calculate(
            drawn="isValid(datum.reconstruction)",
            given=ends["signal"],
            answer=f"datum.drawn ? {ends['reconstruction']} : datum.given",
        )
        .transform_calculate(
            upper=f"max(datum.given[1], datum.answer[1]) + {_GAP}",
            lower=f"min(datum.given[0], datum.answer[0]) - {_GAP}",
            above="!datum.drawn || datum.signal >= datum.reconstruction",
        )
        .transform_calculate(
            # Names that do not fit are worse than those far from their lines.
            room=f"datum.upper - datum.lower + 9 * max(0, datum.upper + {_GAP} - high)"
            f" + 9 * max(0, low + {_GAP} - datum.lower)"
            " + abs(datum.index / last - 0.62) * (high - low) / 4"
        )
        .transform_window(place="row_number()", sort=[alt.SortField("room")])
        .transform_filter("datum.place == 1")
    )
    signal = here.transform_calculate(label_y="datum.above ? datum.upper : datum.lower")
    model = here.transform_filter("datum.drawn").transform_calculate(
        label_y="datum.above ? datum.lower : datum.upper"
    )

    def text(chart: alt.Chart, words: str | alt.ExprRef, colour: str) -> alt.Chart:
        return chart.mark_text(
            color=var(colour), fontWeight=600, text=words, clip=True, baseline="middle"
        ).encode(x=x, y=alt.Y("label_y:Q", scale=scale_y))

    return [text(signal, alt.ExprRef("noun"), "ink"), text(model, "reconstruction", "model")]


def levels(frame: Frame, about: int = _LINES) -> list[float]:
    """Round values across the frame, about so many: for the fine lines of a smaller chart."""
    return list(_steps(frame.low, frame.high, about))


def _steps(low: int, high: int, about: int = 2 * _LINES) -> Iterator[float]:
    step = max((high - low) / about, 1e-9)
    nice = 10 ** floor(np.log10(step))
    nice *= next(factor for factor in (1, 2, 5, 10) if nice * factor >= step)
    first = ceil(low / nice)
    return (index * nice for index in range(first, floor(high / nice) + 1))
