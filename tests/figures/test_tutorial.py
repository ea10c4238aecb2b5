"""docs/figures.md's figure in ten minutes, followed step by step."""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from anomagram_build.essay.parts import Source
from anomagram_build.essay.render import render_essay
from anomagram_build.figures import theme
from anomagram_build.figures.figure import Figure, write_figure
from anomagram_build.figures.manifest import read_figure
from anomagram_build.pipeline import FIGURES
from anomagram_build.project import ROOT, open_project
from anomagram_build.site.bundle import bundle
from anomagram_build.site.pages import Frame, environment, render_figure, render_page
from anomagram_build.site.pages import Page as PageFacts
from anomagram_build.site.server import serving
from anomagram_build.work import Work

GUIDE = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
STEPS = GUIDE[GUIDE.index("## A figure in ten minutes") : GUIDE.index("## In Python")]
BLOCKS = dict(re.findall(r"^```(\w+)\n(.*?)^```", STEPS, re.M | re.S)[::-1])


def file_in(block: str) -> str:
    """The path that a block's first line gives."""
    found = re.search(r"[\w/]+/[\w.]+", block.partition("\n")[0])
    assert found
    return found[0]


@pytest.fixture(scope="module")
def figure(work_of: Callable[[str], Work], tmp_path_factory: pytest.TempPathFactory) -> Figure:
    """What the guide's module builds, from what its line in FIGURES says that it reads."""
    line = re.search(r'^    "peaks": (\(.*\)),$', STEPS, re.MULTILINE)
    assert line and line[1] == '("dataset",)' and FIGURES["dataset"] == ("dataset",)
    block = BLOCKS["python"]
    assert file_in(block) == "anomagram_build/figures/peaks.py"
    path = tmp_path_factory.mktemp("peaks") / "peaks.py"
    path.write_text(block, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("peaks", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Figure = module.build(work_of("figure:dataset"))
    return made


@pytest.fixture(scope="module")
def followed(figure: Figure, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose only figure is the guide's, with the project's own templates."""
    folder = tmp_path_factory.mktemp("tutorial")
    project, site = folder / "project", folder / "site"
    shutil.copytree(
        ROOT / "templates",
        project / "templates",
        ignore=shutil.ignore_patterns("figures", "lab", "lab.html.jinja"),
    )
    for kind in ("jinja", "ts"):
        path = project / file_in(BLOCKS[kind])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(BLOCKS[kind], encoding="utf-8")
    for file in ("tsconfig.json", "package.json"):
        shutil.copy(ROOT / file, project)
    (project / "node_modules").symlink_to(ROOT / "node_modules")
    write_figure(figure, site / "figures" / "peaks")
    (folder / "theme.css").write_text(theme.style_sheet(), encoding="utf-8")
    made = bundle(project, [folder / "theme.css"], site, folder / "work")

    templates = environment(project / "templates")
    manifest = read_figure(site / "figures" / "peaks")
    essay = render_essay(
        [Source("01-a.md", f"# A\n\n{BLOCKS['markdown']}", "a", 1)],
        numbers={"peaks": figure.numbers},
        figures=["peaks"],
        render_figure=lambda name, caption, line: render_figure(
            templates, manifest, caption, "", made.figures["peaks"]
        ),
    )
    frame = Frame(open_project().settings.essay, made)
    html = render_page(
        templates,
        "essay.html.jinja",
        frame,
        PageFacts("T", "T"),
        essay=essay,
        cite=None,
        graph=None,
        published="",
        minutes=1,
    )
    (site / "index.html").write_text(html, encoding="utf-8")
    (site / "favicon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    return site


def test_it_reads_whole(followed: Path, figure: Figure) -> None:
    html = (followed / "index.html").read_text(encoding="utf-8")
    assert f"{figure.numbers['normal']:.1f}" in html
    assert 'id="fig-peaks"' in html and "Medians of the highest points" in html


def test_it_comes_to_life(followed: Path, new_page: Callable[..., Page]) -> None:
    with serving(followed) as address:
        page = new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}?peaks.kind=normal#fig-peaks")
        page.mouse.move(10, 10)
        page.wait_for_selector("#fig-peaks[data-live]")
        shown = page.locator("#fig-peaks .chart-surface path[d]")
        few = shown.count()
        assert page.get_by_label("normal", exact=True).is_checked()
        page.get_by_label("both", exact=True).check()
        page.wait_for_function(
            "(few) => document.querySelectorAll('#fig-peaks .chart-surface path[d]').length > few",
            arg=few,
        )
        page.wait_for_url(lambda url: "peaks.kind" not in url)
