"""Gradient descent on the reconstruction error, for many runs at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anomagram_build.errors import BadInput
from anomagram_build.models.autoencoder import (
    Architecture,
    Network,
    Parameters,
    flatten,
    forward,
    initialise,
    mean_as_bias,
    network_of,
    reconstruction_errors,
    unflatten,
)
from anomagram_build.training.optimizers import OPTIMIZERS
from anomagram_build.training.recipe import Recipe
from anomagram_build.training.regularisers import REGULARISERS
from anomagram_build.training.schedule import rate_factors

EachEpoch = Callable[[int, Parameters], None]
"""Called with 0 and the untrained parameters, then after every epoch. The tensors are the ones
in training: copy what is to be kept."""


@dataclass(frozen=True)
class Trained:
    """What training leaves behind.

    Losses are [runs, epochs + 1], reconstruction error only. The training loss of epoch 0 is
    that of the untrained network; of a later one, the mean over its batches, each before its
    step, and over the signals that a trimmed loss keeps. The validation loss is measured after
    the epoch. A diverged run's are NaN or infinite.
    """

    architecture: Architecture
    seeds: tuple[int, ...]
    parameters: Parameters
    training_loss: NDArray[np.float64]
    validation_loss: NDArray[np.float64] | None

    def network(self, run: int = 0) -> Network:
        return network_of(self.architecture, self.parameters, run)


def train(
    architecture: Architecture,
    recipe: Recipe,
    signals: Tensor,
    seeds: Sequence[int],
    *,
    rows: Tensor | None = None,
    learning_rates: Tensor | None = None,
    validation: Tensor | None = None,
    each_epoch: EachEpoch | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Trained:
    """Train one run per seed; each has its own initial weights and its own order of signals.

    signals         [n, points] for all runs, or [runs, n, points]; scaled
    rows            [runs, m] int64: the signals that each run trains on; needs shared signals
    learning_rates  [runs], in place of the recipe's
    validation      [n, points]; its loss is recorded
    progress        called with epochs done and epochs in all

    A run's result depends on its seed and its data, not on the runs beside it, and a run that
    diverges leaves the others alone. Raises BadInput where the shapes don't fit.
    """
    runs = len(seeds)
    source = _Source.of(architecture, signals, rows, runs)
    bias = mean_as_bias(architecture, source.all()) if recipe.output_bias == "mean" else None
    flat = flatten(initialise(architecture, seeds, bias))
    parameters = unflatten(architecture, flat)
    peaks = torch.full((runs,), recipe.learning_rate) if learning_rates is None else learning_rates
    if peaks.shape != (runs,):
        raise BadInput(f"{runs} runs need as many learning rates, not {tuple(peaks.shape)}")
    peaks = peaks.to(flat.dtype).unsqueeze(1)

    step_of = _Step(architecture, recipe, flat)
    orders = [np.random.default_rng([1, seed]) for seed in seeds]
    batches = ceil(source.size / recipe.batch_size)
    factors = rate_factors(recipe.schedule, recipe.epochs * batches)

    training_losses = [_mean_loss(architecture, parameters, source.all())]
    validation_losses: list[Tensor] = []

    def report(epoch: int) -> None:
        if validation is not None:
            validation_losses.append(_mean_loss(architecture, parameters, validation))
        if each_epoch is not None:
            each_epoch(epoch, parameters)
        if progress is not None:
            progress(epoch, recipe.epochs)

    report(0)
    for epoch in range(recipe.epochs):
        order = torch.from_numpy(np.stack([rng.permutation(source.size) for rng in orders]))
        total = torch.zeros(runs, dtype=torch.float64)
        for index in range(batches):
            chosen = order[:, index * recipe.batch_size : (index + 1) * recipe.batch_size]
            rate = peaks * factors[epoch * batches + index]
            total += step_of(source.take(chosen), rate) * chosen.shape[1]
        training_losses.append(total / source.size)
        report(epoch + 1)

    return Trained(
        architecture,
        tuple(seeds),
        parameters,
        torch.stack(training_losses, dim=1).numpy(),
        torch.stack(validation_losses, dim=1).numpy() if validation_losses else None,
    )


def _mean_loss(architecture: Architecture, parameters: Parameters, signals: Tensor) -> Tensor:
    return reconstruction_errors(architecture, parameters, signals).double().mean(dim=1)


@dataclass(frozen=True)
class _Source:
    """Each run's training signals, as rows of one pool."""

    pool: Tensor  # [signals, points]
    rows: Tensor | None  # [runs, size] into the pool; None if every run sees all of it
    size: int
    runs: int

    @staticmethod
    def of(architecture: Architecture, signals: Tensor, rows: Tensor | None, runs: int) -> _Source:
        shape = tuple(signals.shape)
        if runs == 0 or signals.numel() == 0:
            raise BadInput("training needs at least one seed and one signal")
        if shape[-1] != architecture.points:
            raise BadInput(
                f"the network takes {architecture.points} points, the signals have {shape[-1]}"
            )
        if signals.dim() == 3:
            if rows is not None or shape[0] != runs:
                raise BadInput(f"{runs} runs cannot train on signals of shape {shape}")
            own = torch.arange(shape[0] * shape[1]).reshape(shape[0], shape[1])
            return _Source(signals.reshape(-1, shape[-1]), own, shape[1], runs)
        if rows is None:
            return _Source(signals, None, shape[0], runs)
        if rows.dim() != 2 or rows.shape[0] != runs or rows.shape[1] == 0:
            raise BadInput(f"rows must be [{runs}, signals], not {tuple(rows.shape)}")
        return _Source(signals, rows, rows.shape[1], runs)

    def take(self, order: Tensor) -> Tensor:
        """[runs, batch, points] for `order` [runs, batch] into each run's own signals."""
        chosen = order if self.rows is None else self.rows.gather(1, order)
        picked = self.pool.index_select(0, chosen.reshape(-1))
        return picked.view(*chosen.shape, self.pool.shape[1])

    def all(self) -> Tensor:
        """[size, points], or [runs, size, points] where the runs' signals differ."""
        if self.rows is None:
            return self.pool
        return self.take(torch.arange(self.size).expand(self.runs, -1))


