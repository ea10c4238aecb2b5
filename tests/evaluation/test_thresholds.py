import numpy as np
import pytest
from sklearn import metrics

from anomagram_build.evaluation.curves import sweep
from anomagram_build.evaluation.thresholds import (
    RULES,
    all_thresholds,
    best_accuracy,
    best_f1,
    lowest_cost,
    training_deviations,
    training_percentile,
    wanted_recall,
)

RNG = np.random.default_rng(3)
ABNORMAL = RNG.random(400) < 0.6
SCORES = RNG.normal(size=400) + 1.5 * ABNORMAL
SWEPT = sweep(SCORES, ABNORMAL)
CANDIDATES = np.concatenate(([SCORES.min() - 1], np.sort(SCORES)))


def cost(threshold: float, ratio: float) -> float:
    flagged = threshold < SCORES
    return np.sum(flagged & ~ABNORMAL) + ratio * np.sum(~flagged & ABNORMAL)


def test_best_accuracy_and_f1_are_as_good_as_any():
    for rule, measure in (
        (best_accuracy, metrics.accuracy_score),
        (best_f1, metrics.f1_score),
    ):
        best = max(measure(ABNORMAL, threshold < SCORES) for threshold in CANDIDATES)
        assert measure(ABNORMAL, rule(SWEPT).value < SCORES) == pytest.approx(best, abs=1e-12)


@pytest.mark.parametrize("ratio", [0.1, 1, 5, 50])
def test_lowest_cost_is_as_cheap_as_any(ratio):
    cheapest = min(cost(threshold, ratio) for threshold in CANDIDATES)
    assert cost(lowest_cost(SWEPT, ratio).value, ratio) == pytest.approx(cheapest)


def test_dearer_misses_lower_the_threshold():
    values = [lowest_cost(SWEPT, ratio).value for ratio in (0.1, 1, 5, 50)]
    assert values == sorted(values, reverse=True)
    assert values[0] > values[-1]


@pytest.mark.parametrize("recall", [0.5, 0.95, 1.0])
def test_wanted_recall_is_reached_and_no_higher_threshold_would_do(recall):
    value = wanted_recall(SWEPT, recall).value
    assert np.mean(SCORES[ABNORMAL] > value) >= recall
    higher = SCORES[value < SCORES].min()
    assert np.mean(SCORES[ABNORMAL] > higher) < recall


def test_equally_good_thresholds_give_the_lowest():
    # Flagging from 2 on or from 4 on is wrong once either way.
    swept = sweep(np.array([1.0, 2.0, 3.0, 4.0]), np.array([False, True, False, True]))
    assert best_accuracy(swept).value == 1.5


def test_label_free_rules_look_at_training_scores_only():
    training = np.arange(101.0)
    assert training_percentile(training, 99).value == pytest.approx(99)
    assert training_deviations(training, 3).value == pytest.approx(50 + 3 * training.std())


def test_every_rule_is_named():
    chosen = all_thresholds(SWEPT, SCORES[~ABNORMAL], recall=0.9, cost_ratio=2)
    assert list(chosen) == list(RULES)
    assert all(threshold.rule == name for name, threshold in chosen.items())
    assert chosen["recall"] == wanted_recall(SWEPT, 0.9)
    assert chosen["cost"] == lowest_cost(SWEPT, 2)


def test_senseless_wishes_are_refused():
    with pytest.raises(ValueError, match="wanted recall"):
        wanted_recall(SWEPT, 0)
    with pytest.raises(ValueError, match="cost ratio"):
        lowest_cost(SWEPT, 0)
