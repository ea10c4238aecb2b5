"""The decoder draws at a place what the whole network draws there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.export.detector import Detection
from anomagram_build.figures.latent import plane_of, with_rest
from anomagram_build.work import Work


@pytest.mark.parametrize("width", [1, 2, 5])
def test_every_width_of_bottleneck_has_a_plane(width: int) -> None:
    latent = np.random.default_rng(0).normal(size=(40, width)).astype(np.float32)
    normal = np.arange(40) < 30
    plane = plane_of(latent, normal)
    assert plane.places.shape == (40, 2)
    assert (plane.places[:, : min(width, 2)] == latent[:, :2]).all()
    assert (plane.low < plane.places.min(axis=0)).all()
    assert (plane.high > plane.places.max(axis=0)).all()
    back = with_rest(plane.places, plane, width)
    assert back.shape == latent.shape
    if width > 2:
        np.testing.assert_array_equal(back[3, 2:], np.median(latent[normal], axis=0)[2:])
    else:
        np.testing.assert_array_equal(back, latent)


def heights(figure, line: int) -> np.ndarray:
    """The vertical positions of a line's points, in pixels."""
    paths = figure.part("drawn").locator("g.mark-line path")
    outline = paths.nth(line).get_attribute("d")
    return np.array([float(pair.split(",")[1]) for pair in outline.removeprefix("M").split("L")])


def lines(figure) -> int:
    return figure.part("drawn").locator("g.mark-line path").count()


def wait_for_decoder(figure) -> None:
    figure.page.wait_for_selector(
        "#fig-latent [data-part=exact]:not([hidden])", state="attached", timeout=30_000
    )
    figure.page.wait_for_timeout(200)


def test_looking_around_needs_no_runtime(open_figure) -> None:
    figure = open_figure("latent")
    fetched: list[str] = []
    figure.page.on("request", lambda request: fetched.append(request.url))
    before = heights(figure, 0)
    box = figure.part("surface").bounding_box()
    figure.page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2)
    figure.page.wait_for_timeout(200)
    assert np.abs(heights(figure, 0) - before).max() > 2
    assert not [url for url in fetched if url.endswith((".wasm", ".onnx"))]
    figure.page.mouse.move(2, 2)
    figure.page.wait_for_timeout(200)
    np.testing.assert_array_equal(heights(figure, 0), before)


def test_a_dot_shows_its_signal_and_what_the_network_makes_of_it(
    open_figure, work_of: Callable[[str], Work]
) -> None:
    work = work_of("figure:latent")
    rows = work.read("dataset", "split", Split).test
    signals = work.read("dataset", "dataset", Dataset).signals[rows]
    said = work.read("export", "detection", Detection)
    place = 700
    figure = open_figure("latent", "latent.x=9&latent.signal=0")
    assert lines(figure) == 1
    x, y = said.latent[rows[place]][:2]
    query = f"latent.x={x:.3f}&latent.y={y:.3f}&latent.signal={place + 1}"
    figure = open_figure("latent", query)
    figure.part("handle").focus()
    figure.page.keyboard.press("Enter")
    wait_for_decoder(figure)
    assert lines(figure) == 2

    # Pixels are a linear function of values, the same one for both lines.
    shown = np.concatenate([heights(figure, 0), heights(figure, 1)])
    expected = np.concatenate([signals[place], said.reconstruction[rows[place]]])
    slope, offset = np.polyfit(expected, shown, 1)
    assert slope < 0
    assert np.abs(slope * expected + offset - shown).max() < 0.05 * abs(slope) + 0.02


def test_it_is_walked_by_keys_and_says_where_it_is(open_figure) -> None:
    figure = open_figure("latent")
    handle = figure.part("handle")
    handle.focus()
    start = float(handle.get_attribute("aria-valuenow"))
    for _ in range(3):
        figure.page.keyboard.press("ArrowRight")
    assert float(handle.get_attribute("aria-valuenow")) > start
    assert "nearest dot is labelled" in handle.get_attribute("aria-valuetext")
    figure.page.keyboard.press("Enter")
    assert "Its label" in figure.text("where")
    figure.page.keyboard.press("Escape")
    assert "Its label" not in figure.text("where")
    figure.part("reset").click()
    assert float(handle.get_attribute("aria-valuenow")) == start


def test_a_finger_taps_the_plane_and_still_scrolls_the_page(open_figure) -> None:
    figure = open_figure("latent", has_touch=True, viewport={"width": 390, "height": 800})
    surface = figure.part("surface")
    assert surface.evaluate("element => getComputedStyle(element).touchAction") == "auto"
    box = surface.bounding_box()
    before = figure.text("where")
    figure.page.touchscreen.tap(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.15)
    assert figure.text("where") != before


def test_one_kind_can_be_looked_at_alone(open_figure) -> None:
    figure = open_figure("latent")
    others = figure.part("plane").locator("g.mark-symbol").first.locator("path")
    opacity = lambda: {  # noqa: E731
        float(value)
        for value in others.evaluate_all("all => all.map(a => a.getAttribute('opacity'))")
    }
    assert len(opacity()) == 1
    figure.part("kind").select_option("0")
    figure.page.wait_for_timeout(200)
    assert max(opacity()) < 0.1
