"""A recurrent autoencoder: it reads the signal step by step, then writes it from memory."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from anomagram_build.models.stacked import (
    Weights,
    dense,
    dense_layers,
    mean_squared_error,
    zeros,
)


@dataclass(frozen=True)
class RecurrentAutoencoder:
    """LSTM sequence-to-sequence autoencoder (Malhotra et al. 2016; Hochreiter and Schmidhuber
    1997).

    The encoder reads `step` points at a time; its last state, squeezed to `latent` values, is
    all that the decoder gets, at each of its steps. As in Malhotra et al., the decoder writes
    the signal backwards, whose first points are the ones that the encoder has just read. The
    score is the mean squared error.
    """

    step: int
    hidden: int
    latent: int

    @property
    def name(self) -> str:
        return f"LSTM autoencoder {self.step}, {self.hidden}, {self.latent}"

    @property
    def players(self) -> tuple[slice, ...]:
        return (slice(None),)

    @property
    def noise(self) -> int:
        return 0

    def initial(
        self, mean: NDArray[np.float32], generator: np.random.Generator
    ) -> list[NDArray[np.float32]]:
        return [
            *_cell(generator, self.step, self.hidden),
            *dense_layers(generator, (self.hidden, self.latent)),
            *_cell(generator, self.latent, self.hidden),
            *dense_layers(generator, (self.hidden, self.step)),
            mean.copy(),
        ]

    def loss(self, player: int, weights: Weights, signals: Tensor, noise: Tensor) -> Tensor:
        return self.scores(weights, signals).mean(dim=1)

    def scores(self, weights: Weights, signals: Tensor) -> Tensor:
        return mean_squared_error(signals, self._reconstruct(weights, signals))

    def _reconstruct(self, weights: Weights, signals: Tensor) -> Tensor:
        runs, count, points = signals.shape
        steps = ceil(points / self.step)
        padded = functional.pad(signals, (0, steps * self.step - points), mode="replicate")
        read = padded.view(runs, count, steps, self.step)
        last = _recur(read, *weights[0:3])[:, :, -1]
        latent = dense(last, *weights[3:5])
        told = latent.unsqueeze(2).expand(-1, -1, steps, -1)
        states = _recur(told, *weights[5:8]).flip(2)
        written = dense(states.reshape(runs, count * steps, self.hidden), *weights[8:10])
        return written.view(runs, count, -1)[:, :, :points] + weights[10].unsqueeze(1)


def _cell(generator: np.random.Generator, inputs: int, hidden: int) -> list[NDArray[np.float32]]:
    """Weights from inputs and from states, and biases, of the gates input, forget, cell, output
    in torch's order. The forget gate starts open (Jozefowicz et al. 2015)."""
    bound = 1 / sqrt(hidden)
    bias = zeros(4 * hidden)
    bias[hidden : 2 * hidden] = 1
    shapes = ((4 * hidden, inputs), (4 * hidden, hidden))
    return [*(generator.uniform(-bound, bound, s).astype(np.float32) for s in shapes), bias]


def _recur(values: Tensor, of_inputs: Tensor, of_states: Tensor, bias: Tensor) -> Tensor:
    """The states [runs, n, steps, hidden] of an LSTM that reads [runs, n, steps, inputs].

    Run by run: torch's fused LSTM knows no stacks, but it beats a stacked one written out.
    """
    start = torch.zeros(1, values.shape[1], of_states.shape[2])
    no_bias = torch.zeros_like(bias[0])
    states = []
    for run in range(values.shape[0]):
        cell = [of_inputs[run], of_states[run], bias[run], no_bias]
        state, _, _ = torch.lstm(
            values[run].transpose(0, 1), (start, start), cell, True, 1, 0.0, False, False, False
        )
        states.append(state.transpose(0, 1))
    return torch.stack(states)
