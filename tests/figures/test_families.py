"""Each family's picture has its own ground, the same points, and stands still."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from anomagram_build.experiments.families import FamiliesResult
from anomagram_build.figures.families import STORIES, build
from anomagram_build.figures.figure import Figure
from anomagram_build.work import Work


@pytest.fixture(scope="module")
def work(work_of: Callable[[str], Work]) -> Work:
    return work_of("figure:families")


@pytest.fixture(scope="module")
def figure(work: Work) -> Figure:
    return build(work)


def rows(figure: Figure, chart: str, data: str) -> list[dict[str, float]]:
    sets = {entry["name"]: entry for entry in figure.charts[chart].spec["data"]}
    return sets[data]["values"] if data in sets else []


def test_every_family_of_the_experiment_is_told(figure: Figure, work: Work) -> None:
    result = work.read("experiment:families", "result", FamiliesResult)
    assert set(figure.charts) == {family.name for family in result.families} == set(STORIES)


def test_the_ground_covers_the_plane_once(figure: Figure, work: Work) -> None:
    result = work.read("experiment:families", "result", FamiliesResult)
    step_x, step_y = result.x[1] - result.x[0], result.y[1] - result.y[0]
    plane = len(result.x) * step_x * len(result.y) * step_y
    for name in figure.charts:
        bands = [row for level in range(4) for row in rows(figure, name, f"band-{level}")]
        area = sum((r["right"] - r["left"]) * (r["high"] - r["low"]) for r in bands)
        assert area == pytest.approx(plane, rel=0.01), name


def test_all_show_the_same_points(figure: Figure) -> None:
    first, *others = figure.charts
    for kind in ("normal", "abnormal"):
        assert len(rows(figure, first, kind)) > 20
        for other in others:
            assert rows(figure, other, kind) == rows(figure, first, kind)
