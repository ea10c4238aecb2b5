"""Functions that a traced network leaves open, so that one graph serves every choice of them.

In PyTorch they are declared, with shapes and derivatives, but have no kernels: they can be traced,
and PyTorch refuses to run them. In ONNX they are functions whose bodies are files apart (see
`parts`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

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


_DECLARATIONS = {
    "activation": "(Tensor before) -> Tensor",
    "activation_gradient": "(Tensor gradient, Tensor before, Tensor after) -> Tensor",
    "output": "(Tensor before) -> Tensor",
    "output_gradient": "(Tensor gradient, Tensor before, Tensor after) -> Tensor",
    "penalty": "(Tensor gradient, Tensor parameters, Tensor rate) -> Tensor",
    "direction": (
        "(Tensor gradient, Tensor first, Tensor second, Tensor step) -> (Tensor, Tensor, Tensor)"
    ),
}
for _name, _declaration in _DECLARATIONS.items():
    torch.library.define(f"{DOMAIN}::{_name}", _declaration)

activation: Callable[[Tensor], Tensor] = torch.ops.anomagram.activation
activation_gradient: Callable[[Tensor, Tensor, Tensor], Tensor] = (
    torch.ops.anomagram.activation_gradient
)
output: Callable[[Tensor], Tensor] = torch.ops.anomagram.output
output_gradient: Callable[[Tensor, Tensor, Tensor], Tensor] = torch.ops.anomagram.output_gradient
penalty: Callable[[Tensor, Tensor, Tensor], Tensor] = torch.ops.anomagram.penalty
direction: Callable[[Tensor, Tensor, Tensor, Tensor], tuple[Tensor, Tensor, Tensor]] = (
    torch.ops.anomagram.direction
)


def _same(*given: Tensor) -> Tensor:
    return torch.empty_like(given[0])


def _keep(ctx: Any, inputs: tuple[Tensor, ...], output: Tensor) -> None:
    ctx.save_for_backward(inputs[0], output)


for _name in ("activation", "activation_gradient", "output", "output_gradient", "penalty"):
    torch.library.register_fake(f"{DOMAIN}::{_name}", _same)
torch.library.register_fake(
    f"{DOMAIN}::direction",
    lambda gradient, first, second, step: (
        torch.empty_like(gradient),
        torch.empty_like(first),
        torch.empty_like(second),
    ),
)
torch.library.register_autograd(
    f"{DOMAIN}::activation",
    lambda context, gradient: activation_gradient(gradient, *context.saved_tensors),
    setup_context=_keep,
)
torch.library.register_autograd(
    f"{DOMAIN}::output",
    lambda context, gradient: output_gradient(gradient, *context.saved_tensors),
    setup_context=_keep,
)
