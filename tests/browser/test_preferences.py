"""The essay on paper, in twice the size of text, in forced colours and with more contrast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

NewPage = Callable[..., Page]


def test_charts_that_stand_side_by_side_do_so_on_paper(site_url: str, new_page: NewPage) -> None:
    # As wide as a sheet of A4 between its margins.
    page = new_page(viewport={"width": 643, "height": 970})
    page.emulate_media(media="print")
    page.goto(site_url)
    for name in ("latent", "regularization", "contamination"):
        first, second = page.locator(f"#fig-{name} .chart").all()[:2]
        assert _box(first)["x"] + _box(first)["width"] <= _box(second)["x"] + 1, name
    for title in page.locator(".chart-title").all():
        assert _style(title, "breakAfter") == "avoid"


@pytest.mark.parametrize("percent", [100, 200])
def test_a_note_stands_in_the_margin_where_there_is_one(
    percent: int, site_url: str, new_page: NewPage
) -> None:
    page = new_page(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    page.goto(site_url)
    page.add_style_tag(content=f"html {{ font-size: {percent}% }}")
    text, note = (page.locator(f".noted > {which}").first for which in (":not(.note)", ".note"))
    beside = _box(note)["x"] >= _box(text)["x"] + _box(text)["width"]
    assert beside == (percent == 100)
    assert _box(text)["width"] > 500


def test_forced_colours_leave_the_best_cells_their_frame(site_url: str, new_page: NewPage) -> None:
    page = new_page(forced_colors="active")
    page.goto(site_url)
    cells = page.locator(".optimizers-heat tbody td")
    assert _style(cells.and_(page.locator(".is-best")).first, "borderTopWidth") == "3px"
    assert _style(cells.and_(page.locator(":not(.is-best)")).first, "borderTopWidth") == "1px"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_more_contrast_leaves_no_soft_ink(scheme: str, site_url: str, new_page: NewPage) -> None:
    page = new_page(contrast="more", color_scheme=scheme)
    page.goto(site_url)
    caption = page.locator(".caption").first
    assert _style(caption, "color") == _style(page.locator("body"), "color")


def _box(one: Locator) -> dict[str, float]:
    box = one.bounding_box()
    assert box is not None
    return {"x": box["x"], "width": box["width"]}


def _style(one: Locator, name: str) -> str:
    return str(one.evaluate("(one, name) => getComputedStyle(one)[name]", name))
