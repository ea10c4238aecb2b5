"""Dead units and outputs that are all alike are counted."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from anomagram_build.experiments.liveness import DISTINCT, dead_units, distinct_outputs
from anomagram_build.models.autoencoder import Architecture, forward, initialise


@pytest.mark.parametrize("count", [1, 2, 3, 4, 9])
def test_distinct_outputs_are_counted_up_to_a_limit(count: int) -> None:
    generator = np.random.default_rng(0)
    kinds = generator.normal(size=(count, 7))
    outputs = kinds[np.arange(40) % count] + generator.uniform(-4e-4, 4e-4, (40, 7))
    assert distinct_outputs(outputs.astype(np.float32), 1e-3) == min(count, DISTINCT)


def test_a_unit_is_dead_if_no_signal_switches_it_on() -> None:
    architecture = Architecture(5, (4, 3), 2, activation="relu")
    parameters = initialise(architecture, [0, 1])
    signals = torch.rand(30, 5)
    parameters[0][1][:, :] = 10  # switched on by all
    parameters[0][1][0, 2] = -10  # by none, in the first run
    parameters[1][1][:, :] = 10
    parameters[1][1][1, :] = -100  # the whole layer, in the second
    dead = dead_units(architecture, parameters, signals)
    assert dead.shape == (2, 5)
    assert dead[0].tolist()[:3] == [1, 0, 0]
    # Behind a dead layer nothing moves any more.
    assert dead[1].tolist() == [0, 3, 2, 3, 4]
    reconstruction, _ = forward(architecture, parameters, signals)
    assert reconstruction[1].var(dim=0).max() == 0
