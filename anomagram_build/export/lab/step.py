"""One step of training, and one look at how the network does, as PyTorch functions to be traced.

The network is `models.autoencoder.forward`; tensors have its leading run axis, of length one.
Which activation, output, optimizer and penalty it is, is left open (see `opaque`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import torch
from torch import Tensor

from anomagram_build.export.lab import opaque
from anomagram_build.models import autoencoder
from anomagram_build.models.autoencoder import ACTIVATIONS, OUTPUTS, Architecture, forward

_OPEN = "open"
LEAST = 1e-30
"""Beside the 1e-8 that optimizers add to a root of squares, both this and its root are nothing."""


@contextmanager
def open_architecture(depth: int) -> Iterator[Architecture]:
    """A network with so many hidden layers before the bottleneck. Its widths mean nothing:
    `forward` takes them from the parameters."""
    with (
        patch.dict(ACTIVATIONS, {_OPEN: opaque.activation}),
        patch.dict(OUTPUTS, {_OPEN: opaque.output}),
    ):
        yield Architecture(1, (1,) * depth, 1, _OPEN, _OPEN)


def pairs(parts: tuple[Tensor, ...]) -> autoencoder.Parameters:
    """Weights and biases that alternate, layer by layer."""
    return list(zip(parts[::2], parts[1::2], strict=True))


def step(
    architecture: Architecture,
    batch: Tensor,
    flat: Tensor,
    first: Tensor,
    second: Tensor,
    count: Tensor,
    rate: Tensor,
    penalised: Tensor,
    *parts: Tensor,
) -> tuple[Tensor, ...]:
    """One step: new parameters and optimizer's state, and the sum of squared errors before it.

    batch          [1, n, points], scaled
    flat           [1, p], all parameters; `parts` are the same, each in its shape
    first, second  what the optimizer remembers
    count          [], steps so far, this one included
    rate           [], the learning rate
    penalised      [1, p], the regulariser's rate for weights and 0 for biases
    """
    leaves = tuple(part.detach().requires_grad_() for part in parts)
    made, _ = forward(architecture, pairs(leaves), batch)
    difference = made.detach() - batch
    # The derivative of the mean of d² is 2d/n; the factor 2/n is applied to the gradient, which
    # has fewer values.
    gradients = torch.autograd.grad(made, leaves, grad_outputs=difference)
    gradient = torch.cat([part.flatten(1) for part in gradients], dim=1)
    gradient = gradient * (2 / (difference.shape[1] * difference.shape[2]))
    gradient = opaque.penalty(gradient, flat, penalised)
    direction, first, second = opaque.direction(gradient, first, second, count)
    # Point by point first: one sum over all squares would lose digits.
    squares = (difference * difference).sum(dim=1).sum()
    return flat - direction * rate, first, second, squares


def forget(memory: Tensor) -> Tensor:
    """What an optimizer remembers [p], with 0 for what is less than LEAST.

    The mean of a silent unit's gradients shrinks until it is subnormal, and stays so; processors
    compute with such numbers many times as slowly as with others. Zero stays zero.
    """
    return memory * (memory.abs() >= LEAST)


def mean_error(architecture: Architecture, signals: Tensor, *parts: Tensor) -> Tensor:
    """Mean squared error over all signals [1, n, points] and points."""
    made, _ = forward(architecture, pairs(parts), signals)
    difference = made - signals
    return (difference * difference).mean(dim=2).mean()


def judge(
    architecture: Architecture, signals: Tensor, offset: Tensor, spread: Tensor, *parts: Tensor
) -> tuple[Tensor, ...]:
    """What `export.detector.DetectorModule` says of signals [1, n, points] in the data's units:
    reconstruction, error, score, latent."""
    scaled = (signals - offset) / spread
    made, latent = forward(architecture, pairs(parts), scaled)
    difference = scaled - made
    error = difference * difference
    return made * spread + offset, error, error.mean(dim=2), latent
