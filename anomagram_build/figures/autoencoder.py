"""Figure `autoencoder`: the trained network, with a signal flowing through it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import altair as alt
import numpy as np
import torch
from numpy.typing import NDArray

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.scale import scale, unscale
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.report import Evaluation
from anomagram_build.evaluation.thresholds import Threshold
from anomagram_build.evaluation.units import (
    Influence,
    contributions,
    influence,
    layer_outputs,
)
from anomagram_build.figures.chart import Size, compile_chart, named, paper_grid
from anomagram_build.figures.choose import one_of_each_class
from anomagram_build.figures.encode import scaled
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.network_layout import (
    Edge,
    Unit,
    layer_names,
    layout,
    strongest_edges,
)
from anomagram_build.figures.signal_chart import Frame, frame_of, levels
from anomagram_build.figures.theme import var
from anomagram_build.figures.words import capital, number
from anomagram_build.models.autoencoder import Architecture, parameter_count
from anomagram_build.training.runs import TrainedRuns
from anomagram_build.training.snapshots import network_at
from anomagram_build.work import Work

Signals = NDArray[np.float32]

_SCALE = 100
_ENDS = 3  # connections drawn from the input to a unit, and from a unit to the output
_AVERAGED = 200  # training signals that influences are averaged over
_AREA = 190  # of the disc of a unit at full activation, in square pixels


@dataclass(frozen=True, eq=False)
class Flow:
    """One signal on its way: what it and its reconstruction are in the data's units, [points];
    the units' activations, layer by layer; and what each connection brings, by layer."""

    name: str
    signal: Signals
    drawn: Signals
    activations: tuple[Signals, ...]
    parts: tuple[Signals, ...]
    outcome: str


