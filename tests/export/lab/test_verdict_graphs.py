"""What the graphs say of scores is what scikit-learn and the evaluation package say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.metrics import average_precision_score, roc_auc_score

from anomagram_build.evaluation.collapse import collapsed
from anomagram_build.evaluation.curves import sweep
from anomagram_build.evaluation.scores import explained_variance
from anomagram_build.evaluation.thresholds import (
    best_accuracy,
    best_f1,
    training_deviations,
    training_percentile,
    wanted_recall,
)
from anomagram_build.lab.graphs import Graphs


def scores_of(kind: str, count: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(len(kind))
    abnormal = rng.random(count) < 0.4
    scores = rng.gamma(2, 0.3, count) + 0.4 * abnormal
    if kind == "ties":
        scores = scores.round(1)
    elif kind == "neighbours":
        # As close together as float32 allows.
        steps = rng.integers(0, 50, count) * np.spacing(np.float32(1))
        scores = 1 + steps
    elif kind == "perfect":
        scores = abnormal + rng.random(count) / 2
    elif kind == "zeros":
        scores = np.where(rng.random(count) < 0.5, 0, scores)
    return scores.astype(np.float32), abnormal


KINDS = ("plain", "ties", "neighbours", "perfect", "zeros")


@pytest.fixture(params=KINDS)
def given(request: pytest.FixtureRequest) -> tuple[np.ndarray, np.ndarray]:
    return scores_of(request.param)


def labelled(scores: np.ndarray, abnormal: np.ndarray) -> dict[str, Any]:
    return {"scores": scores, "abnormal": abnormal.astype(np.int64)}


def test_areas_are_scikit_learns(graphs: Graphs, given: tuple[np.ndarray, np.ndarray]) -> None:
    scores, abnormal = given
    said = graphs.run("report", **labelled(scores, abnormal))
    assert said["auc"] == pytest.approx(roc_auc_score(abnormal, scores), abs=1e-7)
    area = average_precision_score(abnormal, scores)
    assert said["average_precision"] == pytest.approx(area, abs=1e-7)


def test_the_sweep_has_every_confusion_matrix(
    graphs: Graphs, given: tuple[np.ndarray, np.ndarray]
) -> None:
    scores, abnormal = given
    said = graphs.run("report", **labelled(scores, abnormal))
    swept = sweep(scores.astype(np.float64), abnormal)
    for cell in ("true_positives", "false_positives", "true_negatives", "false_negatives"):
        np.testing.assert_array_equal(said[cell], getattr(swept.confusion, cell))
    for rate in (
        *("accuracy", "precision", "recall", "f1"),
        *("false_positive_rate", "false_negative_rate", "true_negative_rate"),
    ):
        np.testing.assert_allclose(said[rate], getattr(swept.confusion, rate), atol=1e-7)
    # Its thresholds give those matrices, whatever their last digits.
    thresholds = said["thresholds"]
    assert (np.diff(thresholds) > 0).all()
    flagged = scores > thresholds[:, None]
    np.testing.assert_array_equal((flagged & abnormal).sum(axis=1), said["true_positives"])
    np.testing.assert_array_equal((flagged & ~abnormal).sum(axis=1), said["false_positives"])


def test_thresholds_follow_the_rules(graphs: Graphs, given: tuple[np.ndarray, np.ndarray]) -> None:
    scores, abnormal = given
    said = graphs.run("thresholds-with-labels", **labelled(scores, abnormal))
    swept = sweep(scores.astype(np.float64), abnormal)
    for rule, choose in (("accuracy", best_accuracy), ("f1", best_f1), ("recall", wanted_recall)):
        chosen = choose(swept).value
        if chosen > swept.thresholds[0]:
            assert said[rule] == pytest.approx(chosen, rel=2e-7), rule
        flagged = scores.astype(np.float64) > chosen
        np.testing.assert_array_equal(scores > said[rule], flagged, rule)


def test_label_free_thresholds_follow_the_rules(graphs: Graphs) -> None:
    for kind in KINDS:
        scores, _ = scores_of(kind, 333)
        said = graphs.run("thresholds-without-labels", scores=scores)
        values = scores.astype(np.float64)
        assert said["percentile"] == pytest.approx(training_percentile(values).value, rel=1e-7)
        assert said["deviations"] == pytest.approx(training_deviations(values).value, rel=1e-7)
        assert said["mean"] == pytest.approx(values.mean(), rel=1e-7)
    alone = graphs.run("thresholds-without-labels", scores=np.array([0.25], np.float32))
    assert alone == {"percentile": 0.25, "deviations": 0.25, "mean": 0.25}


def test_the_histogram_counts_every_score_once(
    graphs: Graphs, given: tuple[np.ndarray, np.ndarray]
) -> None:
    scores, abnormal = given
    said = graphs.run("histogram", **labelled(scores, abnormal))
    edges = said["edges"]
    assert (np.diff(edges) > 0).all() and edges[-1] >= scores.max()
    # NumPy leaves out what is below the first edge; here it is in the first bin.
    inside = np.maximum(scores, edges[0])
    for name, chosen in (("normal", ~abnormal), ("abnormal_counts", abnormal)):
        np.testing.assert_array_equal(said[name], np.histogram(inside[chosen], edges)[0])


@pytest.mark.parametrize("kind", ["good", "mean", "constant", "two", "three", "four", "noise"])
def test_signs_of_life_are_those_of_the_evaluation(graphs: Graphs, kind: str) -> None:
    rng = np.random.default_rng(1)
    signals = rng.normal(0, 1, (60, 9)).astype(np.float32)
    kinds = {"two": 2, "three": 3, "four": 4}
    if kind == "good":
        made = signals * np.float32(0.9)
    elif kind == "mean":
        made = np.broadcast_to(signals.mean(axis=0), signals.shape)
    elif kind == "constant":
        made = np.full_like(signals, 0.3)
    elif kind == "noise":
        made = rng.normal(0, 1, signals.shape).astype(np.float32)
    else:
        # The best that a few outputs can do explains something.
        place = np.arange(60) % kinds[kind]
        centres = np.stack([signals[place == one].mean(axis=0) for one in range(kinds[kind])])
        made = centres[place]
    made = np.ascontiguousarray(made, np.float32)
    said = graphs.run("alive", signals=signals, made=made)
    assert said["explained"] == pytest.approx(float(explained_variance(signals, made)), abs=1e-6)
    assert bool(said["collapsed"]) == bool(collapsed(signals, made[None])[0])
    assert said["loss"] == pytest.approx(((signals - made) ** 2).mean(), rel=1e-6)


@pytest.mark.parametrize("units", [2, 3, 8, 32])
def test_the_plane_is_that_of_the_first_principal_components(graphs: Graphs, units: int) -> None:
    rng = np.random.default_rng(units)
    spread = np.geomspace(3, 0.1, units)
    turn = np.linalg.qr(rng.normal(size=(units, units)))[0]
    latent = ((rng.normal(size=(200, units)) * spread) @ turn).astype(np.float32)
    said = graphs.run("plane", latent=latent)["plane"]
    expected = PCA(2).fit_transform(latent.astype(np.float64))
    signs = np.sign((said * expected).sum(axis=0))
    np.testing.assert_allclose(said, expected * signs, atol=1e-4)


def test_a_plane_of_nothing_is_a_point(graphs: Graphs) -> None:
    """All bottlenecks alike, as in a collapsed network; or alike but for one direction."""
    still = np.full((10, 4), 0.5, np.float32)
    np.testing.assert_array_equal(graphs.run("plane", latent=still)["plane"], 0)
    still[:, 1] = np.arange(10)
    plane = graphs.run("plane", latent=still)["plane"]
    np.testing.assert_allclose(plane[:, 0], np.arange(10) - 4.5, atol=1e-6)
    np.testing.assert_allclose(plane[:, 1], 0, atol=1e-5)
