"""The charts of figure `autoencoder`: the signal above, the network, the signal below."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.card import DataCard
from anomagram_build.figures.chart import named, paper_grid
from anomagram_build.figures.network_layout import Edge, Unit
from anomagram_build.figures.signal_chart import Frame, levels
from anomagram_build.figures.theme import var
from anomagram_build.models.autoencoder import Architecture

Signals = NDArray[np.float32]

SCALE = 100
"""Shares and values are sent in hundredths."""
_AREA = 190  # of the disc of a unit at full activation, in square pixels


def edge_rows(
    flow: dict[str, Any], units: tuple[Unit, ...], edges: tuple[Edge, ...], points: int
) -> list[dict[str, Any]]:
    """The chart's data set `edges`, as the script makes it of a flow."""
    of = {(unit.layer, unit.place): at for at, unit in enumerate(units)}
    last = units[-1].layer
    rows = []

    def add(start: tuple[int, float, float], end: tuple[int, float, float], value: int) -> None:
        rows.append(
            {
                "layer": layer,
                "a": start[0],
                "b": end[0],
                "x": round(start[1], 4),
                "y": start[2],
                "x2": round(end[1], 4),
                "y2": end[2],
                "value": value / SCALE,
            }
        )

    def spot(at: int) -> tuple[int, float, float]:
        return at, units[at].x, units[at].y

    layer = 0
    for unit, point, value in flow["ins"]:
        add((-1, point / (points - 1), 0.0), spot(of[0, unit]), value)
    for edge, value in zip(edges, flow["edges"], strict=True):
        layer = edge.layer
        add(spot(of[edge.layer - 1, edge.source]), spot(of[edge.layer, edge.target]), value)
    layer = last + 1
    for unit, point, value in flow["outs"]:
        add(spot(of[last, unit]), (-1, point / (points - 1), 1.0), value)
    return rows


def unit_rows(flow: dict[str, Any], units: tuple[Unit, ...]) -> list[dict[str, Any]]:
    """The chart's data set `units`, as the script makes it of a flow."""
    return [
        {"unit": at, "layer": unit.layer, "x": unit.x, "y": unit.y, "value": value / SCALE}
        for at, (unit, value) in enumerate(zip(units, flow["shown"], strict=True))
    ]


def network_chart(
    edges: list[dict[str, Any]],
    units: list[dict[str, Any]],
    architecture: Architecture,
    frame: Frame,
) -> alt.LayerChart:
    """Connections and units. Signals: `focus` is the unit that is looked at, or -1; `reached` the
    layer that the signal has come to, from -1 (none) to the number of hidden layers (all)."""
    widths = architecture.widths[1:-1]
    # An axis that no one sees, as wide as those of the signals: points, units and points stand
    # below each other.
    margin = alt.Axis(
        labelExpr=f"format({min(_ticks(frame))}, '.1~f')",
        labelOpacity=0,
        values=[0],
        grid=False,
        domain=False,
        ticks=False,
        title=None,
    )
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    y = alt.Y("y:Q", axis=margin, scale=alt.Scale(domain=[1, 0], nice=False))
    area = min(_AREA, _AREA * (16 / max(widths)) ** 2)
    strength = (
        "datum.layer > reached ? 0 : focus < 0 ? 0.08 + 0.82 * abs(datum.value) : "
        "datum.a == focus || datum.b == focus ? 0.25 + 0.75 * abs(datum.value) : 0.03"
    )
    lines = (
        alt.Chart(named("edges", edges))
        .transform_calculate(strength=strength, width="0.5 + 3 * abs(datum.value)")
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            opacity=alt.Opacity("strength:Q", scale=None, legend=None),
            strokeWidth=alt.StrokeWidth("width:Q", scale=None, legend=None),
        )
    )
    discs = (
        alt.Chart(named("units", units))
        .transform_calculate(
            size=f"datum.layer > reached ? 0 : max(4, {area:g} * abs(datum.value))"
        )
        .encode(x=x, y=y)
    )
    rings = discs.mark_point(
        shape="circle",
        filled=True,
        opacity=1,
        color=var("paper"),
        stroke=var("control"),
        strokeWidth=1,
        size=area * 1.35,
    )
    positive = discs.transform_filter("datum.value >= 0").mark_point(
        shape="circle", filled=True, opacity=1, color=var("series-1")
    )
    negative = discs.transform_filter("datum.value < 0").mark_point(
        shape="triangle-down", filled=True, opacity=1, color=var("series-2")
    )
    chosen = discs.transform_filter("datum.unit == focus").mark_point(
        shape="circle",
        filled=False,
        opacity=1,
        color=var("focus"),
        strokeWidth=3,
        size=area * 2.1,
    )
    size = alt.Size("size:Q", scale=None, legend=None)
    return alt.LayerChart(
        layer=[
            lines.transform_filter("datum.value >= 0").mark_rule(color=var("series-1")),
            lines.transform_filter("datum.value < 0").mark_rule(
                color=var("series-2"), strokeDash=[5, 3]
            ),
            rings,
            positive.encode(size=size),
            negative.encode(size=size),
            chosen,
        ]
    ).add_params(alt.param(name="focus", value=-1), alt.param(name="reached", value=len(widths)))


