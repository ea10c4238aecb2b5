from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from anomagram_build.models.boundaries import IsolationForest, OneClassBoundary

RANDOM = np.random.default_rng(7)
TRAINING = RANDOM.normal(size=(300, 6)).astype(np.float32)
SIGNALS = RANDOM.normal(scale=2, size=(80, 6)).astype(np.float32)


def test_far_signals_lie_outside_and_central_ones_inside() -> None:
    signals = np.stack([np.zeros(6), np.full(6, 5.0)]).astype(np.float32)
    for method in (OneClassBoundary(0.1, 1.0), IsolationForest(100)):
        inside, outside = method.fit(TRAINING)(signals)
        assert inside < outside


def test_the_boundary_leaves_about_its_share_outside() -> None:
    for share in (0.05, 0.3):
        outside = OneClassBoundary(share, 0.5).fit(TRAINING)(TRAINING) > 0
        assert abs(outside.mean() - share) < 0.03


def test_the_boundary_does_not_depend_on_the_unit() -> None:
    method = OneClassBoundary(0.1, 1.0)
    small, large = method.fit(TRAINING)(SIGNALS), method.fit(TRAINING * 64)(SIGNALS * 64)
    assert_allclose(small, large, rtol=1e-6)


def test_signals_that_are_all_the_same_do() -> None:
    assert np.isfinite(
        OneClassBoundary(0.5, 1.0).fit(np.ones((9, 4), np.float32))(SIGNALS[:, :4])
    ).all()


def test_the_forest_cuts_along_the_axes_only() -> None:
    """What sets it apart: a signal that is ordinary at each point but not in the whole escapes
    it, where a distance would notice."""
    line = np.repeat(RANDOM.normal(size=(400, 1)), 2, axis=1).astype(np.float32)
    across = np.array([[1.0, -1.0]], np.float32)
    beyond = np.array([[6.0, 6.0]], np.float32)
    fitted = IsolationForest(200).fit(line)
    assert fitted(beyond) > fitted(across)


def test_the_forest_is_decided_by_its_seed_and_keeps_its_nodes() -> None:
    first, again, other = (IsolationForest(20, 64, seed).fit(TRAINING) for seed in (1, 1, 2))
    assert_array_equal(first(SIGNALS), again(SIGNALS))
    assert not np.array_equal(first(SIGNALS), other(SIGNALS))
    # A tree of 64 leaves at most has 127 nodes at most.
    assert 20 * 5 * 3 < first.values <= 20 * 5 * 127
