"""Networks and components stand side by side, whichever width is varied."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from anomagram_build.experiments.capacity import CapacityResult
from anomagram_build.figures.capacity import Sweep, build, mean_rows, run_rows, sweeps_of
from anomagram_build.work import Work


@pytest.fixture(scope="module")
def work(work_of: Callable[[str], Work]) -> Work:
    return work_of("figure:capacity")


@pytest.fixture(scope="module")
def sweeps(work: Work) -> tuple[Sweep, Sweep]:
    return sweeps_of(work.read("experiment:capacity", "result", CapacityResult))


def test_components_have_the_width_of_the_network_beside_them(sweeps) -> None:
    for sweep in sweeps:
        for network, fitted in zip(sweep.networks, sweep.components, strict=True):
            assert network.latent == fitted.latent


def test_rows_hold_every_run_and_their_mean(sweeps) -> None:
    for sweep in sweeps:
        rows, means = run_rows(sweep), mean_rows(sweep)
        for copies, mean in zip(sweep.networks, means, strict=True):
            areas = [row["auc"] for row in rows if row["name"] == mean["name"]]
            assert areas == pytest.approx(copies.auc, abs=1e-4)
            assert mean["normal"] == pytest.approx(copies.normal_error.mean(), abs=1e-4)
        assert all(
            [row[label] for row in means].count(True) == 1
            for label in ("label_normal", "label_abnormal")
        )


def test_it_begins_with_the_shipped_network(work: Work, sweeps) -> None:
    values = build(work).values
    model = work.project.settings.model
    assert values["name"] == str(model.latent)
    assert "–".join(map(str, model.hidden)) in sweeps[1].names


def labels(figure) -> list[str]:
    """The names along the lower axis of the first chart."""
    texts = figure.part("auc").locator("g.role-axis-label text").all_text_contents()
    return [text for text in texts if not text.startswith("0.")]


def test_slider_choice_click_and_reset(open_figure, sweeps) -> None:
    figure = open_figure("capacity")
    start = figure.text("setting-value")
    assert labels(figure) == list(sweeps[0].names)
    figure.part("setting").focus()
    figure.page.keyboard.press("End")
    assert figure.text("setting-value") == sweeps[0].names[-1]
    assert f"{sweeps[0].networks[-1].auc.mean():.4f}" in figure.text("sentence")
    figure.part("vary").locator("label").nth(1).click()
    figure.page.wait_for_timeout(250)
    assert labels(figure) == list(sweeps[1].names)
    assert figure.text("setting-value") == sweeps[1].names[-1]
    box = figure.part("errors").bounding_box()
    figure.page.mouse.click(box["x"] + box["width"] * 0.15, box["y"] + box["height"] * 0.5)
    assert figure.text("setting-value") == sweeps[1].names[0]
    figure.part("reset").click()
    figure.page.wait_for_timeout(250)
    assert labels(figure) == list(sweeps[0].names)
    assert figure.text("setting-value") == start
