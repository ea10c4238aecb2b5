"""Division, scaling and untrained weights from graphs are what the project's functions say."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt
from typing import Any, ClassVar

import numpy as np
import pytest
import torch

from anomagram_build.dataset.scale import KINDS, fit_scaling, scale
from anomagram_build.errors import BadInput
from anomagram_build.export.lab import chance
from anomagram_build.lab.graphs import Graphs
from anomagram_build.lab.record import record
from anomagram_build.lab.settings import SETTINGS, initial_values
from anomagram_build.models.autoencoder import Architecture, mean_as_bias

SIGNALS = np.random.default_rng(2).normal(3, 5, (40, 11)).astype(np.float32)
SIGNALS[:, 4] = 7  # a point that is always the same


@pytest.mark.parametrize("kind", KINDS)
def test_scaling_is_fitted_and_applied_as_elsewhere(graphs: Graphs, kind: str) -> None:
    expected = fit_scaling(kind, SIGNALS)
    fitted = graphs.run(f"scaling-{kind}", signals=SIGNALS)
    np.testing.assert_allclose(fitted["offset"], expected.offset, rtol=1e-7)
    np.testing.assert_allclose(fitted["spread"], expected.spread, rtol=1e-7)
    scaled = graphs.run("scale", signals=SIGNALS, **fitted)["scaled"]
    np.testing.assert_allclose(scaled, scale(SIGNALS, expected), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("output", ["linear", "sigmoid"])
def test_the_last_bias_is_the_mean(graphs: Graphs, output: str) -> None:
    scaled = scale(SIGNALS, fit_scaling("range-per-point", SIGNALS))
    expected = mean_as_bias(Architecture(11, (3,), 2, output=output), torch.from_numpy(scaled))
    made = graphs.run(f"bias-{output}", signals=scaled)["bias"]
    np.testing.assert_allclose(made, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("widths", [[11, 3, 2, 3, 11], [140, 64, 32, 8, 32, 64, 140]])
def test_untrained_weights_are_uniform_within_glorots_bounds(
    graphs: Graphs, widths: list[int]
) -> None:
    bias = np.linspace(-1, 1, widths[-1]).astype(np.float32)
    count = sum(left * right + right for left, right in pairwise(widths))
    rate = np.float32(0.25)

    def begin(seed: int) -> tuple[np.ndarray, np.ndarray]:
        made = graphs.run(
            "initialise",
            **{"widths": np.array(widths), "seed": seed, "bias": bias, "rate": rate},
            counter=np.arange(count),
        )
        return made["parameters"], made["penalised"]

    parameters, penalised = begin(1)
    np.testing.assert_array_equal(begin(1)[0], parameters)
    assert (begin(2)[0] != parameters).mean() > 0.5
    at = 0
    for place, (left, right) in enumerate(pairwise(widths)):
        weights = parameters[at : at + left * right]
        bound = sqrt(6 / (left + right))
        assert np.abs(weights).max() <= bound * (1 + 1e-6)
        if len(weights) > 1000:
            assert np.abs(weights).max() > 0.99 * bound
            assert weights.std() == pytest.approx(bound / sqrt(3), rel=0.05)
            assert abs(weights.mean()) < 0.1 * bound
        assert (penalised[at : at + left * right] == rate).all()
        at += left * right
        last = place == len(widths) - 2
        np.testing.assert_array_equal(parameters[at : at + right], bias if last else 0)
        assert (penalised[at : at + right] == 0).all()
        at += right


def test_random_bits_are_evenly_spread_and_the_same_everywhere() -> None:
    counter = torch.arange(20_000)
    drawn = chance.bits(torch.tensor(0), chance.ORDER, counter).numpy()
    assert drawn.min() >= 0 and drawn.max() < 2**32
    for place in range(32):
        assert ((drawn >> place) & 1).mean() == pytest.approx(0.5, abs=0.02)
    # Hashed once by hand with NumPy's unsigned numbers, which wrap as the hash is defined to.
    with np.errstate(over="ignore"):
        value = np.uint32(12345)
        value ^= value >> np.uint32(16)
        value *= np.uint32(0x7FEB352D)
        value ^= value >> np.uint32(15)
        value *= np.uint32(0x846CA68B)
        value ^= value >> np.uint32(16)
    assert int(chance._mix(torch.tensor(12345))) == int(value)


@pytest.mark.parametrize("other", ["seed", "epoch"])
def test_orders_differ_by_seed_and_by_epoch(other: str) -> None:
    like = torch.zeros(1000, 1)
    ours = chance.order(torch.tensor(1), torch.tensor(1), like).numpy()
    seed, epoch = (2, 1) if other == "seed" else (1, 2)
    theirs = chance.order(torch.tensor(seed), torch.tensor(epoch), like).numpy()
    assert sorted(ours) == sorted(theirs) == list(range(1000))
    assert (ours == theirs).mean() < 0.02
    assert abs(np.corrcoef(ours, np.arange(1000))[0, 1]) < 0.1


class TestDivision:
    signals = np.random.default_rng(0).normal(size=(500, 6)).astype(np.float32)
    abnormal = np.arange(500) % 5 < 2
    settings: ClassVar[dict[str, Any]] = {
        **initial_values(SETTINGS),
        **{"hidden": (4,), "epochs": 1, "trainingSignals": 200, "testSignals": 50},
        "abnormalShare": 0.1,
    }

    def divide(self, graphs: Graphs, labelled: bool = True, **change: Any) -> dict[str, np.ndarray]:
        labels = self.abnormal if labelled else None
        made = record(graphs, self.signals, labels, {**self.settings, **change}, [0])
        return made.division

    def test_parts_have_the_wanted_sizes_and_shares(self, graphs: Graphs) -> None:
        parts = self.divide(graphs)
        shares = {name: (len(rows), self.abnormal[rows].mean()) for name, rows in parts.items()}
        assert shares == {"training": (200, 0.1), "validation": (50, 0.4), "test": (50, 0.4)}
        rows = np.concatenate(list(parts.values()))
        assert len(set(rows)) == len(rows)

    def test_the_seed_decides_and_training_does_not_move_the_test(self, graphs: Graphs) -> None:
        once, again = self.divide(graphs), self.divide(graphs, trainingSignals=100)
        np.testing.assert_array_equal(once["test"], again["test"])
        np.testing.assert_array_equal(once["validation"], again["validation"])
        other = self.divide(graphs, seed=9)
        assert len(np.intersect1d(once["test"], other["test"])) < 25

    def test_without_labels_any_signal_may_be_anywhere(self, graphs: Graphs) -> None:
        parts = self.divide(graphs, labelled=False, abnormalShare=0.5)
        assert [len(rows) for rows in parts.values()] == [200, 50, 50]
        assert 0.3 < self.abnormal[parts["training"]].mean() < 0.5

    @pytest.mark.parametrize(
        "change", [{"trainingSignals": 300}, {"abnormalShare": 0.7, "trainingSignals": 280}]
    )
    def test_too_few_signals_are_told(self, graphs: Graphs, change: dict[str, float]) -> None:
        with pytest.raises(BadInput, match="ask for fewer"):
            self.divide(graphs, **change)
