"""The charts of figure `collapse`."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.card import DataCard
from anomagram_build.experiments.collapse import CollapseResult, Population
from anomagram_build.figures.chart import named, paper_grid
from anomagram_build.figures.signal_chart import Frame
from anomagram_build.figures.simplify import corners
from anomagram_build.figures.theme import var

Signals = NDArray[np.float32]

_BINS = 44  # of the towers of runs
_TOLERANCE = 0.006  # how far a drawn line may be off, as a share of the frame's height

# What is changed in each variant of the network, in as few words as will do.
CHANGES = {
    "prototype": "the network as it was",
    "brief": "trained as briefly as it was",
    "relu_bottleneck": "ReLU in the bottleneck too",
    "leaky_relu": "leaky ReLU instead of ReLU",
    "elu": "ELU instead of ReLU",
    "tanh": "tanh instead of ReLU",
    "wide": "more units",
    "small_batch": "smaller batches",
    "standard": "signals around zero, linear output",
}


def outlines(signals: Signals, frame: Frame) -> list[dict[str, Any]]:
    """Signals [n, points] by their corners, which `flatten` makes rows of again."""
    rows = []
    for place, signal in enumerate(signals):
        at = corners(signal, _TOLERANCE * (frame.high - frame.low))
        values = [round(float(value), 2) for value in signal[at]]
        rows.append({"place": place, "x": at.tolist(), "y": values})
    return rows


def response_chart(
    result: CollapseResult, seed: int, fed: int, frame: Frame, card: DataCard
) -> alt.LayerChart:
    """What goes in and what comes out. The data set `answers` holds what one run makes of every
    input; signal `fed` says which is looked at."""
    x = alt.X(
        "x:Q",
        title=f"{card.index_unit} of the {card.noun}",
        scale=alt.Scale(domain=[0, frame.points - 1], nice=False),
        axis=alt.Axis(style="signal", tickCount=7),
    )
    y = alt.Y(
        "y:Q",
        title=card.unit,
        scale=alt.Scale(domain=[frame.low, frame.high], nice=False),
        axis=alt.Axis(style="signal"),
    )

    def lines(name: str, signals: Signals) -> alt.Chart:
        return alt.Chart(named(name, outlines(signals, frame))).transform_flatten(["x", "y"])

    answers = lines("answers", result.outputs[seed])
    return alt.LayerChart(
        layer=[
            paper_grid([], list(range(frame.low, frame.high + 1))),
            answers.mark_line(color=var("model"), strokeWidth=1.25, opacity=0.45, clip=True).encode(
                x=x, y=y, detail="place:N"
            ),
            lines("inputs", result.inputs)
            .transform_filter("datum.place == fed")
            .mark_line(color=var("ink"), strokeWidth=2.25, clip=True)
            .encode(x=x, y=y),
            answers.transform_filter("datum.place == fed")
            .mark_line(color=var("model"), strokeWidth=2.5, strokeDash=[6, 4], clip=True)
            .encode(x=x, y=y),
            lines("mean", result.mean_signal[np.newaxis])
            .mark_line(color=var("normal"), strokeWidth=1.75, strokeDash=[1, 4], clip=True)
            .encode(x=x, y=y),
        ]
    ).add_params(alt.param(name="fed", value=fed))


def tower_rows(runs: Population, bins: int = _BINS) -> list[dict[str, Any]]:
    """One row a run: its AUC, and how many of the same narrow bin it stands above."""
    low, high = float(runs.auc.min()), float(runs.auc.max())
    width = (high - low) / bins or 1.0
    places = np.floor((runs.auc - low) / width).astype(int)
    heights: dict[int, int] = {}
    rows = []
    # The dead first, so that they lie below where the two meet.
    for run in np.argsort(~runs.collapsed, kind="stable").tolist():
        place = int(places[run])
        heights[place] = heights.get(place, 0) + 1
        rows.append(
            {
                "seed": run,
                "auc": round(float(runs.auc[run]), 4),
                "at": round(low + (place + 0.5) * width, 5),
                "level": heights[place],
                "dead": bool(runs.collapsed[run]),
                "state": "dead" if runs.collapsed[run] else "living",
                "explained": round(float(runs.explained_variance[run, -1]), 3),
            }
        )
    return rows


def towers_chart(result: CollapseResult, seed: int) -> alt.LayerChart:
    """All runs by their AUC; signal `seed` says which one is marked."""
    rows = tower_rows(result.prototype)
    baselines = [result.mean_distance, result.mean_distance_unscaled]
    ats = [row["at"] for row in rows] + baselines
    top = max(row["level"] for row in rows)
    room = (max(ats) - min(ats)) * 0.04 or 0.01
    x = alt.X(
        "at:Q",
        title="AUC on test",
        scale=alt.Scale(domain=[min(ats) - room, max(ats) + room], nice=False),
        axis=alt.Axis(format=".3f"),
    )
    y = alt.Y(
        "level:Q",
        title="number of runs",
        scale=alt.Scale(domain=[0, top * 1.15], nice=False),
    )
    base = alt.Chart(named("runs", rows))
    tooltip = [
        alt.Tooltip("seed:Q", title="seed"),
        alt.Tooltip("state:N", title="run"),
        alt.Tooltip("auc:Q", title="AUC", format=".4f"),
        alt.Tooltip("explained:Q", title="explained variance", format=".3f"),
    ]

    def dots(test: str, **mark: Any) -> alt.Chart:
        return (
            base.transform_filter(test)
            .mark_point(opacity=1, **mark)
            .encode(x=x, y=y, tooltip=tooltip)
        )

    def label(words: str, colour: str, place: tuple[float, float], **mark: Any) -> alt.Chart:
        at, level = place
        text = alt.Chart(named(f"label-{colour}", [{"at": at, "level": level}]))
        return text.mark_text(color=var(colour), fontWeight=600, text=words, **mark).encode(
            x=x, y=y
        )

    rule = alt.Chart(named("baseline", [{"at": at} for at in baselines])).mark_rule(
        color=var("ink"), strokeWidth=1.5, strokeDash=[6, 4]
    )
    alive = [row for row in rows if not row["dead"]]
    layers = [
        rule.encode(x=x),
        dots("datum.dead", shape="circle", filled=False, size=30, strokeWidth=1.5).encode(
            color=alt.value(var("series-4"))
        ),
        dots("!datum.dead", shape="circle", filled=True, size=36).encode(
            color=alt.value(var("series-1"))
        ),
        dots("datum.seed == seed", shape="circle", filled=False, size=150, strokeWidth=2.5).encode(
            color=alt.value(var("focus"))
        ),
        label("distance to the mean", "ink", (baselines[0], top * 1.1), align="left", dx=8),
        label("the same, unscaled", "ink-soft", (baselines[1], top * 1.0), align="left", dx=8),
    ]
    if len(alive) < len(rows):
        dead = f"○ {len(rows) - len(alive)} dead"
        layers.append(
            label(dead, "series-4", (result.mean_distance, top * 0.8), align="left", dx=12)
        )
    if alive:
        middle = float(np.median([row["at"] for row in alive]))
        highest = max(row["level"] for row in alive)
        layers.append(label(f"● {len(alive)} living", "series-1", (middle, highest + top * 0.09)))
    return alt.LayerChart(layer=layers).add_params(alt.param(name="seed", value=seed))


def change_of(population: Population) -> str:
    name = population.variant.name
    return CHANGES.get(name, name.replace("_", " "))


def dead_of(population: Population) -> str:
    return f"{int(population.collapsed.sum())} of {len(population.auc)}"


def ranked(result: CollapseResult) -> list[Population]:
    """The network as it was, then the others from the most dead runs to the fewest."""
    others = sorted((result.brief, *result.cures), key=lambda some: -float(some.collapsed.mean()))
    return [result.prototype, *others]


def cures_chart(result: CollapseResult) -> alt.LayerChart:
    rows = [
        {
            "change": change_of(population),
            "share": round(float(population.collapsed.mean()), 4),
            "words": dead_of(population),
            "first": place == 0,
        }
        for place, population in enumerate(ranked(result))
    ]
    y = alt.Y(
        "change:N",
        sort=None,
        title=None,
        axis=None,
        scale=alt.Scale(paddingInner=0.3),
    )
    x = alt.X(
        "share:Q",
        title="share of dead runs",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1]),
    )
    base = alt.Chart(named("cures", rows)).encode(y=y)
    bar = base.mark_bar(height=7, yOffset=9).encode(
        x=x,
        color=alt.condition("datum.first", alt.value(var("series-4")), alt.value(var("ink-soft"))),
    )
    name = base.mark_text(align="left", baseline="middle", dy=-7, fontSize=13).encode(
        x=alt.value(0), text="change:N"
    )
    amount = base.mark_text(
        align="left", baseline="middle", dx=6, dy=9, fontSize=13, fontWeight=600
    ).encode(x=x, text="words:N")
    return alt.LayerChart(layer=[bar, name, amount])
