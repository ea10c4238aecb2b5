"""A signal is abnormal when it falls outside the region that holds the training signals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import IsolationForest as Forest
from sklearn.svm import OneClassSVM

from anomagram_build.models.baselines import Scores, Signals
from anomagram_build.models.fitted import Fitted


@dataclass(frozen=True)
class OneClassBoundary:
    """One-class support vector machine with a Gaussian kernel (Schölkopf et al. 2001).

    `share` (their nu) bounds the share of training signals left outside. The kernel is
    exp(-width · d² / v), where d is the distance of two signals and v the sum over the points of
    their variance in training; so a width means the same for any length and unit.
    """

    share: float
    width: float

    @property
    def name(self) -> str:
        return f"one-class SVM {self.share:g}, {self.width:g}"

    def fit(self, signals: Signals) -> Fitted:
        variance = float(signals.var(axis=0, dtype=np.float64).sum())
        gamma = self.width / variance if variance > 0 else self.width
        machine = OneClassSVM(nu=self.share, gamma=gamma).fit(signals.astype(np.float64))

        def scores(signals: Signals) -> Scores:
            return np.asarray(-machine.decision_function(signals.astype(np.float64)))

        # The support vectors, a weight each, and the offset.
        return Fitted(scores, machine.support_vectors_.size + len(machine.support_vectors_) + 1)


@dataclass(frozen=True)
class IsolationForest:
    """How few random cuts it takes to isolate a signal (Liu, Ting and Zhou 2008).

    Each of `trees` trees sees a sample of `sample` training signals, or all if there are fewer.
    """

    trees: int = 300
    sample: int = 256
    seed: int = 0

    @property
    def name(self) -> str:
        return f"isolation forest {self.sample}"

    def fit(self, signals: Signals) -> Fitted:
        size = min(self.sample, len(signals))
        forest = Forest(n_estimators=self.trees, max_samples=size, random_state=self.seed).fit(
            signals
        )

        def scores(signals: Signals) -> Scores:
            return np.asarray(-forest.score_samples(signals), dtype=np.float64)

        # For each node: the point to look at, the value to compare it with, two children, and
        # the length of the path that ends here.
        nodes = sum(tree.tree_.node_count for tree in forest.estimators_)
        return Fitted(scores, 5 * nodes)