def build(work: Work) -> Figure:
    """The figure, with a normal signal all the way through."""
    dataset = work.read("dataset", "dataset", Dataset)
    split = work.read("dataset", "split", Split)
    runs = work.read("training", "runs", TrainedRuns)
    evaluation = work.read("evaluation", "evaluation", Evaluation)
    verdict = work.read("evaluation", "verdict", Threshold)
    card, frame, architecture = dataset.card, frame_of(dataset.signals), runs.architecture
    network = network_at(architecture, torch.from_numpy(runs.snapshots), -1)
    rows = one_of_each_class(dataset, split.test, work.settings.figures.seed)
    given = scale(dataset.signals[rows], runs.scaling)
    outputs = layer_outputs(network, given)
    flows = [
        Flow(
            card.class_of(int(dataset.labels[row])).name,
            dataset.signals[row],
            unscale(outputs[-1][place], runs.scaling),
            tuple(values[place] for values in outputs[:-1]),
            contributions(network, given[place]),
            _outcome(
                architecture,
                outputs[len(architecture.hidden)][place],
                float(evaluation.scores[row]),
                verdict.value,
                card,
            ),
        )
        for place, row in enumerate(rows)
    ]
    training = dataset.signals[split.training[:: max(1, len(split.training) // _AVERAGED)]]
    influences = influence(network, scale(training, runs.scaling))

    units = layout(architecture)
    parts = tuple(np.stack([flow.parts[layer] for flow in flows]) for layer in range(len(outputs)))
    edges = strongest_edges(parts)
    sent = [_sent_flow(flow, edges, flows) for flow in flows]
    names = layer_names(architecture)
    sentences = [_unit_sentence(unit, influences, architecture) for unit in units]
    curves = _curves(influences, units, architecture)
    between = sum(one * other for one, other in pairwise(architecture.widths[1:-1]))

    return Figure(
        name="autoencoder",
        charts={
            "input": Chart(
                compile_chart(_signal_chart(flows[0].signal, None, frame, card)),
                f"A normal {card.noun}, {architecture.points} numbers.",
                Size(560, 140),
                Size(360, 110),
            ),
            "network": Chart(
                compile_chart(
                    _network_chart(
                        edge_rows(sent[0], units, edges, architecture.points),
                        unit_rows(sent[0], units),
                        architecture,
                        frame,
                    )
                ),
                f"The network {architecture.name}: units as discs, as large as their activation; "
                "connections as lines, as strong as what they bring.",
                Size(560, 330),
                Size(360, 290),
            ),
            "output": Chart(
                compile_chart(_signal_chart(flows[0].signal, flows[0].drawn, frame, card)),
                f"The reconstruction beside the {card.noun}. {flows[0].outcome}",
                Size(560, 180),
                Size(360, 150),
            ),
        },
        tables=[_table(flows, units, sentences, names, architecture)],
        description=_description(architecture, flows[0], len(edges), between, card),
        data={
            "network": {
                "scale": _SCALE,
                "points": architecture.points,
                "layers": list(names),
                "units": [
                    {"layer": unit.layer, "place": unit.place, "x": unit.x, "y": unit.y}
                    for unit in units
                ],
                "edges": [[edge.layer, edge.source, edge.target] for edge in edges],
                "flows": sent,
                "sentences": sentences,
                "listens": curves[0],
                "speaks": curves[1],
                "half": (frame.high - frame.low) / 2,
                "middle": (frame.high + frame.low) / 2,
            }
        },
        values={
            "samples": [[str(place), flow.name] for place, flow in enumerate(flows)],
            "name": architecture.name.replace("-", " → "),
            "parameters": f"{parameter_count(architecture):,}",
            "outcome": flows[0].outcome,
            "left_out": between - len(edges),
            "noun": card.noun,
            "nouns": card.nouns,
            "units": len(units),
        },
        numbers={"units": len(units)},
    )


def _outcome(
    architecture: Architecture, latent: Signals, score: float, threshold: float, card: DataCard
) -> str:
    through = ", ".join(number(float(value), 2) for value in latent)
    call = "abnormal" if score > threshold else "normal"
    return (
        f"{architecture.points} numbers go in, {architecture.latent} "
        f"{'comes' if architecture.latent == 1 else 'come'} through the bottleneck ({through}), "
        f"and {architecture.points} come out. The mean of their squared differences is "
        f"{number(score)}, so the network says {call}."
    )


def _sent_flow(flow: Flow, edges: tuple[Edge, ...], flows: list[Flow]) -> dict[str, Any]:
    """A flow as whole numbers: activations as they are, and everything that is drawn as shares of
    the largest of its layer over all flows."""
    last = len(flow.parts) - 1
    tops = [
        max(float(np.abs(other.parts[layer]).max()) for other in flows) or 1.0
        for layer in range(last + 1)
    ]
    largest = [
        max(float(np.abs(other.activations[layer]).max()) for other in flows) or 1.0
        for layer in range(last)
    ]
    shown = [values / top for values, top in zip(flow.activations, largest, strict=True)]
    return {
        "signal": scaled(flow.signal, _SCALE),
        "drawn": scaled(flow.drawn, _SCALE),
        "activations": scaled(np.concatenate(flow.activations), _SCALE),
        "shown": scaled(np.concatenate(shown), _SCALE),
        "edges": scaled(
            [flow.parts[edge.layer][edge.source, edge.target] / tops[edge.layer] for edge in edges],
            _SCALE,
        ),
        # (unit, point, share): the strongest from the input, and the strongest to the output.
        "ins": _ends(flow.parts[0].T / tops[0]),
        "outs": _ends(flow.parts[last] / tops[last]),
        "outcome": flow.outcome,
    }


def _ends(shares: Signals) -> list[list[int]]:
    """The strongest few of each unit's connections to points, from shares [units, points]."""
    ends = []
    for unit, row in enumerate(shares):
        for point in np.argsort(-np.abs(row), kind="stable")[:_ENDS]:
            ends.append([unit, int(point), round(_SCALE * float(row[point]))])
    return ends


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
                "value": value / _SCALE,
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
        {"unit": at, "layer": unit.layer, "x": unit.x, "y": unit.y, "value": value / _SCALE}
        for at, (unit, value) in enumerate(zip(units, flow["shown"], strict=True))
    ]


def _network_chart(
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
        shape="diamond", filled=True, opacity=1, color=var("series-2")
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


def _signal_chart(
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
    scale_y = alt.Scale(domain=[frame.low, frame.high], nice=False)
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


def _of_unit(
    unit: Unit, influences: Influence, architecture: Architecture
) -> tuple[Signals | None, Signals | None]:
    """What a unit listens to and what it does to the output, each [points]; the bottleneck alone
    has both."""
    bottleneck = len(architecture.hidden)
    listens = influences.of_input[unit.layer][unit.place] if unit.layer <= bottleneck else None
    speaks = (
        influences.on_output[unit.layer - bottleneck][unit.place]
        if unit.layer >= bottleneck
        else None
    )
    return listens, speaks


def _curves(
    influences: Influence, units: tuple[Unit, ...], architecture: Architecture
) -> tuple[list[list[int]], list[list[int]]]:
    """Unit by unit the two curves as shares of their own largest; empty where there is none."""
    listens: list[list[int]] = []
    speaks: list[list[int]] = []
    for unit in units:
        for curve, column in zip(
            _of_unit(unit, influences, architecture), (listens, speaks), strict=True
        ):
            if curve is None:
                column.append([])
            else:
                column.append(scaled(curve / max(float(np.abs(curve).max()), 1e-12), _SCALE))
    return listens, speaks


def _unit_sentence(unit: Unit, influences: Influence, architecture: Architecture) -> str:
    listens, speaks = _of_unit(unit, influences, architecture)
    sentences = []
    if listens is not None:
        sentences.append(f"On average it listens most to {_where(listens)}")
    if speaks is not None:
        sentences.append(f"On average it moves the output most at {_where(speaks)}")
    return ". ".join(sentences) + "."


def _where(curve: Signals) -> str:
    """The points about the largest value where the curve is at least half as large."""
    size = np.abs(curve)
    first = last = int(size.argmax())
    half = size[first] / 2
    while first > 0 and size[first - 1] >= half:
        first -= 1
    while last < len(size) - 1 and size[last + 1] >= half:
        last += 1
    return f"point {first}" if first == last else f"points {first} to {last}"


def _description(
    architecture: Architecture, flow: Flow, drawn: int, between: int, card: DataCard
) -> str:
    widths = ", ".join(str(width) for width in architecture.widths[1:-1])
    some = "" if drawn == between else f" Of {between} connections between them {drawn} are drawn."
    return (
        f"From above: a {card.noun} as a curve; the hidden layers of the network with {widths} "
        f"units, which narrow to the bottleneck and widen again; and the reconstruction as a "
        f"curve. A unit is a blue disc if its activation is positive and an ochre diamond if it is "
        f"negative, the larger the further from zero; connections are solid blue where they add "
        f"to a unit and dashed ochre where they take from it.{some} {flow.outcome}"
    )


def _table(
    flows: list[Flow],
    units: tuple[Unit, ...],
    sentences: list[str],
    names: tuple[str, ...],
    architecture: Architecture,
) -> Table:
    widths = architecture.widths[1:-1]
    return Table(
        "Activations of the units, and what they do on average",
        [
            Column("unit"),
            *(Column(flow.name, 2) for flow in flows),
            Column("what it does"),
        ],
        [
            [
                f"{capital(names[unit.layer])}: {unit.place + 1} of {widths[unit.layer]}",
                *(float(flow.activations[unit.layer][unit.place]) for flow in flows),
                sentence,
            ]
            for unit, sentence in zip(units, sentences, strict=True)
        ],
    )
