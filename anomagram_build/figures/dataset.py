"""Figure `dataset`: each class, many of its signals faint and their median on top."""

from __future__ import annotations

from math import ceil, floor
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.card import ClassInfo, DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.figures.chart import Size, compile_chart, named, paper_grid
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.signal_chart import Frame, levels
from anomagram_build.figures.simplify import corners
from anomagram_build.figures.theme import var
from anomagram_build.figures.words import count, percent
from anomagram_build.work import Work

Signals = NDArray[np.float32]

_MOST = 30  # single signals of a class
_COARSE, _FINE = 0.018, 0.004  # how far a drawn line may be off, as a share of the frame's height
_SIZES = Size(290, 200), Size(180, 140)
_TABLE_ROWS = 28


def build(work: Work) -> Figure:
    """The figure, with the medians alone drawn strongly."""
    dataset = work.read("dataset", "dataset", Dataset)
    split = work.read("dataset", "split", Split)
    card = dataset.card
    classes = sorted(card.classes, key=lambda info: info.label != card.normal)
    signals = {info.key: dataset.signals[dataset.labels == info.label] for info in classes}
    medians = {key: np.median(rows, axis=0).astype(np.float32) for key, rows in signals.items()}
    normal = medians[classes[0].key]
    generator = np.random.Generator(np.random.PCG64(work.settings.figures.seed))
    shown = {key: _some(rows, generator) for key, rows in signals.items()}
    frame = _frame([*shown.values(), *(median[np.newaxis] for median in medians.values())])
    total = len(dataset.labels)

    panels = []
    for info in classes:
        amount = len(signals[info.key])
        panels.append(
            {
                "part": f"class-{info.key}",
                "name": info.name,
                "normal": info.label == card.normal,
                "count": f"{amount:,}",
                "share": percent(amount / total),
                "shown": len(shown[info.key]),
            }
        )
    return Figure(
        name="dataset",
        charts={
            f"class-{info.key}": Chart(
                compile_chart(
                    _panel(
                        shown[info.key],
                        medians[info.key],
                        None if info.label == card.normal else normal,
                        frame,
                    )
                ),
                f"{info.name}: {count(len(shown[info.key]), card.noun, card.nouns)} of "
                f"{len(signals[info.key]):,}, and the median of all.",
                *_SIZES,
            )
            for info in classes
        },
        tables=[
            _counts(dataset, split, classes),
            _median_table(medians, classes, card),
        ],
        description=_description(signals, medians, classes, card),
        values={
            "panels": panels,
            "most": max(len(rows) for rows in shown.values()),
            "unit": card.unit,
            "index_unit": card.index_unit,
            "noun": card.noun,
            "nouns": card.nouns,
        },
        numbers={
            "shown": max(len(rows) for rows in shown.values()),
            # Mean distances along the signal: of a typical normal signal from the normal median,
            # and of the abnormal class whose median is nearest to it.
            "spread": float(
                np.median(np.abs(signals[classes[0].key] - normal).mean(axis=1, dtype=np.float64))
            ),
            "apart": min(
                float(np.abs(medians[info.key] - normal).mean(dtype=np.float64))
                for info in classes[1:]
            ),
        },
    )


def _frame(drawn: list[Signals]) -> Frame:
    """A frame that holds all of the signals [n, points]: here single ones are looked at."""
    low, high = min(float(some.min()) for some in drawn), max(float(some.max()) for some in drawn)
    return Frame(drawn[0].shape[1], floor(low), ceil(high))


def _some(rows: Signals, generator: np.random.Generator) -> Signals:
    """At most so many of the rows [n, points], in random order."""
    chosen = generator.permutation(len(rows))[:_MOST]
    return rows[chosen]


def _corner_rows(signal: Signals, tolerance: float, **fields: Any) -> dict[str, Any]:
    """A signal [points] as one row with its corners: `flatten` makes a row of each again."""
    places = corners(signal, tolerance)
    values = [round(float(signal[place]), 2) for place in places]
    return {**fields, "x": places.tolist(), "y": values}


