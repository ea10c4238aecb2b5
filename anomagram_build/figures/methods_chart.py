"""The scatter of figure `methods`: quality against a cost, with marks numbered by AUC."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from anomagram_build.experiments.costs import MethodCost
from anomagram_build.experiments.methods import MethodResult
from anomagram_build.figures.chart import named
from anomagram_build.figures.theme import var

CONFIDENCE = 1.96  # standard errors on either side that hold 95 of 100 true values
_LEAST_MISS, _MOST_MISS = 0.0002, 0.1  # 1 - AUC; beyond these the scale of quality does not go
# Of the narrow chart, about: pixels a power of ten of cost and of 1 - AUC, and of a digit; then how
# near marks are that share a label, and how near a label may come to a mark.
_DECADE = (57, 140)
_DIGIT = 7
_TOUCH = (16, 10)
_CLEAR = (5, 9)


def quality_floor(ranked: list[MethodResult]) -> float:
    """Where the scale of quality begins, as 1 - AUC: below all but what is far worse."""
    misses = [1 - float(method.auc.mean()) for method in ranked]
    return min(1.0, 1.5 * max((miss for miss in misses if miss < _MOST_MISS), default=max(misses)))


def quality_top(ranked: list[MethodResult]) -> float:
    """Where the scale of quality ends, as 1 - AUC: a little above all intervals, if it can be."""
    best = min(1 - float(method.auc.mean()) - CONFIDENCE * method.auc_error for method in ranked)
    return 0.8 * max(_LEAST_MISS, best)


def method_point(
    rank: int,
    method: MethodResult,
    cost: MethodCost,
    measured: dict[str, Any],
    ends: tuple[float, float],
) -> dict[str, Any]:
    """A method in the scatter. `miss` is 1 - AUC, whose logarithm is the scale of quality; what is
    `off` that scale, between its `ends`, stands at its lower one."""
    floor, top = ends
    auc = float(method.auc.mean())
    off = CONFIDENCE * method.auc_error

    def miss(value: float) -> float:
        return round(float(np.clip(1 - value, top, 0.97 * floor)), 5)

    return {
        "key": method.key,
        "rank": rank,
        "name": method.name,
        "deep": method.deep,
        "off": 1 - auc > floor,
        "auc": round(auc, 4),
        "miss": miss(auc),
        "best": miss(auc + off),
        "worst": miss(auc - off),
        **{field: float(f"{getattr(cost, field):.3g}") for field in measured},
    }


def mark_labels(points: list[dict[str, Any]], cost: str) -> list[dict[str, Any]]:
    """The places of methods by AUC, beside their marks; one label for marks that touch. A label
    stands on the right, or on the left where it would lie on another mark."""
    groups: list[list[dict[str, Any]]] = []
    for point in points:
        near = next((group for group in groups if _touch(group[0], point, cost)), None)
        if near is None:
            groups.append([point])
        else:
            near.append(point)
    return [_mark_label(group, points, cost) for group in groups]


def _mark_label(
    group: list[dict[str, Any]], points: list[dict[str, Any]], cost: str
) -> dict[str, Any]:
    words = "\u2009,\u2009".join(str(point["rank"]) for point in group)
    if group[0]["off"]:
        words += f" \u2193 {group[0]['auc']:.2f}"
    others = [point for point in points if point not in group]
    ends = {
        "right": max(group, key=lambda point: float(point[cost])),
        "left": min(group, key=lambda point: float(point[cost])),
    }

    def hidden(side: str) -> bool:
        along = 1 if side == "right" else -1
        offs = [_pixels(ends[side] | {"miss": group[0]["miss"]}, other, cost) for other in others]
        return any(
            -_CLEAR[0] < along * across < 9 + _DIGIT * len(words) + _CLEAR[0]
            and abs(up) < _CLEAR[1]
            for across, up in offs
        )

    side = "left" if hidden("right") and not hidden("left") else "right"
    return {
        "cost": ends[side][cost],
        "miss": group[0]["miss"],
        "words": words,
        "side": side,
    }


def _touch(one: dict[str, Any], other: dict[str, Any], cost: str) -> bool:
    across, up = _pixels(one, other, cost)
    return abs(across) < _TOUCH[0] and abs(up) < _TOUCH[1]


def _pixels(one: dict[str, Any], other: dict[str, Any], cost: str) -> tuple[float, float]:
    """How far the other mark is to the right of this one, and above it."""
    across, up = other[cost] / one[cost], one["miss"] / other["miss"]
    return float(np.log10(across)) * _DECADE[0], float(np.log10(up)) * _DECADE[1]


def scatter_chart(
    points: list[dict[str, Any]], cost: str, most: float, ends: tuple[float, float], picked: str
) -> alt.LayerChart:
    """Quality against the field `cost`. The page replaces the data sets `points`, whose field
    `cost` it sets, and `labels`, and the signal `picked`."""
    rows = [{**point, "cost": point[cost]} for point in points]
    x = alt.X(
        "cost:Q",
        title="cost, times the lowest (log scale)",
        scale=alt.Scale(type="log", domain=[0.6, 2.5 * most], nice=False),
        axis=alt.Axis(
            values=[10**power for power in range(8) if 10**power < 2 * most],
            labelExpr="format(datum.value, ',')",
            grid=False,
        ),
    )
    scale_y = alt.Scale(type="log", domain=list(ends), nice=False)
    y = alt.Y(
        "miss:Q",
        title="AUC on test (scale stretched towards 1)",
        scale=scale_y,
        axis=alt.Axis(
            values=[0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005],
            labelExpr="format(1 - datum.value, '.4~f')",
            grid=True,
        ),
    )
    signal = alt.param(name="picked", value=picked)
    base = alt.Chart(named("points", rows))
    strong = "datum.key === picked"
    colour = alt.condition("datum.deep", alt.value(var("model")), alt.value(var("series-1")))
    error = base.mark_rule(clip=True).encode(
        x=x,
        y=alt.Y("worst:Q", scale=scale_y),
        y2="best:Q",
        color=colour,
        opacity=alt.condition(strong, alt.value(1), alt.value(0.3)),
        size=alt.condition(strong, alt.value(2.5), alt.value(1)),
    )
    dot = base.mark_point(filled=True, opacity=1, strokeWidth=1.5, stroke=var("paper")).encode(
        x=x,
        y=y,
        color=colour,
        shape=alt.condition("datum.deep", alt.value("circle"), alt.value("square")),
        size=alt.condition(strong, alt.value(220), alt.value(100)),
        tooltip=[
            alt.Tooltip("name:N", title=" "),
            alt.Tooltip("auc:Q", title="AUC", format=".4f"),
            alt.Tooltip("cost:Q", title="times the lowest cost", format=",.3~r"),
        ],
    )
    words = named("labels", mark_labels(points, cost))
    beside = {"right": alt.MarkDef("text", align="left", dx=9, fontSize=12)}
    beside["left"] = alt.MarkDef("text", align="right", dx=-9, fontSize=12)
    labels = [
        alt.Chart(words, mark=mark)
        .transform_filter(f"datum.side == '{side}'")
        .encode(x=x, y=y, text="words:N")
        for side, mark in beside.items()
    ]
    return alt.LayerChart(layer=[error, dot, *labels]).add_params(signal)
