import numpy as np
import pytest
from sklearn import metrics

from anomagram_build.evaluation.curves import (
    area_under_roc,
    auc,
    average_precision,
    confusion_at,
    precision_recall_curve,
    roc_curve,
    sweep,
)

EXACT = {"rtol": 0, "atol": 1e-12}


def sample(kind: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    abnormal = rng.random(300) < 0.4
    scores = rng.normal(size=300) + abnormal
    if kind == "ties":
        scores = np.round(scores * 2) / 2
    elif kind == "errors":
        scores = np.exp(2 * scores).astype(np.float32).astype(np.float64)
    elif kind == "one value":
        scores = np.full(300, 0.25)
    elif kind == "perfect":
        scores = abnormal + rng.random(300) / 2
    return scores, abnormal


SAMPLES = [
    (kind, seed) for kind in ("plain", "ties", "errors", "one value", "perfect") for seed in (0, 1)
]


@pytest.mark.parametrize(("kind", "seed"), SAMPLES)
def test_areas_agree_with_scikit_learn(kind, seed):
    scores, abnormal = sample(kind, seed)
    swept = sweep(scores, abnormal)
    assert area_under_roc(swept) == pytest.approx(
        metrics.roc_auc_score(abnormal, scores), abs=1e-12
    )
    expected = metrics.average_precision_score(abnormal, scores)
    assert average_precision(swept) == pytest.approx(expected, abs=1e-12)
    assert auc(scores, abnormal) == area_under_roc(swept)


@pytest.mark.parametrize(("kind", "seed"), SAMPLES)
def test_curves_agree_with_scikit_learn(kind, seed):
    scores, abnormal = sample(kind, seed)
    swept = sweep(scores, abnormal)
    false, true, _ = metrics.roc_curve(abnormal, scores, drop_intermediate=False)
    roc = roc_curve(swept)
    np.testing.assert_allclose(roc.x, false, **EXACT)
    np.testing.assert_allclose(roc.y, true, **EXACT)
    precision, recall, _ = metrics.precision_recall_curve(abnormal, scores)
    ours = precision_recall_curve(swept)
    np.testing.assert_allclose(ours.x[::-1], recall, **EXACT)
    np.testing.assert_allclose(ours.y[::-1], precision, **EXACT)


@pytest.mark.parametrize(("kind", "seed"), SAMPLES)
def test_every_threshold_s_rates_agree_with_scikit_learn(kind, seed):
    scores, abnormal = sample(kind, seed)
    swept = sweep(scores, abnormal)
    confusion = swept.confusion
    for index in range(0, len(swept.thresholds), 7):
        flagged = scores > swept.thresholds[index]
        expected = metrics.confusion_matrix(abnormal, flagged).ravel()
        cells = ("true_negatives", "false_positives", "false_negatives", "true_positives")
        assert [getattr(confusion, cell)[index] for cell in cells] == list(expected)
        for name, value in (
            ("accuracy", metrics.accuracy_score(abnormal, flagged)),
            ("precision", metrics.precision_score(abnormal, flagged, zero_division=1)),
            ("recall", metrics.recall_score(abnormal, flagged)),
            ("f1", metrics.f1_score(abnormal, flagged)),
            ("true_negative_rate", metrics.recall_score(~abnormal, ~flagged)),
        ):
            assert getattr(confusion, name)[index] == pytest.approx(value, abs=1e-12), name
        assert confusion.false_positive_rate[index] + confusion.true_negative_rate[index] == 1
        assert confusion.false_negative_rate[index] + confusion.recall[index] == 1


@pytest.mark.parametrize(("kind", "seed"), SAMPLES)
def test_a_sweep_has_each_confusion_matrix_once(kind, seed):
    scores, abnormal = sample(kind, seed)
    swept = sweep(scores, abnormal)
    assert len(swept.thresholds) == len(np.unique(scores)) + 1
    assert (np.diff(swept.thresholds) > 0).all()
    flagged = swept.confusion.true_positives + swept.confusion.false_positives
    assert flagged[0] == 300
    assert flagged[-1] == 0
    assert (np.diff(flagged) < 0).all()


def test_thresholds_lie_midway_between_scores():
    swept = sweep(np.array([3.0, 1.0, 1.0, 2.0]), np.array([True, False, True, False]))
    assert swept.thresholds[1:].tolist() == [1.5, 2.5, 3.0]
    assert swept.thresholds[0] < 1


def test_neighbouring_floats_are_still_separated():
    low = 0.1
    scores = np.array([low, np.nextafter(low, 1), np.nextafter(np.nextafter(low, 1), 1)])
    swept = sweep(scores, np.array([False, True, True]))
    for index, threshold in enumerate(swept.thresholds):
        assert (scores > threshold).sum() == 3 - index


def test_huge_scores_do_not_overflow():
    swept = sweep(np.array([1e308, 1.7e308]), np.array([False, True]))
    assert 1e308 < swept.thresholds[1] < 1.7e308


def test_precision_is_1_when_nothing_is_flagged():
    swept = sweep(np.array([1.0, 2.0]), np.array([False, True]))
    assert swept.confusion.precision[-1] == 1
    assert swept.confusion.f1[-1] == 0


def test_a_score_at_the_threshold_is_not_flagged():
    scores, abnormal = np.array([1.0, 2.0, 3.0]), np.array([False, True, True])
    confusion = confusion_at(scores, abnormal, 2.0)
    assert (int(confusion.true_positives), int(confusion.false_negatives)) == (1, 1)
    assert (int(confusion.true_negatives), int(confusion.false_positives)) == (1, 0)
    assert float(confusion.accuracy) == pytest.approx(2 / 3)
    assert float(confusion_at(scores, abnormal, 9.0).precision) == 1


@pytest.mark.parametrize("abnormal", [[True, True], [False, False]])
def test_one_class_alone_cannot_be_compared(abnormal):
    with pytest.raises(ValueError, match="both normal and abnormal"):
        sweep(np.array([1.0, 2.0]), np.array(abnormal))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_scores_must_be_finite(bad):
    with pytest.raises(ValueError, match="1 scores are not finite"):
        sweep(np.array([1.0, bad]), np.array([True, False]))


@pytest.mark.parametrize("abnormal", [np.array([True]), np.array([1, 0])])
def test_labels_must_be_truth_values_for_every_score(abnormal):
    with pytest.raises(ValueError, match="truth values"):
        sweep(np.array([1.0, 2.0]), abnormal)
