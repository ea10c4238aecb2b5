"""The detector in the page says what PyTorch says, of samples and of what a reader draws."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import onnxruntime
import pytest

from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.report import Evaluation
from anomagram_build.evaluation.thresholds import Threshold
from anomagram_build.figures.detector import choose_gallery
from anomagram_build.figures.pen import make_presets
from anomagram_build.work import Work

LOADED = (
    "() => document.querySelector('#fig-detector [data-part=runtime]').dataset.state === 'ready'"
)
ANSWERED = "() => document.querySelector('#fig-detector [data-part=call]').textContent !== '…'"


@pytest.fixture(scope="module")
def work(work_of: Callable[[str], Work]) -> Work:
    return work_of("figure:detector")


@pytest.fixture(scope="module")
def dataset(work: Work) -> Dataset:
    return work.read("dataset", "dataset", Dataset)


@pytest.fixture(scope="module")
def rows(work: Work, dataset: Dataset) -> np.ndarray:
    settings = work.settings.figures
    split = work.read("dataset", "split", Split)
    return choose_gallery(dataset, split, settings.gallery, settings.seed)


@pytest.fixture(scope="module")
def threshold(work: Work) -> float:
    return work.read("evaluation", "verdict", Threshold).value


def test_the_gallery_has_test_signals_of_every_class(work, dataset, rows) -> None:
    split = work.read("dataset", "split", Split)
    assert len(set(rows.tolist())) == len(rows) >= 60
    assert set(rows) <= set(split.test)
    assert set(dataset.labels[rows]) == {info.label for info in dataset.card.classes}


def test_presets_are_strange_versions_of_the_same_length() -> None:
    signal = np.sin(np.linspace(0, 7, 90)).astype(np.float32)
    presets = make_presets(signal, 0)
    for name, strange in presets.items():
        assert strange.shape == signal.shape, name
        assert np.abs(strange - signal).max() > 0.1, name
    assert make_presets(signal, 0)["noisy"].tolist() == presets["noisy"].tolist()


def test_each_sample_gets_pythons_verdict(open_figure, work, rows, threshold) -> None:
    scores = work.read("evaluation", "evaluation", Evaluation).scores
    figure = open_figure("detector")
    for place in range(0, len(rows), 7):
        figure.part("sample").nth(place).click()
        score = scores[rows[place]]
        assert figure.text("call") == ("abnormal" if score > threshold else "normal")
        assert float(figure.text("score")) == pytest.approx(score, abs=6e-4)


def test_the_gallery_answers_without_the_runtime(open_figure) -> None:
    figure = open_figure("detector")
    fetched: list[str] = []
    figure.page.on("request", lambda request: fetched.append(request.url))
    figure.part("sample").nth(5).click()
    figure.root.locator('[data-part="preset"]').first.click()
    assert not [url for url in fetched if ".wasm" in url or ".onnx" in url]


# How many points of either line lie on a name.
ON_NAMES = """host => {
  const paths = [...host.querySelectorAll('.chart-surface g.mark-line path')];
  const points = paths.flatMap((path) => {
    const { x, y } = path.ownerSVGElement.querySelector('.background').getBoundingClientRect();
    return path.getAttribute('d').slice(1).split(/[LM]/).map((pair) => pair.split(',')).map(
      ([right, down]) => [x + Number(right), y + Number(down)]);
  });
  return [...host.querySelectorAll('.chart-surface g.mark-text.role-mark text')].flatMap((name) => {
    const { left, right, top, bottom } = name.getBoundingClientRect();
    return points.filter(([x, y]) => x > left && x < right && y > top + 4 && y < bottom - 4);
  }).length;
}"""


def test_no_line_runs_through_a_name_however_narrow_the_chart(open_figure) -> None:
    figure = open_figure("detector", viewport={"width": 320, "height": 844})
    for place in range(0, figure.part("sample").count(), 6):
        figure.part("sample").nth(place).click()
        figure.page.wait_for_timeout(50)
        assert figure.part("signal").evaluate(ON_NAMES) == 0, place


def test_arrow_keys_choose_among_the_samples(open_figure) -> None:
    figure = open_figure("detector")
    checked = figure.root.locator('[data-part="sample"][aria-checked="true"]')
    figure.part("sample").nth(0).click()
    figure.page.keyboard.press("ArrowRight")
    assert checked.get_attribute("aria-label").endswith(" 2")
    figure.page.keyboard.press("ArrowDown")
    below = figure.part("sample").nth(1).bounding_box()
    now = checked.bounding_box()
    assert now["x"] == below["x"] and now["y"] > below["y"]
    figure.page.keyboard.press("End")
    assert checked.get_attribute("aria-label").endswith(f" {figure.part('sample').count()}")


def test_labels_are_hidden_until_asked_for(open_figure, dataset, rows) -> None:
    figure = open_figure("detector")
    assert figure.root.locator(".sample-label").count() == 0
    figure.part("labels").check()
    labels = figure.root.locator(".sample-label").all_inner_texts()
    shorts = [dataset.card.class_of(int(label)).short for label in dataset.labels[rows]]
    assert [label.removeprefix("✗ ") for label in labels] == shorts
    assert figure.part("tally").is_visible()
    cut = "all => all.filter((one) => one.scrollWidth > one.clientWidth).length"
    assert figure.root.locator(".sample-label").evaluate_all(cut) == 0


def test_a_filter_leaves_one_class(open_figure, dataset, rows) -> None:
    figure = open_figure("detector")
    rare = dataset.card.classes[-1]
    figure.part("kind").select_option(label=rare.short)
    visible = figure.root.locator('[data-part="sample"]:not([hidden])')
    assert visible.count() == int((dataset.labels[rows] == rare.label).sum())


def judged(site, signal: np.ndarray) -> float:
    session = onnxruntime.InferenceSession(site / "models" / "detector.onnx")
    (score,) = session.run(["score"], {"signal": signal.astype(np.float32)[np.newaxis]})
    return float(score[0])


def drawn_line(figure) -> np.ndarray:
    """The signal on the chart, read back from its path through the axes' own ticks."""
    return np.array(
        figure.part("signal").evaluate(
            """host => {
              const path = host.querySelectorAll('.chart-surface g.mark-line path');
              const line = [...path].find(p => !p.getAttribute('stroke-dasharray'));
              return line.getAttribute('d').slice(1).split(/[LM]/).map(
                pair => Number(pair.split(',')[1]));
            }"""
        )
    )


