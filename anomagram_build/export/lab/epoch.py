"""Several epochs of training as one graph, for networks of one depth and any widths."""

from __future__ import annotations

from functools import partial

import numpy as np
import onnx
import torch
from onnx import TensorProto

from anomagram_build.export.lab import chance
from anomagram_build.export.lab.layers import Layers, example_parts, example_signals
from anomagram_build.export.lab.step import forget, mean_error, open_architecture, step
from anomagram_build.export.lab.translate import trace, translate
from anomagram_build.export.lab.writer import DOMAIN, Port, Writer, make_body, make_model

FLOAT, INT = TensorProto.FLOAT, TensorProto.INT64
INPUTS: tuple[Port, ...] = (
    ("parameters", FLOAT, ["p"]),
    ("first", FLOAT, ["f"]),
    ("second", FLOAT, ["s"]),
    ("signals", FLOAT, ["n", "points"]),
    ("validation", FLOAT, ["v", "points"]),
    ("penalised", FLOAT, ["p"]),
    ("widths", INT, ["layers"]),
    ("batch", INT, [1]),
    ("epochs", INT, []),
    ("done", INT, []),
    ("total", INT, []),
    ("learning_rate", FLOAT, []),
    ("seed", INT, []),
)
"""`done` epochs of `total` are over, `epochs` are to come. `validation` may be empty."""

OUTPUTS: tuple[Port, ...] = (
    ("new_parameters", FLOAT, ["p"]),
    ("new_first", FLOAT, ["f"]),
    ("new_second", FLOAT, ["s"]),
    ("training_loss", FLOAT, ["epochs"]),
    ("validation_loss", FLOAT, ["epochs"]),
)


def epoch_graph(depth: int) -> onnx.ModelProto:
    """The graph for `depth` hidden layers on either side of the bottleneck. It calls functions
    that are apart: `Activation`, `Output`, their gradients, `Penalty`, `Direction`, `Factor`."""
    main = Writer([name for name, _, _ in INPUTS])
    layers = Layers(main, depth)
    one = main.constant([1], np.int64)
    size = main.add("Shape", "signals", start=0, end=1)
    rounded = main.add("Add", size, main.add("Sub", "batch", one))
    batches = main.add("Squeeze", main.add("Div", rounded, "batch"))
    values = main.add("Cast", main.add("Mul", size, layers.width[0]), to=FLOAT)
    values = main.add("Squeeze", values)
    steps = main.add("Mul", batches, "total")

    inputs: list[Port] = [
        ("epoch", INT, []),
        ("going", TensorProto.BOOL, []),
        ("flat", FLOAT, ["p"]),
        ("memory_1", FLOAT, ["f"]),
        ("memory_2", FLOAT, ["s"]),
    ]
    outer = Writer([name for name, _, _ in inputs], main)
    at = outer.add("Add", "epoch", "done")
    traced = trace(chance.order, *(torch.tensor(0), torch.tensor(0), torch.zeros(19, 2)))
    (order,) = translate(traced, outer, ["seed", at, "signals"], sizes={(2, 0): size})
    before = outer.add("Mul", at, batches)
    body = _steps(outer, layers, depth, order, before, steps, size)
    flat, *memories, squares = outer.loop(batches, ["flat", "memory_1", "memory_2"], body)
    traced = trace(forget, torch.zeros(19))
    memories = [translate(traced, outer, [memory])[0] for memory in memories]
    loss = outer.add("Div", outer.add("ReduceSum", squares, keepdims=0), values)
    with open_architecture(depth) as architecture:
        traced = trace(
            partial(mean_error, architecture),
            example_signals(),
            *example_parts(depth),
        )
    parts = layers.take_apart(outer, flat)
    (checked,) = translate(traced, outer, ["validation", *parts], run_axis=True)
    made = [flat, *memories, loss, checked]
    *carried, training, validation = main.loop(
        "epochs",
        ["parameters", "first", "second"],
        make_body(outer, inputs, [(name, FLOAT) for name in made]),
    )
    names = [name for name, _, _ in OUTPUTS]
    main.rename(dict(zip(names, [*carried, training, validation], strict=True)))
    return make_model(f"epoch_{depth}", main, INPUTS, OUTPUTS)


def _steps(
    outer: Writer,
    layers: Layers,
    depth: int,
    order: str,
    before: str,
    steps: str,
    size: str,
) -> onnx.GraphProto:
    """The body of the loop over an epoch's batches, the last of which may be smaller."""
    inputs: list[Port] = [
        ("turn", INT, []),
        ("running", TensorProto.BOOL, []),
        ("now", FLOAT, ["p"]),
        ("now_1", FLOAT, ["f"]),
        ("now_2", FLOAT, ["s"]),
    ]
    inner = Writer([name for name, _, _ in inputs], outer)
    start = inner.add("Mul", "turn", "batch")
    end = inner.add("Min", inner.add("Add", start, "batch"), size)
    rows = inner.add("Slice", order, start, end)
    batch = inner.add("Gather", "signals", rows, axis=0)
    taken = inner.add("Add", before, "turn")
    count = inner.add("Add", taken, inner.constant(1, np.int64))
    factor = inner.add("Factor", taken, steps, domain=DOMAIN)
    rate = inner.add("Mul", "learning_rate", factor)
    with open_architecture(depth) as architecture:
        vector = torch.zeros(1, sum(part.numel() for part in example_parts(depth)))
        traced = trace(
            partial(step, architecture),
            example_signals(),
            *(vector, vector, vector),
            torch.tensor(1),
            torch.tensor(1.0),
            vector,
            *example_parts(depth),
        )
    names = [batch, "now", "now_1", "now_2", count, rate, "penalised"]
    parts = layers.take_apart(inner, "now")
    made = translate(traced, inner, [*names, *parts], run_axis=True)
    return make_body(inner, inputs, [(name, FLOAT) for name in made])
