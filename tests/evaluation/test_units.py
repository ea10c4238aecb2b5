"""Units are looked at from outside: by running the network with one value moved a little."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from anomagram_build.evaluation.units import contributions, influence, layer_outputs
from anomagram_build.models.autoencoder import Architecture, Network, initialise, network_of

SIGNALS = np.random.default_rng(0).normal(size=(6, 9)).astype(np.float32)


@pytest.fixture(
    params=[("tanh", "linear", (5, 4)), ("selu", "sigmoid", (6,)), ("tanh", "linear", ())]
)
def network(request: pytest.FixtureRequest) -> Network:
    activation, output, hidden = request.param
    architecture = Architecture(9, hidden, 2, activation, output)
    return network_of(architecture, initialise(architecture, [2], torch.full((9,), 0.3)))


def test_layers_end_in_what_the_network_says(network: Network) -> None:
    outputs = layer_outputs(network, SIGNALS)
    reconstruction, latent = network(SIGNALS)
    np.testing.assert_allclose(outputs[-1], reconstruction, atol=1e-6)
    np.testing.assert_allclose(outputs[len(network.architecture.hidden)], latent, atol=1e-6)
    assert [values.shape[1] for values in outputs] == list(network.architecture.widths[1:])


def test_contributions_add_up_to_what_the_layer_is_given(network: Network) -> None:
    parts = contributions(network, SIGNALS[0])
    bottleneck = len(network.architecture.hidden)  # its activation is linear
    given = parts[bottleneck].sum(axis=0) + network.layers[bottleneck][1].numpy()
    np.testing.assert_allclose(given, network(SIGNALS[:1])[1][0], atol=1e-5)


def test_influence_is_what_a_small_step_shows(network: Network) -> None:
    step, shown = 1e-2, influence(network, SIGNALS)
    bottleneck = len(network.architecture.hidden)
    for point in (0, 4, 8):
        moved = np.zeros_like(SIGNALS)
        moved[:, point] = step
        high, low = (layer_outputs(network, SIGNALS + sign * moved) for sign in (1, -1))
        for layer, derivative in enumerate(shown.of_input):
            slope = ((high[layer] - low[layer]) / (2 * step)).mean(axis=0)
            np.testing.assert_allclose(derivative[:, point], slope, atol=2e-3)
    assert len(shown.of_input) == bottleneck + 1
    assert [part.shape for part in shown.on_output] == [
        (units, 9) for units in network.architecture.widths[bottleneck + 1 : -1]
    ]


def test_the_last_hidden_units_speak_by_their_weights() -> None:
    architecture = Architecture(9, (5,), 2)  # with a linear output
    network = network_of(architecture, initialise(architecture, [4]))
    shown = influence(network, SIGNALS)
    np.testing.assert_allclose(shown.on_output[-1], network.layers[-1][0].numpy(), atol=1e-6)


def test_a_first_layer_unit_listens_by_its_weights(network: Network) -> None:
    listens = influence(network, SIGNALS).of_input[0]
    weights = network.layers[0][0].numpy().T
    for one, other in zip(listens, weights, strict=True):
        assert abs(np.corrcoef(one, other)[0, 1]) == pytest.approx(1, abs=1e-5)
