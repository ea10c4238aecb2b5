from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from anomagram_build.models.forecast import Autoregression, RidgeForecast

RANDOM = np.random.default_rng(9)
POINTS = 30


def process(count: int, coefficient: float) -> np.ndarray:
    """Signals whose every point is `coefficient` times the one before, plus unit noise."""
    noise = RANDOM.normal(size=(count, POINTS + 50))
    values = np.zeros_like(noise)
    for point in range(1, values.shape[1]):
        values[:, point] = coefficient * values[:, point - 1] + noise[:, point]
    return values[:, 50:].astype(np.float32)


@pytest.mark.parametrize("lags", [1, 4])
def test_autoregression_errs_by_the_noise_alone(lags: int) -> None:
    fitted = Autoregression(lags).fit(process(400, 0.9))
    assert_allclose(fitted(process(400, 0.9)).mean(), 1.0, atol=0.05)
    assert fitted(process(400, 0.0)).mean() > 1.5  # the mean of (1 + 0.81) unit variances


def test_autoregression_takes_a_smooth_stranger_for_normal() -> None:
    """Its blind spot, which the essay reports: what moves less than the training signals scores
    lower than they do."""
    fitted = Autoregression(2).fit(process(400, 0.5))
    flat = np.zeros((1, POINTS), np.float32)
    assert fitted(flat)[0] < fitted(process(100, 0.5)).min()


def test_signals_no_longer_than_the_lags_are_refused() -> None:
    with pytest.raises(ValueError, match="30 lags need longer signals than 30 points"):
        Autoregression(30).fit(process(5, 0.5))


@pytest.mark.parametrize(("lags", "ahead"), [(7, 4), (40, 4), (5, 30)])
def test_ridge_forecasts_each_stretch_with_coefficients_of_its_own(lags: int, ahead: int) -> None:
    training, signals = process(90, 0.8), process(6, 0.8)
    forecast = np.tile(training[:, :ahead].mean(axis=0, dtype=float), (6, 1))
    for start in range(ahead, POINTS, ahead):
        seen = slice(max(0, start - lags), start)
        told = slice(start, start + ahead)
        given, wanted = training[:, seen].astype(float), training[:, told].astype(float)
        given_mean, wanted_mean = given.mean(axis=0), wanted.mean(axis=0)
        centered = given - given_mean
        penalised = centered.T @ centered + np.eye(centered.shape[1])
        slope = np.linalg.solve(penalised, centered.T @ (wanted - wanted_mean))
        forecast = np.hstack([forecast, (signals[:, seen] - given_mean) @ slope + wanted_mean])
    expected = ((signals - forecast) ** 2).mean(axis=1)
    assert_allclose(RidgeForecast(lags, ahead).fit(training)(signals), expected, rtol=1e-6)


def test_what_they_keep() -> None:
    training = process(50, 0.5)
    assert Autoregression(4).fit(training).values == 5
    # Ten points as means, then twice ten points from five and a constant each.
    assert RidgeForecast(5, 10).fit(training).values == 10 + 2 * 10 * 6
