"""Strange versions of a signal by the graph, against NumPy's own words for them."""

from __future__ import annotations

import numpy as np
import pytest

from anomagram_build.export.lab.strange import STRANGE
from anomagram_build.lab.graphs import Graphs


@pytest.mark.parametrize(("points", "draws"), [(90, 90), (90, 37), (7, 140), (3, 2), (1, 5)])
def test_each_is_what_its_name_says(graphs: Graphs, points: int, draws: int) -> None:
    generator = np.random.default_rng(points)
    signal = generator.normal(5, 2, points).astype(np.float32)
    noise = generator.standard_normal(draws).astype(np.float32)
    versions = graphs.run("strange", signal=signal, noise=noise)["versions"]
    expected = {
        "flat": np.full(points, signal.mean()),
        "upside-down": 2 * signal.mean() - signal,
        "late": np.roll(signal, points // 5),
        "noisy": signal + signal.std() / 2 * np.resize(noise, points),
        "backwards": signal[::-1],
    }
    for name, version in zip(STRANGE, versions, strict=True):
        np.testing.assert_allclose(version, expected[name], atol=1e-5, err_msg=name)
