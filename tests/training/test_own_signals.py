"""Runs of one stack may each have their own signals."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from anomagram_build.models.pictures import PictureAutoencoder
from anomagram_build.training.recipe import Recipe
from anomagram_build.training.stacked import fit_runs

NETWORK = PictureAutoencoder(2, 8, 8, channels=(2, 4))
RECIPE = Recipe(epochs=2, batch_size=16)


def test_each_run_learns_its_own_signals_as_if_it_were_alone() -> None:
    signals = np.random.default_rng(0).uniform(size=(3, 40, 64)).astype(np.float32)
    together = fit_runs(NETWORK, RECIPE, signals, [5, 6, 7])
    for run, seed in enumerate([5, 6, 7]):
        alone = fit_runs(NETWORK, RECIPE, signals[run], [seed])
        for weight, own in zip(together.weights, alone.weights, strict=True):
            assert_allclose(weight[run], own[0], atol=1e-5)


def test_shared_signals_are_the_same_for_every_run() -> None:
    signals = np.random.default_rng(1).uniform(size=(40, 64)).astype(np.float32)
    shared = fit_runs(NETWORK, RECIPE, signals, [1, 2])
    copied = fit_runs(NETWORK, RECIPE, np.stack([signals, signals]), [1, 2])
    for weight, other in zip(shared.weights, copied.weights, strict=True):
        assert_allclose(weight, other, atol=1e-6)
