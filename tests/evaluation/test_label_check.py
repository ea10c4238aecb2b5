"""A wrong label among many right ones is doubted, and only that one."""

from __future__ import annotations

import numpy as np
import pytest

from anomagram_build.evaluation.label_check import neighbour_votes


def two_groups(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    abnormal = np.arange(60) >= 40
    signals = generator.normal(size=(60, 8)) + 9 * abnormal[:, np.newaxis]
    return signals.astype(np.float32), abnormal


def test_only_wrong_labels_are_doubted() -> None:
    signals, truth = two_groups()
    labels = truth.copy()
    labels[[3, 50]] = ~labels[[3, 50]]
    votes = neighbour_votes(signals, labels, 5)
    assert np.flatnonzero(votes.say_abnormal != labels).tolist() == [3, 50]
    assert votes.neighbours.shape == (60, 5)


def test_neighbours_are_the_nearest_others_in_order() -> None:
    signals, truth = two_groups(1)
    signals[7] = signals[4]  # an exact copy is the nearest of all, and never the signal itself
    votes = neighbour_votes(signals, truth, 3)
    for row in (4, 7, 20, 59):
        distances = np.linalg.norm(signals - signals[row], axis=1)
        distances[row] = np.inf
        assert votes.neighbours[row].tolist() == np.argsort(distances, kind="stable")[:3].tolist()
        assert votes.abnormal[row] == truth[votes.neighbours[row]].sum()


def test_half_is_not_more_than_half() -> None:
    signals = np.array([[0], [1], [-1.1], [50], [51]], dtype=np.float32)
    abnormal = np.array([False, True, False, True, True])
    votes = neighbour_votes(signals, abnormal, 2)
    assert votes.abnormal[0] == 1 and not votes.say_abnormal[0]


def test_there_must_be_enough_others() -> None:
    with pytest.raises(ValueError, match="n_neighbors"):
        neighbour_votes(np.zeros((4, 2), np.float32), np.zeros(4, bool), 4)
