"""From reconstructions to scores.

The score of a signal is its mean squared reconstruction error over all points, in scaled units.
A signal is flagged abnormal when its score is above a threshold, strictly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anomagram_build.models.autoencoder import Network


def squared_errors(
    signals: NDArray[np.float32], reconstruction: NDArray[np.float32]
) -> NDArray[np.float64]:
    """(signal - reconstruction)² at every point; any shape, both the same."""
    difference = signals.astype(np.float64) - reconstruction
    return difference * difference


def scores(
    signals: NDArray[np.float32], reconstruction: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Mean squared error over the points (the last axis): [..., points] → [...]."""
    return np.asarray(squared_errors(signals, reconstruction).mean(axis=-1))


def network_scores(network: Network, signals: NDArray[np.float32]) -> NDArray[np.float64]:
    """The scores [n] that a network gives to scaled signals [n, points]."""
    return scores(signals, network(signals)[0])


def explained_variance(
    signals: NDArray[np.float32], reconstruction: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Share of the signals' variance about their mean that the reconstruction accounts for.

    1 - (mean squared error) / (mean squared distance to the mean signal); 1 is perfect, 0 is
    what the mean signal scores, below 0 is worse. `signals` is [n, points]; `reconstruction`
    [..., n, points] gives [...]. Raises ValueError if all signals are the same.
    """
    about_mean = scores(signals, np.broadcast_to(signals.mean(axis=0), signals.shape)).mean()
    if about_mean == 0:
        raise ValueError("all signals are the same: there is no variance to explain")
    return np.asarray(1 - scores(signals, reconstruction).mean(axis=-1) / about_mean)
