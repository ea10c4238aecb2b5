from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from anomagram_build.experiments import methods
from anomagram_build.experiments.catalogue import ENTRIES, Classic, Dense, Trial, trials
from anomagram_build.experiments.material import Material
from anomagram_build.experiments.methods import (
    MethodResult,
    MethodsResult,
    placements,
    standard_error,
)
from anomagram_build.models.baselines import MeanDistance, PrincipalComponents
from anomagram_build.models.clusters import KMeans
from anomagram_build.settings import MethodsSettings

SETTINGS = MethodsSettings(
    seeds=2,
    bins=10,
    components=(1, 2),
    clusters=(2, 8),
    neighbours=(1, 5),
    outlier_neighbours=(20,),
    boundary_shares=(0.1,),
    boundary_widths=(0.3, 3),
    forest_samples=(100,),
    full_mixtures=(1,),
    diagonal_mixtures=(4,),
    mixture_floors=(1e-3, 0.1),
    lags=(2,),
    ridge_lags=(8,),
    ridge_ahead=(1, 5),
    convolutional_latent=(2,),
    convolutional_epochs=5,
    variational_latent=(2,),
    variational_epochs=20,
    recurrent_steps=(9,),
    recurrent_hidden=8,
    recurrent_latent=2,
    recurrent_epochs=20,
    adversarial_latent=2,
    adversarial_epochs=20,
)


@pytest.fixture(scope="module")
def measured(run_once: Any) -> tuple[MethodsResult, dict[str, Any]]:
    result: tuple[MethodsResult, dict[str, Any]] = run_once("methods", SETTINGS)
    return result


@pytest.fixture(scope="module")
def by_key(measured: tuple[MethodsResult, dict[str, Any]]) -> dict[str, MethodResult]:
    return {method.key: method for method in measured[0].methods}


def test_every_method_is_measured_seed_by_seed(by_key: dict[str, MethodResult]) -> None:
    assert list(by_key) == list(ENTRIES)
    for key, method in by_key.items():
        by_chance = method.deep or key in ("kmeans", "mixture", "forest")
        assert method.seeds == ((0, 1) if by_chance else (0,)), key
        assert method.auc.shape == (len(method.seeds),)
        assert method.class_auc.shape == (len(method.seeds), 2)
        assert method.bytes > 0


def test_methods_that_know_the_shape_find_what_departs_from_it(
    by_key: dict[str, MethodResult],
) -> None:
    for key in ("pca", "kmeans", "knn", "mixture", "autoencoder", "ridge"):
        assert by_key[key].auc.min() > 0.9, key


def test_the_best_setting_on_validation_is_taken(by_key: dict[str, MethodResult]) -> None:
    for method in by_key.values():
        best = max(value for _, value in method.choices)
        assert dict(method.choices)[method.setting] == best
        assert method.validation_auc.mean() == best
    assert len(by_key["ridge"].choices) == 2
    assert len(by_key["adversarial"].choices) == len(SETTINGS.adversarial_trust)


def test_measures_are_scikit_learns(material: Material, by_key: dict[str, MethodResult]) -> None:
    scaled = material.scaled()
    components = int(by_key["pca"].setting.split()[0])
    fitted = PrincipalComponents(components).fit(scaled.training.signals)
    scores, truth = fitted(scaled.test.signals), scaled.test.abnormal
    pca = by_key["pca"]
    assert_allclose(pca.auc, [roc_auc_score(truth, scores)])
    known, labels = fitted(scaled.validation.signals), scaled.validation.abnormal
    accuracy, threshold = max((accuracy_score(labels, known > t), t) for t in known)
    assert accuracy > 0.5
    assert_allclose(pca.accuracy, [accuracy_score(truth, scores > threshold)], atol=0.01)
    assert_allclose(pca.f1, [f1_score(truth, scores > threshold)], atol=0.01)


def test_histograms_count_the_test_signals(
    material: Material, by_key: dict[str, MethodResult]
) -> None:
    abnormal = material.test.abnormal
    for method in by_key.values():
        assert_array_equal(method.normal.sum(axis=1), (~abnormal).sum())
        assert_array_equal(method.abnormal.sum(axis=1), abnormal.sum())
        # All in the bins above the threshold's are flagged, and some in its own may be.
        flagged = method.recall * abnormal.sum()
        for run, share in enumerate(method.threshold_share):
            place = min(int(share * SETTINGS.bins), SETTINGS.bins - 1)
            certain = method.abnormal[run, place + 1 :].sum()
            assert certain <= round(flagged[run]) <= certain + method.abnormal[run, place]


