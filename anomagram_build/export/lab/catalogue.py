"""Every graph and function of the lab, by the name of its file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import onnx
import torch
from torch import Tensor

from anomagram_build.dataset.scale import KINDS, scaled
from anomagram_build.export.lab import parts, prepare, verdict
from anomagram_build.export.lab.context import TYPES
from anomagram_build.export.lab.epoch import epoch_graph
from anomagram_build.export.lab.layers import MOST
from anomagram_build.export.lab.network import network_graph, network_inputs
from anomagram_build.export.lab.strange import strange_versions
from anomagram_build.export.lab.translate import trace, translate
from anomagram_build.export.lab.verdict import Wanted
from anomagram_build.export.lab.writer import Port, Writer, make_model
from anomagram_build.models.autoencoder import OUTPUTS
from anomagram_build.training.optimizers import OPTIMIZERS
from anomagram_build.training.regularisers import REGULARISERS
from anomagram_build.training.schedule import SCHEDULES

ACTIVATIONS = ("relu", "leaky_relu", "elu", "tanh")
"""Those that the lab offers."""

RATES = (
    *("accuracy", "precision", "recall", "f1"),
    *("false_positive_rate", "false_negative_rate", "true_negative_rate"),
)
CELLS = ("true_positives", "false_positives", "true_negatives", "false_negatives")


def lab_graphs(wanted: Wanted) -> Iterator[tuple[str, onnx.ModelProto]]:
    """(name, model): whole graphs, graphs that call functions, and files of functions alone."""
    for kind, names, make in (
        ("activation", ACTIVATIONS, parts.activation),
        ("output", OUTPUTS, parts.output),
        ("penalty", REGULARISERS, parts.penalty),
        ("direction", OPTIMIZERS, parts.direction),
        ("factor", SCHEDULES, parts.factor),
    ):
        for name in names:
            yield f"{kind}-{name}", make(name)
    yield from _small_graphs(wanted)
    for depth in range(1, MOST + 1):
        yield f"epoch-{depth}", epoch_graph(depth)
        yield f"network-{depth}", network_graph(depth)
    yield "network-inputs", network_inputs()


def _small_graphs(wanted: Wanted) -> Iterator[tuple[str, onnx.ModelProto]]:
    whole, number = torch.tensor(3), torch.tensor(0.5)
    signals = torch.rand(11, 7)
    scores, abnormal = torch.rand(13), torch.arange(13) % 2
    share = number.double()
    yield _graph(
        "divide",
        prepare.divide,
        {"abnormal": abnormal, "seed": whole, "training": whole, "test": whole, "share": share},
        ("part", "wanted", "found"),
    )
    for kind in KINDS:
        fit = partial(prepare.scaling, kind)
        yield _graph(f"scaling-{kind}", fit, {"signals": signals}, ("offset", "spread"))
    scaling = {"offset": torch.zeros(5), "spread": torch.ones(5)}
    yield _graph("scale", scaled, {"signals": torch.rand(11, 5), **scaling}, ("scaled",))
    for name in OUTPUTS:
        body = partial(prepare.mean_bias, output=name)
        yield _graph(f"bias-{name}", body, {"signals": signals}, ("bias",))
    yield _graph(
        "initialise",
        prepare.initialise,
        {
            "widths": torch.tensor([7, 5, 3, 2, 3, 5, 7]),
            "seed": whole,
            "bias": torch.zeros(7),
            "rate": number,
            "counter": torch.arange(149),
        },
        ("parameters", "penalised"),
    )
    labelled = {"scores": scores, "abnormal": abnormal}
    made = ("thresholds", *CELLS, *RATES, "auc", "average_precision")
    yield _graph("report", verdict.report, labelled, made)
    rules: tuple[tuple[str, Callable[..., Any], dict[str, Tensor], tuple[str, ...]], ...] = (
        ("thresholds-with-labels", verdict.with_labels, labelled, ("accuracy", "f1", "recall")),
        (
            "thresholds-without-labels",
            verdict.without_labels,
            {"scores": scores},
            ("percentile", "deviations", "mean"),
        ),
        ("histogram", verdict.histogram, labelled, ("edges", "normal", "abnormal_counts")),
    )
    for name, function, given, outputs in rules:
        yield _graph(name, partial(function, wanted=wanted), given, outputs)
    yield _graph(
        "alive",
        verdict.alive,
        {"signals": signals, "made": signals},
        ("explained", "collapsed", "loss"),
    )
    yield _graph("plane", verdict.plane, {"latent": signals}, ("plane",))
    line = {"signal": torch.rand(11), "noise": torch.rand(7)}
    yield _graph("strange", strange_versions, line, ("versions",))


def _graph(
    name: str,
    function: Callable[..., Any],
    inputs: dict[str, Tensor],
    outputs: Sequence[str],
) -> tuple[str, onnx.ModelProto]:
    """A traced function as a graph, the lengths of its inputs open."""
    writer = Writer(list(inputs))
    traced = trace(function, *inputs.values())
    made = translate(traced, writer, list(inputs))
    writer.rename(dict(zip(outputs, made, strict=True)))
    nodes = next(node for node in traced.graph.nodes if node.op == "output").args[0]
    nodes = nodes if isinstance(nodes, (list, tuple)) else [nodes]
    given = [_port(key, example) for key, example in inputs.items()]
    ports = [_port(key, node.meta["val"]) for key, node in zip(outputs, nodes, strict=True)]
    return name, make_model(name.replace("-", "_"), writer, given, ports)


def _port(name: str, example: Tensor) -> Port:
    return name, TYPES[example.dtype], [f"{name}_{axis}" for axis in range(example.dim())]
