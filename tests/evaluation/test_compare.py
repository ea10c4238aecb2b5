import numpy as np
import pytest
from sklearn import metrics

from anomagram_build.evaluation.compare import difference, placements

RNG = np.random.default_rng(1)
ABNORMAL = np.arange(120) % 3 == 0


def runs(count: int, gap: float, rng: np.random.Generator = RNG) -> np.ndarray:
    return rng.normal(size=(count, 120)) + gap * ABNORMAL


def noise(rng: np.random.Generator) -> np.ndarray:
    """Six seeds: each judges signals in its own way, and each has its own skill."""
    return rng.normal(0, 0.5, (6, 120)) + rng.normal(0, 0.3, (6, 1)) * ABNORMAL


def test_placements_average_to_the_auc_from_either_side():
    scores = np.round(runs(4, 1.0), 1)  # with ties
    placed = placements(scores, ABNORMAL)
    expected = [metrics.roc_auc_score(ABNORMAL, row) for row in scores]
    np.testing.assert_allclose(placed.auc, expected, atol=1e-12)
    np.testing.assert_allclose(placed.normal.mean(axis=1), expected, atol=1e-12)


def test_the_error_of_a_difference_is_its_spread_over_repetitions():
    rng = np.random.default_rng(7)
    found = []
    for _ in range(300):
        # Each repetition draws new signals, which both methods judge, and new seeds.
        base = rng.normal(size=120) + 1.5 * ABNORMAL
        one, other = (base + rng.normal(0, 0.5, (6, 120)) + shift for shift in (0, 0))
        found.append(difference(placements(one, ABNORMAL), placements(other, ABNORMAL)))
    spread = np.std([result.auc for result in found])
    assert np.mean([result.error for result in found]) == pytest.approx(spread, rel=0.15)


def test_a_clear_gain_is_many_errors_large_and_none_is_few():
    weak, strong = (placements(runs(10, gap), ABNORMAL) for gap in (0.5, 2.0))
    gain = difference(strong, weak)
    assert gain.auc > 5 * gain.error
    same = difference(weak, placements(runs(10, 0.5), ABNORMAL))
    assert abs(same.auc) < 4 * same.error
