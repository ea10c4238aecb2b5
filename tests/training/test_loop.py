import numpy as np
import pytest
import torch
from torch import nn

from anomagram_build.errors import BadInput
from anomagram_build.models.autoencoder import (
    Architecture,
    flatten,
    initialise,
    mean_as_bias,
    network_of,
    reconstruction_errors,
)
from anomagram_build.training.loop import train
from anomagram_build.training.recipe import Recipe
from tests.linear import NetworkModule  # type: ignore[import-not-found]

POINTS = 30
ARCHITECTURE = Architecture(POINTS, (12, 6), 2, "tanh")


def waves(count: int, seed: int = 0) -> torch.Tensor:
    rng = np.random.default_rng(seed)
    phase, height = rng.uniform(0, 6, (count, 1)), rng.uniform(0.5, 2, (count, 1))
    values = height * np.sin(np.linspace(0, 6, POINTS) + phase)
    return torch.from_numpy((values + rng.normal(0, 0.05, values.shape)).astype(np.float32))


SIGNALS = waves(200)


def final(*args, **kwargs) -> torch.Tensor:
    return flatten(train(*args, **kwargs).parameters)


@pytest.mark.parametrize("regulariser", ["none", "l1", "l2", "both"])
def test_equals_a_plain_torch_loop(regulariser):
    recipe = Recipe(batch_size=48, epochs=5, regulariser=regulariser, rate=0.001)
    bias = mean_as_bias(ARCHITECTURE, SIGNALS)
    module = NetworkModule(network_of(ARCHITECTURE, initialise(ARCHITECTURE, [7], bias)))
    optimizer = torch.optim.Adam(module.parameters(), lr=recipe.learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=recipe.learning_rate, total_steps=25, cycle_momentum=False
    )
    order = np.random.default_rng([1, 7])
    losses = []
    for _ in range(recipe.epochs):
        shuffled = SIGNALS[torch.from_numpy(order.permutation(200))]
        total = 0.0
        for batch in shuffled.split(48):  # the last of five holds 8
            loss = nn.functional.mse_loss(module(batch)[0], batch)
            total += loss.item() * len(batch)
            weights = torch.cat([layer.weight.flatten() for layer in module.linear])
            l1, l2 = weights.abs().sum(), weights.square().sum()
            penalty = {"none": 0 * l1, "l1": l1, "l2": l2, "both": l1 + l2}[regulariser]
            optimizer.zero_grad()
            (loss + recipe.rate * penalty).backward()
            optimizer.step()
            schedule.step()
        losses.append(total / 200)
    trained = train(ARCHITECTURE, recipe, SIGNALS, [7])
    expected = [part for layer in module.linear for part in (layer.weight.T.flatten(), layer.bias)]
    torch.testing.assert_close(
        flatten(trained.parameters)[0], torch.cat(expected).detach(), atol=2e-5, rtol=0
    )
    np.testing.assert_allclose(trained.training_loss[0, 1:], losses, rtol=1e-4)


@pytest.mark.parametrize(
    ("optimizer", "activation"),
    [("adam", "tanh"), ("sgd", "tanh"), ("adam", "gelu"), ("adam", "elu"), ("adam", "selu")],
)
def test_a_run_in_a_batch_ends_as_the_run_alone(optimizer, activation):
    architecture = Architecture(POINTS, (12, 6), 2, activation)
    recipe = Recipe(optimizer=optimizer, epochs=60)
    many = final(architecture, recipe, SIGNALS, range(10))
    for run in (0, 9):
        alone = final(architecture, recipe, SIGNALS, [run])
        assert (many[run] - alone[0]).abs().max() <= 1e-5
    assert (many[0] - many[9]).abs().max() > 0.1


def test_training_learns():
    trained = train(ARCHITECTURE, Recipe(), SIGNALS, range(3), validation=waves(100, seed=1))
    assert trained.validation_loss is not None
    assert trained.training_loss.shape == trained.validation_loss.shape == (3, 61)
    assert (trained.training_loss[:, -1] < 0.2 * trained.training_loss[:, 0]).all()
    assert (trained.validation_loss[:, -1] < 0.2 * trained.validation_loss[:, 0]).all()
    measured = reconstruction_errors(ARCHITECTURE, trained.parameters, waves(100, seed=1))
    np.testing.assert_allclose(trained.validation_loss[:, -1], measured.mean(dim=1), rtol=1e-5)


