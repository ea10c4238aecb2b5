import numpy as np
import pytest
import torch
from torch import nn

from anomagram_build.errors import BadInput
from anomagram_build.models.autoencoder import (
    ACTIVATIONS,
    Architecture,
    flatten,
    forward,
    initialise,
    mean_as_bias,
    network_from_arrays,
    network_of,
    network_to_arrays,
    parameter_count,
    reconstruction_errors,
    unflatten,
)
from tests.linear import NetworkModule  # type: ignore[import-not-found]

SMALL = Architecture(11, (7, 5), 2, "tanh", "sigmoid", latent_activation="relu")


def signals(*shape: int) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(5).normal(size=shape).astype(np.float32))


def test_layers_mirror_the_encoder():
    assert SMALL.name == "11-7-5-2-5-7-11"
    assert [activation for *_, activation in SMALL.layers] == [
        *("tanh", "tanh", "relu", "tanh", "tanh", "sigmoid")
    ]


def test_parameter_count_is_that_of_torch_layers():
    layers = [nn.Linear(inputs, outputs) for inputs, outputs, _ in SMALL.layers]
    assert parameter_count(SMALL) == sum(p.numel() for layer in layers for p in layer.parameters())
    assert flatten(initialise(SMALL, [0, 1])).shape == (2, parameter_count(SMALL))


def test_forward_computes_every_run_by_its_own_weights():
    parameters = initialise(SMALL, [3, 4, 5])
    given = signals(3, 6, 11)
    reconstruction, latent = forward(SMALL, parameters, given)
    for run in range(3):
        values = given[run].double().numpy()
        for index, (weight, bias) in enumerate(parameters):
            values = values @ weight[run].double().numpy() + bias[run].double().numpy()
            if index in (0, 1, 3, 4):
                values = np.tanh(values)
            elif index == 2:
                values = np.maximum(values, 0)
                np.testing.assert_allclose(latent[run], values, atol=1e-6)
        np.testing.assert_allclose(reconstruction[run], 1 / (1 + np.exp(-values)), atol=1e-6)


def test_shared_signals_are_seen_by_every_run():
    parameters = initialise(SMALL, [3, 4])
    given = signals(6, 11)
    shared, _ = forward(SMALL, parameters, given)
    own, _ = forward(SMALL, parameters, given.expand(2, -1, -1))
    assert torch.equal(shared, own)


@pytest.mark.parametrize(("name", "reference"), [("elu", nn.ELU()), ("selu", nn.SELU())])
def test_own_activations_agree_with_torch(name, reference):
    values = torch.linspace(-6, 6, 1001)[torch.arange(1001) != 500]  # no gradient at 0
    ours, theirs = (values.clone().requires_grad_() for _ in range(2))
    ACTIVATIONS[name](ours).sum().backward()
    reference(theirs).sum().backward()
    torch.testing.assert_close(ACTIVATIONS[name](values), reference(values), atol=1e-6, rtol=1e-6)
    torch.testing.assert_close(ours.grad, theirs.grad, atol=1e-6, rtol=1e-6)


def test_initial_weights_depend_on_the_run_s_seed_alone():
    many, alone = flatten(initialise(SMALL, [8, 9, 10])), flatten(initialise(SMALL, [9]))
    assert torch.equal(many[1], alone[0])
    assert not torch.equal(many[0], many[1])


def test_initial_weights_are_glorot_uniform_and_biases_zero():
    wide = Architecture(300, (100,), 2)
    weight, bias = initialise(wide, [0])[0]
    bound = np.sqrt(6 / 400)
    assert 0.99 * bound < weight.abs().max() <= bound
    assert weight.std().item() == pytest.approx(bound / np.sqrt(3), rel=0.01)
    assert not bias.any()


@pytest.mark.parametrize("output", ["linear", "sigmoid"])
def test_a_network_of_zero_weights_starts_at_the_mean_signal(output):
    architecture = Architecture(11, (4,), 2, output=output)
    given = signals(2, 50, 11) * 0.1 + 0.5
    parameters = initialise(architecture, [0, 1], mean_as_bias(architecture, given))
    for weight, _ in parameters:
        weight.zero_()
    reconstruction, _ = forward(architecture, parameters, given)
    torch.testing.assert_close(reconstruction[:, 0], given.mean(dim=1), atol=1e-6, rtol=1e-5)


def test_a_sigmoid_s_first_bias_is_finite_where_a_point_never_leaves_the_end():
    architecture = Architecture(3, (2,), 1, output="sigmoid")
    bias = mean_as_bias(architecture, torch.tensor([[0.0, 1.0, 0.5]]))
    assert bias.abs().max() < 4.1
    assert bias[2] == 0


def test_flat_parameters_are_views():
    flat = torch.zeros(2, parameter_count(SMALL))
    unflatten(SMALL, flat)[2][0].fill_(1)
    assert flat.sum() == 2 * 5 * 2
    filled = torch.rand_like(flat)
    assert torch.equal(flatten(unflatten(SMALL, filled)), filled)


def test_errors_in_pieces_equal_errors_at_once():
    wide = Architecture(1000, (3,), 2)
    parameters, given = initialise(wide, range(5)), signals(400, 1000)
    expected = (forward(wide, parameters, given)[0] - given).square().mean(dim=2)
    torch.testing.assert_close(reconstruction_errors(wide, parameters, given), expected)
    own = signals(5, 400, 1000)
    expected = (forward(wide, parameters, own)[0] - own).square().mean(dim=2)
    torch.testing.assert_close(reconstruction_errors(wide, parameters, own), expected)


def test_a_network_survives_storage(tmp_path):
    network = network_of(SMALL, initialise(SMALL, [1, 2]), run=1)
    np.savez(tmp_path / "network.npz", **network_to_arrays(network))
    with np.load(tmp_path / "network.npz") as stored:
        again = network_from_arrays(dict(stored))
    assert again.architecture == SMALL
    given = signals(4, 11).numpy()
    for one, other in zip(network(given), again(given), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("output", ["linear", "sigmoid"])
def test_the_module_answers_as_the_network_does(output):
    architecture = Architecture(11, (7, 5), 2, "gelu", output)
    network = network_of(architecture, initialise(architecture, [1]))
    given = signals(4, 11)
    with torch.no_grad():
        module = NetworkModule(network)(given)
    for one, other in zip(network(given.numpy()), module, strict=True):
        np.testing.assert_allclose(one, other.numpy(), atol=1e-6)


def test_a_wrong_name_is_answered_with_the_nearest():
    with pytest.raises(BadInput, match=r'unknown activation "tahn"; did you mean "tanh"\?'):
        Architecture(11, (7,), 2, "tahn")
    with pytest.raises(BadInput, match='unknown output "softmax"'):
        Architecture(11, (7,), 2, output="softmax")
    with pytest.raises(BadInput, match="at least one unit"):
        Architecture(11, (7, 0), 2)
