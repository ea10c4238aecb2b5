"""The methods figure orders what the experiment measured, and shows any method's scores."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest

from anomagram_build.experiments.costs import CostsResult
from anomagram_build.experiments.methods import MethodResult, MethodsResult
from anomagram_build.work import Work

Known = tuple[dict[str, MethodResult], CostsResult]


@pytest.fixture(scope="module")
def known(work_of: Callable[[str], Work]) -> Known:
    work = work_of("figure:methods")
    methods = work.read("experiment:methods", "result", MethodsResult).methods
    return {one.key: one for one in methods}, work.read("costs", "result", CostsResult)


def order(figure) -> list[str]:
    rows = figure.part("rows").locator("[data-key]").all()
    return [row.get_attribute("data-key") for row in rows]


def test_it_begins_in_order_of_auc(open_figure, known) -> None:
    methods, _ = known
    figure = open_figure("methods")
    aucs = [methods[key].auc.mean() for key in order(figure)]
    assert len(aucs) == len(methods) and aucs == sorted(aucs, reverse=True)
    sorted_by = figure.root.locator("th[aria-sort]")
    assert sorted_by.count() == 1 and sorted_by.get_attribute("aria-sort") == "descending"


def test_a_heading_sorts_and_turns_round(open_figure, known) -> None:
    methods, costs = known
    bytes_of = {row.key: row.bytes for row in costs.methods}
    figure = open_figure("methods")
    heading = figure.root.get_by_role("button", name="Storage")
    heading.focus()
    figure.page.keyboard.press("Enter")
    column = figure.root.locator("th[aria-sort]")
    assert column.get_attribute("aria-sort") == "ascending" and "Storage" in column.inner_text()
    stored = [bytes_of[key] for key in order(figure)]
    assert stored == sorted(stored)
    figure.page.keyboard.press("Enter")
    assert column.get_attribute("aria-sort") == "descending"
    stored = [bytes_of[key] for key in order(figure)]
    assert stored == sorted(stored, reverse=True)
    figure.root.get_by_role("button", name="Method").click()
    names = [methods[key].name.lower() for key in order(figure)]
    assert names == sorted(names)


@pytest.mark.parametrize("key", ["kmeans", "autoregression"])
def test_a_row_shows_its_methods_scores(open_figure, known, key: str) -> None:
    methods, _ = known
    figure = open_figure("methods")
    figure.root.locator(f'tr[data-key="{key}"] td').first.click()
    assert figure.text("name") == methods[key].name
    assert f"AUC {methods[key].auc.mean():.4f}" in figure.text("sentence")
    # As in the table, over all seeds.
    assert f"{methods[key].accuracy.mean():.1%} of its verdicts" in figure.text("sentence")
    assert figure.root.locator(f'input[value="{key}"]').is_checked()
    drawn = figure.part("histogram").locator("g.mark-rect").first.locator("path")
    heights = [box["height"] for box in (bar.bounding_box() for bar in drawn.all()) if box]
    assert len(heights) == methods[key].normal.shape[1]
    assert np.argmax(heights) == np.argmax(methods[key].normal[0])


def test_keys_choose_a_method_and_a_cost(open_figure, known) -> None:
    methods, _ = known
    figure = open_figure("methods", "methods.method=knn&methods.cost=bytes_ratio")
    assert figure.text("name") == methods["knn"].name
    assert figure.text("cost-name") == "storage"
    figure.root.locator('input[value="knn"]').focus()
    figure.page.keyboard.press("ArrowDown")
    assert figure.text("name") == methods[order(figure)[order(figure).index("knn") + 1]].name


def test_a_click_in_the_scatter_takes_the_nearest(open_figure, known) -> None:
    methods, _ = known
    figure = open_figure("methods")
    cheapest = min(
        known[1].methods, key=lambda row: row.fit_ratio if row.fit_ratio else row.bytes_ratio
    )
    box = figure.part("scatter").bounding_box()
    figure.page.mouse.click(box["x"] + 65, box["y"] + box["height"] * 0.75)
    figure.settle()
    assert figure.text("name") == methods[cheapest.key].name


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("cost", ["fit_ratio", "score_ratio", "bytes_ratio"])
def test_labels_of_marks_lie_apart(open_figure, known, width: int, cost: str) -> None:
    viewport = {"width": width, "height": 900}
    figure = open_figure("methods", f"methods.cost={cost}", viewport=viewport)
    texts = figure.part("scatter").locator("g.mark-text.role-mark text")
    boxes = [box for box in (text.bounding_box() for text in texts.all()) if box]
    assert sum(text.count(",") + 1 for text in texts.all_text_contents()) == len(known[0])
    for one, other in combinations(boxes, 2):
        across = min(one["x"] + one["width"], other["x"] + other["width"]) - max(
            one["x"], other["x"]
        )
        # Boxes of text are twice as tall as digits.
        up = abs(one["y"] - other["y"]) < 0.5 * one["height"]
        assert not (up and across > 0), (one, other)
