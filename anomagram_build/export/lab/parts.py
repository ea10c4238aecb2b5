"""The functions that the graphs leave open, one file for each choice: appended to a graph's
bytes, they complete it."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import onnx
import torch
from torch import Tensor

from anomagram_build.export.lab.translate import trace, translate
from anomagram_build.export.lab.writer import Writer, make_function
from anomagram_build.models.autoencoder import ACTIVATIONS, OUTPUTS
from anomagram_build.training import optimizers
from anomagram_build.training.optimizers import OPTIMIZERS
from anomagram_build.training.recipe import Recipe
from anomagram_build.training.regularisers import REGULARISERS
from anomagram_build.training.schedule import SCHEDULES

_EXAMPLE = torch.full((5, 3), 0.5)


def function(
    name: str, body: Callable[..., object], inputs: list[str], *examples: Tensor
) -> onnx.ModelProto:
    """A PyTorch function as a function of ONNX."""
    writer = Writer(inputs)
    made = translate(trace(body, *examples), writer, inputs)
    outputs = [f"made_{place}" for place in range(len(made))]
    writer.rename(dict(zip(outputs, made, strict=True)))
    return make_function(name, writer, inputs, outputs)


def activation(name: str) -> onnx.ModelProto:
    """`Activation` and `ActivationGradient` of one of ACTIVATIONS."""
    return _with_gradient("Activation", ACTIVATIONS[name])


def output(name: str) -> onnx.ModelProto:
    """`Output` and `OutputGradient` of one of OUTPUTS."""
    return _with_gradient("Output", OUTPUTS[name])


def penalty(name: str) -> onnx.ModelProto:
    """`Penalty` of one of REGULARISERS: (gradient, parameters, rate) → the gradient with it."""
    slope = REGULARISERS[name]

    def body(gradient: Tensor, parameters: Tensor, rate: Tensor) -> Tensor:
        return gradient.clone() if slope is None else gradient + slope(parameters) * rate

    examples = [_EXAMPLE.clone() for _ in range(3)]
    return function("Penalty", body, ["gradient", "parameters", "rate"], *examples)


def direction(name: str) -> onnx.ModelProto:
    """`Direction` of one of OPTIMIZERS: (gradient, first, second, step) → (direction, first,
    second). What it doesn't remember passes through."""
    optimizer, betas = OPTIMIZERS[name], Recipe().betas

    def body(gradient: Tensor, first: Tensor, second: Tensor, step: Tensor) -> tuple[Tensor, ...]:
        state = [first.clone(), second.clone()]
        # The corrections for the steps so far are computed from numbers; here they are tensors.
        count = step.to(torch.float64)
        with patch.object(optimizers, "sqrt", torch.sqrt):
            memory = tuple(state[: optimizer.memory])
            moved = optimizer.direction(gradient.clone(), memory, count, betas)  # type: ignore[arg-type]
        return moved, *state

    inputs = ["gradient", "first", "second", "step"]
    return function(
        "Direction", body, inputs, *[_EXAMPLE.clone() for _ in range(3)], torch.tensor(1)
    )


def factor(name: str) -> onnx.ModelProto:
    """`Factor` of one of SCHEDULES: (step from 0, total steps) → the learning rate's factor."""
    schedule = SCHEDULES[name]

    def body(step: Tensor, steps: Tensor) -> Tensor:
        return schedule(step, steps).float()

    return function("Factor", body, ["step", "steps"], torch.tensor(3), torch.tensor(7))


def _with_gradient(name: str, body: Callable[[Tensor], Tensor]) -> onnx.ModelProto:
    def both(gradient: Tensor, before: Tensor) -> tuple[Tensor, Tensor]:
        leaf = before.detach().requires_grad_()
        after = body(leaf)
        (slope,) = torch.autograd.grad(after, leaf, gradient)
        return after.detach(), slope

    made = function(name, body, ["before"], _EXAMPLE)
    traced = trace(both, _EXAMPLE, _EXAMPLE)
    inputs = ["gradient", "before", "after"]
    writer = Writer(inputs)
    # What the function made is known, so nothing is computed twice that depends on it alone.
    after = _source(next(iter(reversed(traced.graph.nodes))).args[0][0])
    given = {} if after.op == "placeholder" else {after: "after"}
    _, slope = translate(traced, writer, inputs[:2], given=given)
    writer.rename({"slope": slope})
    made.MergeFrom(make_function(f"{name}Gradient", writer, inputs, ["slope"]))
    return made


def _source(node: torch.fx.Node) -> torch.fx.Node:
    while getattr(node.target, "__name__", "").startswith(("detach", "alias")):
        node = node.args[0]  # type: ignore[assignment]
    return node
