from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn import metrics

from anomagram_build.dataset.load import load
from anomagram_build.dataset.scale import fit_scaling, scale
from anomagram_build.dataset.split import split
from anomagram_build.errors import BadInput
from anomagram_build.evaluation.scores import network_scores
from anomagram_build.models.baselines import MeanDistance
from anomagram_build.search.bench import Bench, make_folds
from anomagram_build.search.candidates import Candidate
from anomagram_build.training.loop import train
from anomagram_build.training.recipe import Recipe

CANDIDATE = Candidate(hidden=(6,), scaling="range-per-point", recipe=Recipe(epochs=5))


@pytest.fixture(scope="module")
def bench(card: Path) -> Bench:
    dataset = load(card)
    return Bench(dataset, split(dataset.labels, 2, 120, 4), latent=2, folds=3, seed=0)


@pytest.mark.parametrize("count", [2, 3, 7])
def test_folds_hold_each_row_out_once_and_train_on_none_of_those(count):
    rows = np.arange(100, 200)
    folds = make_folds(rows, count, seed=0)
    assert np.sort(np.concatenate([fold.held_out for fold in folds])).tolist() == rows.tolist()
    assert len({len(fold.training) for fold in folds}) == 1
    for fold in folds:
        assert not np.isin(fold.training, fold.held_out).any()
        assert len(fold.training) >= 100 - 100 // count - 1


def test_too_many_folds_are_refused():
    with pytest.raises(BadInput, match="3 normal signals cannot be divided into 4 folds"):
        make_folds(np.arange(3), 4, seed=0)


def test_each_network_judges_what_it_has_not_seen(bench):
    row = bench.cross_validate(CANDIDATE, [7, 8])
    assert row.auc.shape == row.ap.shape == (2, 3)
    for seed in (0, 1):
        for index, fold in enumerate(bench.folds):
            scaling = fit_scaling("range-per-point", bench.signals[fold.training])
            signals = scale(bench.signals, scaling)
            trained = train(
                bench.architecture(CANDIDATE),
                CANDIDATE.recipe,
                torch.from_numpy(signals[fold.training]),
                [(7 + seed) * 3 + index],
            )
            rows = np.concatenate([fold.held_out, bench.known_abnormal])
            scores = network_scores(trained.network(), signals[rows])
            judged = bench.abnormal[rows]
            expected = metrics.roc_auc_score(judged, scores)
            assert row.auc[seed, index] == pytest.approx(expected, abs=1e-4)
            expected = metrics.average_precision_score(judged, scores)
            assert row.ap[seed, index] == pytest.approx(expected, abs=1e-4)


def test_placements_have_every_signal_once_for_each_seed(bench):
    row = bench.cross_validate(CANDIDATE, [7, 8])
    normals = sum(len(fold.held_out) for fold in bench.folds)
    assert row.placements.normal.shape == (2, normals)
    assert row.placements.abnormal.shape == (2, len(bench.known_abnormal))
    np.testing.assert_allclose(row.placements.auc, row.auc.mean(axis=1))


def test_a_network_that_cannot_learn_counts_as_collapsed(bench):
    stuck = Candidate(hidden=(6,), recipe=Recipe(epochs=2, learning_rate=1e9, schedule="constant"))
    assert bench.cross_validate(stuck, [0, 1]).collapsed == 6
    diverged = Candidate(recipe=Recipe("sgd", 1e9, schedule="constant", epochs=2))
    row = bench.cross_validate(diverged, [0])
    assert row.collapsed == 3
    np.testing.assert_array_equal(row.auc, 0.5)


def test_a_baseline_has_one_value_for_each_fold(bench):
    quality = bench.cross_validate_baseline(CANDIDATE, MeanDistance())
    assert quality.auc.shape == quality.ap.shape == (3,)
    assert (quality.auc != 0.5).all()
