"""A convolutional autoencoder: the same small filters everywhere along the signal."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from anomagram_build.models.glorot import glorot
from anomagram_build.models.stacked import (
    Weights,
    dense,
    dense_layers,
    mean_squared_error,
    zeros,
)

_WIDTH = 7  # of the encoder's filters
_UP = 3  # of the decoder's, which see half as fine a signal
_SHRINK = 4  # two layers, each halving the length


@dataclass(frozen=True)
class ConvolutionalAutoencoder:
    """Two strided convolutions, a dense bottleneck, and the way back (Masci et al. 2011).

    The decoder doubles the length by sub-pixel convolution: twice the channels, interleaved
    (Shi et al. 2016), which is free of the overlaps of a transposed one. `channels` are those of
    the first layer; the second has twice as many. The score is the mean squared error.
    """

    latent: int
    channels: int = 8

    @property
    def name(self) -> str:
        return f"convolutional autoencoder {self.latent}"

    @property
    def players(self) -> tuple[slice, ...]:
        return (slice(None),)

    @property
    def noise(self) -> int:
        return 0

    def initial(
        self, mean: NDArray[np.float32], generator: np.random.Generator
    ) -> list[NDArray[np.float32]]:
        few, many = self.channels, 2 * self.channels
        short = ceil(len(mean) / _SHRINK)
        return [
            *_filters(generator, 1, few, _WIDTH),
            *_filters(generator, few, many, _WIDTH),
            *dense_layers(generator, (short * many, self.latent)),
            *dense_layers(generator, (self.latent, short * many)),
            *_filters(generator, many, 2 * few, _UP),
            *_filters(generator, few, 2, _UP),
            mean.copy(),
        ]

    def loss(self, player: int, weights: Weights, signals: Tensor, noise: Tensor) -> Tensor:
        return self.scores(weights, signals).mean(dim=1)

    def scores(self, weights: Weights, signals: Tensor) -> Tensor:
        return mean_squared_error(signals, self._reconstruct(weights, signals))

    def _reconstruct(self, weights: Weights, signals: Tensor) -> Tensor:
        runs, count, points = signals.shape
        few, many = self.channels, 2 * self.channels
        short = ceil(points / _SHRINK)
        padded = functional.pad(signals, (0, short * _SHRINK - points), mode="replicate")

        values = torch.tanh(_convolve(padded.unsqueeze(3), weights[0], weights[1], stride=2))
        values = torch.tanh(_convolve(values, weights[2], weights[3], stride=2))
        latent = dense(values.reshape(runs, count, short * many), *weights[4:6])
        values = torch.tanh(dense(latent, *weights[6:8])).view(runs, count, short, many)
        values = torch.tanh(_convolve(values, weights[8], weights[9]))
        values = values.reshape(runs, count, 2 * short, few)
        values = _convolve(values, weights[10], weights[11])
        return values.reshape(runs, count, -1)[:, :, :points] + weights[12].unsqueeze(1)


def _filters(
    generator: np.random.Generator, inputs: int, outputs: int, width: int
) -> list[NDArray[np.float32]]:
    size = inputs * width
    return [glorot(generator, size, outputs * width, size, outputs), zeros(outputs)]


def _convolve(values: Tensor, weight: Tensor, bias: Tensor, stride: int = 1) -> Tensor:
    """[runs, n, length, inputs] → [runs, n, length / stride, outputs], zero-padded.

    `weight` is [runs, inputs * width, outputs]. One matrix product of all windows: PyTorch's own
    grouped convolution is no faster here, and picks its kernel by the number of runs.
    """
    runs, count, length, inputs = values.shape
    width = weight.shape[1] // inputs
    padded = functional.pad(values, (0, 0, width // 2, width // 2))
    windows = padded.unfold(2, width, stride).reshape(runs, -1, inputs * width)
    return dense(windows, weight, bias).view(runs, count, length // stride, -1)
