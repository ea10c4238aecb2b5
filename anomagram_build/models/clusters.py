"""A signal is abnormal when it lies far from every cluster of training signals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.cluster import KMeans as Clusters

from anomagram_build.models.baselines import Scores, Signals
from anomagram_build.models.fitted import Fitted


@dataclass(frozen=True)
class KMeans:
    """Mean squared distance to the nearest centre of k-means (Lloyd 1982), the best of
    `restarts` starts by k-means++ (Arthur and Vassilvitskii 2007)."""

    clusters: int
    seed: int = 0
    restarts: int = 4

    @property
    def name(self) -> str:
        return f"k-means {self.clusters}"

    def fit(self, signals: Signals) -> Fitted:
        """Raises ValueError if there are fewer signals than clusters."""
        fitted = Clusters(self.clusters, n_init=self.restarts, random_state=self.seed).fit(signals)

        def scores(signals: Signals) -> Scores:
            nearest = fitted.transform(signals).min(axis=1).astype(np.float64)
            return np.asarray(nearest**2 / signals.shape[1])

        return Fitted(scores, int(fitted.cluster_centers_.size))
