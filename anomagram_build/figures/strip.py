"""Strips: one row a subject, in it one mark for each run, and a bar at their mean.

The row's name stands above its marks, so that the marks have the whole width on a small screen
too. Series that share a row are told apart by colour and shape, and lie on lanes of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from anomagram_build.figures.chart import named
from anomagram_build.figures.theme import var

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Series:
    """What marks of one kind are called and look like; `shape` is one of Vega's symbols."""

    key: str
    name: str
    colour: str
    shape: str


def strip_rows(row: int, lane: float, key: str, values: Sequence[float]) -> Rows:
    """The marks of one series in one row: a mark a run, numbered from 1.

    `lane` is how far below the middle of its row a mark lies, in rows.
    """
    return [
        {"at": round(row + lane, 3), "key": key, "run": run, "value": round(float(value), 4)}
        for run, value in enumerate(values, start=1)
    ]


def mean_rows(row: int, lane: float, key: str, values: Sequence[float]) -> Rows:
    """The bar of one series in one row."""
    mean = sum(map(float, values)) / len(values)
    return [{"at": round(row + lane, 3), "key": key, "value": round(mean, 4)}]


def strip_chart(
    names: Sequence[str],
    series: Sequence[Series],
    marks: Rows,
    means: Rows,
    *,
    title: str,
    domain: tuple[float, float],
    axis: alt.Axis,
    form: str,
    what: str = "run",
) -> alt.LayerChart:
    """The chart; the page replaces its data sets `marks` and `means` and the signals `low` and
    `high`, the ends of the scale. `form` is how a tooltip writes a value, and `what` what it
    calls a mark."""
    scale = alt.Scale(domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False)
    x = alt.X("value:Q", title=title, scale=scale, axis=axis)
    down = alt.Scale(domain=[-0.8, len(names) - 0.45], reverse=True, nice=False)
    y = alt.Y("at:Q", scale=down, axis=None)
    keys = [one.key for one in series]
    colour = alt.Color(
        "key:N",
        legend=None,
        scale=alt.Scale(domain=keys, range=[var(one.colour) for one in series]),
    )
    shape = alt.Shape(
        "key:N",
        legend=None,
        scale=alt.Scale(domain=keys, range=[one.shape for one in series]),
    )
    ends_of_scale = [
        alt.param(name=name, value=value)
        for name, value in zip(("low", "high"), domain, strict=True)
    ]
    called = {one.key: one.name for one in series}
    lines = alt.Chart(named("rows", ({"at": at, "name": name} for at, name in enumerate(names))))
    words = lines.mark_text(
        align="left", baseline="middle", dx=0, fontSize=14, color=var("ink"), limit=355
    ).encode(x=alt.value(0), y=alt.Y("name_at:Q", scale=down, axis=None), text="name:N")
    ends = alt.Chart(named("means", means)).mark_tick(
        orient="vertical", size=18, thickness=2, opacity=1
    )
    dots = alt.Chart(named("marks", marks)).mark_point(
        size=55, filled=True, opacity=0.5, strokeWidth=1
    )
    return alt.LayerChart(
        layer=[
            lines.mark_rule(color=var("line")).encode(y=y),
            words.transform_calculate(name_at="datum.at - 0.5"),
            dots.transform_lookup(
                lookup="key",
                from_=alt.LookupData(
                    named("series", ({"key": key, "name": name} for key, name in called.items())),
                    key="key",
                    fields=["name"],
                ),
            ).encode(
                x=x,
                y=y,
                color=colour,
                shape=shape,
                tooltip=[
                    alt.Tooltip("name:N", title=" "),
                    alt.Tooltip("run:Q", title=what),
                    alt.Tooltip("value:Q", title=title, format=form),
                ],
            ),
            ends.encode(x=x, y=y, color=colour),
        ]
    ).add_params(*ends_of_scale)
