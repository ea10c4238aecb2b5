"""What was never taught, against what was never seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier

from anomagram_build.experiments.faults import FAULTS
from anomagram_build.experiments.material import Material, Part
from anomagram_build.experiments.unknowns import UnknownsResult, numbers, run, threshold_at
from anomagram_build.settings import UnknownsSettings

SMALL = UnknownsSettings(rates=(0.02, 0.1), seeds=3, trees=20)


@pytest.fixture(scope="module")
def result(run_once: Any) -> UnknownsResult:
    return run_once("unknowns", SMALL)[0]


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.5])
def test_a_threshold_is_the_lowest_that_flags_no_more_than_asked(rate: float) -> None:
    scores = np.random.default_rng(0).normal(size=90)
    threshold = threshold_at(scores, rate)
    assert (scores > threshold).mean() <= rate
    assert (scores >= threshold).mean() > rate


def test_a_threshold_among_equal_scores_still_flags_no_more_than_asked() -> None:
    assert (
        np.repeat([0.0, 1.0], [90, 10]) > threshold_at(np.repeat([0.0, 1.0], 50), 0.1)
    ).sum() == 0


def test_classifiers_learn_all_classes_and_each_one_alone(result: UnknownsResult) -> None:
    # With two classes, all but one is the other one alone.
    assert result.classes == ("dented", "torn")
    assert {tuple(row) for row in result.known.tolist()} == {
        (True, True),
        (True, False),
        (False, True),
    }
    assert result.set_of(but=0) == result.set_of(only=1) != result.set_of()


def test_recalls_are_those_of_the_classifier_on_test(
    result: UnknownsResult, material: Material
) -> None:
    scaled = material.scaled()
    learned = scaled.validation.signals[scaled.validation.labels == 8]
    normal = scaled.training.signals
    trees = ExtraTreesClassifier(20, random_state=1).fit(
        np.concatenate([normal, learned]), np.repeat([0, 1], [len(normal), len(learned)])
    )
    of_normal = trees.predict_proba(scaled.validation.normal_signals)[:, 1]
    threshold = threshold_at(of_normal, 0.1)
    flagged = trees.predict_proba(scaled.test.signals)[:, 1] > threshold
    row = result.taught[0, 1, result.set_of(only=1), 1]
    for kind, label in enumerate((-1, 8)):
        assert row[kind] == flagged[scaled.test.labels == label].mean()
    false = result.taught_false[0, 1, result.set_of(only=1), 1]
    assert false == flagged[~scaled.test.abnormal].mean()


def test_who_has_learned_a_class_catches_it_better(result: UnknownsResult) -> None:
    trees = result.taught[0, :, :, 1].mean(axis=0)  # [sets, kinds]
    for place in (0, 1):
        assert (
            trees[result.set_of(only=place), place] > trees[result.set_of(but=place), place] - 0.05
        )
        assert trees[result.set_of(), place] > 0.9


def test_the_autoencoder_catches_what_no_one_taught_it(result: UnknownsResult) -> None:
    at_ten = result.autoencoder[:, 1].mean(axis=0)
    assert (at_ten[:2] > 0.9).all()
    assert at_ten[2 + result.faults.index("noisy")] > 0.9
    assert (np.abs(result.autoencoder_false[:, 1] - 0.1) < 0.1).all()


def test_a_stricter_rate_catches_no_more(result: UnknownsResult) -> None:
    assert (result.autoencoder[:, 0] <= result.autoencoder[:, 1]).all()
    assert (result.taught[:, :, :, 0] <= result.taught[:, :, :, 1]).all()


def test_the_same_seeds_give_the_same_result(result: UnknownsResult, material: Material) -> None:
    again = run(material, SMALL.model_copy(update={"seeds": 2}), lambda done, total: None)
    np.testing.assert_array_equal(again.taught, result.taught[:, :2])
    np.testing.assert_allclose(again.autoencoder, result.autoencoder[:2], atol=0.02)


def test_with_one_abnormal_class_there_is_none_to_leave_out(material: Material) -> None:
    def without_torn(part: Part) -> Part:
        kept = part.labels != 8
        return Part(part.signals[kept], part.labels[kept], part.abnormal[kept])

    alone = replace(
        material, validation=without_torn(material.validation), test=without_torn(material.test)
    )
    result = run(alone, SMALL, lambda done, total: None)
    assert result.known.tolist() == [[True]]
    at_two = numbers(result)["at_2"]
    assert at_two["left_out"] == at_two["all_but_one"] == at_two["only"] == {}  # type: ignore[index]
    assert set(at_two["faults"]) == set(FAULTS)  # type: ignore[index]


def test_numbers_say_who_was_taught_what(result: UnknownsResult, run_once: Any) -> None:
    at_ten = run_once("unknowns", SMALL)[1]["at_10"]
    left_out = at_ten["left_out"]["dented"]
    assert left_out["autoencoder"]["mean"] == pytest.approx(result.autoencoder[:, 1, 0].mean())
    expected = result.taught[0, :, result.set_of(but=0), 1, 0].mean()
    assert left_out["trees"]["mean"] == pytest.approx(expected)
    assert at_ten["only"]["torn"]["trees"]["mean"] == pytest.approx(expected)
