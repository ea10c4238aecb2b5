"""Scaling agrees with scikit-learn's, comes back, and survives signals that never change."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from anomagram_build.dataset.scale import KINDS, fit_scaling, scale, unscale
from anomagram_build.errors import BadInput


@pytest.fixture
def signals() -> NDArray[np.float32]:
    rng = np.random.default_rng(3)
    return (rng.normal(size=(200, 12)) * np.arange(1, 13) - 5).astype(np.float32)


def test_standard_is_one_mean_and_deviation_for_all(signals: NDArray[np.float32]) -> None:
    reference = StandardScaler().fit(signals.reshape(-1, 1).astype(np.float64))
    scaling = fit_scaling("standard", signals)
    assert scaling.offset == pytest.approx(reference.mean_, rel=1e-6)
    assert scaling.spread == pytest.approx(reference.scale_, rel=1e-6)


def test_range_is_one_range_for_all(signals: NDArray[np.float32]) -> None:
    scaled = scale(signals, fit_scaling("range", signals))
    expected = MinMaxScaler().fit_transform(signals.reshape(-1, 1)).reshape(signals.shape)
    np.testing.assert_allclose(scaled, expected, atol=1e-6)
    assert (scaled.min(), scaled.max()) == (0, 1)


def test_range_per_point_is_a_range_at_each(signals: NDArray[np.float32]) -> None:
    scaled = scale(signals, fit_scaling("range-per-point", signals))
    np.testing.assert_allclose(scaled, MinMaxScaler().fit_transform(signals), atol=1e-6)
    assert np.all(scaled.min(axis=0) == 0)
    assert np.all(scaled.max(axis=0) == 1)


def test_none_changes_nothing(signals: NDArray[np.float32]) -> None:
    assert np.array_equal(scale(signals, fit_scaling("none", signals)), signals)


@pytest.mark.parametrize("kind", KINDS)
def test_there_and_back(kind: str, signals: NDArray[np.float32]) -> None:
    scaling = fit_scaling(kind, signals[:100])
    others = signals[100:]
    np.testing.assert_allclose(unscale(scale(others, scaling), scaling), others, atol=2e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_shapes_and_types(kind: str, signals: NDArray[np.float32]) -> None:
    scaling = fit_scaling(kind, signals)
    size = signals.shape[1] if kind == "range-per-point" else 1
    for values in (scaling.offset, scaling.spread):
        assert values.shape == (size,)
        assert values.dtype == np.float32
    assert scale(signals, scaling).dtype == np.float32
    assert unscale(signals[0], scaling).shape == signals[0].shape


@pytest.mark.parametrize("kind", KINDS)
def test_values_that_never_change(kind: str) -> None:
    constant = np.full((5, 3), 2.5, np.float32)
    scaling = fit_scaling(kind, constant)
    assert scaling.spread.tolist() == [1] * len(scaling.spread)
    assert np.array_equal(unscale(scale(constant, scaling), scaling), constant)


def test_a_constant_point_among_others(signals: NDArray[np.float32]) -> None:
    signals[:, 4] = 7
    scaling = fit_scaling("range-per-point", signals)
    assert (scaling.offset[4], scaling.spread[4]) == (7, 1)
    assert np.all(scale(signals, scaling)[:, 4] == 0)
    assert np.all(scale(signals, scaling)[:, 5].max() == 1)


def test_the_fit_leaves_the_signals_alone(signals: NDArray[np.float32]) -> None:
    before = signals.copy()
    for kind in KINDS:
        scale(signals, fit_scaling(kind, signals))
    assert np.array_equal(signals, before)


def test_an_unknown_kind_gives_a_guess(signals: NDArray[np.float32]) -> None:
    with pytest.raises(BadInput, match='unknown scaling "standart"; did you mean "standard"'):
        fit_scaling("standart", signals)
    with pytest.raises(BadInput, match="known are none, standard, range, range-per-point"):
        fit_scaling("log", signals)
