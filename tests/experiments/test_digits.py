"""Nine digits are learned; the tenth, and what is no digit at all, is drawn badly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from anomagram_build.experiments.digits import (
    DRAWINGS,
    DigitsResult,
    _parted,
    digits,
    drawings,
)
from anomagram_build.models.pictures import PictureAutoencoder
from anomagram_build.settings import DigitsSettings

SMALL = DigitsSettings(widths=(2, 8), stranger=4, training=400, channels=(3, 8), epochs=12, bins=9)


@pytest.fixture(scope="module")
def result(run_once: Any) -> DigitsResult:
    return run_once("digits", SMALL)[0]


def test_pictures_are_scikit_learns() -> None:
    pictures, labels = digits()
    data = load_digits()
    np.testing.assert_allclose(pictures * 16, data.data)
    np.testing.assert_array_equal(labels, data.target)


def test_drawings_are_pictures_too() -> None:
    assert drawings().shape == (len(DRAWINGS), 64)
    assert set(np.unique(drawings())) == {0, 1}


def test_the_stranger_is_in_neither_part() -> None:
    labels = digits()[1]
    training, test = _parted(labels, 7, 400)
    assert len(training) == 400
    assert sorted([*training, *test]) == np.flatnonzero(labels != 7).tolist()


def test_a_wider_waist_copies_everything_better(result: DigitsResult) -> None:
    assert (result.known_error[1] < result.known_error[0]).all()
    assert (result.strange_error[1] < result.strange_error[0]).all()


def test_strangers_are_copied_worse_than_known_digits(result: DigitsResult) -> None:
    assert (result.strange_error.mean(axis=1) > 1.2 * result.known_error.mean(axis=1)).all()
    assert result.auc.mean() > 0.75
    assert result.auc.shape == (2, 10)


def test_histograms_count_every_picture_that_is_not_trained_on(result: DigitsResult) -> None:
    counts = np.bincount(digits()[1])
    assert (result.strange.sum(axis=2) == counts).all()
    assert (result.known.sum(axis=2) == 1797 - 400 - counts).all()


def test_every_stranger_is_shown_beside_what_is_known(result: DigitsResult) -> None:
    for stranger, shown in enumerate(result.shown):
        known = [digit for digit in range(10) if digit != stranger]
        assert shown.labels.tolist() == [*known, stranger, stranger, stranger]
        assert shown.reconstructions.shape == (2, 12, 64)
        errors = np.square(shown.reconstructions - shown.pictures).mean(axis=2)
        np.testing.assert_allclose(shown.errors, errors, rtol=1e-5)


def test_the_kept_weights_are_those_of_the_run_in_the_picture(result: DigitsResult) -> None:
    pictures, labels = digits()
    assert result.pictured == 4
    for place, (latent, weights) in enumerate(zip(result.widths, result.weights, strict=True)):
        network = PictureAutoencoder(latent, 8, 8, SMALL.channels)
        stacked = [torch.from_numpy(weight).unsqueeze(0) for weight in weights]
        strange = torch.from_numpy(pictures[labels == 4]).unsqueeze(0)
        error = network.scores(stacked, strange).mean().item()
        assert error == pytest.approx(result.strange_error[place, 4], rel=1e-4)
        drawn = network.reconstruct(stacked, torch.from_numpy(drawings()).unsqueeze(0))[0]
        np.testing.assert_allclose(drawn, result.drawn.reconstructions[place], atol=1e-5)


def test_numbers_are_over_all_strangers(result: DigitsResult, run_once: Any) -> None:
    named = run_once("digits", SMALL)[1]
    assert named["pictures"] == 1797
    assert named["width_8"]["auc"]["mean"] == pytest.approx(result.auc[1].mean())
    assert named["width_8"]["pictured"]["auc"] == result.auc[1, 4]
