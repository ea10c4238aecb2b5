import numpy as np
import pytest
import torch
from sklearn import metrics

from anomagram_build.evaluation.history import error_bins, histograms, history
from anomagram_build.evaluation.scores import network_scores
from anomagram_build.models.autoencoder import Architecture
from anomagram_build.training.loop import train
from anomagram_build.training.recipe import Recipe
from anomagram_build.training.snapshots import Snapshots, network_at

ARCHITECTURE = Architecture(12, (6,), 2)
RNG = np.random.default_rng(0)
BASIS = RNG.normal(size=(2, 12))
TRAINING = (RNG.normal(size=(150, 2)) @ BASIS).astype(np.float32)
ABNORMAL = np.arange(80) % 4 == 0
VALIDATION = (RNG.normal(size=(80, 2)) @ BASIS).astype(np.float32)
VALIDATION[ABNORMAL] += RNG.normal(0, 0.7, (20, 12)).astype(np.float32)


@pytest.fixture(scope="module")
def snapshots():
    kept = Snapshots()
    train(ARCHITECTURE, Recipe(epochs=8), torch.from_numpy(TRAINING), [0], each_epoch=kept)
    return kept.flat


@pytest.fixture(scope="module")
def measured(snapshots):
    return history(ARCHITECTURE, snapshots.numpy(), TRAINING, VALIDATION, ABNORMAL, bins=10)


def test_every_epoch_is_measured_from_the_untrained_network_on(snapshots, measured):
    assert measured.auc.shape == (9,)
    assert measured.training_loss[-1] < 0.8 * measured.training_loss[0]
    for epoch in (0, 3, 8):
        network = network_at(ARCHITECTURE, snapshots, epoch)
        scores = network_scores(network, VALIDATION)
        expected = network_scores(network, TRAINING).mean()
        assert measured.training_loss[epoch] == pytest.approx(expected, rel=1e-5)
        expected = scores[~ABNORMAL].mean()
        assert measured.validation_loss[epoch] == pytest.approx(expected, rel=1e-5)
        expected = metrics.roc_auc_score(ABNORMAL, scores)
        assert measured.auc[epoch] == pytest.approx(expected, abs=1e-12)
        flagged = scores > measured.threshold[epoch]
        for name in ("accuracy", "precision", "recall", "f1"):
            expected = getattr(metrics, f"{name}_score")(ABNORMAL, flagged)
            assert getattr(measured, name)[epoch] == pytest.approx(expected, abs=1e-12)
        best = max(np.mean((scores > score) == ABNORMAL) for score in scores)
        assert measured.accuracy[epoch] == pytest.approx(best)


def test_every_signal_is_in_one_bin_at_every_epoch(measured):
    assert measured.edges.shape == (11,)
    assert (np.diff(measured.edges) > 0).all()
    assert measured.normal.sum(axis=1).tolist() == [60] * 9
    assert measured.abnormal.sum(axis=1).tolist() == [20] * 9


def test_bins_are_logarithmic_and_hold_all_errors():
    errors = np.array([[0.01, 0.1], [1.0, 10.0]])
    edges = error_bins(errors, 3)
    np.testing.assert_allclose(edges, [0.01, 0.1, 1.0, 10.0])
    inside = np.array([[0.011, 0.02, 0.5, 10.0]])
    assert histograms(inside, edges).tolist() == [[2, 1, 1]]


def test_histograms_agree_with_numpy():
    errors = np.exp(RNG.normal(size=(3, 50)))
    edges = error_bins(errors, 7)
    inner = np.concatenate(([-np.inf], edges[1:-1], [np.inf]))
    expected = [np.histogram(row, inner)[0].tolist() for row in errors]
    assert histograms(errors, edges).tolist() == expected


@pytest.mark.parametrize("errors", [np.zeros((2, 3)), np.full((2, 3), 0.5), np.array([[0.0, 1.0]])])
def test_degenerate_errors_still_have_bins(errors):
    edges = error_bins(errors, 5)
    assert (np.diff(edges) > 0).all()
    assert histograms(errors, edges).sum() == errors.size


def test_one_class_alone_has_no_history(snapshots):
    with pytest.raises(ValueError, match="both normal and abnormal"):
        history(ARCHITECTURE, snapshots.numpy(), TRAINING, VALIDATION, np.zeros(80, bool))
