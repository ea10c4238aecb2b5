"""Every optimizer at every rate: who learns, who diverges, who is first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from anomagram_build.experiments.material import Material
from anomagram_build.experiments.optimizers import (
    OptimizersResult,
    first_epoch,
    numbers,
    run,
)
from anomagram_build.settings import OptimizersSettings

SMALL = OptimizersSettings(
    optimizers=("adam", "sgd"), rates=(1e6, 0.01, 1e-6), seeds=3, epochs=25, goals=(0.8, 0.9)
)
ADAM, SGD = 0, 1
HUGE, USUAL, TINY = 0, 1, 2


@pytest.fixture(scope="module")
def result(run_once: Any) -> OptimizersResult:
    return run_once("optimizers", SMALL)[0]


def test_first_epoch_of_each_row() -> None:
    reached = np.array([[0, 0, 1, 0], [0, 0, 0, 0], [1, 0, 0, 1]], dtype=bool)
    assert first_epoch(reached, (0, 1, 3, 9)).tolist()[::2] == [3, 0]
    assert np.isnan(first_epoch(reached, (0, 1, 3, 9))[1])


def test_shapes(result: OptimizersResult) -> None:
    assert result.epochs == (*range(21), 21, 23, 25)
    assert result.test_auc.shape == (2, 3, 3)
    assert result.validation_auc.shape == result.explained_variance.shape == (2, 3, 3, 24)


def test_a_huge_rate_diverges_and_a_tiny_one_learns_nothing(result: OptimizersResult) -> None:
    assert result.diverged[SGD, HUGE].all()
    assert not result.diverged[:, TINY].any()
    assert not result.learned[:, TINY].any()
    assert result.learned[ADAM, USUAL].all()


def test_the_best_rate_is_the_usual_one_for_adam(result: OptimizersResult) -> None:
    assert result.best_rates[ADAM] == USUAL
    assert result.test_auc[ADAM, USUAL].min() > 0.9


def test_a_diverged_run_counts_as_chance_when_rates_are_compared(
    result: OptimizersResult,
) -> None:
    # It may have the best of AUCs by accident.
    aucs = result.validation_auc.copy()
    aucs[SGD, HUGE] = 0.9999
    aucs[SGD, USUAL] = 0.6
    aucs[SGD, TINY] = 0.55
    assert replace(result, validation_auc=aucs).best_rates[SGD] == USUAL


def test_epochs_to_a_goal_are_those_of_the_recorded_curve(result: OptimizersResult) -> None:
    epochs = result.epochs_to_auc(0.9)
    for seed in range(SMALL.seeds):
        curve = result.validation_auc[ADAM, USUAL, seed]
        first = next(e for e, auc in zip(result.epochs, curve, strict=True) if auc >= 0.9)
        assert epochs[ADAM, USUAL, seed] == first
    assert np.isnan(epochs[SGD, HUGE]).all()
    explained = result.epochs_to_explained(0.2)
    assert (explained[ADAM, USUAL] >= 1).all()
    assert np.isnan(explained[ADAM, TINY]).all()


def test_the_untrained_network_does_not_know_the_mean(result: OptimizersResult) -> None:
    assert result.explained_variance[..., 0].max() < 0


def test_numbers_count_and_name(result: OptimizersResult) -> None:
    named = numbers(result)
    assert named["runs"] == 18
    assert named["sgd"]["rates"]["rate_1000000"]["diverged"] == 3
    assert named["sgd"]["rates"]["rate_1000000"]["auc"] == {}
    best = named["adam"]["best"]
    assert best["rate"] == 0.01
    assert best["auc"]["mean"] == pytest.approx(result.test_auc[ADAM, USUAL].mean())
    assert best["goals"][1]["runs"] == 3
    assert "epochs" not in named["adam"]["rates"]["rate_0_000001"]["explained_goal"]


def test_seeds_are_independent_of_the_other_seeds_and_optimizers(
    result: OptimizersResult, material: Material
) -> None:
    alone = run(
        material, SMALL.model_copy(update={"optimizers": ("sgd",), "rates": (0.01,), "seeds": 2})
    )
    np.testing.assert_allclose(alone.test_auc[0, 0], result.test_auc[SGD, USUAL, :2], atol=1e-6)
