"""The charts that lay kept runs of the lab over one another; they begin empty.

The page's script gives them their rows, `lines`; a run's `series` says which of the series' colours
is its.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from anomagram_build.figures.chart import Layered, Spec, compile_chart, named
from anomagram_build.figures.theme import SERIES, var


def compare_charts() -> dict[str, Spec]:
    """The charts' specifications by the name of their part.

    There are no pictures of them: before script there are no runs to compare.
    """
    return {"loss": compile_chart(_loss()), "roc": compile_chart(_roc())}


def _colour() -> alt.Color:
    scale = alt.Scale(domain=list(range(len(SERIES))), range=list(SERIES))
    return alt.Color("series:N", scale=scale, legend=None)


def _lines(
    rows: list[dict[str, Any]],
    x: alt.X,
    y: alt.Y,
    tooltip: list[alt.Tooltip],
    *below: alt.Chart,
) -> Layered:
    """A line for each run and part of it. On validation signals it is dashed, as in the panels; on
    test signals solid, since nothing stands beside it."""
    dash = alt.StrokeDash(
        "part:N",
        scale=alt.Scale(domain=["training", "validation", "test"], range=[[1, 0], [6, 4], [1, 0]]),
        legend=None,
    )
    base = alt.Chart(named("lines", rows))
    drawn = base.mark_line(strokeWidth=2, clip=True).encode(
        x=x,
        y=y,
        color=_colour(),
        strokeDash=dash,
        detail="series:N",
        order=alt.Order("order:Q"),
    )
    catch = base.mark_point(opacity=0, size=60, filled=True).encode(x=x, y=y, tooltip=tooltip)
    return alt.layer(*below, drawn, catch)


def _loss() -> Layered:
    x = alt.X(
        "epoch:Q",
        title="epoch",
        scale=alt.Scale(zero=True, nice=False),
        axis=alt.Axis(tickMinStep=1),
    )
    y = alt.Y(
        "loss:Q",
        title="mean squared error (scaled units, logarithmic)",
        scale=alt.Scale(type="log", nice=False),
    )
    tooltip = [
        alt.Tooltip("name:N", title="run"),
        alt.Tooltip("part:N", title="signals"),
        alt.Tooltip("epoch:Q", title="epoch"),
        alt.Tooltip("loss:Q", title="loss", format=".4~r"),
    ]
    # A log scale needs something to span.
    rows = [
        {"series": 0, "part": "validation", "epoch": epoch, "order": epoch, "loss": 1 - epoch / 2}
        for epoch in (0, 1)
    ]
    return _lines(rows, x, y, tooltip)


def _roc() -> Layered:
    scale = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X("x:Q", title="false-positive rate", scale=scale)
    y = alt.Y("y:Q", title="recall", scale=scale)
    tooltip = [
        alt.Tooltip("name:N", title="run"),
        alt.Tooltip("x:Q", title="false-positive rate", format=".3f"),
        alt.Tooltip("y:Q", title="recall", format=".3f"),
    ]
    chance = (
        alt.Chart(named("chance", [{"at": 0}, {"at": 1}]))
        .mark_line(color=var("line"), strokeDash=[5, 4])
        .encode(x=alt.X("at:Q", scale=scale), y=alt.Y("at:Q", scale=scale))
    )
    rows: list[dict[str, Any]] = [
        {"series": 0, "part": "test", "x": at, "y": at, "order": at} for at in (0, 1)
    ]
    return _lines(rows, x, y, tooltip, chance)
