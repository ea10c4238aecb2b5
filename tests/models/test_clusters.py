from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from anomagram_build.models.clusters import KMeans

RANDOM = np.random.default_rng(6)
CENTRES = np.array([[0.0, 0, 0], [10, 0, 0], [0, 10, 5]])
TRAINING = (np.repeat(CENTRES, 40, axis=0) + RANDOM.normal(scale=0.1, size=(120, 3))).astype(
    np.float32
)


def test_it_scores_by_the_distance_to_the_nearest_cluster() -> None:
    signals = np.array([[10, 0, 0], [10, 6, 0], [5, 5, 2.5]], np.float32)
    means = TRAINING.reshape(3, 40, 3).mean(axis=1, dtype=float)
    expected = ((signals[:, None] - means) ** 2).mean(axis=2).min(axis=1)
    assert_allclose(KMeans(3).fit(TRAINING)(signals), expected, rtol=1e-3, atol=1e-5)


def test_its_seed_decides() -> None:
    signals = RANDOM.normal(size=(50, 3)).astype(np.float32)
    first, again, other = (KMeans(7, seed).fit(TRAINING)(signals) for seed in (1, 1, 2))
    assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_it_keeps_its_centres() -> None:
    assert KMeans(3).fit(TRAINING).values == 9
