"""The digits figure draws the pictures and copies of the experiment, for each width."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from anomagram_build.experiments.digits import SIDE, DigitsResult
from anomagram_build.figures.digits import pixel_rows
from anomagram_build.work import Work


@pytest.fixture(scope="module")
def result(work_of: Callable[[str], Work]) -> DigitsResult:
    return work_of("figure:digits").read("experiment:digits", "result", DigitsResult)


def test_points_with_ink_become_rows_where_they_stand() -> None:
    picture = np.zeros((2, SIDE * SIDE), np.float32)
    picture[1, 2 * SIDE + 3] = 0.5
    (row,) = pixel_rows(picture, 1)
    first = pixel_rows(np.eye(1, SIDE * SIDE, dtype=np.float32), 0)[0]
    assert (first["x"], first["y"], first["ink"]) == (0, 0, 1)
    assert row["ink"] == 0.5
    assert row["x"] > SIDE + 2 and row["y"] > SIDE + 1


def test_each_width_shows_its_own_copies_and_errors(open_figure, result: DigitsResult) -> None:
    figure = open_figure("digits")
    seen = set()
    for place in range(len(result.widths)):
        radio = figure.part("width").locator("input").nth(place)
        radio.check(force=True)
        figure.page.wait_for_timeout(100)
        pixels = figure.part("known").locator("g.mark-rect").nth(1).locator("path")
        opacities = pixels.evaluate_all("all => all.map(p => p.getAttribute('opacity'))")
        seen.add(tuple(opacities))
        assert f"{result.known_error[place, result.pictured]:.3f}" in figure.text("words")
    assert len(seen) == len(result.widths)


@pytest.mark.parametrize("width", [390, 1440])
def test_what_is_known_and_what_is_not_are_drawn_in_one_size(open_figure, width: int) -> None:
    figure = open_figure("digits", viewport={"width": width, "height": 900})
    sizes = []
    for name in ("known", "strange"):
        pixel = figure.part(name).locator("g.mark-rect").first.locator("path").first.bounding_box()
        sizes.append((pixel["width"], pixel["height"]))
    assert sizes[0] == pytest.approx(sizes[1], rel=0.02)
