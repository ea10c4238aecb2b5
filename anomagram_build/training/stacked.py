"""Train the networks of `models.stacked`, many runs at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anomagram_build.models.baselines import Scores, Signals
from anomagram_build.models.fitted import Fitted
from anomagram_build.models.stacked import StackedNetwork, Weights
from anomagram_build.progress import Progress, silent
from anomagram_build.training.optimizers import OPTIMIZERS
from anomagram_build.training.recipe import Recipe
from anomagram_build.training.schedule import rate_factors

_CHUNK = 512  # signals scored at once


@dataclass(frozen=True, eq=False)
class Stack:
    """Runs of one network, trained; the weights' leading axis is the run."""

    network: StackedNetwork
    weights: tuple[Tensor, ...]

    def run(self, index: int) -> Fitted:
        """One of the runs."""
        weights = tuple(weight[index : index + 1].clone() for weight in self.weights)
        one = replace(self, weights=weights)
        return Fitted(lambda signals: one.scores(signals)[0], sum(w.numel() for w in weights))

    @torch.no_grad()
    def scores(self, signals: Signals) -> Scores:
        """Of every run: [n, points] → [runs, n]."""
        runs = self.weights[0].shape[0]
        given = torch.tensor(signals).expand(runs, -1, -1)
        parts = [
            self.network.scores(self.weights, given[:, start : start + _CHUNK])
            for start in range(0, len(signals), _CHUNK)
        ]
        return torch.cat(parts, dim=1).double().numpy()


def fit_runs(
    network: StackedNetwork,
    recipe: Recipe,
    signals: Signals,
    seeds: Sequence[int],
    progress: Progress = silent,
) -> Stack:
    """Train one run per seed on scaled signals: [n, points], or [runs, n, points] where each run
    has its own.

    A run's seed decides its first weights, its order of signals and its noise, so that its result
    does not depend on the runs beside it. Of the recipe, the regulariser and the output bias
    don't apply. `progress` is called with epochs done and epochs in all.
    """
    pool = torch.tensor(signals).expand(len(seeds), *signals.shape[-2:])
    means = np.broadcast_to(signals.mean(axis=-2), (len(seeds), signals.shape[-1]))
    first = [
        network.initial(mean, np.random.default_rng([0, seed]))
        for mean, seed in zip(means, seeds, strict=True)
    ]
    every_run = torch.arange(len(seeds)).unsqueeze(1)
    weights = tuple(torch.from_numpy(np.stack(same)) for same in zip(*first, strict=True))
    players = [
        _Player(network, index, recipe, weights[chosen])
        for index, chosen in enumerate(network.players)
    ]

    orders = [np.random.default_rng([1, seed]) for seed in seeds]
    noises = [np.random.default_rng([2, seed]) for seed in seeds]
    size = pool.shape[1]
    batches = ceil(size / recipe.batch_size)
    factors = rate_factors(recipe.schedule, recipe.epochs * batches)
    for epoch in range(recipe.epochs):
        order = torch.from_numpy(np.stack([rng.permutation(size) for rng in orders]))
        for index in range(batches):
            chosen = order[:, index * recipe.batch_size : (index + 1) * recipe.batch_size]
            batch = pool[every_run, chosen]
            shape = (chosen.shape[1], network.noise)
            rate = recipe.learning_rate * factors[epoch * batches + index]
            for player in players:
                noise = _stacked_noise(noises, shape)
                player.move(weights, batch, noise, rate)
        progress(epoch + 1, recipe.epochs)
    return Stack(network, weights)


def _stacked_noise(generators: Sequence[np.random.Generator], shape: tuple[int, int]) -> Tensor:
    rows: list[NDArray[np.float32]] = [
        generator.standard_normal(shape, dtype=np.float32) for generator in generators
    ]
    return torch.from_numpy(np.stack(rows))


class _Player:
    """Moves its own weights, in place, down its own loss."""

    def __init__(
        self, network: StackedNetwork, index: int, recipe: Recipe, weights: Weights
    ) -> None:
        self.network = network
        self.index = index
        self.optimizer = OPTIMIZERS[recipe.optimizer]
        self.betas = recipe.betas
        # Optimizers are elementwise, and one long vector is quicker than many short ones.
        self.state = self.optimizer.start(_flat(weights))
        self.count = 0

    def move(self, weights: Weights, batch: Tensor, noise: Tensor, rate: float) -> None:
        leaves = [weight.detach() for weight in weights]
        own = leaves[self.network.players[self.index]]
        for leaf in own:
            leaf.requires_grad_()
        # Runs share no weights, so the gradient of the sum is each run's own.
        loss = self.network.loss(self.index, leaves, batch, noise).sum()
        gradient = _flat(torch.autograd.grad(loss, own))
        self.count += 1
        step = self.optimizer.direction(gradient, self.state, self.count, self.betas).mul_(rate)
        start = 0
        with torch.no_grad():
            for leaf in own:
                end = start + leaf[0].numel()
                leaf.sub_(step[:, start:end].view_as(leaf))
                start = end


def _flat(tensors: Sequence[Tensor]) -> Tensor:
    return torch.cat([tensor.flatten(1) for tensor in tensors], dim=1)