class _Step:
    """One step of gradient descent on all runs, in place on `flat`."""

    def __init__(self, architecture: Architecture, recipe: Recipe, flat: Tensor) -> None:
        self.architecture = architecture
        self.flat = flat
        self.optimizer = OPTIMIZERS[recipe.optimizer]
        self.state = self.optimizer.start(flat)
        self.betas = recipe.betas
        self.keep = recipe.keep
        self.count = 0
        # Leaves for autograd that share their memory with `flat`, so that the optimizer is a
        # handful of operations on one tensor instead of on two per layer.
        self.leaves = [
            (weight.detach().requires_grad_(), bias.detach().requires_grad_())
            for weight, bias in unflatten(architecture, flat)
        ]
        self.penalty = REGULARISERS[recipe.regulariser]
        self.penalty_rate = torch.zeros(flat.shape[1])
        for weight, _ in unflatten(architecture, self.penalty_rate.unsqueeze(0)):
            weight.fill_(recipe.rate)
        self.difference = torch.empty(0)

    def __call__(self, batch: Tensor, rate: Tensor) -> Tensor:
        """Move by `rate` [runs, 1]; the loss of each run before the step, [runs]."""
        reconstruction, _ = forward(self.architecture, self.leaves, batch)
        with torch.no_grad():
            # The largest tensors of a step; writing into the same memory every time halves it.
            if self.difference.shape != batch.shape:
                self.difference = torch.empty_like(batch)
            torch.sub(reconstruction, batch, out=self.difference)
            kept = self._trim() if self.keep < 1 else batch.shape[1]
            norm: Tensor = torch.linalg.vector_norm(self.difference, dim=(1, 2))
        # The derivative of the mean of d² is 2d/n; the factor 2/n is applied to the gradient,
        # which has fewer values. Runs share no weights, so this sums nothing over runs.
        inputs = [leaf for pair in self.leaves for leaf in pair]
        parts = torch.autograd.grad(reconstruction, inputs, grad_outputs=self.difference)
        values = kept * batch.shape[2]
        gradient = torch.cat([part.flatten(1) for part in parts], dim=1).mul_(2 / values)
        if self.penalty is not None:
            gradient.addcmul_(self.penalty(self.flat), self.penalty_rate)
        self.count += 1
        direction = self.optimizer.direction(gradient, self.state, self.count, self.betas)
        self.flat.sub_(direction * rate)
        return norm.double().square() / values

    def _trim(self) -> int:
        """Zero the differences of the signals with the largest errors; how many a run keeps."""
        errors = torch.linalg.vector_norm(self.difference, dim=2)
        kept: int = ceil(self.keep * errors.shape[1])
        chosen = errors.topk(kept, dim=1, largest=False, sorted=False).indices
        self.difference.mul_(torch.zeros_like(errors).scatter_(1, chosen, 1.0).unsqueeze(2))
        return kept
