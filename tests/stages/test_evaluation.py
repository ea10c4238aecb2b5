"""A model that is no better than something stupid is not published."""

from __future__ import annotations

import pytest

from anomagram_build.errors import FailedCheck
from anomagram_build.stages.evaluation import _must_beat_baselines


def test_a_model_that_beats_both_passes() -> None:
    _must_beat_baselines({"autoencoder": 0.99, "mean_distance": 0.97, "pca": 0.98})


@pytest.mark.parametrize(("mean_distance", "pca"), [(0.995, 0.98), (0.97, 0.99), (0.99, 0.99)])
def test_one_that_does_not_is_refused_with_the_figures(mean_distance: float, pca: float) -> None:
    aucs = {"autoencoder": 0.99, "mean_distance": mean_distance, "pca": pca}
    with pytest.raises(FailedCheck, match=r"0\.9900, does not beat"):
        _must_beat_baselines(aucs)


def test_a_faultless_model_may_share_that_with_a_baseline() -> None:
    _must_beat_baselines({"autoencoder": 1.0, "mean_distance": 1.0, "pca": 0.98})
