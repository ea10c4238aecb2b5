"""A variational autoencoder, scored in two ways (Kingma and Welling 2014; An and Cho 2015)."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anomagram_build.models.stacked import Weights, dense, dense_layers, zeros

_SAMPLES = 16
# A decoder that is sure of a point to four digits has no use for more, and its gradient explodes.
_SMALLEST_LOG_VARIANCE = -9.0


@dataclass(frozen=True)
class VariationalAutoencoder:
    """Encoder and decoder each answer with a normal distribution: of the latent values given the
    signal, and of every point given the latent values.

    The decoder's variance of a point is its own answer too, as in An and Cho ("decoded"), or one
    value that is learned for all points and signals ("shared"; Rybkin et al. 2021).
    `score` is the negative log-likelihood of the signal, its expectation over latent values drawn
    for it (An and Cho's reconstruction probability, "reconstruction"), or the negative evidence
    lower bound, which adds how far the encoder's answer is from the prior ("elbo"). Both are
    divided by the number of points.
    """

    latent: int
    hidden: tuple[int, ...] = (32, 16)
    variance: Literal["decoded", "shared"] = "decoded"
    score: Literal["reconstruction", "elbo"] = "reconstruction"

    @property
    def name(self) -> str:
        return f"variational autoencoder {self.latent}, {self.score}"

    @property
    def players(self) -> tuple[slice, ...]:
        return (slice(None),)

    @property
    def noise(self) -> int:
        return self.latent

    def initial(
        self, mean: NDArray[np.float32], generator: np.random.Generator
    ) -> list[NDArray[np.float32]]:
        points = len(mean)
        encoder = dense_layers(generator, (points, *self.hidden, 2 * self.latent))
        answers = 2 * points if self.variance == "decoded" else points
        decoder = dense_layers(generator, (self.latent, *reversed(self.hidden), answers))
        decoder[-1][:points] = mean
        return [*encoder, *decoder, *([zeros(1)] if self.variance == "shared" else [])]

    def loss(self, player: int, weights: Weights, signals: Tensor, noise: Tensor) -> Tensor:
        center, log_variance = self._encode(weights, signals)
        latent = center + (log_variance / 2).exp() * noise
        lost = self._surprise(weights, signals, latent) + _divergence(center, log_variance)
        return lost.mean(dim=1) / signals.shape[2]

    def scores(self, weights: Weights, signals: Tensor) -> Tensor:
        center, log_variance = self._encode(weights, signals)
        # The same draws for every signal, so that a score depends on its signal alone.
        draws = np.random.default_rng(0).standard_normal((_SAMPLES, self.latent))
        surprise = torch.zeros(signals.shape[:2])
        for draw in torch.from_numpy(draws.astype(np.float32)):
            latent = center + (log_variance / 2).exp() * draw
            surprise += self._surprise(weights, signals, latent) / _SAMPLES
        if self.score == "elbo":
            surprise += _divergence(center, log_variance)
        return surprise / signals.shape[2]

    def _encode(self, weights: Weights, signals: Tensor) -> tuple[Tensor, Tensor]:
        values = _chain(weights[: 2 * len(self.hidden) + 2], signals)
        return values[..., : self.latent], values[..., self.latent :]

    def _surprise(self, weights: Weights, signals: Tensor, latent: Tensor) -> Tensor:
        """-log p(signal | latent), [runs, n]."""
        layers = 2 * len(self.hidden) + 2
        values = _chain(weights[layers : 2 * layers], latent)
        if self.variance == "shared":
            center, log_variance = values, weights[-1].unsqueeze(1)
        else:
            center, log_variance = values.chunk(2, dim=2)
        log_variance = log_variance.clamp(min=_SMALLEST_LOG_VARIANCE)
        squares = (signals - center).square() * (-log_variance).exp()
        return (squares + log_variance + log(2 * pi)).sum(dim=2) / 2


def _chain(weights: Weights, values: Tensor) -> Tensor:
    """Dense layers with tanh between them."""
    for index in range(0, len(weights), 2):
        values = dense(torch.tanh(values) if index else values, *weights[index : index + 2])
    return values


def _divergence(center: Tensor, log_variance: Tensor) -> Tensor:
    """Kullback-Leibler divergence from the standard normal prior, [runs, n] (Kingma and Welling
    2014, appendix B)."""
    return (center.square() + log_variance.exp() - 1 - log_variance).sum(dim=2) / 2
