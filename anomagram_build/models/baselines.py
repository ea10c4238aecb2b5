"""The methods that a trained network has to beat, and the protocol that every method follows.

A family is a module with a frozen dataclass per method: its fields are the method's settings and
`fit` learns from normal signals alone. What `fit` returns maps signals to scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA

Signals = NDArray[np.float32]
"""[n, points], scaled."""
Scores = NDArray[np.float64]
"""[n]; higher means more abnormal."""


class Scorer(Protocol):
    """A fitted method."""

    def __call__(self, signals: Signals) -> Scores: ...


class Method(Protocol):
    """A method and its settings, not yet fitted."""

    @property
    def name(self) -> str:
        """What tables call it."""

    def fit(self, signals: Signals) -> Scorer: ...


def _mean_square(difference: NDArray[np.float64]) -> Scores:
    return np.asarray(np.mean(difference * difference, axis=1))


@dataclass(frozen=True)
class MeanDistance:
    """Mean squared distance to the mean training signal: what a network that ignores its input
    can reach at best."""

    @property
    def name(self) -> str:
        return "distance to mean"

    def fit(self, signals: Signals) -> Scorer:
        mean = signals.mean(axis=0, dtype=np.float64)
        return lambda signals: _mean_square(signals - mean)


@dataclass(frozen=True)
class PrincipalComponents:
    """Reconstruction error of PCA: the best linear autoencoder with this bottleneck."""

    components: int

    @property
    def name(self) -> str:
        return f"PCA {self.components}"

    def fit(self, signals: Signals) -> Scorer:
        """Raises ValueError if there are fewer signals or points than components."""
        # The full solver is exact and has no random state.
        pca = PCA(self.components, svd_solver="full").fit(signals.astype(np.float64))

        def scores(signals: Signals) -> Scores:
            wide = signals.astype(np.float64)
            return _mean_square(wide - pca.inverse_transform(pca.transform(wide)))

        return scores
