from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from anomagram_build.models.neighbours import LocalOutliers, NearestNeighbours

RANDOM = np.random.default_rng(5)
TRAINING = RANDOM.normal(size=(60, 7)).astype(np.float32)
SIGNALS = RANDOM.normal(size=(9, 7)).astype(np.float32)
DISTANCES = np.sqrt(((SIGNALS[:, None].astype(float) - TRAINING[None]) ** 2).sum(axis=2))


@pytest.mark.parametrize("count", [1, 5])
def test_knn_is_the_mean_distance_to_the_nearest(count: int) -> None:
    expected = np.sort(DISTANCES, axis=1)[:, :count].mean(axis=1)
    assert_allclose(NearestNeighbours(count).fit(TRAINING)(SIGNALS), expected, rtol=1e-5)


def test_lof_follows_its_definition() -> None:
    """Breunig et al. 2000, definitions 3 to 7, written out."""
    count = 6
    among = np.sqrt(((TRAINING[:, None].astype(float) - TRAINING[None]) ** 2).sum(axis=2))
    np.fill_diagonal(among, np.inf)
    radius = np.sort(among, axis=1)[:, count - 1]

    def density(distances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        nearest = np.argsort(distances, axis=1)[:, :count]
        reach = np.maximum(np.take_along_axis(distances, nearest, axis=1), radius[nearest])
        return 1 / reach.mean(axis=1), nearest

    training_density, _ = density(among)
    own, nearest = density(DISTANCES)
    expected = training_density[nearest].mean(axis=1) / own
    assert_allclose(LocalOutliers(count).fit(TRAINING)(SIGNALS), expected, rtol=1e-4)


def test_lof_sees_a_signal_that_is_far_only_for_its_surroundings() -> None:
    dense = RANDOM.normal(scale=0.01, size=(50, 2))
    sparse = RANDOM.normal(scale=1.0, size=(50, 2)) + 20
    training = np.concatenate([dense, sparse]).astype(np.float32)
    beside_dense, within_sparse = LocalOutliers(10).fit(training)(
        np.array([[0.3, 0.3], [20.3, 20.3]], np.float32)
    )
    assert beside_dense > 5 > within_sparse


def test_few_training_signals_do() -> None:
    assert np.isfinite(LocalOutliers(20).fit(TRAINING[:8])(SIGNALS)).all()


def test_what_they_keep() -> None:
    assert NearestNeighbours(3).fit(TRAINING).values == 60 * 7
    assert LocalOutliers(3).fit(TRAINING).values == 60 * 9
