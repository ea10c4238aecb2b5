import numpy as np
import pytest

from anomagram_build.models.baselines import MeanDistance, PrincipalComponents

RNG = np.random.default_rng(2)
TRAINING = (RNG.normal(size=(60, 4)) @ RNG.normal(size=(4, 9))).astype(np.float32)
OTHERS = RNG.normal(size=(20, 9)).astype(np.float32)


def test_distance_to_mean():
    mean = TRAINING.astype(np.float64).mean(axis=0)
    expected = [sum((signal - mean) ** 2) / 9 for signal in OTHERS.astype(np.float64)]
    np.testing.assert_allclose(MeanDistance().fit(TRAINING)(OTHERS), expected)


def test_pca_keeps_the_directions_of_largest_variance():
    wide, others = TRAINING.astype(np.float64), OTHERS.astype(np.float64)
    mean = wide.mean(axis=0)
    axes = np.linalg.svd(wide - mean)[2][:2]
    lost = (others - mean) - (others - mean) @ axes.T @ axes
    scores = PrincipalComponents(2).fit(TRAINING)(OTHERS)
    np.testing.assert_allclose(scores, (lost**2).mean(axis=1), atol=1e-10)


def test_pca_with_the_signals_own_rank_loses_nothing_of_them():
    scorer = PrincipalComponents(4).fit(TRAINING)
    assert scorer(TRAINING).max() < 1e-10
    assert scorer(OTHERS).min() > 1e-3


def test_pca_refuses_more_components_than_points():
    with pytest.raises(ValueError, match="n_components"):
        PrincipalComponents(10).fit(TRAINING)
