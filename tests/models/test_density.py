from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from anomagram_build.models.density import GaussianMixture

RANDOM = np.random.default_rng(8)
MIXING = RANDOM.normal(size=(5, 5))
TRAINING = (RANDOM.normal(size=(500, 5)) @ MIXING).astype(np.float32)
SIGNALS = RANDOM.normal(size=(20, 5)).astype(np.float32)


@pytest.mark.parametrize("floor", [1e-6, 0.5])
def test_one_full_component_is_the_mahalanobis_distance(floor: float) -> None:
    mean = TRAINING.mean(axis=0, dtype=float)
    covariance = np.cov(TRAINING.astype(float), rowvar=False, ddof=0) + floor * np.eye(5)
    away = SIGNALS - mean
    squares = np.einsum("ni,ij,nj->n", away, np.linalg.inv(covariance), away)
    expected = (squares + 5 * np.log(2 * np.pi) + np.linalg.slogdet(covariance)[1]) / 2
    assert_allclose(GaussianMixture(1, "full", floor).fit(TRAINING)(SIGNALS), expected, rtol=1e-5)


def test_components_find_their_clusters() -> None:
    centres = np.array([[0.0, 0], [10, 10]])
    training = np.repeat(centres, 100, axis=0) + RANDOM.normal(scale=0.2, size=(200, 2))
    fitted = GaussianMixture(2, "diag").fit(training.astype(np.float32))
    at_first, at_second, between = fitted(np.array([[0, 0], [10, 10], [5, 5]], np.float32))
    assert max(at_first, at_second) < between


def test_what_it_keeps() -> None:
    assert GaussianMixture(3, "full").fit(TRAINING).values == 3 * (1 + 5 + 15)
    assert GaussianMixture(3, "diag").fit(TRAINING).values == 3 * (1 + 5 + 5)
