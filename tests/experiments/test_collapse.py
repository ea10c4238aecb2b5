"""Runs that learn nothing are told from those that learn, and what kills them is seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from anomagram_build.evaluation.curves import auc
from anomagram_build.experiments.collapse import (
    CollapseResult,
    Population,
    run,
    typical_signals,
)
from anomagram_build.experiments.material import Material
from anomagram_build.experiments.prototype import SCALING
from anomagram_build.models.baselines import MeanDistance
from anomagram_build.settings import CollapseSettings

SMALL = CollapseSettings(
    seeds=24,
    epochs=150,  # one step each, since the batch is larger than the data
    brief_signals=50,
    brief_epochs=5,
    cure_seeds=12,
    cure_epochs=60,
    batch_size=50,
    pictures=20,
)


@pytest.fixture(scope="module")
def result(run_once: Any) -> CollapseResult:
    return run_once("collapse", SMALL)[0]


@pytest.fixture(scope="module")
def numbers(run_once: Any) -> dict[str, Any]:
    return run_once("collapse", SMALL)[1]


def populations(result: CollapseResult) -> list[Population]:
    return [result.prototype, result.brief, *result.cures]


def test_typical_signals_are_members_of_their_classes(material: Material) -> None:
    labels = [8, 3]
    chosen = typical_signals(material.test, labels)
    for signal, label in zip(chosen, labels, strict=True):
        same = (material.test.signals == signal).all(axis=1)
        assert material.test.labels[same].tolist() == [label]


def test_some_runs_collapse_and_some_do_not(result: CollapseResult) -> None:
    collapsed = result.prototype.collapsed
    assert 0 < collapsed.sum() < len(collapsed)
    assert (result.prototype.explained_variance[~collapsed, -1] > 0).all()


def test_a_silent_network_never_wakes_and_answers_all_signals_alike(
    result: CollapseResult,
) -> None:
    seen = 0
    for population in populations(result):
        silent = population.silent
        seen += int(silent[:, -1].sum())
        assert not (silent[:, :-1] & ~silent[:, 1:]).any()
        assert population.collapsed[silent[:, -1]].all()
        assert population.output_spread[silent[:, -1]].max(initial=0) < 1e-9
    assert seen > 0


def test_pictured_outputs_move_with_the_input_where_the_network_lives(
    result: CollapseResult,
) -> None:
    moved = np.ptp(result.outputs, axis=1).max(axis=1)
    living = ~result.prototype.collapsed[: len(moved)]
    assert moved[living].min() > 0.1
    assert np.median(moved[~living]) < 0.05


def test_a_collapsed_network_is_the_distance_to_the_mean(
    result: CollapseResult, material: Material
) -> None:
    scaled = material.scaled(SCALING)
    scores = MeanDistance().fit(scaled.training.signals)(scaled.test.signals)
    assert result.mean_distance == auc(scores, scaled.test.abnormal)
    collapsed = result.prototype.collapsed
    assert np.abs(result.prototype.auc[collapsed] - result.mean_distance).max() < 0.02
    # Its output is the mean signal, far from which the signals themselves are.
    assert result.prototype.from_mean[collapsed].max() < 0.03


def test_pictures_are_in_the_units_of_the_data(result: CollapseResult, material: Material) -> None:
    assert result.inputs.shape == (3, 36)
    assert result.outputs.shape == (SMALL.pictures, 3, 36)
    assert 10 < result.outputs.mean() < 30  # the made-up signals lie around 20
    np.testing.assert_allclose(result.mean_signal, material.training.signals.mean(axis=0))


def test_each_population_has_one_value_per_seed(
    result: CollapseResult, numbers: dict[str, Any]
) -> None:
    for population in populations(result):
        seeds = len(population.auc)
        values: list[NDArray[Any]] = [
            population.explained_variance[:, -1],
            population.output_spread,
            population.distinct_outputs,
            population.from_mean,
            population.dead_units[:, 0],
            population.silent[:, -1],
        ]
        assert all(value.shape == (seeds,) for value in values)
        assert population.silent.shape == (seeds, len(population.checkpoints))
        assert population.checkpoints[-1] == population.variant.recipe.epochs
    assert numbers["runs"] == SMALL.seeds
    assert set(numbers["cures"]) == {cure.variant.name for cure in result.cures}
    share = result.prototype.collapsed.mean()
    assert numbers["collapsed"]["share"] == pytest.approx(share)


def test_a_leaky_unit_cannot_die(result: CollapseResult) -> None:
    (leaky,) = [cure for cure in result.cures if cure.variant.name == "leaky_relu"]
    assert leaky.dead_units.sum() == 0
    assert result.prototype.dead_units.sum() > 0


def test_the_first_seeds_are_the_same_whatever_runs_beside_them(
    result: CollapseResult, material: Material
) -> None:
    few = run(
        material,
        SMALL.model_copy(update={"seeds": 3, "cure_seeds": 2, "pictures": 3, "activations": ()}),
    )
    np.testing.assert_allclose(few.prototype.auc, result.prototype.auc[:3], atol=1e-6)
    np.testing.assert_allclose(few.outputs, result.outputs[:3], atol=1e-3)
    np.testing.assert_allclose(few.brief.auc, result.brief.auc[:3], atol=1e-6)
