"""The more abnormal signals in training, the less a detector that learns well detects."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from anomagram_build.errors import BadInput
from anomagram_build.experiments.contamination import (
    METHODS,
    ContaminationResult,
    draw,
    run,
    share_key,
    training_size,
)
from anomagram_build.experiments.material import Material
from anomagram_build.settings import ContaminationSettings

SMALL = ContaminationSettings(
    shares=(0, 0.2, 0.5), seeds=4, stopped=2, clusters=4, neighbours=3, bins=8
)


@pytest.fixture(scope="module")
def result(run_once: Any) -> ContaminationResult:
    return run_once("contamination", SMALL)[0]


@pytest.fixture(scope="module")
def numbers(run_once: Any) -> dict[str, Any]:
    return run_once("contamination", SMALL)[1]


def rows(signals: np.ndarray) -> set[bytes]:
    return {row.tobytes() for row in signals}


@pytest.mark.parametrize("share", [0, 0.25, 0.5])
def test_a_training_set_is_mixed_as_asked(material: Material, share: float) -> None:
    drawn = draw(material, 40, share, seed=3)
    validation = material.validation
    assert drawn.shape == (40, material.training.signals.shape[1])
    assert len(rows(drawn)) == 40
    assert len(rows(drawn) & rows(validation.signals[validation.abnormal])) == share * 40
    assert len(rows(drawn) & rows(material.training.signals)) == 40 - share * 40


def test_a_larger_share_keeps_what_a_smaller_one_has_and_another_seed_draws_others(
    material: Material,
) -> None:
    abnormal = rows(material.validation.signals[material.validation.abnormal])
    some, more = (rows(draw(material, 40, share, seed=0)) & abnormal for share in (0.2, 0.5))
    assert some < more
    assert some != rows(draw(material, 40, 0.2, seed=1)) & abnormal


def test_the_training_sets_are_as_large_as_the_largest_share_allows(material: Material) -> None:
    supply = int(material.validation.abnormal.sum())
    size = training_size(material, (0, 0.7))
    assert round(0.7 * size) <= supply < round(0.7 * (size + 2))
    assert training_size(material, (0,)) == len(material.training.signals)


def test_too_few_abnormal_signals_are_an_error(material: Material) -> None:
    part = material.validation
    first = np.flatnonzero(part.abnormal)[:1]
    one = replace(
        part, signals=part.signals[first], labels=part.labels[first], abnormal=part.abnormal[first]
    )
    with pytest.raises(BadInput, match="too few to mix"):
        training_size(replace(material, validation=one), (0, 0.7))


def test_detectors_that_learn_lose_most_and_a_trimmed_loss_holds_out(
    result: ContaminationResult,
) -> None:
    auc = dict(zip(result.methods, result.auc.mean(axis=2), strict=True))
    for name in ("autoencoder", "pca", "knn", "kmeans"):
        assert auc[name][0] > 0.9
        assert auc[name][2] < auc[name][0] - 0.1
    lost = {name: values[0] - values[1] for name, values in auc.items()}
    assert lost["trimmed"] < 0.03 < lost["autoencoder"] - 0.03


def test_the_kind_that_forms_a_cluster_is_learned_first(result: ContaminationResult) -> None:
    dented, torn = (int(np.flatnonzero(result.labels == label)[0]) for label in (-1, 8))
    of_knn = result.class_auc[result.methods.index("knn"), 1].mean(axis=0)
    assert of_knn[dented] < of_knn[torn]


def test_aucs_are_those_of_the_method_on_the_drawn_signals(
    result: ContaminationResult, material: Material
) -> None:
    drawn = draw(material, result.training_size, 0.2, seed=2)
    distance = np.square(material.test.signals - drawn.mean(axis=0)).mean(axis=1)
    place = result.methods.index("mean_distance")
    assert result.auc[place, 1, 2] == pytest.approx(roc_auc_score(material.test.abnormal, distance))
    for index, label in enumerate(result.labels):
        chosen = ~material.test.abnormal | (material.test.labels == label)
        expected = roc_auc_score(material.test.abnormal[chosen], distance[chosen])
        assert result.class_auc[place, 1, 2, index] == pytest.approx(expected)


def test_histograms_count_every_test_signal(
    result: ContaminationResult, material: Material
) -> None:
    shape = (len(METHODS), len(SMALL.shares), SMALL.bins)
    assert result.normal.shape == result.abnormal.shape == shape
    assert (result.normal.sum(axis=2) == (~material.test.abnormal).sum()).all()
    assert (result.abnormal.sum(axis=2) == material.test.abnormal.sum()).all()


def test_runs_of_the_prototype_are_told_apart(
    result: ContaminationResult, numbers: dict[str, Any]
) -> None:
    assert result.collapsed.shape == (3, 4)
    told = [numbers[name] for name in ("prototype_collapsed", "prototype_learning")]
    for place, share in enumerate(SMALL.shares):
        counted = result.collapsed[place].sum(), (~result.collapsed[place]).sum()
        for named, count in zip(told, counted, strict=True):
            assert (share_key(share) in named) == (count > 0)


def test_the_same_seeds_give_the_same_result(
    result: ContaminationResult, material: Material
) -> None:
    fewer = run(material, SMALL.model_copy(update={"seeds": 2}), lambda done, total: None)
    np.testing.assert_allclose(fewer.auc, result.auc[..., :2], atol=1e-3)


def test_shares_have_names(numbers: dict[str, Any]) -> None:
    assert [share_key(share) for share in (0, 0.02, 0.025, 0.7)] == [
        "at_0",
        "at_2",
        "at_2_5",
        "at_70",
    ]
    assert numbers["autoencoder"]["at_0"]["mean"] > numbers["autoencoder"]["at_50"]["mean"]


def test_numbers_tell_the_classes_apart(
    result: ContaminationResult, numbers: dict[str, Any]
) -> None:
    of_knn = result.class_auc[result.methods.index("knn"), 1].mean(axis=0)
    assert [numbers["classes"][name]["knn"]["at_20"] for name in ("dented", "torn")] == [*of_knn]
