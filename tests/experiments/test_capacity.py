"""Wider bottlenecks copy more, and a linear network copies as principal components do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from anomagram_build.evaluation.curves import auc
from anomagram_build.experiments.capacity import CapacityResult, run, with_bottleneck
from anomagram_build.experiments.material import Material
from anomagram_build.models.autoencoder import Architecture
from anomagram_build.models.baselines import MeanDistance
from anomagram_build.settings import CapacitySettings

# 99 units are more than the made-up signals have points.
SMALL = CapacitySettings(bottlenecks=(1, 2, 9, 99), widths=((8,), (12, 6)), seeds=3)


@pytest.fixture(scope="module")
def result(run_once: Any) -> CapacityResult:
    return run_once("capacity", SMALL)[0]


@pytest.fixture(scope="module")
def numbers(run_once: Any) -> dict[str, Any]:
    return run_once("capacity", SMALL)[1]


def test_no_layer_is_narrower_than_the_bottleneck() -> None:
    network = with_bottleneck(Architecture(50, (16, 8), 2), 12)
    assert network.widths == (50, 16, 12, 12, 12, 16, 50)
    assert with_bottleneck(network, 3).hidden == (16, 12)


def test_networks_and_components_stand_side_by_side(result: CapacityResult) -> None:
    assert [copies.latent for copies in result.bottlenecks] == [1, 2, 9]
    assert [copies.latent for copies in result.components] == [1, 2, 9]
    assert [copies.hidden for copies in result.widths] == [(), (8,), (12, 6)]
    assert all(copies.auc.shape == (3,) for copies in (*result.bottlenecks, *result.widths))
    # The shipped network is one of the bottlenecks and one of the widths.
    np.testing.assert_array_equal(result.bottlenecks[1].auc, result.widths[1].auc)


def test_more_units_copy_normal_signals_better(result: CapacityResult) -> None:
    explained = [copies.explained_variance.mean() for copies in result.components]
    assert explained == sorted(explained)
    one, two, _ = (copies.explained_variance.mean() for copies in result.bottlenecks)
    assert one + 0.1 < two  # the made-up normal signals vary in two ways


def test_a_linear_network_does_what_principal_components_do(material: Material) -> None:
    longer = replace(material, recipe=replace(material.recipe, epochs=150))
    result = run(longer, CapacitySettings(bottlenecks=(2,), widths=(), seeds=2))
    (linear,), (components,) = result.widths, result.components
    assert linear.latent == components.latent
    found, possible = linear.explained_variance, components.explained_variance[0]
    np.testing.assert_allclose(found, possible, atol=0.02)
    np.testing.assert_allclose(linear.auc, components.auc[0], atol=0.01)


def test_the_distance_to_the_mean_is_a_bottleneck_of_no_unit(
    result: CapacityResult, material: Material
) -> None:
    scaled = material.scaled()
    scores = MeanDistance().fit(scaled.training.signals)(scaled.test.signals)
    floor = result.mean_distance
    assert floor.auc.tolist() == [auc(scores, scaled.test.abnormal)]
    assert floor.parameters == material.architecture.points
    assert floor.explained_variance[0] == pytest.approx(0, abs=0.05)
    abnormal = scaled.test.abnormal
    assert floor.contrast[0] == pytest.approx(scores[abnormal].mean() / scores[~abnormal].mean())


def test_the_best_bottleneck_is_chosen_on_validation(
    result: CapacityResult, numbers: dict[str, Any]
) -> None:
    best = int(np.argmax([copies.validation_auc.mean() for copies in result.bottlenecks]))
    assert numbers["best"]["units"] == result.bottlenecks[best].latent
    assert numbers["best"]["auc"]["mean"] == pytest.approx(result.bottlenecks[best].auc.mean())
    assert set(numbers["widths"]) == {"linear", "hidden_8", "hidden_12_6"}
    assert numbers["pca"]["units_9"]["auc"] == result.components[2].auc[0]
