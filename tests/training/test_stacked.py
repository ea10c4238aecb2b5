from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from anomagram_build.models.adversarial import BidirectionalGAN
from anomagram_build.models.convolutional import ConvolutionalAutoencoder
from anomagram_build.models.recurrent import RecurrentAutoencoder
from anomagram_build.models.stacked import StackedNetwork
from anomagram_build.models.variational import VariationalAutoencoder
from anomagram_build.training.recipe import Recipe
from anomagram_build.training.stacked import fit_runs

POINTS = 22
NETWORKS: tuple[StackedNetwork, ...] = (
    ConvolutionalAutoencoder(2, channels=2),
    VariationalAutoencoder(2, (8,), "shared"),
    VariationalAutoencoder(2, (8,), "decoded", "elbo"),
    RecurrentAutoencoder(4, 6, 2),
    BidirectionalGAN(2, 16),
)
each_network = pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)


def waves(count: int, seed: int, height: float = 1.0) -> np.ndarray:
    generator = np.random.default_rng(seed)
    time = np.linspace(0, 2 * np.pi, POINTS)
    parts = generator.normal(1, 0.3, (2, count, 1))
    signals = height * (parts[0] * np.sin(time) + parts[1] * np.cos(2 * time))
    return (signals + generator.normal(0, 0.05, signals.shape)).astype(np.float32)


@each_network
def test_a_run_ends_the_same_alone_and_among_others(network: StackedNetwork) -> None:
    recipe = Recipe(batch_size=16, epochs=3)
    signals = waves(40, 0)
    among = fit_runs(network, recipe, signals, (4, 5, 6))
    alone = fit_runs(network, recipe, signals, (5,))
    for many, one in zip(among.weights, alone.weights, strict=True):
        torch.testing.assert_close(many[1:2], one, rtol=0, atol=1e-5)
    assert_allclose(among.run(1)(signals), alone.scores(signals)[0], rtol=1e-4)


@each_network
def test_training_finds_what_is_unlike_the_training_signals(network: StackedNetwork) -> None:
    recipe = Recipe(batch_size=16, epochs=60, learning_rate=0.005, betas=(0.5, 0.999))
    stack = fit_runs(network, recipe, waves(200, 0), (0, 1))
    normal, upside_down = stack.scores(waves(100, 1)), stack.scores(waves(100, 2, -1))
    assert (np.median(upside_down, axis=1) > np.quantile(normal, 0.9, axis=1)).all()


def test_the_same_seed_gives_the_same_run() -> None:
    network, recipe, signals = NETWORKS[1], Recipe(epochs=2), waves(40, 0)
    first, again = (fit_runs(network, recipe, signals, (3,)).scores(signals) for _ in range(2))
    other = fit_runs(network, recipe, signals, (4,)).scores(signals)
    assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_scores_come_in_parts_and_weights_are_counted() -> None:
    signals = waves(1100, 0)
    stack = fit_runs(NETWORKS[0], Recipe(epochs=0), signals[:9], (0, 1))
    assert_allclose(stack.scores(signals)[:, 700:], stack.scores(signals[700:]), rtol=1e-5)
    assert stack.run(0).values == sum(w[0].numel() for w in stack.weights)


def test_progress_counts_epochs() -> None:
    told: list[tuple[int, int]] = []
    fit_runs(NETWORKS[1], Recipe(epochs=3), waves(9, 0), (0,), lambda *seen: told.append(seen))
    assert told == [(1, 3), (2, 3), (3, 3)]
