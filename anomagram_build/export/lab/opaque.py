"""Functions that a traced network leaves open, so that one graph serves every choice of them.

In PyTorch they are operators without a meaning of their own; in ONNX, functions whose bodies are
files apart (see `parts`).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.library import custom_op

from anomagram_build.export.lab.writer import DOMAIN

NAMES = {
    "activation": "Activation",
    "activation_gradient": "ActivationGradient",
    "output": "Output",
    "output_gradient": "OutputGradient",
    "penalty": "Penalty",
    "direction": "Direction",
}
"""Name of the PyTorch operator → name of the ONNX function."""


@custom_op(f"{DOMAIN}::activation", mutates_args=())
def activation(before: Tensor) -> Tensor:
    raise NotImplementedError


@custom_op(f"{DOMAIN}::activation_gradient", mutates_args=())
def activation_gradient(gradient: Tensor, before: Tensor, after: Tensor) -> Tensor:
    raise NotImplementedError


@custom_op(f"{DOMAIN}::output", mutates_args=())
def output(before: Tensor) -> Tensor:
    raise NotImplementedError


@custom_op(f"{DOMAIN}::output_gradient", mutates_args=())
def output_gradient(gradient: Tensor, before: Tensor, after: Tensor) -> Tensor:
    raise NotImplementedError


@custom_op(f"{DOMAIN}::penalty", mutates_args=())
def penalty(gradient: Tensor, parameters: Tensor, rate: Tensor) -> Tensor:
    raise NotImplementedError


@custom_op(f"{DOMAIN}::direction", mutates_args=())
def direction(
    gradient: Tensor, first: Tensor, second: Tensor, step: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    raise NotImplementedError


def _same(*given: Tensor) -> Tensor:
    return torch.empty_like(given[0])


def _keep(ctx: Any, inputs: tuple[Tensor, ...], output: Tensor) -> None:
    ctx.save_for_backward(inputs[0], output)


for _shaped in (activation, activation_gradient, output, output_gradient, penalty):
    _shaped.register_fake(_same)
direction.register_fake(
    lambda gradient, first, second, step: (
        torch.empty_like(gradient),
        torch.empty_like(first),
        torch.empty_like(second),
    )
)
activation.register_autograd(
    lambda context, gradient: activation_gradient(gradient, *context.saved_tensors),
    setup_context=_keep,
)
output.register_autograd(
    lambda context, gradient: output_gradient(gradient, *context.saved_tensors),
    setup_context=_keep,
)
