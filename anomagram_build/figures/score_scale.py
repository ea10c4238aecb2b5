"""One score among those of all test signals: two faint ridges, the threshold, and a pointer."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt

from anomagram_build.figures.chart import Layered, named
from anomagram_build.figures.histogram import Rows
from anomagram_build.figures.theme import var

# How far the scale goes below the lower ridge, which is 1 high.
_LOWEST = 1.15
# The height of the words with some air, in pixels.
_ROOM = 22


def score_scale(rows: Rows, *, threshold: float, score: float) -> Layered:
    """The chart of rows as `histogram_rows` makes them, each ridge as high as there is room.

    Signals: `score` (where the pointer is; null, and there is none), `abnormal` (its colour),
    `threshold`, `low` and `high` (the ends of the scale), `up` and `down` (the highest bin of
    either ridge). Data set: `bins`.
    """
    scale = alt.Scale(
        type="log",
        domainMin=alt.ExprRef("low"),
        domainMax=alt.ExprRef("high"),
        nice=False,
        clamp=True,
    )
    x = alt.X(
        "low:Q",
        scale=scale,
        title="reconstruction error (log scale)",
        axis=alt.Axis(format="~g", tickCount=5),
    )
    # The words stand above the upper ridge.
    top = alt.ExprRef(f"(height + {_LOWEST} * {_ROOM}) / max(1, height - {_ROOM})")
    plain = alt.Scale(domainMin=-_LOWEST, domainMax=top, nice=False)
    base = (
        alt.Chart(named("bins", rows))
        .transform_filter("datum.high > low && datum.low < high")
        .transform_calculate(above="datum.normal / up", below="datum.abnormal / down")
    )

    def ridge(field: str, kind: str) -> alt.Chart:
        return base.mark_bar(color=var(kind), opacity=0.4).encode(
            x=x, x2="high:Q", y=alt.Y(f"{field}:Q", scale=plain, axis=None), y2=alt.datum(0)
        )

    def at_threshold(name: str) -> alt.Chart:
        chart = alt.Chart(named(name, [{}])).transform_calculate(at="threshold")
        return chart.encode(x=alt.X("at:Q", scale=scale))

    def words(kind: str, *, left: bool) -> alt.Chart:
        side: Literal["left", "right"] = "right" if left else "left"
        return (
            at_threshold(f"word-{kind}")
            .mark_text(
                color=var(kind),
                align=side,
                dx=-8 if left else 8,
                fontWeight=600,
                baseline="top",
                text=f"\N{LEFTWARDS ARROW} {kind}" if left else f"{kind} \N{RIGHTWARDS ARROW}",
            )
            .encode(y=alt.value(0))
        )

    rule = at_threshold("rule").mark_rule(color=var("ink"), strokeWidth=2, strokeDash=[6, 4])
    here = (
        alt.Chart(named("one", [{}]))
        .transform_calculate(at="score")
        .transform_filter("isNumber(score)")
        .mark_point(
            shape="triangle-down",
            size=260,
            yOffset=-5,
            filled=True,
            opacity=1,
            stroke=var("paper"),
        )
        .encode(
            x=alt.X("at:Q", scale=scale),
            y=alt.datum(0, scale=plain),
            color=alt.condition("abnormal", alt.value(var("abnormal")), alt.value(var("normal"))),
        )
    )
    first: dict[str, Any] = {
        "score": score,
        "abnormal": score > threshold,
        "threshold": threshold,
        "low": rows[0]["low"],
        "high": rows[-1]["high"],
        "up": max(1, *(row["normal"] for row in rows)),
        "down": max(1, -min(row["abnormal"] for row in rows)),
    }
    return alt.layer(
        ridge("above", "normal"),
        ridge("below", "abnormal"),
        rule,
        words("normal", left=True),
        words("abnormal", left=False),
        here,
    ).add_params(*(alt.param(name=name, value=value) for name, value in first.items()))
