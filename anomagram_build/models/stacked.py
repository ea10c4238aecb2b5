"""What the networks beside the dense autoencoder share.

As there, all runs of a network train at once: every parameter carries a leading run axis and
every layer is a batched matrix product, so a run does not depend on the runs beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anomagram_build.models.glorot import glorot

Weights = Sequence[Tensor]
"""Each [runs, …]; their order is the network's own."""


class StackedNetwork(Protocol):
    """A network and how its settings shape it, not yet trained.

    An ordinary network has one player. An adversarial one has two, who take turns: each moves
    its own weights, `players[i]`, down its own loss.
    """

    @property
    def name(self) -> str:
        """What tables call it."""

    @property
    def players(self) -> tuple[slice, ...]:
        """The weights that each player moves."""

    @property
    def noise(self) -> int:
        """How many standard normal numbers the loss of one signal consumes."""

    def initial(
        self, mean: NDArray[np.float32], generator: np.random.Generator
    ) -> list[NDArray[np.float32]]:
        """One run's untrained weights; `mean` [points] is the mean training signal."""

    def loss(self, player: int, weights: Weights, signals: Tensor, noise: Tensor) -> Tensor:
        """What a player wants small, [runs], for signals [runs, n, points] and noise
        [runs, n, self.noise]."""

    def scores(self, weights: Weights, signals: Tensor) -> Tensor:
        """[runs, n] for signals [runs, n, points]; higher means more abnormal."""


def dense(values: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """[runs, n, inputs] · [runs, inputs, outputs] + [runs, outputs]."""
    return torch.baddbmm(bias.unsqueeze(1), values, weight)


def zeros(*shape: int) -> NDArray[np.float32]:
    return np.zeros(shape, np.float32)


def dense_layers(
    generator: np.random.Generator, widths: Sequence[int]
) -> list[NDArray[np.float32]]:
    """Weight, bias, weight, bias… of a chain of dense layers."""
    layers: list[NDArray[np.float32]] = []
    for inputs, outputs in pairwise(widths):
        layers += [glorot(generator, inputs, outputs), zeros(outputs)]
    return layers


def mean_squared_error(signals: Tensor, reconstruction: Tensor) -> Tensor:
    """Over the points: [runs, n, points] → [runs, n]."""
    return (reconstruction - signals).square().mean(dim=2)