def _ticks(frame: Frame) -> list[float]:
    return levels(frame, 4)


def signal_chart(
    signal: Signals, drawn: Signals | None, frame: Frame, card: DataCard
) -> alt.LayerChart:
    """The signal, and below the network also what was drawn (shown while signal `arrived`).

    Data set `influence` (none at first) is a curve about the middle: what the chosen unit listens
    to, or what it does to the output.
    """
    rows = [
        {
            "index": at,
            "signal": round(float(signal[at]), 2),
            "drawn": None if drawn is None else round(float(drawn[at]), 2),
        }
        for at in range(frame.points)
    ]
    x = alt.X(
        "index:Q",
        # Only the lower chart tells them: both stand on the same points.
        title=None if drawn is None else f"{card.index_unit} of the {card.noun}",
        scale=alt.Scale(domain=[0, frame.points - 1], nice=False),
        axis=alt.Axis(style="signal", tickCount=7, labels=drawn is not None),
    )
    scale_y = alt.Scale(domain=[frame.low, frame.high], nice=False, zero=False)
    y = alt.Y(
        "signal:Q",
        title=f"{'in' if drawn is None else 'out'}, {card.unit}",
        scale=scale_y,
        axis=alt.Axis(style="signal", values=_ticks(frame), labelOverlap=False),
    )
    middle = (frame.high + frame.low) / 2
    curve = alt.Chart(named("influence", []))

    def side(colour: str, wanted: str) -> alt.Chart:
        chart: alt.Chart = (
            curve.transform_calculate(to=f"{wanted}(datum.value, {middle})", middle=f"{middle}")
            .mark_area(color=var(colour), opacity=0.45, clip=True, line=False)
            .encode(x=x, y=alt.Y("middle:Q", scale=scale_y), y2="to:Q")
        )
        return chart

    base = alt.Chart(named("signal", rows))
    layers: list[alt.Chart | alt.LayerChart] = [
        paper_grid([], levels(frame)),
        side("series-1", "max"),
        side("series-2", "min"),
        base.mark_line(
            color=var("ink"), strokeWidth=2.25 if drawn is None else 1.5, clip=True
        ).encode(x=x, y=y),
    ]
    if drawn is not None:
        layers.append(
            base.mark_line(
                color=var("model"), strokeWidth=2.25, strokeDash=[6, 4], clip=True
            ).encode(
                x=x,
                y=alt.Y("drawn:Q", scale=scale_y),
                opacity=alt.condition("arrived", alt.value(1), alt.value(0)),
            )
        )
    chart = alt.LayerChart(layer=layers)
    return chart if drawn is None else chart.add_params(alt.param(name="arrived", value=True))