def _panel(some: Signals, median: Signals, normal: Signals | None, frame: Frame) -> alt.LayerChart:
    """One class, with the median of the `normal` one where it is another.

    Signal `one` chooses one of the faint lines, from 1; 0 is none.
    """
    height = frame.high - frame.low
    faint = [
        _corner_rows(signal, _COARSE * height, one=number)
        for number, signal in enumerate(some, start=1)
    ]
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=[0, frame.points - 1], nice=False),
        axis=alt.Axis(style="signal", title=None, tickCount=3),
    )
    y = alt.Y(
        "y:Q",
        scale=alt.Scale(domain=[frame.low, frame.high], nice=False, zero=False),
        axis=alt.Axis(style="signal", title=None, tickCount=4),
    )
    colour = var("normal" if normal is None else "abnormal")

    def lines(name: str, rows: list[dict[str, Any]]) -> alt.Chart:
        return alt.Chart(named(name, rows)).transform_flatten(["x", "y"])

    singles = lines("signals", faint)
    layers: list[alt.Chart | alt.LayerChart] = [
        paper_grid([], levels(frame)),
        singles.mark_line(color=colour, strokeWidth=1, opacity=0.22, clip=True).encode(
            x=x, y=y, detail="one:N"
        ),
    ]
    if normal is not None:
        layers.append(
            lines("normal", [_corner_rows(normal, _FINE * height)])
            .mark_line(color=var("normal"), strokeWidth=1.5, strokeDash=[4, 3], clip=True)
            .encode(x=x, y=y)
        )
    layers += [
        lines("median", [_corner_rows(median, _FINE * height)])
        .mark_line(color=colour, strokeWidth=2.5, clip=True)
        .encode(x=x, y=y),
        singles.transform_filter("datum.one == one")
        .mark_line(color=var("ink"), strokeWidth=2, clip=True)
        .encode(x=x, y=y),
    ]
    return alt.LayerChart(layer=layers).add_params(alt.param(name="one", value=0))


def _description(
    signals: dict[str, Signals],
    medians: dict[str, Signals],
    classes: list[ClassInfo],
    card: DataCard,
) -> str:
    """Counts, and how far each median is from that of the normal class."""
    normal = medians[classes[0].key]
    sentences = [
        f"One chart for each class of {card.nouns}: faint lines are single {card.nouns}, the "
        f"strong line is the median of all of the class at each point. There are "
        f"{len(signals[classes[0].key]):,} {classes[0].name.lower()} {card.nouns}."
    ]
    for info in classes[1:]:
        distance = np.abs(medians[info.key] - normal)
        at = int(distance.argmax())
        side = "below" if medians[info.key][at] < normal[at] else "above"
        sentences.append(
            f"{info.name} ({len(signals[info.key]):,}): its median lies furthest from the normal "
            f"one at point {at}, {distance[at]:.1f} {card.unit} {side} it."
        )
    return " ".join(sentences)


def _counts(dataset: Dataset, split: Split, classes: list[ClassInfo]) -> Table:
    total = len(dataset.labels)
    rows: list[list[Any]] = []
    for info in classes:
        parts = [
            int((dataset.labels[part] == info.label).sum())
            for part in (split.training, split.validation, split.test)
        ]
        rows.append([info.name, sum(parts), 100 * sum(parts) / total, *parts])
    return Table(
        f"The classes of {dataset.card.name}",
        [
            Column("class"),
            Column(dataset.card.nouns, 0),
            Column("share in %", 1),
            Column("for training", 0),
            Column("for validation", 0),
            Column("for the test", 0),
        ],
        rows,
    )


def _median_table(medians: dict[str, Signals], classes: list[ClassInfo], card: DataCard) -> Table:
    points = len(medians[classes[0].key])
    step = max(1, points // _TABLE_ROWS)
    return Table(
        f"The medians of the classes, in {card.unit}",
        [Column("point", 0), *(Column(info.short, 2) for info in classes)],
        [
            [point, *(float(medians[info.key][point]) for info in classes)]
            for point in range(0, points, step)
        ],
    )
