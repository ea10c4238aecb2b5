"""A signal is abnormal when a model of the training signals' distribution finds it unlikely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from sklearn.mixture import GaussianMixture as Mixture

from anomagram_build.models.baselines import Scores, Signals
from anomagram_build.models.fitted import Fitted


@dataclass(frozen=True)
class GaussianMixture:
    """Negative log-likelihood under a mixture of Gaussians (Bishop 2006, section 9.2).

    `floor`, in scaled units squared, is added to every variance, so that no direction in which
    the training signals happen not to vary decides alone. One full component with no floor
    would be the Mahalanobis distance.
    """

    components: int
    covariance: Literal["full", "diag"] = "full"
    floor: float = 1e-2
    seed: int = 0

    @property
    def name(self) -> str:
        return f"Gaussian mixture {self.components} {self.covariance}, {self.floor:g}"

    def fit(self, signals: Signals) -> Fitted:
        """Raises ValueError if there are fewer signals than components."""
        mixture = Mixture(
            self.components,
            covariance_type=self.covariance,
            reg_covar=self.floor,
            random_state=self.seed,
        ).fit(signals.astype(np.float64))

        def scores(signals: Signals) -> Scores:
            return np.asarray(-mixture.score_samples(signals.astype(np.float64)))

        # A symmetric matrix needs only one of its halves.
        points = signals.shape[1]
        covariance = points * (points + 1) // 2 if self.covariance == "full" else points
        return Fitted(scores, self.components * (1 + points + covariance))
