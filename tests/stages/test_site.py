"""The site where its address is known, and where it isn't."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from anomagram_build.pipeline import STAGES
from anomagram_build.project import open_project
from anomagram_build.runner import build
from anomagram_build.work import Work


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str | None], Path]:
    """Makes the pages and the site for an address; the folder of the site."""
    project = open_project()
    entries = build(project).entries

    def run(address: str | None) -> Path:
        essay = project.settings.essay.model_copy(update={"address": address})
        settings = project.settings.model_copy(update={"essay": essay})
        folders = {name: entry.folder for name, entry in entries.items()}
        for stage in STAGES:
            if stage.name.startswith("page:") or stage.name == "site":
                out = tmp_path_factory.mktemp("made")
                needs = {need: folders[need] for need in stage.before}
                work = Work(stage, replace(project, settings=settings), needs, out)
                importlib.import_module(stage.module).run(work)
                folders[stage.name] = out
        return folders["site"] / "site"

    return run


def test_an_address_makes_the_site_findable(make: Callable[[str | None], Path]) -> None:
    made = make("https://example.org/deep")
    index = (made / "index.html").read_text(encoding="utf-8")
    image = re.search(r'property="og:image" content="https://example.org/deep/([^"]+)"', index)
    assert image and (made / image[1]).is_file()
    pages = re.findall(r"<loc>https://example.org/deep/(.*?)</loc>", _text(made, "sitemap.xml"))
    assert "" in pages and "about/" in pages
    for page in pages:
        html = (made / page / "index.html").read_text(encoding="utf-8")
        assert f'<link rel="canonical" href="https://example.org/deep/{page}">' in html
    assert "https://example.org/deep/sitemap.xml" in _text(made, "robots.txt")


def test_without_one_nothing_is_guessed(make: Callable[[str | None], Path]) -> None:
    made = make(None)
    assert not (made / "sitemap.xml").exists() and not (made / "robots.txt").exists()
    for path in made.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        assert "canonical" not in html and "og:image" not in html and "og:url" not in html
    assert "ScholarlyArticle" in _text(made, "index.html")


def test_every_claim_and_every_licence_is_on_the_page_about_it(
    make: Callable[[str | None], Path],
) -> None:
    made = make(None)
    essay, about = _text(made, "index.html"), _text(made, "about/index.html")
    claims = set(re.findall(r'id="(claim-[^"]+)"', essay))
    assert claims and claims == set(re.findall(r'href="\.\./#(claim-[^"]+)"', about))
    licences = _text(made, "licences.txt")
    for name in ("lit-html", "vega-view", "onnxruntime-web", "@fontsource/source-serif-4"):
        assert f"{name} " in about and f"\n{name} " in licences
    assert not re.search(r"\d\d:\d\d", re.sub(r"<[^>]+>", "", about))  # no times of day


def _text(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")
