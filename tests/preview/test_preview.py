"""Who writes sees what was saved, in the open page, where they were."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from anomagram_build.errors import Problem
from anomagram_build.preview.builder import Builder
from anomagram_build.preview.news import News
from anomagram_build.preview.outcome import Outcome, from_json
from anomagram_build.preview.watch import PACKAGE, needs_new_worker
from tests.preview.conftest import Preview  # type: ignore[import-not-found]

PATIENCE = 60_000
SECTION = "08-threshold.md"
_TOP = "() => document.querySelector('#threshold').getBoundingClientRect().top"


@pytest.fixture
def page(new_page: Callable[..., Page], preview: Preview) -> Page:
    page = new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.goto(preview.url)
    expect(page.locator("main h1")).to_be_visible(timeout=PATIENCE)
    # Where the first build came after the page, it is put back to its top as it ends loading.
    page.wait_for_load_state("load")
    return page


def read_on_to_the_section(page: Page) -> float:
    """With a key, since a page that has just loaded goes where its reader was before, unless they
    have moved on. Returns how far the section then is from the window's top, in pixels."""
    for _ in range(20):
        page.wait_for_function("() => document.querySelector('html[data-settled]')")
        page.keyboard.press("ArrowDown")
        page.evaluate(
            "() => { window.reading = true; document.querySelector('#threshold').scrollIntoView() }"
        )
        # A build of something saved before may yet come between, and take the page away.
        page.wait_for_timeout(1500)
        page.wait_for_load_state("load")
        if page.evaluate("() => window.reading") and abs(page.evaluate(_TOP)) < 100:
            return float(page.evaluate(_TOP))
    raise AssertionError("the page is reloaded again and again")


def test_saved_prose_appears_where_the_reader_is(page: Page, preview: Preview) -> None:
    before = read_on_to_the_section(page)
    file = preview.content / SECTION
    file.write_text(file.read_text() + "\nA sentence that was not there.\n")
    first = preview.content / "01-opening.md"
    first.write_text(first.read_text() + "\nAnother above it.\n")
    expect(page.get_by_text("A sentence that was not there.")).to_have_count(1, timeout=PATIENCE)
    expect(page.get_by_text("Another above it.")).to_have_count(1, timeout=PATIENCE)
    page.wait_for_load_state("load")
    page.wait_for_function(f"before => Math.abs(({_TOP})() - before) < 3", arg=before)


def test_the_reader_stays_when_a_page_is_reloaded_while_it_loads(
    page: Page, preview: Preview
) -> None:
    before = read_on_to_the_section(page)
    file = preview.content / "01-opening.md"
    for number in range(3):
        file.write_text(file.read_text() + f"\nSaved in haste, number {number}.\n")
        text = page.get_by_text(f"Saved in haste, number {number}.")
        expect(text).to_have_count(1, timeout=PATIENCE)
    page.wait_for_load_state("load")
    page.wait_for_function(f"before => Math.abs(({_TOP})() - before) < 3", arg=before)


def test_broken_prose_is_told_in_the_page_until_it_is_mended(page: Page, preview: Preview) -> None:
    file = preview.content / SECTION
    good = file.read_text()
    published = (preview.site / "index.html").read_bytes()
    file.write_text(good + "\n::: figure treshold\n**Oh.** No.\n:::\n\n{{ n.nothing }}\n")
    panel = page.get_by_role("alert", name="Build errors")
    expect(panel).to_be_visible(timeout=PATIENCE)
    expect(panel).to_contain_text(re.compile(rf"{SECTION}:\d+: unknown figure \"treshold\""))
    expect(panel).to_contain_text("nothing")
    expect(page.locator("main h1")).to_be_visible()
    assert (preview.site / "index.html").read_bytes() == published
    # Who comes now is told as well.
    page.reload()
    expect(panel).to_be_visible(timeout=PATIENCE)
    file.write_text(good)
    expect(panel).to_have_count(0, timeout=PATIENCE)


def test_the_site_itself_knows_nothing_of_the_preview(page: Page, preview: Preview) -> None:
    with urllib.request.urlopen(preview.url) as answer:
        assert b".preview/client.js" in answer.read()
        assert answer.headers["Cache-Control"] == "no-store"
    for path in preview.site.rglob("*.html"):
        assert "preview" not in path.read_text()


def test_a_page_that_is_not_there_says_so_below_the_prefix(page: Page, preview: Preview) -> None:
    root = preview.url.removesuffix("anomagram/")
    assert urllib.request.urlopen(root).url == preview.url
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(preview.url + "nothing/here/")


def test_an_outcome_survives_the_way_from_the_worker() -> None:
    outcome = Outcome(True, (Problem("wrong", "a.md", 3, "mend it"),), "trace", 1.5, ("a", "b"))
    assert from_json(outcome.to_json()) == outcome
    assert outcome.complaints == ["a.md:3: wrong; mend it", "trace"]


def test_listeners_hear_the_state_at_once_and_every_change() -> None:
    news = News()
    heard = news.listen(seconds=0.01)
    first = next(heard)
    assert '"complaints": []' in first
    assert next(heard) == ""
    news.tell(Outcome(problems=(Problem("wrong"),)))
    assert '"complaints": ["wrong"]' in next(heard)
    news.tell(Outcome(published=True))
    last = next(heard)
    # As JavaScript reads numbers.
    assert float(json.loads(last)["site"]) != float(json.loads(first)["site"])


def test_only_code_needs_a_new_worker() -> None:
    assert needs_new_worker({PACKAGE / "essay" / "words.py"})
    assert not needs_new_worker({PACKAGE / "site" / "esbuild.mjs", Path("/tmp/other.py")})


def test_a_stopped_worker_is_replaced(tmp_path: Path) -> None:
    builder = Builder({"content": tmp_path / "none", "card": None, "site": None, "cache": None})
    outcome = builder.build()
    assert outcome is not None and "there is no such content folder" in outcome.complaints[0]
    builder.stop()
    again = builder.build()
    assert again is not None and again.failed
    builder.stop()
