"""Two hills of scores whose bins have no common unit: each method's scores have their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from anomagram_build.figures.chart import named
from anomagram_build.figures.theme import var

Rows = list[dict[str, Any]]


def hill_rows(edges: Sequence[float], normal: Sequence[float], abnormal: Sequence[float]) -> Rows:
    """One row a bin, at its number; abnormal counts are negative, so that they grow downwards."""
    return [
        {
            "bin": place,
            "low": float(f"{low:.3g}"),
            "high": float(f"{high:.3g}"),
            "normal": up,
            "abnormal": -down,
        }
        for place, (low, high, up, down) in enumerate(
            zip(edges[:-1], edges[1:], normal, abnormal, strict=True)
        )
    ]


def hills_chart(
    rows: Rows,
    *,
    extent: tuple[float, float],
    title: str,
    nouns: str,
    axis: alt.Axis | None = None,
    threshold: float | None = None,
) -> alt.LayerChart:
    """The hills, side by side on the number of a bin. The page replaces the data set `bins` and
    the signals `up` and `down`, how far the counts reach, and `threshold`, where there is one."""
    up, down = (
        alt.param(name=name, value=value) for name, value in zip(_ENDS, extent, strict=True)
    )
    scale_x = alt.Scale(domain=[0, len(rows)], nice=False)
    scale_y = alt.Scale(
        domainMin=alt.ExprRef("-1.12 * down"), domainMax=alt.ExprRef("1.12 * up"), nice=False
    )
    x_axis = axis or alt.Axis(labels=False, ticks=False)
    x = alt.X("bin:Q", scale=scale_x, title=title, axis=x_axis)
    base = alt.Chart(named("bins", rows))

    def hill(kind: str) -> alt.Chart:
        made: alt.Chart = (
            base.mark_bar(color=var(kind), binSpacing=1, opacity=0.75)
            .encode(
                x=x,
                x2="next:Q",
                y=alt.Y(
                    f"{kind}:Q",
                    scale=scale_y,
                    title=f"number of {nouns}",
                    axis=alt.Axis(labelExpr="format(abs(datum.value), ',')", tickCount=5),
                ),
                y2=alt.datum(0),
                tooltip=[
                    alt.Tooltip("low:Q", title="score from", format=".3~g"),
                    alt.Tooltip("high:Q", title="to", format=".3~g"),
                    alt.Tooltip("normal:Q", title="normal", format=","),
                    alt.Tooltip("count:Q", title="abnormal", format=","),
                ],
            )
            .transform_calculate(next="datum.bin + 1", count="-datum.abnormal")
        )
        return made

    def name(kind: str, text: str, *, top: bool) -> alt.Chart:
        made: alt.Chart = (
            alt.Chart(named(f"name-{kind}", [{"name": text}]))
            .mark_text(color=var(kind), align="left", fontWeight=600, fontSize=15)
            .encode(
                x=alt.value(6),
                y=alt.value(14) if top else alt.value(alt.expr("height - 12")),
                text="name:N",
            )
        )
        return made

    zero = (
        alt.Chart(named("one", [{}]))
        .mark_rule(color=var("control"))
        .encode(y=alt.datum(0, scale=scale_y))
    )
    layers: list[Any] = [hill("normal"), hill("abnormal"), zero]
    params = [up, down]
    if threshold is not None:
        params.append(alt.param(name="threshold", value=threshold))
        layers.append(
            alt.Chart(named("one", [{}]))
            .transform_calculate(at="threshold")
            .mark_rule(color=var("ink"), strokeWidth=2, strokeDash=[6, 4], clip=True)
            .encode(x=alt.X("at:Q", scale=scale_x))
        )
    layers += [name("normal", "normal ↑", top=True), name("abnormal", "abnormal ↓", top=False)]
    return alt.LayerChart(layer=layers).add_params(*params)


_ENDS = ("up", "down")
