"""The drawn network has the activations of the real one, and every unit can be asked."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from anomagram_build.figures.autoencoder import _like_normal, build
from anomagram_build.figures.figure import Figure
from anomagram_build.figures.network_layout import layer_names, layout, strongest_edges
from anomagram_build.models.autoencoder import Architecture
from anomagram_build.training.runs import TrainedRuns
from anomagram_build.training.snapshots import network_at
from anomagram_build.work import Work


@pytest.mark.parametrize("hidden", [(), (5,), (64, 9, 7)])
def test_any_network_can_be_laid_out(hidden: tuple[int, ...]) -> None:
    architecture = Architecture(30, hidden, 3)
    units = layout(architecture)
    widths = architecture.widths[1:-1]
    assert len(units) == sum(widths)
    assert all(0 < unit.x < 1 and 0 < unit.y < 1 for unit in units)
    for layer in range(len(widths)):
        row = [unit.x for unit in units if unit.layer == layer]
        assert row == sorted(row)
        assert np.mean(row) == pytest.approx(0.5, abs=1e-3)
    names = layer_names(architecture)
    assert len(names) == len(widths) == len(set(names))


def test_of_many_connections_the_strongest_are_drawn() -> None:
    generator = np.random.default_rng(0)
    inner = generator.normal(size=(4, 50, 40)).astype(np.float32)
    ends = np.ones((4, 9, 50), np.float32)
    edges = strongest_edges((ends, inner, ends))
    drawn = np.zeros((50, 40), bool)
    for edge in edges:
        assert edge.layer == 1
        drawn[edge.source, edge.target] = True
    strength = np.abs(inner).mean(axis=0)
    assert strength[drawn].min() >= strength[~drawn].max()


@pytest.fixture(scope="module")
def figure(work_of: Callable[[str], Work]) -> Figure:
    return build(work_of("figure:autoencoder"))


@pytest.fixture(scope="module")
def activations(work_of: Callable[[str], Work], figure: Figure) -> np.ndarray:
    """The units' activations for the first sample, by PyTorch's own layers."""
    runs = work_of("figure:autoencoder").read("training", "runs", TrainedRuns)
    network = network_at(runs.architecture, torch.from_numpy(runs.snapshots), -1)
    sent = figure.data["network"]
    signal = np.array(sent["flows"][0]["signal"], dtype=np.float64) / sent["scale"]
    values = torch.tensor((signal - runs.scaling.offset) / runs.scaling.spread).float()
    found = []
    for (weight, bias), (_, _, name) in zip(
        network.layers[:-1], runs.architecture.layers[:-1], strict=True
    ):
        values = torch.nn.functional.linear(values, weight.T, bias)
        values = values if name == "linear" else getattr(torch.nn.functional, name)(values)
        found.append(values.numpy())
    return np.concatenate(found)


def test_activations_are_those_of_the_network(figure: Figure, activations: np.ndarray) -> None:
    shown = [row[1] for row in figure.tables[0].rows]
    # The signal was sent in hundredths.
    np.testing.assert_allclose(shown, activations, atol=0.05)


def test_copies_of_abnormal_signals_look_more_normal_than_they_do(figure: Figure) -> None:
    share = figure.numbers["like_normal"]
    assert 0 <= share["before"] < share["after"] <= 1


def test_a_copy_counts_as_normal_within_what_nearly_all_normal_ones_keep() -> None:
    known = np.zeros((3, 2), np.float32)
    judged = np.array([[1, 0]] * 20 + [[5, 0], [0, 0.5], [9, 0], [0, 7]], np.float32)
    redrawn = np.array([[0, 0]] * 21 + [[8, 0], [0, 0.9], [0, 0.3]], np.float32)
    usual = np.arange(24) < 20
    assert _like_normal(known, judged, redrawn, usual) == (0.25, 0.75)


def test_keys_lead_from_unit_to_unit(open_figure, figure: Figure) -> None:
    open_ = open_figure("autoencoder")
    board = open_.part("board")
    board.focus()
    units = figure.data["network"]["units"]
    open_.page.keyboard.press("ArrowRight")
    assert board.get_attribute("aria-valuenow") == "1"
    open_.page.keyboard.press("End")
    last = max(at for at, unit in enumerate(units) if unit["layer"] == 0)
    assert board.get_attribute("aria-valuenow") == str(last + 1)
    open_.page.keyboard.press("ArrowDown")
    assert units[int(board.get_attribute("aria-valuenow")) - 1]["layer"] == 1
    open_.page.keyboard.press("ArrowUp")
    open_.page.keyboard.press("Escape")
    assert board.get_attribute("aria-valuetext") == "none"


def areas(open_, chart: str) -> int:
    return open_.part(chart).locator("g.mark-area path").count()


def test_a_unit_shows_what_it_listens_to_or_what_it_moves(open_figure, figure: Figure) -> None:
    sent = figure.data["network"]
    for unit, charts in ((1, {"input"}), (len(sent["units"]), {"output"})):
        open_ = open_figure("autoencoder", f"autoencoder.unit={unit}")
        open_.page.wait_for_timeout(200)
        shown = {chart for chart in ("input", "output") if areas(open_, chart)}
        assert shown == charts
        activation = sent["flows"][0]["activations"][unit - 1] / sent["scale"]
        text = open_.text("unit").replace("\N{MINUS SIGN}", "-")
        assert f"activation is {activation:.2f}" in text


def test_there_is_no_verdict_before_something_has_come_out(open_figure) -> None:
    open_ = open_figure("autoencoder")
    before = open_.text("outcome")
    open_.part("send").click()
    assert "says" not in open_.text("outcome")
    # Looking at a unit meanwhile tells no more of it.
    open_.part("board").focus()
    open_.page.keyboard.press("ArrowRight")
    assert "says" not in open_.text("outcome")
    open_.page.wait_for_timeout(2500)
    assert open_.text("outcome") == before


def test_the_mouse_finds_a_unit_and_leaves_it(open_figure) -> None:
    open_ = open_figure("autoencoder")
    invitation = open_.text("unit")
    ring = open_.part("network").locator("g.mark-symbol").first.locator("path").nth(4)
    box = ring.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    open_.page.mouse.move(x, y)
    assert "unit 5 of" in open_.text("unit")
    open_.page.mouse.click(x, y)
    open_.page.mouse.move(2, 2)
    assert "unit 5 of" in open_.text("unit")
    open_.part("reset").click()
    assert open_.text("unit") == invitation


def test_the_script_draws_the_network_as_the_picture_has_it(open_figure, figure: Figure) -> None:
    open_ = open_figure("autoencoder")
    spec = figure.charts["network"].spec
    rows = next(data for data in spec["data"] if data["name"] == "edges")["values"]
    lines = open_.part("network").locator("g.mark-rule line")
    assert lines.count() == len(rows)
    shown = lines.evaluate_all("all => all.map(line => Number(line.getAttribute('opacity')))")
    expected = sorted(0.08 + 0.82 * abs(row["value"]) for row in rows)
    np.testing.assert_allclose(sorted(shown), expected, atol=1e-6)


def test_the_signal_runs_through_layer_by_layer(open_figure) -> None:
    open_ = open_figure("autoencoder")
    page = open_.page
    # Wherever the signal has not come to, lines can't be seen.
    unseen = lambda: sum(  # noqa: E731
        open_.part("network")
        .locator("g.mark-rule line")
        .evaluate_all("all => all.map(line => line.getAttribute('opacity') === '0' ? 1 : 0)")
    )
    assert unseen() == 0
    open_.part("sample").select_option("1")
    page.wait_for_timeout(300)
    early = unseen()
    assert early > 0
    page.wait_for_timeout(3000)
    assert unseen() == 0


def test_without_motion_it_is_there_at_once(open_figure) -> None:
    open_ = open_figure("autoencoder", reduced_motion="reduce")
    open_.part("sample").select_option("1")
    open_.page.wait_for_timeout(150)
    shown = (
        open_.part("network")
        .locator("g.mark-rule line")
        .evaluate_all("all => all.map(line => Number(line.getAttribute('opacity')))")
    )
    assert min(shown) > 0