def canvas_point(figure, across: float, down: float) -> tuple[float, float]:
    """Pixels of a place in the plot, by shares of its width and height."""
    box = figure.part("signal").locator(".chart-surface svg .background").first.bounding_box()
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def stroke(figure, corners: list[tuple[float, float]], steps: int = 1) -> None:
    mouse = figure.page.mouse
    mouse.move(*canvas_point(figure, *corners[0]))
    mouse.down()
    for corner in corners[1:]:
        mouse.move(*canvas_point(figure, *corner), steps=steps)
    mouse.up()
    figure.page.wait_for_timeout(150)  # two frames or so, on a busy machine


def choose_mode(figure, mode: str) -> None:
    figure.root.locator("[data-part=mode] label", has_text=mode).click()


def wait_answer(figure) -> None:
    figure.page.wait_for_function(LOADED, timeout=60_000)
    figure.page.wait_for_function(ANSWERED)
    figure.page.wait_for_timeout(150)


def test_a_drawing_gets_the_networks_verdict(open_figure, site, dataset, threshold) -> None:
    figure = open_figure("detector")
    figure.part("clear").click()
    stroke(figure, [(0.02, 0.4), (0.3, 0.8), (0.6, 0.2), (0.98, 0.5)])
    wait_answer(figure)
    pixels = drawn_line(figure)
    # A fast stroke of four positions is three straight lines, without steps.
    middle = slice(len(pixels) // 20, len(pixels) // 4)
    assert np.abs(np.diff(pixels[middle], 2)).max() < 0.05
    low, high = figure.page.evaluate(
        """() => { const c = document.querySelector('#fig-detector [data-part=canvas]');
                   return [c.ariaValueMin, c.ariaValueMax].map(Number) }"""
    )
    box = figure.part("signal").locator(".chart-surface svg .background").first.bounding_box()
    values = high - pixels / box["height"] * (high - low)
    score = judged(site, values)
    assert float(figure.text("score")) == pytest.approx(score, rel=0.02)
    assert figure.text("call") == ("abnormal" if score > threshold else "normal")


def test_several_strokes_undo_and_a_release_outside(open_figure) -> None:
    figure = open_figure("detector")
    choose_mode(figure, "draw")
    before = drawn_line(figure)
    stroke(figure, [(0.1, 0.1), (0.3, 0.1)])
    once = drawn_line(figure)
    # The second stroke is let go far outside the chart; it counts all the same.
    stroke(figure, [(0.6, 0.9), (0.8, 0.9), (0.9, -0.8)])
    twice = drawn_line(figure)
    third = len(before) // 5
    assert np.allclose(once[third], twice[third]), "the first stroke is still there"
    assert not np.allclose(once[-third], twice[-third])
    figure.page.mouse.move(5, 5)
    figure.part("undo").click()
    figure.page.wait_for_timeout(100)
    assert np.allclose(drawn_line(figure), once, atol=0.5)
    figure.part("undo").click()
    figure.page.wait_for_timeout(100)
    assert np.allclose(drawn_line(figure), before, atol=0.5)
    assert figure.part("undo").is_disabled()


def test_a_normal_sample_bent_far_enough_becomes_abnormal(open_figure) -> None:
    figure = open_figure("detector")
    assert figure.text("call") == "normal"
    choose_mode(figure, "bend")
    line = drawn_line(figure)
    box = figure.part("signal").locator(".chart-surface svg .background").first.bounding_box()
    at = 0.5
    height = line[int(at * (len(line) - 1))] / box["height"]
    stroke(figure, [(at, height), (at, height + 0.45)], steps=8)
    wait_answer(figure)
    bent = drawn_line(figure)
    assert bent[int(at * (len(bent) - 1))] > line[int(at * (len(line) - 1))] + 50
    assert np.allclose(bent[:10], line[:10], atol=0.5), "what is far away does not follow"
    assert figure.text("call") == "abnormal"


def test_drawing_with_a_finger(open_figure) -> None:
    figure = open_figure(
        "detector", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page, canvas = figure.page, figure.part("canvas")
    assert canvas.evaluate("c => getComputedStyle(c).touchAction") == "auto"
    figure.part("clear").click()
    assert canvas.evaluate("c => getComputedStyle(c).touchAction") == "none"
    figure.part("signal").scroll_into_view_if_needed()
    scrolled = page.evaluate("() => scrollY")
    session = page.context.new_cdp_session(page)
    corners = [(0.05, 0.5), (0.25, 0.9), (0.55, 0.15), (0.95, 0.55)]
    for kind, corner in zip(
        ("touchStart", "touchMove", "touchMove", "touchMove"), corners, strict=True
    ):
        x, y = canvas_point(figure, *corner)
        points = [{"x": x + 0.37, "y": y + 0.61}]  # fingers are fractional
        session.send("Input.dispatchTouchEvent", {"type": f"{kind}", "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    wait_answer(figure)
    assert np.ptp(drawn_line(figure)) > 50, "the line follows the finger"
    assert page.evaluate("() => scrollY") == scrolled, "the page stays where it is"
    assert figure.text("call") in ("normal", "abnormal")


def test_the_keyboard_changes_a_point_and_gets_a_verdict(open_figure) -> None:
    figure = open_figure("detector")
    keyboard = figure.page.keyboard
    figure.part("sample").nth(0).focus()
    figure.page.keyboard.press("Home")
    canvas = figure.part("canvas")
    canvas.focus()
    keyboard.press("Home")
    for _ in range(40):
        keyboard.press("ArrowRight")
    text = canvas.get_attribute("aria-valuetext")
    assert text.startswith("point 41 of ")
    before = float(canvas.get_attribute("aria-valuenow"))
    for _ in range(4):
        keyboard.press("PageUp")
    wait_answer(figure)
    assert float(canvas.get_attribute("aria-valuenow")) > before + 1
    assert figure.text("who") == "Your own"
    keyboard.press("u")
    figure.page.wait_for_timeout(100)
    assert float(canvas.get_attribute("aria-valuenow")) < before + 3


def names_and_marks(figure) -> tuple[list[str], int]:
    """What the chart names, and how many marks stand on the scale."""
    figure.page.wait_for_timeout(100)
    names = figure.part("signal").locator(".chart-surface g.mark-text.role-mark text")
    return names.all_text_contents(), figure.part("scale").locator(
        ".chart-surface g.mark-symbol path"
    ).count()


def test_a_blank_page_gets_no_verdict(open_figure) -> None:
    figure = open_figure("detector")
    figure.part("clear").click()
    figure.page.wait_for_function(LOADED, timeout=60_000)
    figure.page.wait_for_timeout(200)
    assert figure.text("call") == "nothing yet"
    assert names_and_marks(figure) == (["heartbeat"], 0)


def test_where_wasm_is_blocked_it_says_so_and_the_gallery_answers(open_figure) -> None:
    def block(page):
        page.route("**/*.wasm", lambda route: route.abort())

    figure = open_figure("detector", prepare=block, expect=("wasm", "Failed to load"))
    choose_mode(figure, "draw")
    stroke(figure, [(0.1, 0.1), (0.9, 0.9)])
    status = figure.part("runtime")
    figure.page.wait_for_selector('#fig-detector [data-part="runtime"][data-state="failed"]')
    assert "cannot run here" in status.inner_text()
    assert names_and_marks(figure) == (["heartbeat"], 0), "nothing is left of the last answer"
    figure.part("sample").nth(3).click()
    assert figure.text("call") in ("normal", "abnormal")
    assert names_and_marks(figure) == (["heartbeat", "reconstruction"], 1)
    # And once it can be had, trying again brings it.
    figure.page.unroute("**/*.wasm")
    status.get_by_role("button", name="Try again").click()
    figure.page.wait_for_function(LOADED, timeout=60_000)


def test_what_undo_brings_back_has_its_own_name_again(open_figure) -> None:
    figure = open_figure("detector")
    preset = lambda name: figure.root.locator(f'[data-part="preset"][value="{name}"]')  # noqa: E731
    sample = figure.text("who")
    preset("noisy").click()
    preset("backwards").click()
    figure.part("canvas").focus()
    figure.page.keyboard.press("ArrowUp")
    assert figure.text("who") == "Your own"
    for who in (f"{sample}, backwards", f"{sample}, noisy", sample):
        figure.part("undo").click()
        assert figure.text("who") == who


def test_a_preset_can_be_undone_and_then_it_is_the_sample_again(open_figure) -> None:
    figure = open_figure("detector")
    figure.part("sample").nth(4).click()
    before = drawn_line(figure)
    figure.root.locator('[data-part="preset"]').first.click()
    figure.page.wait_for_timeout(100)
    assert not np.allclose(drawn_line(figure), before, atol=0.5)
    figure.part("undo").click()
    figure.page.wait_for_timeout(100)
    assert np.allclose(drawn_line(figure), before, atol=0.5)
    assert figure.text("who").endswith(" 5")
    assert figure.part("sample").nth(4).get_attribute("aria-checked") == "true"


def test_starting_again_brings_back_what_it_began_with(open_figure) -> None:
    figure = open_figure("detector")
    words = ("kind", "gallery", "verdict", "score", "side", "label")

    def state() -> list[str]:
        return [figure.part(name).inner_text() for name in words]

    before, said = drawn_line(figure), state()
    figure.part("sample").nth(4).click()
    figure.root.get_by_label("Show the labels").check()
    figure.part("kind").select_option(index=2)
    figure.part("mode").locator('input[value="bend"]').check(force=True)
    figure.root.locator('[data-part="preset"]').first.click()
    figure.part("reset").click()
    figure.page.wait_for_timeout(100)
    assert np.allclose(drawn_line(figure), before, atol=0.5)
    assert state() == said
    assert figure.part("kind").input_value() == "all"
    assert figure.part("tally").is_hidden()
    assert figure.part("canvas").get_attribute("data-mode") == "look"
    figure.page.wait_for_timeout(600)
    assert "detector.sample" not in figure.page.url


def test_on_a_phone_the_samples_and_the_verdict_fit_one_screen(open_figure) -> None:
    figure = open_figure("detector", viewport={"width": 390, "height": 844})
    strip = figure.part("gallery").bounding_box()
    chart = figure.part("signal").bounding_box()
    assert chart["y"] + chart["height"] - strip["y"] < 844
    # It scrolls sideways: a sample that the keyboard reaches comes into it, and the page stays.
    figure.part("sample").first.click()
    figure.page.keyboard.press("ArrowDown")
    checked = figure.root.locator('[data-part="sample"][aria-checked="true"]')
    assert checked.get_attribute("aria-label").endswith(" 2")
    figure.page.keyboard.press("ArrowRight")
    assert checked.get_attribute("aria-label").endswith(" 4")
    figure.page.keyboard.press("End")
    box = checked.bounding_box()
    assert strip["x"] <= box["x"] and box["x"] + box["width"] <= strip["x"] + strip["width"] + 1


@pytest.mark.parametrize("width", [390, 1440])
def test_at_twice_the_text_size_nothing_is_wider_than_the_page(open_figure, width) -> None:
    def enlarge(page):
        session = page.context.new_cdp_session(page)
        session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})

    viewport = {"width": width, "height": 900}
    figure = open_figure("detector", prepare=enlarge, viewport=viewport)
    assert (
        figure.page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "32px"
    )
    assert figure.page.evaluate("() => document.documentElement.scrollWidth") <= width
