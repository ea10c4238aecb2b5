"""Every family sees the same points and scores the plane in its own way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.metrics import roc_auc_score

from anomagram_build.experiments.families import FamiliesResult, Family, run
from anomagram_build.experiments.material import Material
from anomagram_build.settings import FamiliesSettings

SMALL = FamiliesSettings(points=40, columns=16, rows=12, trees=20, clusters=3, epochs=20)
NAMES = (
    "forecasting",
    "neighbours",
    "clusters",
    "density",
    "boundary",
    "ensemble",
    "line",
    "curve",
)


@pytest.fixture(scope="module")
def result(run_once: Any) -> FamiliesResult:
    return run_once("families", SMALL)[0]


def family(result: FamiliesResult, name: str) -> Family:
    return next(one for one in result.families if one.name == name)


def test_there_is_one_of_each(result: FamiliesResult) -> None:
    assert tuple(one.name for one in result.families) == NAMES


def test_points_are_principal_components(result: FamiliesResult, material: Material) -> None:
    scaled = material.scaled()
    together = np.concatenate([scaled.training.signals, scaled.test.signals])
    pca = PCA(2).fit(together)
    # Up to the sign of each component.
    places = np.abs(pca.transform(scaled.training.signals))
    distances = np.linalg.norm(np.abs(result.learned)[:, None] - places, axis=2).min(axis=1)
    assert distances.max() < 1e-3
    np.testing.assert_allclose(result.explained, pca.explained_variance_ratio_, rtol=1e-4)


def test_half_of_the_judged_are_abnormal(result: FamiliesResult, material: Material) -> None:
    assert result.judged.shape == (40, 2)
    assert result.abnormal.sum() == 20
    np.testing.assert_array_equal(result.abnormal, result.labels != material.card.normal)


@pytest.mark.parametrize("name", NAMES)
def test_scores_rise_from_what_was_learned_to_what_is_strange(
    result: FamiliesResult, name: str
) -> None:
    one = family(result, name)
    assert one.field.shape == (12, 16)
    assert np.isfinite(one.field).all()
    assert (np.diff(one.levels) > 0).all()
    assert (one.learned <= one.levels[-1]).mean() == pytest.approx(0.95, abs=0.07)
    assert roc_auc_score(result.abnormal, one.judged) == pytest.approx(one.auc, abs=0.15)


def test_the_plane_is_scored_as_its_points_are(result: FamiliesResult) -> None:
    """The nearest grid point of a judged point has a similar score, where scores are smooth."""
    column = np.abs(result.x - result.judged[:, :1]).argmin(axis=1)
    row = np.abs(result.y - result.judged[:, 1:]).argmin(axis=1)
    for name in ("neighbours", "density", "line"):
        one = family(result, name)
        assert np.corrcoef(one.field[row, column], one.judged)[0, 1] > 0.8


def test_what_methods_go_by_lies_where_they_are_sure(result: FamiliesResult) -> None:
    assert family(result, "clusters").marks.shape == (3, 2)
    forecast = family(result, "forecasting")
    assert forecast.joined
    assert (np.diff(forecast.marks[:, 1]) > 0).all()
    ends = family(result, "line").marks
    direction = (ends[1] - ends[0]) / np.linalg.norm(ends[1] - ends[0])
    off = (result.learned - ends[0]) @ np.array([-direction[1], direction[0]])
    np.testing.assert_allclose(off**2 / 2, family(result, "line").learned, atol=1e-3)


def test_the_same_seed_gives_the_same_picture(result: FamiliesResult, material: Material) -> None:
    again = run(material, SMALL, lambda done, total: None)
    np.testing.assert_array_equal(again.judged, result.judged)
    for one, other in zip(again.families, result.families, strict=True):
        np.testing.assert_allclose(one.field, other.field, rtol=1e-3, atol=1e-3)
