"""The networks beside the dense autoencoder, each held to PyTorch's own layers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from anomagram_build.models import convolutional, recurrent, variational
from anomagram_build.models.adversarial import BidirectionalGAN
from anomagram_build.models.convolutional import ConvolutionalAutoencoder
from anomagram_build.models.recurrent import RecurrentAutoencoder
from anomagram_build.models.stacked import StackedNetwork
from anomagram_build.models.variational import VariationalAutoencoder

RUNS, COUNT, POINTS = 3, 5, 22


def numbers(*shape: int, seed: int = 0) -> Tensor:
    generator = np.random.default_rng([7, seed])
    return torch.from_numpy(generator.normal(size=shape).astype(np.float32))


def weights_of(network: StackedNetwork, points: int = POINTS) -> list[Tensor]:
    """Weights of several runs, all of them moved off their first values."""
    mean = np.linspace(-1, 1, points, dtype=np.float32)
    runs = [network.initial(mean, np.random.default_rng(seed)) for seed in range(RUNS)]
    stacked = [torch.from_numpy(np.stack(same)) for same in zip(*runs, strict=True)]
    return [w + 0.1 * numbers(*w.shape, seed=i) for i, w in enumerate(stacked)]


NETWORKS: tuple[StackedNetwork, ...] = (
    ConvolutionalAutoencoder(3, channels=2),
    VariationalAutoencoder(3, (6, 4), "decoded", "reconstruction"),
    VariationalAutoencoder(3, (6,), "shared", "elbo"),
    RecurrentAutoencoder(4, 6, 2),
    BidirectionalGAN(3, 8),
)


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
@pytest.mark.parametrize("points", [POINTS, 9, 24])
def test_any_length_does_and_runs_do_not_mix(network: StackedNetwork, points: int) -> None:
    weights, signals = weights_of(network, points), numbers(RUNS, COUNT, points)
    scores = network.scores(weights, signals)
    assert scores.shape == (RUNS, COUNT)
    for run in range(RUNS):
        alone = network.scores([w[run : run + 1] for w in weights], signals[run : run + 1])
        torch.testing.assert_close(alone[0], scores[run], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_a_score_depends_on_its_signal_alone(network: StackedNetwork) -> None:
    weights, signals = weights_of(network), numbers(RUNS, COUNT, POINTS)
    scores = network.scores(weights, signals)
    backwards = network.scores(weights, signals.flip(1)).flip(1)
    torch.testing.assert_close(backwards, scores, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_each_player_moves_its_own_weights_and_all_are_moved(network: StackedNetwork) -> None:
    weights = weights_of(network)
    moved = [index for own in network.players for index in range(len(weights))[own]]
    assert sorted(moved) == list(range(len(weights)))
    signals, noise = numbers(RUNS, COUNT, POINTS), numbers(RUNS, COUNT, network.noise, seed=1)
    for player, own in enumerate(network.players):
        leaves = [weight.clone().requires_grad_() for weight in weights]
        network.loss(player, leaves, signals, noise).sum().backward()
        for index in range(len(weights))[own]:
            gradient = leaves[index].grad
            assert gradient is not None and bool(gradient.flatten(1).any(dim=1).all())


@pytest.mark.parametrize("stride", [1, 2])
def test_convolution_is_pytorchs(stride: int) -> None:
    values, bias = numbers(RUNS, COUNT, 8, 3), numbers(RUNS, 4, seed=2)
    kernel = numbers(RUNS, 4, 3, 5, seed=1)  # [run, outputs, inputs, width]
    ours = convolutional._convolve(
        values, kernel.flatten(2).transpose(1, 2).contiguous(), bias, stride
    )
    for run in range(RUNS):
        theirs = functional.conv1d(
            values[run].transpose(1, 2), kernel[run], bias[run], stride, padding=2
        )
        torch.testing.assert_close(ours[run], theirs.transpose(1, 2), rtol=1e-4, atol=1e-5)


def test_the_recurrent_layer_is_pytorchs() -> None:
    values = numbers(RUNS, COUNT, 7, 3)
    layer = torch.nn.LSTM(3, 4, batch_first=True)
    with torch.no_grad():
        layer.bias_hh_l0.zero_()
    parameters = (layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0)
    ours = recurrent._recur(values, *(p.expand(RUNS, *p.shape) for p in parameters))
    for run in range(RUNS):
        torch.testing.assert_close(ours[run], layer(values[run])[0])


def test_the_recurrent_decoder_writes_backwards() -> None:
    """Told the same at every step, and without weights from its states, the decoder can only
    settle: each step that it writes differs less from the one before."""
    network = RecurrentAutoencoder(4, 6, 2)
    weights = weights_of(network)
    weights[6].zero_()  # from the decoder's states
    written = network._reconstruct(weights, numbers(RUNS, COUNT, POINTS)) - weights[10][:, None]
    steps = written[..., :20].reshape(RUNS, COUNT, 5, 4)
    change = (steps[:, :, 1:] - steps[:, :, :-1]).abs().mean(dim=(0, 1, 3))
    assert all(early < late for early, late in pairwise(change.tolist()))


@pytest.mark.parametrize("variance", ["decoded", "shared"])
def test_the_variational_loss_is_the_evidence_lower_bound(variance: str) -> None:
    network = VariationalAutoencoder(3, (6, 4), variance)  # type: ignore[arg-type]
    weights = weights_of(network)
    signals, noise = numbers(RUNS, COUNT, POINTS), numbers(RUNS, COUNT, 3, seed=1)
    loss = network.loss(0, weights, signals, noise)
    for run in range(RUNS):
        layers = [w[run] for w in weights]

        def chain(values: Tensor, first: int, layers: list[Tensor] = layers) -> Tensor:
            for index in range(first, first + 6, 2):
                values = torch.tanh(values) if index > first else values
                values = values @ layers[index] + layers[index + 1]
            return values

        posterior = chain(signals[run], 0)
        encoded = torch.distributions.Normal(posterior[:, :3], (posterior[:, 3:] / 2).exp())
        answer = chain(encoded.loc + encoded.scale * noise[run], 6)
        log_variance = answer[:, POINTS:] if variance == "decoded" else layers[-1]
        decoded = torch.distributions.Normal(answer[:, :POINTS], (log_variance / 2).exp())
        prior = torch.distributions.Normal(0.0, 1.0)
        divergence = torch.distributions.kl_divergence(encoded, prior).sum(dim=1)
        bound = decoded.log_prob(signals[run]).sum(dim=1) - divergence
        torch.testing.assert_close(loss[run], -bound.mean() / POINTS, rtol=1e-4, atol=1e-5)


def test_the_evidence_lower_bound_adds_the_divergence_to_the_reconstruction_probability() -> None:
    by_parts = VariationalAutoencoder(3, (6,), score="reconstruction")
    whole = VariationalAutoencoder(3, (6,), score="elbo")
    weights, signals = weights_of(by_parts), numbers(RUNS, COUNT, POINTS)
    difference = whole.scores(weights, signals) - by_parts.scores(weights, signals)
    expected = variational._divergence(*by_parts._encode(weights, signals)) / POINTS
    torch.testing.assert_close(difference, expected, rtol=1e-4, atol=1e-5)


def test_the_gan_plays_a_cross_entropy_against_itself() -> None:
    network = BidirectionalGAN(3, 8)
    weights = weights_of(network)
    signals, noise = numbers(RUNS, COUNT, POINTS), numbers(RUNS, COUNT, 3, seed=1)
    real = network._discriminate(weights, signals, network._encode(weights, signals))
    fake = network._discriminate(weights, network._generate(weights, noise), noise)
    ones, cross_entropy = torch.ones_like(real), functional.binary_cross_entropy_with_logits
    telling = cross_entropy(real, ones) + cross_entropy(fake, 1 - ones)
    fooling = cross_entropy(real, 1 - ones) + cross_entropy(fake, ones)
    torch.testing.assert_close(network.loss(0, weights, signals, noise).mean(), telling)
    torch.testing.assert_close(network.loss(1, weights, signals, noise).mean(), fooling)
