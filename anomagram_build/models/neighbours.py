"""A signal is abnormal when it lies far from the training signals nearest to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors

from anomagram_build.models.baselines import Scores, Signals
from anomagram_build.models.fitted import Fitted


@dataclass(frozen=True)
class NearestNeighbours:
    """Mean Euclidean distance to the nearest training signals (Angiulli and Pizzuti 2002, who
    sum it)."""

    neighbours: int

    @property
    def name(self) -> str:
        return f"kNN {self.neighbours}"

    def fit(self, signals: Signals) -> Fitted:
        """Scoring raises ValueError if there are fewer training signals than neighbours."""
        # With as many dimensions as points, trees are slower than comparing with everything.
        index = NearestNeighbors(n_neighbors=self.neighbours, algorithm="brute").fit(signals)

        def scores(signals: Signals) -> Scores:
            distances, _ = index.kneighbors(signals)
            return np.asarray(distances.mean(axis=1, dtype=np.float64))

        return Fitted(scores, signals.size)


@dataclass(frozen=True)
class LocalOutliers:
    """Local outlier factor: how much sparser it is around a signal than around its neighbours
    (Breunig et al. 2000)."""

    neighbours: int

    @property
    def name(self) -> str:
        return f"LOF {self.neighbours}"

    def fit(self, signals: Signals) -> Fitted:
        """Needs more training signals than neighbours, or it counts fewer neighbours."""
        count = min(self.neighbours, len(signals) - 1)
        lof = LocalOutlierFactor(n_neighbors=count, novelty=True, algorithm="brute").fit(signals)

        def scores(signals: Signals) -> Scores:
            return np.asarray(-lof.score_samples(signals), dtype=np.float64)

        # Besides the signals: each one's density and its distance to its last neighbour.
        return Fitted(scores, signals.size + 2 * len(signals))
