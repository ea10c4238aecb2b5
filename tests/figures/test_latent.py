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


DEAR = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"


def test_where_data_are_dear_looking_around_needs_no_runtime(open_figure) -> None:
    figure = open_figure("latent", prepare=lambda page: page.add_init_script(DEAR))
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


def test_the_pointer_goes_from_shape_to_shape_without_a_jump(open_figure) -> None:
    figure = open_figure("latent")
    box = figure.part("surface").bounding_box()
    at = lambda share: (box["x"] + box["width"] * share, box["y"] + box["height"] * 0.5)  # noqa: E731
    figure.page.mouse.move(*at(0.4))
    wait_for_decoder(figure)
    shapes = []
    # Steps of a twelfth of what lies between two prepared drawings.
    for step in range(7):
        figure.page.mouse.move(*at(0.4 + step * 0.006))
        figure.page.wait_for_timeout(150)
        shapes.append(heights(figure, 0))
    assert all((np.abs(np.diff(shapes, axis=0)) > 0).any(axis=1))


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


def drag(figure, start: tuple[float, float], way: tuple[float, float]) -> None:
    """A finger goes from `start` by `way`, both in shares of the plane's box."""
    box = figure.part("surface").bounding_box()
    session = figure.page.context.new_cdp_session(figure.page)

    def touch(kind: str, share: float) -> None:
        x, y = (
            box[side] + box[size] * (begin + share * by)
            for side, size, begin, by in zip(
                ("x", "y"), ("width", "height"), start, way, strict=True
            )
        )
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0)
    for step in range(1, 9):
        touch("touchMove", step / 8)
        figure.page.wait_for_timeout(20)
    touch("touchEnd", 1)
    figure.page.wait_for_timeout(200)


PHONE = {"has_touch": True, "is_mobile": True, "viewport": {"width": 390, "height": 760}}


def test_a_finger_taps_the_plane_draws_over_it_and_still_scrolls_the_page(open_figure) -> None:
    figure = open_figure("latent", **PHONE)
    figure.part("surface").evaluate("element => element.scrollIntoView({block: 'end'})")
    scrolled = lambda: figure.page.evaluate("scrollY")  # noqa: E731
    before, top = figure.text("where"), scrolled()
    box = figure.part("surface").bounding_box()
    figure.page.touchscreen.tap(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.15)
    tapped = figure.text("where")
    assert tapped != before
    drag(figure, (0.2, 0.3), (0.4, 0.2))
    drawn = figure.text("where")
    assert drawn != tapped
    assert scrolled() == top
    drag(figure, (0.5, 0.7), (0.02, -0.5))
    assert scrolled() > top
    assert figure.text("where") == drawn


def test_on_a_phone_what_is_drawn_stands_beside_the_plane_and_not_under_the_hand(
    open_figure,
) -> None:
    figure = open_figure("latent", **PHONE)
    drawn, plane = (figure.part(name).bounding_box() for name in ("drawn", "surface"))
    assert drawn["y"] + drawn["height"] <= plane["y"]
    assert plane["y"] + plane["height"] - drawn["y"] < 660


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
