"""A convolutional autoencoder for small grey pictures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

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

_SIDE = 3  # of the filters
_SHRINK = 4  # two layers, each halving both sides


@dataclass(frozen=True)
class PictureAutoencoder:
    """Two strided convolutions, a dense bottleneck, and the way back (Masci et al. 2011).

    A picture is a row of height * width values from 0 to 1, line by line; both sides must be
    multiples of 4 (ValueError otherwise). The decoder doubles the sides by sub-pixel convolution
    (Shi et al. 2016). `channels` are those of the two encoder layers. The score is the mean
    squared error. It trains as the networks of `models.stacked` do.
    """

    latent: int
    height: int
    width: int
    channels: tuple[int, int] = (8, 32)

    def __post_init__(self) -> None:
        if self.height % _SHRINK or self.width % _SHRINK:
            raise ValueError(f"sides must be multiples of {_SHRINK}: {self.height}, {self.width}")

    @property
    def name(self) -> str:
        return f"picture autoencoder {self.latent}"

    @property
    def players(self) -> tuple[slice, ...]:
        return (slice(None),)

    @property
    def noise(self) -> int:
        return 0

    @property
    def inner(self) -> tuple[int, int, int]:
        """Height, width and channels of what the bottleneck sees."""
        return self.height // _SHRINK, self.width // _SHRINK, self.channels[1]

    def initial(
        self, mean: NDArray[np.float32], generator: np.random.Generator
    ) -> list[NDArray[np.float32]]:
        few, many = self.channels
        size = int(np.prod(self.inner))
        bounded = mean.clip(0.02, 0.98)
        return [
            *_filters(generator, 1, few),
            *_filters(generator, few, many),
            *dense_layers(generator, (size, self.latent)),
            *dense_layers(generator, (self.latent, size)),
            *_filters(generator, many, 4 * few),
            *_filters(generator, few, 4),
            # Where it starts, a network of zero weights answers the mean picture.
            np.log(bounded / (1 - bounded)).astype(np.float32),
        ]

    def loss(self, player: int, weights: Weights, signals: Tensor, noise: Tensor) -> Tensor:
        return self.scores(weights, signals).mean(dim=1)

    def scores(self, weights: Weights, signals: Tensor) -> Tensor:
        return mean_squared_error(signals, self.reconstruct(weights, signals))

    def reconstruct(self, weights: Weights, pictures: Tensor) -> Tensor:
        """[runs, n, height * width] → the same shape, values from 0 to 1."""
        height, width = self.height, self.width
        first = _taps(height, width, 2)
        second = _taps(height // 2, width // 2, 2)
        third = _taps(height // 4, width // 4, 1)
        fourth = _taps(height // 2, width // 2, 1)

        values = torch.tanh(_convolve(pictures, weights[0], weights[1], first))
        values = torch.tanh(_convolve(values, weights[2], weights[3], second))
        latent = dense(values, *weights[4:6])
        values = torch.tanh(dense(latent, *weights[6:8]))
        values = torch.tanh(_convolve(values, weights[8], weights[9], third))
        values = _doubled(values, height // 4, width // 4)
        values = _convolve(values, weights[10], weights[11], fourth)
        values = _doubled(values, height // 2, width // 2)
        return torch.sigmoid(values + weights[12].unsqueeze(1))


def _filters(
    generator: np.random.Generator, inputs: int, outputs: int
) -> list[NDArray[np.float32]]:
    area = _SIDE * _SIDE
    fans = inputs * area, outputs * area
    return [glorot(generator, *fans, area, inputs, outputs), zeros(outputs)]


@cache
def _taps(height: int, width: int, stride: int) -> Tensor:
    """Which place of a picture each of a filter's 3 * 3 taps sees, [taps, places in, places out].

    1 where the tap sees it and 0 elsewhere; a filter that reaches over the border sees zeros.
    """
    places = np.arange(height * width).reshape(height, width)
    framed = np.pad(places, _SIDE // 2, constant_values=-1)
    taps = np.zeros((_SIDE * _SIDE, height * width, height * width // stride**2), np.float32)
    for tap in range(_SIDE * _SIDE):
        down, right = divmod(tap, _SIDE)
        seen = framed[down : down + height : stride, right : right + width : stride].ravel()
        out = np.flatnonzero(seen >= 0)
        taps[tap, seen[out], out] = 1
    return torch.from_numpy(taps)


def _convolve(values: Tensor, weight: Tensor, bias: Tensor, taps: Tensor) -> Tensor:
    """[runs, n, places in * inputs] → [runs, n, places out * outputs].

    `weight` is [runs, taps, inputs, outputs]. On pictures as small as these, a convolution is
    quickest written out as the matrix that it is: filters reach almost everywhere anyway.
    """
    runs, _, inputs, outputs = weight.shape
    _, places, out = taps.shape
    matrix = torch.einsum("rtio,tpq->rpiqo", weight, taps)
    matrix = matrix.reshape(runs, places * inputs, out * outputs)
    return dense(values, matrix, bias.repeat(1, out))


def _doubled(values: Tensor, height: int, width: int) -> Tensor:
    """[runs, n, height * width * (channels * 2 * 2)] → the same values as a picture of twice the
    height and width, [runs, n, 2 height * 2 width * channels]."""
    runs, count, _ = values.shape
    apart = values.view(runs, count, height, width, -1, 2, 2)
    return apart.permute(0, 1, 2, 5, 3, 6, 4).reshape(runs, count, -1)


class PictureModule(torch.nn.Module):
    """One run as a module of PyTorch's own layers, the form that torch.onnx exports best.

    forward(pictures [n, height, width]) → (reconstruction [n, height, width], latent [n, k]).
    """

    def __init__(self, network: PictureAutoencoder, weights: Weights) -> None:
        """`weights` are one run's, without the run axis."""
        super().__init__()
        self.network = network
        pairs = list(zip(weights[:12:2], weights[1:12:2], strict=True))
        self.convolutions = torch.nn.ModuleList(
            _conv(weight, bias, stride)
            for (weight, bias), stride in zip([*pairs[:2], *pairs[4:]], (2, 2, 1, 1), strict=True)
        )
        self.down, self.up = (_linear(weight, bias) for weight, bias in pairs[2:4])
        self.output = torch.nn.Parameter(weights[12].clone().view(network.height, network.width))

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        high, wide, many = self.network.inner
        first, second, third, fourth = self.convolutions
        values = torch.tanh(second(torch.tanh(first(pictures.unsqueeze(1)))))
        latent = self.down(values.permute(0, 2, 3, 1).flatten(1))
        values = torch.tanh(self.up(latent)).reshape(-1, high, wide, many).permute(0, 3, 1, 2)
        values = functional.pixel_shuffle(torch.tanh(third(values)), 2)
        values = functional.pixel_shuffle(fourth(values), 2).squeeze(1)
        return torch.sigmoid(values + self.output), latent


def _conv(weight: Tensor, bias: Tensor, stride: int) -> torch.nn.Conv2d:
    _, inputs, outputs = weight.shape
    layer = torch.nn.Conv2d(inputs, outputs, _SIDE, stride, padding=_SIDE // 2)
    layer.weight = torch.nn.Parameter(
        weight.permute(2, 1, 0).reshape(outputs, inputs, _SIDE, _SIDE).clone()
    )
    layer.bias = torch.nn.Parameter(bias.clone())
    return layer


def _linear(weight: Tensor, bias: Tensor) -> torch.nn.Linear:
    layer = torch.nn.Linear(*weight.shape)
    layer.weight = torch.nn.Parameter(weight.T.clone())
    layer.bias = torch.nn.Parameter(bias.clone())
    return layer
