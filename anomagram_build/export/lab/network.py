"""What a network says of signals, as one graph for networks of one depth and any widths."""

from __future__ import annotations

from functools import partial

import onnx
import torch
from onnx import TensorProto

from anomagram_build.export.lab.layers import Layers, example_parts, example_signals
from anomagram_build.export.lab.step import judge, open_architecture
from anomagram_build.export.lab.translate import trace, translate
from anomagram_build.export.lab.writer import Port, Writer, declare, make_model

FLOAT, INT = TensorProto.FLOAT, TensorProto.INT64

INPUTS: tuple[Port, ...] = (
    ("signal", FLOAT, ["n", "points"]),
    ("offset", FLOAT, ["o"]),
    ("spread", FLOAT, ["o"]),
    ("parameters", FLOAT, ["p"]),
    ("widths", INT, ["layers"]),
)
OUTPUTS: tuple[Port, ...] = (
    ("reconstruction", FLOAT, ["n", "points"]),
    ("error", FLOAT, ["n", "points"]),
    ("score", FLOAT, ["n"]),
    ("latent", FLOAT, ["n", "units"]),
)


def network_graph(depth: int) -> onnx.ModelProto:
    """The graph for `depth` hidden layers on either side of the bottleneck. It calls functions
    that are apart: `Activation` and `Output`. And its inputs are not declared: each may be one
    (see `network_inputs`) or a constant, as in a file that holds one network."""
    writer = Writer([name for name, _, _ in INPUTS])
    layers = Layers(writer, depth)
    with open_architecture(depth) as architecture:
        scaling = torch.zeros(1, 1, example_signals().shape[-1])
        traced = trace(
            partial(judge, architecture),
            example_signals(),
            *(scaling, scaling),
            *example_parts(depth),
        )
    names = ["signal", "offset", "spread", *layers.take_apart(writer, "parameters")]
    made = translate(traced, writer, names, run_axis=True)
    writer.rename(dict(zip((name for name, _, _ in OUTPUTS), made, strict=True)))
    return make_model(f"network_{depth}", writer, [], OUTPUTS)


def network_inputs() -> onnx.ModelProto:
    """What completes a network's graph so that all it needs is given when it runs."""
    return declare(INPUTS)