def test_the_autoencoder_leads_itself_by_nothing(by_key: dict[str, MethodResult]) -> None:
    autoencoder, mean = by_key["autoencoder"], by_key["mean_distance"]
    assert (autoencoder.lead, autoencoder.lead_error) == (0, 0)
    assert_allclose(mean.lead, mean.auc.mean() - autoencoder.auc.mean())
    assert mean.lead + 2 * mean.lead_error < 0


def test_a_second_run_finds_the_same(material: Material, by_key: dict[str, MethodResult]) -> None:
    few = SETTINGS.model_copy(
        update={"recurrent_steps": (), "adversarial_trust": (), "convolutional_latent": ()}
    )
    again = methods.run(material, few, lambda done, total: None)
    assert {m.key for m in again.methods} == by_key.keys() - {
        *("recurrent", "adversarial", "convolutional")
    }
    for method in again.methods:
        assert_array_equal(method.auc, by_key[method.key].auc)


def test_numbers_name_each_measure(measured: tuple[MethodsResult, dict[str, Any]]) -> None:
    result, numbers = measured
    assert numbers["count"] == len(ENTRIES)
    knn = next(method for method in result.methods if method.key == "knn")
    assert numbers["knn"]["auc"]["mean"] == knn.auc.mean()
    assert numbers["knn"]["classes"].keys() == {"dented", "torn"}
    assert numbers["best"]["name"] in {entry.name for entry in ENTRIES.values()}
    # 2 + 2 mixtures, 1 forest, 2 k-means and 8 networks, twice each; 13 without chance, once.
    assert numbers["runs"] == result.runs == 2 * (4 + 1 + 2 + 6) + 11


def test_grids_shrink_to_small_data(material: Material) -> None:
    """As with a data set of 9 training signals."""
    made = trials(MethodsSettings(), material.architecture, material.recipe, 9)
    words = [words for trial in made for key, words in trial.ways if key in ("kmeans", "knn")]
    assert words == ["4 clusters", "1 neighbours", "4 neighbours"]
    for trial in made:
        if isinstance(trial.learner, Classic):
            (runs,) = trial.learner.fit(material.training.signals[:9], (0,))
            assert np.isfinite(runs[0](material.test.signals)).all()


def test_seeds_matter_only_where_there_is_chance(material: Material) -> None:
    signals = material.scaled().training.signals
    (same,) = Classic(MeanDistance()).fit(signals, (0, 1))
    (other,) = Classic(KMeans(8)).fit(signals, (0, 1))
    (dense,) = Dense(material.architecture, material.recipe).fit(signals, (0, 1))
    assert_array_equal(same[0](signals), same[1](signals))
    assert not np.array_equal(other[0](signals), other[1](signals))
    assert not np.array_equal(dense[0](signals), dense[1](signals))


def test_a_run_that_diverged_is_as_good_as_chance(material: Material) -> None:
    recipe = material.recipe.__class__(learning_rate=1e30, epochs=2, schedule="constant")
    trial = Trial(Dense(material.architecture, recipe), (("autoencoder", "too fast"),))
    (outcome,) = methods._measure(methods._Batch(trial, (0,), material.scaled()))
    assert_array_equal(outcome.validation_auc, [0.5])


def test_the_standard_error_is_what_other_draws_would_show() -> None:
    generator = np.random.default_rng(0)
    abnormal = np.arange(300) < 100
    draws = generator.normal(size=(2000, 1, 300)) + 1.5 * abnormal
    aucs = [placements(scores, abnormal)[0].mean() for scores in draws]
    errors = [standard_error(placements(scores, abnormal)) for scores in draws[:200]]
    assert_allclose(aucs[0], roc_auc_score(abnormal, draws[0, 0]))
    assert_allclose(placements(draws[0], abnormal)[1].mean(), aucs[0])
    assert_allclose(np.mean(errors), np.std(aucs), rtol=0.1)
