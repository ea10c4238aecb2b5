"""Figure `autoencoder`: the trained network, with a signal flowing through it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.sample import some
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
from anomagram_build.figures.autoencoder_charts import (
    SCALE,
    edge_rows,
    network_chart,
    signal_chart,
    unit_rows,
)
from anomagram_build.figures.chart import Size, compile_chart
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
from anomagram_build.figures.signal_chart import frame_of
from anomagram_build.figures.words import capital, number
from anomagram_build.models.autoencoder import Architecture, parameter_count
from anomagram_build.models.neighbours import NearestNeighbours
from anomagram_build.training.runs import TrainedRuns
from anomagram_build.training.snapshots import network_at
from anomagram_build.work import Work

Signals = NDArray[np.float32]

_ENDS = 3  # connections drawn from the input to a unit, and from a unit to the output
_AVERAGED = 200  # training signals that influences are averaged over
_COMPARED = 20_000  # signals whose distances to training signals are measured


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
    # Every pair is compared, so that of very many signals only some are.
    seed = work.settings.figures.seed
    known, judged = (
        scale(dataset.signals[some(rows, _COMPARED, seed)], runs.scaling)
        for rows in (split.training, split.test)
    )
    usual = dataset.labels[some(split.test, _COMPARED, seed)] == card.normal
    before, after = _like_normal(known, judged, layer_outputs(network, judged)[-1], usual)

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
                compile_chart(signal_chart(flows[0].signal, None, frame, card)),
                f"A normal {card.noun}, {architecture.points} numbers.",
                Size(560, 140),
                Size(360, 110),
            ),
            "network": Chart(
                compile_chart(
                    network_chart(
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
                compile_chart(signal_chart(flows[0].signal, flows[0].drawn, frame, card)),
                f"The reconstruction beside the {card.noun}. {flows[0].outcome}",
                Size(560, 180),
                Size(360, 150),
            ),
        },
        tables=[_table(flows, units, sentences, names, architecture)],
        description=_description(architecture, flows[0], len(edges), between, card),
        data={
            "network": {
                "scale": SCALE,
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
        numbers={"units": len(units), "like_normal": {"before": before, "after": after}},
    )


def _like_normal(
    known: Signals, judged: Signals, redrawn: Signals, usual: NDArray[np.bool_]
) -> tuple[float, float]:
    """Which share of the abnormal among the `judged` [n, points] look normal, and which of their
    copies: are as close to one of the `known` as 95% of the `usual` [n] ones are."""
    distance = NearestNeighbours(1).fit(known)
    before, after = distance(judged), distance(redrawn)
    limit = np.quantile(before[usual], 0.95)
    return float((before[~usual] <= limit).mean()), float((after[~usual] <= limit).mean())


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
        "signal": scaled(flow.signal, SCALE),
        "drawn": scaled(flow.drawn, SCALE),
        "activations": scaled(np.concatenate(flow.activations), SCALE),
        "shown": scaled(np.concatenate(shown), SCALE),
        "edges": scaled(
            [flow.parts[edge.layer][edge.source, edge.target] / tops[edge.layer] for edge in edges],
            SCALE,
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
            ends.append([unit, int(point), round(SCALE * float(row[point]))])
    return ends


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
                column.append(scaled(curve / max(float(np.abs(curve).max()), 1e-12), SCALE))
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
        f"From above: a {card.noun} as a curve; the hidden layers of the network, {widths} units "
        f"wide, which narrow to the bottleneck and widen again; and the reconstruction as a "
        f"curve. A unit is a blue disc if its activation is positive and an ochre triangle if it "
        f"is negative, the larger the further from zero; connections are solid blue where they add "
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