def test_the_untrained_network_starts_the_losses():
    trained = train(ARCHITECTURE, Recipe(epochs=0), SIGNALS, [4], validation=SIGNALS)
    untrained = initialise(ARCHITECTURE, [4], SIGNALS.mean(dim=0))
    loss = reconstruction_errors(ARCHITECTURE, untrained, SIGNALS).mean()
    assert trained.training_loss[0, 0] == pytest.approx(loss.item(), rel=1e-6)
    np.testing.assert_array_equal(trained.training_loss, trained.validation_loss)


def test_each_run_has_its_own_learning_rate():
    recipe = Recipe(epochs=4)
    rates = torch.tensor([0.01, 0.001])
    both = final(ARCHITECTURE, recipe, SIGNALS, [5, 5], learning_rates=rates)
    for run, rate in enumerate((0.01, 0.001)):
        alone = final(ARCHITECTURE, Recipe(epochs=4, learning_rate=rate), SIGNALS, [5])
        torch.testing.assert_close(both[run], alone[0], atol=1e-6, rtol=0)


def test_each_run_has_its_own_signals():
    recipe = Recipe(epochs=4, batch_size=32)
    rows = torch.stack([torch.arange(0, 100), torch.arange(100, 200)])
    by_rows = final(ARCHITECTURE, recipe, SIGNALS, [1, 2], rows=rows)
    by_signals = final(ARCHITECTURE, recipe, SIGNALS[rows], [1, 2])
    first = final(ARCHITECTURE, recipe, SIGNALS[:100], [1])
    second = final(ARCHITECTURE, recipe, SIGNALS[100:], [2])
    assert torch.equal(by_rows, by_signals)
    torch.testing.assert_close(by_rows, torch.cat([first, second]), atol=1e-6, rtol=0)


def test_a_run_that_diverges_leaves_the_others_alone():
    recipe = Recipe(optimizer="sgd", schedule="constant", epochs=20)
    rates = torch.tensor([0.01, 1e4, 0.01])
    trained = train(ARCHITECTURE, recipe, SIGNALS, [1, 2, 3], learning_rates=rates)
    assert not np.isfinite(trained.training_loss[1, -1])
    alone = final(ARCHITECTURE, recipe, SIGNALS, [3])
    torch.testing.assert_close(flatten(trained.parameters)[2], alone[0], atol=1e-6, rtol=0)


def test_the_callback_sees_every_epoch_from_the_untrained_network_on():
    seen: list[tuple[int, torch.Tensor]] = []
    ticks: list[tuple[int, int]] = []
    end = final(
        ARCHITECTURE,
        Recipe(epochs=3),
        SIGNALS,
        [0, 1],
        each_epoch=lambda epoch, parameters: seen.append((epoch, flatten(parameters))),
        progress=lambda done, total: ticks.append((done, total)),
    )
    assert [epoch for epoch, _ in seen] == [0, 1, 2, 3]
    assert torch.equal(seen[0][1], flatten(initialise(ARCHITECTURE, [0, 1], SIGNALS.mean(dim=0))))
    assert torch.equal(seen[-1][1], end)
    assert ticks == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_batch_larger_than_the_data_is_all_of_it():
    few = SIGNALS[:10]
    large = final(ARCHITECTURE, Recipe(epochs=3, batch_size=512), few, [0])
    exact = final(ARCHITECTURE, Recipe(epochs=3, batch_size=10), few, [0])
    assert torch.equal(large, exact)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"signals": SIGNALS[:, :-1]}, "takes 30 points, the signals have 29"),
        ({"seeds": []}, "at least one seed"),
        ({"signals": SIGNALS[:0]}, "at least one seed and one signal"),
        ({"signals": SIGNALS.expand(3, -1, -1)}, "2 runs cannot train"),
        ({"rows": torch.zeros(3, 5, dtype=torch.int64)}, r"rows must be \[2"),
        ({"learning_rates": torch.ones(3)}, "2 runs need as many learning rates"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(arguments, message):
    given = {"signals": SIGNALS, "seeds": [0, 1], **arguments}
    with pytest.raises(BadInput, match=message):
        train(ARCHITECTURE, Recipe(epochs=1), **given)
