"""Rules are judged on test, and a threshold flatters on the signals that chose it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from anomagram_build.experiments.material import Material
from anomagram_build.experiments.thresholds import ThresholdsResult, _drawn, rules, run
from anomagram_build.models.autoencoder import reconstruction_errors
from anomagram_build.settings import ThresholdsSettings
from anomagram_build.training.loop import train

SMALL = ThresholdsSettings(seeds=3, percentiles=(97.5,), deviations=(3.0,), sizes=(20, 60), draws=9)


@pytest.fixture(scope="module")
def result(run_once: Any) -> ThresholdsResult:
    return run_once("thresholds", SMALL)[0]


def test_rules_say_what_they_look_at() -> None:
    looks = {rule.name: rule.looks_at for rule in rules(SMALL)}
    assert looks == {
        "percentile_97_5": "training",
        "deviations_3": "training",
        "accuracy": "validation",
        "f1": "validation",
        "recall": "validation",
        "cost": "validation",
        "test": "test",
    }
    assert [rule.labelled for rule in rules(SMALL)] == [False, False] + [True] * 5


def test_a_rule_without_labels_is_what_it_says(
    result: ThresholdsResult, material: Material
) -> None:
    scaled = material.scaled()
    training = torch.from_numpy(scaled.training.signals)
    trained = train(scaled.architecture, scaled.recipe, training, range(3))

    def errors(signals: torch.Tensor) -> np.ndarray:
        found = reconstruction_errors(scaled.architecture, trained.parameters, signals)
        return found.double().numpy()

    seen, test = errors(training), errors(torch.from_numpy(scaled.test.signals))
    values = {
        "percentile_97_5": np.percentile(seen, 97.5, axis=1),
        "deviations_3": seen.mean(axis=1) + 3 * seen.std(axis=1),
    }
    for name, expected in values.items():
        np.testing.assert_allclose(result.values[0, result.place(name)], expected, rtol=1e-5)
        right = (test > expected[:, None]) == scaled.test.abnormal
        np.testing.assert_allclose(
            result.confusion.accuracy[0, result.place(name)], right.mean(axis=1)
        )


def test_no_rule_beats_the_one_that_looks_at_the_test_part(result: ThresholdsResult) -> None:
    accuracy = result.confusion.accuracy
    assert (accuracy[:, result.place("test")][:, None] >= accuracy).all()


def test_every_test_signal_is_judged(result: ThresholdsResult, material: Material) -> None:
    cells = result.confusion
    assert cells.true_positives.shape == (2, 7, 3)
    positives = cells.true_positives + cells.false_negatives
    negatives = cells.true_negatives + cells.false_positives
    assert (positives == material.test.abnormal.sum()).all()
    assert (negatives == (~material.test.abnormal).sum()).all()


def test_choosing_on_few_flatters_more_and_serves_less(
    result: ThresholdsResult, material: Material
) -> None:
    everything = min(len(material.validation.labels), len(material.test.labels))
    assert result.sizes.tolist() == [20, 60, everything]
    assert (result.flattery >= 0).all()
    assert result.flattery[:, 0].mean() > result.flattery[:, -1].mean()
    assert result.accuracy[:, 0].mean() < result.accuracy[:, -1].mean()
    assert (result.worst <= result.accuracy + 1e-12).all()


def test_with_every_signal_it_is_the_rule_itself(result: ThresholdsResult) -> None:
    accuracy = result.confusion.accuracy
    chosen, cheat = accuracy[:, result.place("accuracy")], accuracy[:, result.place("test")]
    np.testing.assert_allclose(result.accuracy[:, -1], chosen)
    np.testing.assert_allclose(result.flattery[:, -1], cheat - chosen, atol=1e-12)


@pytest.mark.parametrize(("positives", "size", "expected"), [(30, 10, 3), (1, 10, 1), (99, 10, 9)])
def test_a_draw_keeps_the_share_and_has_both_kinds(
    positives: int, size: int, expected: int
) -> None:
    abnormal = np.arange(100) < positives
    rows = _drawn(abnormal, size, np.random.default_rng(0))
    assert len(set(rows.tolist())) == size
    assert abnormal[rows].sum() == expected


def test_a_draw_of_everything_is_everything() -> None:
    rows = _drawn(np.arange(7) < 3, 7, np.random.default_rng(0))
    assert sorted(rows.tolist()) == list(range(7))


def test_the_same_seeds_give_the_same_result(result: ThresholdsResult, material: Material) -> None:
    again = run(material, SMALL.model_copy(update={"seeds": 2}), lambda done, total: None)
    np.testing.assert_allclose(again.values[:, :, :2], result.values[:, :, :2], rtol=1e-3)


def test_numbers_follow_the_rules(result: ThresholdsResult, run_once: Any) -> None:
    named = run_once("thresholds", SMALL)[1]
    recall = named["shipped"]["rules"]["percentile_97_5"]["recall"]["mean"]
    place = result.place("percentile_97_5")
    assert recall == pytest.approx(result.confusion.recall[0, place].mean())
    assert set(named["prototype"]["few"]) == {"at_20", "at_60", "all"}
