"""A trimmed loss learns from the signals of a batch that fit best, and from no other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional

from anomagram_build.errors import BadInput
from anomagram_build.models.autoencoder import (
    Architecture,
    initialise,
    network_of,
    reconstruction_errors,
)
from anomagram_build.training.loop import train
from anomagram_build.training.recipe import Recipe
from tests.linear import NetworkModule  # type: ignore[import-not-found]

ARCHITECTURE = Architecture(10, hidden=(5,), latent=2)
ONE_STEP = Recipe("sgd", 0.1, schedule="constant", batch_size=100, epochs=1, output_bias="zero")


def signals(count: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).normal(size=(count, 10)).astype("float32"))


def test_a_step_is_that_of_pytorch_on_the_signals_with_the_smallest_error() -> None:
    given = signals(9)
    trained = train(ARCHITECTURE, replace(ONE_STEP, keep=0.5), given, [4])

    module = NetworkModule(network_of(ARCHITECTURE, initialise(ARCHITECTURE, [4])))
    errors = (module(given)[0] - given).square().mean(dim=1)
    best = given[errors.argsort()[:5]]  # half of nine, rounded up
    loss = functional.mse_loss(module(best)[0], best)
    loss.backward()
    assert trained.training_loss[0, 1] == pytest.approx(loss.item(), rel=1e-5)
    for layer, (weight, bias) in zip(module.linear, trained.parameters, strict=True):
        expected = layer.weight - 0.1 * layer.weight.grad
        np.testing.assert_allclose(weight[0].T, expected.detach(), atol=1e-6)
        np.testing.assert_allclose(
            bias[0], (layer.bias - 0.1 * layer.bias.grad).detach(), atol=1e-6
        )


def test_each_run_trims_its_own_batch() -> None:
    given = torch.stack([signals(20, 1), signals(20, 2)])
    recipe = replace(ONE_STEP, keep=0.3, batch_size=8, epochs=3)
    both = train(ARCHITECTURE, recipe, given, [1, 2])
    alone = train(ARCHITECTURE, recipe, given[1], [2])
    for (weight, bias), (lone_weight, lone_bias) in zip(
        both.parameters, alone.parameters, strict=True
    ):
        np.testing.assert_allclose(weight[1], lone_weight[0], atol=1e-6)
        np.testing.assert_allclose(bias[1], lone_bias[0], atol=1e-6)


def test_strangers_in_training_are_not_learned() -> None:
    time = torch.linspace(0, 2 * np.pi, 10)
    usual = torch.sin(time) + 0.1 * signals(80)
    strange = torch.cos(3 * time) + 0.1 * signals(20, 1)
    recipe = Recipe(batch_size=20, epochs=40)

    def error(keep: float) -> float:
        trained = train(
            ARCHITECTURE, replace(recipe, keep=keep), torch.cat([usual, strange]), range(3)
        )
        errors = reconstruction_errors(ARCHITECTURE, trained.parameters, strange)
        return float(errors.mean())

    assert error(0.5) > 5 * error(1.0)


@pytest.mark.parametrize("keep", [0.0, -0.5, 1.5])
def test_a_share_that_makes_no_sense_is_refused(keep: float) -> None:
    with pytest.raises(BadInput, match="keep must be above 0"):
        Recipe(keep=keep)
