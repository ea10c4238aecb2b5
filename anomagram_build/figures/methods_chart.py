"""The scatter of figure `methods`: quality against a cost, with marks numbered by AUC."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import numpy as np

from anomagram_build.experiments.costs import MethodCost
from anomagram_build.experiments.methods import MethodResult
from anomagram_build.figures.chart import named
from anomagram_build.figures.theme import var

CONFIDENCE = 1.96  # standard errors on either side that hold 95 of 100 true values
_LOWEST = 0.84  # of the scale of quality, where marks beyond it stand, clear of the axis
_LEAST_MISS, _MOST_MISS = 0.0002, 0.1  # 1 - AUC; beyond these the scale of quality does not go
# Where a label may stand, in order of preference: align, right of and above its anchor.
SIDES: dict[str, tuple[Literal["left", "center", "right"], int, int]] = {
    "right": ("left", 1, 0),
    "left": ("right", -1, 0),
    "above": ("center", 0, 1),
    "below": ("center", 0, -1),
    "right above": ("left", 0, 1),
    "right below": ("left", 0, -1),
    "left above": ("right", 0, 1),
    "left below": ("right", 0, -1),
}
# Of the narrow chart, about: pixels a power of ten of cost and of 1 - AUC, of a digit, of a line of
# text and beside it; half the size of a mark, from its middle to its label, and how near marks
# share a label.
_DECADE = (57, 140)
_DIGIT, _LINE, _SPACE = 7, 12, 3
_MARK, _GAP = 6, 9
_TOUCH = (16, 10)

Box = tuple[float, float, float, float]
"""Left, lower, right and upper edge."""


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
        return round(float(np.clip(1 - value, top, _LOWEST * floor)), 5)

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
    stands on the first of SIDES where it lies on no mark and no label."""
    groups: list[list[dict[str, Any]]] = []
    for point in points:
        near = [group for group in groups if any(_touch(one, point, cost) for one in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(one for group in near for one in group), point])
    taken = [_around(point, cost) for point in points]
    labels = []
    for group in sorted(groups, key=len, reverse=True):  # the longest are hardest to place
        label, box = _mark_label(group, taken, cost)
        taken.append(box)
        labels.append(label)
    return labels


def _mark_label(
    group: list[dict[str, Any]], taken: list[Box], cost: str
) -> tuple[dict[str, Any], Box]:
    ranks = sorted(int(point["rank"]) for point in group)
    words = "\u2009,\u2009".join(map(str, ranks))
    if group[0]["off"]:
        words += f" \u2193 {group[0]['auc']:.2f}"
    anchors = {side: _anchor(group, side, cost) for side in SIDES}
    boxes = {side: _beside(anchors[side], side, words, cost) for side in SIDES}
    own = [_around(point, cost) for point in group]
    others = [box for box in taken if box not in own]
    # Where none is free, the one that hides least.
    side = min(SIDES, key=lambda side: sum(_shared(boxes[side], other) for other in others))
    anchor = anchors[side]
    label = {"cost": anchor[cost], "miss": anchor["miss"], "words": words, "side": side}
    return label, boxes[side]


def _anchor(group: list[dict[str, Any]], side: str, cost: str) -> dict[str, Any]:
    """The place that a label stands beside: an end of the group."""
    costs = sorted(float(point[cost]) for point in group)
    misses = sorted(float(point["miss"]) for point in group)
    align, _, up = SIDES[side]
    if up == 0:
        end = costs[-1] if align == "left" else costs[0]
        return next(point for point in group if float(point[cost]) == end)
    across = {"left": costs[0], "right": costs[-1]}.get(align, (costs[0] * costs[-1]) ** 0.5)
    return {cost: float(f"{across:.3g}"), "miss": misses[0] if up > 0 else misses[-1]}


def _place(point: dict[str, Any], cost: str) -> tuple[float, float]:
    """Pixels to the right and upwards, from anywhere, in the narrow chart."""
    return (
        float(np.log10(point[cost])) * _DECADE[0],
        -float(np.log10(point["miss"])) * _DECADE[1],
    )


def _touch(one: dict[str, Any], other: dict[str, Any], cost: str) -> bool:
    (x, y), (u, v) = _place(one, cost), _place(other, cost)
    return abs(x - u) < _TOUCH[0] and abs(y - v) < _TOUCH[1]


def _around(point: dict[str, Any], cost: str) -> Box:
    x, y = _place(point, cost)
    return x - _MARK, y - _MARK, x + _MARK, y + _MARK


def _beside(anchor: dict[str, Any], side: str, words: str, cost: str) -> Box:
    x, y = _place(anchor, cost)
    align, right, up = SIDES[side]
    width = _DIGIT * len(words.replace("\u2009", ""))
    start = {"left": x, "center": x - width / 2, "right": x - width}[align] + right * _GAP
    middle = y + up * (_GAP + _LINE / 2)
    # Side by side, two labels would read as one.
    return start - _SPACE, middle - _LINE / 2, start + width + _SPACE, middle + _LINE / 2


def _shared(one: Box, other: Box) -> float:
    """The area that two boxes have in common."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, across) * max(0.0, up)


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
    labels = [
        alt.Chart(words)
        .transform_filter(f"datum.side == '{side}'")
        .mark_text(align=align, dx=right * _GAP, dy=-up * (_GAP + _LINE / 2), fontSize=12)
        .encode(x=x, y=y, text="words:N")
        for side, (align, right, up) in SIDES.items()
    ]
    return alt.LayerChart(layer=[error, dot, *labels]).add_params(signal)
