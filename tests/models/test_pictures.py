"""The picture autoencoder is the convolutional network that PyTorch's own layers make."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from anomagram_build.models.pictures import PictureAutoencoder, PictureModule


def some_weights(network: PictureAutoencoder, runs: int) -> list[Tensor]:
    mean = np.linspace(0, 1, network.height * network.width, dtype=np.float32)
    first = [network.initial(mean, np.random.default_rng(seed)) for seed in range(runs)]
    noise = np.random.default_rng(9)
    return [
        torch.from_numpy(np.stack(same) + noise.normal(0, 0.1, np.stack(same).shape)).float()
        for same in zip(*first, strict=True)
    ]


@pytest.mark.parametrize(("height", "width"), [(8, 8), (12, 4)])
def test_it_agrees_with_pytorchs_convolutions(height: int, width: int) -> None:
    network = PictureAutoencoder(3, height, width, channels=(4, 6))
    weights = some_weights(network, 3)
    pictures = torch.rand(5, height * width, generator=torch.Generator().manual_seed(0))
    ours = network.reconstruct(weights, pictures.expand(3, -1, -1))
    assert ours.std() > 0.01
    for run in range(3):
        module = PictureModule(network, [weight[run] for weight in weights])
        theirs, latent = module(pictures.view(-1, height, width))
        np.testing.assert_allclose(ours[run], theirs.flatten(1).detach(), atol=1e-6)
        assert latent.shape == (5, 3)


def test_the_untrained_network_begins_near_the_mean_picture() -> None:
    network = PictureAutoencoder(2, 8, 8)
    mean = np.random.default_rng(0).uniform(0.05, 0.95, 64).astype(np.float32)
    weights = [
        torch.from_numpy(w).unsqueeze(0) for w in network.initial(mean, np.random.default_rng(1))
    ]
    silent = [*(torch.zeros_like(weight) for weight in weights[:-1]), weights[-1]]
    answer = network.reconstruct(silent, torch.rand(1, 4, 64))
    np.testing.assert_allclose(answer[0], np.tile(mean, (4, 1)), atol=1e-5)


def test_scores_are_mean_squared_errors() -> None:
    network = PictureAutoencoder(2, 4, 4, channels=(2, 3))
    weights = some_weights(network, 2)
    pictures = torch.rand(2, 6, 16)
    expected = np.square((network.reconstruct(weights, pictures) - pictures).numpy()).mean(axis=2)
    np.testing.assert_allclose(network.scores(weights, pictures), expected, rtol=1e-5)


@pytest.mark.parametrize("sides", [(8, 6), (3, 8)])
def test_sides_that_cannot_be_halved_twice_are_refused(sides: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="multiples of 4"):
        PictureAutoencoder(2, *sides)
