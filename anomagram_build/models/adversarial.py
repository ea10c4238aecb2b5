"""BiGAN: a generator, an encoder, and a discriminator that they learn to fool."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from anomagram_build.models.stacked import Weights, dense, dense_layers

_LAYERS = 3  # of each of the three networks
_SLOPE = 0.2  # of the leaky rectifiers


@dataclass(frozen=True)
class BidirectionalGAN:
    """A BiGAN (Donahue et al. 2017), used to find anomalies as Zenati et al. (2018) do.

    The discriminator tells pairs (signal, its encoding) from pairs (generated signal, the random
    latent values it was made of); the other two learn to make them alike. The score is
    `trust` · mean |signal - G(E(signal))| + (1 - trust) · the discriminator's loss on the pair.
    """

    latent: int
    hidden: int = 64
    trust: float = 0.9

    @property
    def name(self) -> str:
        return f"BiGAN {self.latent}, {self.trust:g}"

    @property
    def players(self) -> tuple[slice, ...]:
        """The discriminator; encoder and generator together."""
        return (slice(4 * _LAYERS, None), slice(0, 4 * _LAYERS))

    @property
    def noise(self) -> int:
        return self.latent

    def initial(
        self, mean: NDArray[np.float32], generator: np.random.Generator
    ) -> list[NDArray[np.float32]]:
        points, inside = len(mean), (self.hidden,) * (_LAYERS - 1)
        encoder = dense_layers(generator, (points, *inside, self.latent))
        decoder = dense_layers(generator, (self.latent, *inside, points))
        decoder[-1][:] = mean
        return [
            *encoder,
            *decoder,
            *dense_layers(generator, (points + self.latent, *inside, 1)),
        ]

    def loss(self, player: int, weights: Weights, signals: Tensor, noise: Tensor) -> Tensor:
        with torch.set_grad_enabled(player == 1):
            encoded, generated = self._encode(weights, signals), self._generate(weights, noise)
        real = self._discriminate(weights, signals, encoded)
        fake = self._discriminate(weights, generated, noise)
        # Each player's wish as a cross entropy; the second, as Goodfellow et al. (2014) advise,
        # maximises the discriminator's error instead of minimising its success.
        sign = 1 if player == 0 else -1
        return (functional.softplus(-sign * real) + functional.softplus(sign * fake)).mean(dim=1)

    def scores(self, weights: Weights, signals: Tensor) -> Tensor:
        encoded = self._encode(weights, signals)
        distance = (signals - self._generate(weights, encoded)).abs().mean(dim=2)
        doubt = functional.softplus(-self._discriminate(weights, signals, encoded))
        return self.trust * distance + (1 - self.trust) * doubt

    def _encode(self, weights: Weights, signals: Tensor) -> Tensor:
        return _chain(weights[: 2 * _LAYERS], signals)

    def _generate(self, weights: Weights, latent: Tensor) -> Tensor:
        return _chain(weights[2 * _LAYERS : 4 * _LAYERS], latent)

    def _discriminate(self, weights: Weights, signals: Tensor, latent: Tensor) -> Tensor:
        """[runs, n]; the higher, the more the pair looks like one of signal and encoding."""
        return _chain(weights[4 * _LAYERS :], torch.cat([signals, latent], dim=2)).squeeze(2)


def _chain(weights: Weights, values: Tensor) -> Tensor:
    """Dense layers with leaky rectifiers between them."""
    for index in range(0, len(weights), 2):
        seen = functional.leaky_relu(values, _SLOPE) if index else values
        values = dense(seen, *weights[index : index + 2])
    return values
