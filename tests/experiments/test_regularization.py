"""Over-fitting is found where it is, and penalties do what they do."""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np
import pytest
import torch

from anomagram_build.evaluation.curves import auc
from anomagram_build.evaluation.scores import explained_variance, network_scores
from anomagram_build.experiments.material import Material
from anomagram_build.experiments.regularization import RegularizationResult
from anomagram_build.settings import RegularizationSettings
from anomagram_build.training.loop import train

SMALL = RegularizationSettings(
    penalties=("l1", "l2"), rates=(1e-4, 1), batch_sizes=(16, 500), sizes=(500, 20), seeds=3
)


@pytest.fixture(scope="module")
def result(run_once: Any) -> RegularizationResult:
    return run_once("regularization", SMALL)[0]


@pytest.fixture(scope="module")
def numbers(run_once: Any) -> dict[str, Any]:
    return run_once("regularization", SMALL)[1]


def test_every_combination_is_there_in_order(
    result: RegularizationResult, material: Material
) -> None:
    penalties = [(fits.recipe.regulariser, fits.recipe.rate) for fits in result.penalties]
    expected = [("none", 0.0), ("l1", 1e-4), ("l1", 1), ("l2", 1e-4), ("l2", 1)]
    assert penalties == expected
    assert [(fits.recipe.regulariser, fits.recipe.rate) for fits in result.few] == expected
    assert [fits.recipe.batch_size for fits in result.batch_sizes] == [16, 500]
    # No more signals than the split has.
    assert [fits.signals for fits in result.sizes] == [20, len(material.training.signals)]
    assert {fits.signals for fits in result.few} == {20}


def test_sizes_take_equally_many_steps_and_batch_sizes_equally_many_epochs(
    result: RegularizationResult, material: Material
) -> None:
    steps = [
        fits.recipe.epochs * ceil(fits.signals / fits.recipe.batch_size) for fits in result.sizes
    ]
    assert steps[0] == pytest.approx(steps[1], rel=0.05)
    assert {fits.recipe.epochs for fits in result.batch_sizes} == {material.recipe.epochs}


def test_unpenalised_runs_are_those_of_the_shipped_recipe(
    result: RegularizationResult, material: Material
) -> None:
    scaled = material.scaled()
    training = torch.from_numpy(scaled.training.signals)
    network = train(material.architecture, material.recipe, training, [1]).network()
    fits, seed = result.penalties[0], 1

    held_out = scaled.validation.normal_signals
    seen = network_scores(network, scaled.training.signals).mean()
    unseen = network_scores(network, held_out).mean()
    assert fits.training_loss[seed, -1] == pytest.approx(seen, rel=1e-4)
    assert fits.held_out_loss[seed, -1] == pytest.approx(unseen, rel=1e-4)
    mixed = network_scores(network, scaled.validation.signals)
    assert fits.mixed_loss[seed, -1] == pytest.approx(mixed.mean(), rel=1e-4)
    explained = explained_variance(held_out, network(held_out)[0])
    assert fits.explained_variance[seed] == pytest.approx(float(explained), abs=1e-4)
    own = explained_variance(scaled.training.signals, network(scaled.training.signals)[0])
    assert fits.gap[seed] == pytest.approx(float((1 - explained) / (1 - own)), rel=1e-3)
    scores = network_scores(network, scaled.test.signals)
    assert fits.auc[seed] == pytest.approx(auc(scores, scaled.test.abnormal), abs=1e-3)


def test_few_signals_are_learned_by_heart(result: RegularizationResult) -> None:
    few, all_of_them = result.sizes
    assert few.gap.min() > 1.3 > all_of_them.gap.max()
    assert few.training_loss[:, -1].max() < all_of_them.training_loss[:, -1].min()


def test_a_mixture_looks_like_overfitting_where_there_is_none(
    result: RegularizationResult,
) -> None:
    assert result.penalties[0].apparent_gap.min() > 2 * result.penalties[0].gap.max()


def test_a_strong_penalty_leaves_the_mean_signal(result: RegularizationResult) -> None:
    for fits in (result.penalties[2], result.penalties[4], result.few[2]):
        assert not fits.learned.any()
    np.testing.assert_allclose(result.penalties[2].gap, 1, atol=0.02)
    assert result.penalties[0].learned.all()


def test_numbers_name_every_cell(result: RegularizationResult, numbers: dict[str, Any]) -> None:
    assert numbers["seeds"] == 3
    assert numbers["l2"]["rate_1"]["learned"] == 0
    assert numbers["few"]["l1"]["rate_0_0001"]["signals"] == 20
    assert set(numbers["batch_sizes"]) == {"batch_16", "batch_500"}
    assert numbers["sizes"]["signals_20"]["gap"]["mean"] == pytest.approx(
        result.sizes[0].gap.mean()
    )
    best = max(fits.auc.mean() for fits in result.penalties[1:])
    assert numbers["gain"] == pytest.approx(best - result.penalties[0].auc.mean())
