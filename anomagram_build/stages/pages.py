"""What the stages `page:NAME` have in common. Each writes its page, and all that goes with it into
the site, below `site/`, and the numbers that its prose reads as `used.json`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment

from anomagram_build import artifacts
from anomagram_build.artifacts import read_json, write_json
from anomagram_build.dataset.card import DataCard
from anomagram_build.essay.ledger import RenderFigure
from anomagram_build.essay.parts import Essay, Image, Source
from anomagram_build.essay.read import read_source
from anomagram_build.essay.render import render_essay
from anomagram_build.project import Project
from anomagram_build.site.bundle import Bundle
from anomagram_build.site.numbers import merge_numbers
from anomagram_build.site.pages import Frame, Page, environment, page_url, render_page
from anomagram_build.site.pictures import Picture, read_pictures
from anomagram_build.site.states import states_by_figure
from anomagram_build.site.texts import prose_texts
from anomagram_build.stages.parts import LAB_MANIFEST
from anomagram_build.work import Work

_FIGURE_SCRIPTS = "templates:figures/*/figure.ts"


def card_of(work: Work) -> DataCard:
    """The data card, without the data."""
    return _card(work.input("dataset"))


def templates_of(work: Work) -> Environment:
    """The project's templates."""
    return environment(work.project.root / "templates", work.project.cache / ".templates")


def page(work: Work, title: str, description: str, place: str = "", **more: Any) -> Page:
    """A page at its address, with the picture that others show when they link to the site."""
    settings = work.settings.essay
    return Page(
        title,
        description,
        place,
        url=page_url(settings.address, place),
        card=page_url(settings.address, "card.png"),
        card_label=f"{settings.title}, above four {card_of(work).nouns} in a row, "
        "one of them abnormal",
        **more,
    )


def render_prose(
    folders: Mapping[str, Path],
    project: Project,
    sections: tuple[Source, ...],
    base: str = "",
    figures: Collection[str] = (),
    render_figure: RenderFigure = lambda name, caption, line: "",
) -> Essay:
    """The sections of a page, with the numbers of every earlier stage that has any.

    `folders` are those that the earlier stages filled, by stage; `base` leads to the site's root.

    Raises:
        AnomagramError: the prose is wrong, or a claim is false.
    """
    return render_essay(
        sections,
        numbers=merge_numbers(
            (stage, read_json(folder / "numbers.json"))
            for stage, folder in sorted(folders.items())
            if (folder / "numbers.json").exists()
        ),
        figures=figures,
        render_figure=render_figure,
        pictures={
            name: Image(base + picture.place, picture.width, picture.height)
            for name, picture in _pictures(project).items()
        },
        # Only where figures stand can a link set one.
        states=states_by_figure(project.files(_FIGURE_SCRIPTS)) if figures else {},
        references=_optional(project.content, "references.bib"),
        glossary=_optional(project.content, "glossary.toml"),
        texts=prose_texts(_card(folders["dataset"]), read_json(folders["lab"] / LAB_MANIFEST)),
    )


def write_page(
    work: Work, template: str, page: Page, file: str = "index.html", **content: Any
) -> None:
    """Write a page into its folder; `content` is for its template, and may hold its `essay`."""
    frame = Frame(
        work.settings.essay,
        work.read("bundle", "bundle", Bundle),
        work.read("navigation", "navigation", tuple[tuple[str, str], ...]),
        _notice(work.project.content / "notice.txt"),
    )
    html = render_page(templates_of(work), template, frame, page, **content)
    path = work.out / "site" / page.place / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8")
    essay = content.get("essay")
    if isinstance(essay, Essay):
        pictures = _pictures(work.project)
        for name in essay.pictures:
            pictures[name].copy_to(work.out / "site")
    write_json(work.out / "used.json", essay.numbers if isinstance(essay, Essay) else {})


def _pictures(project: Project) -> dict[str, Picture]:
    return read_pictures(project.content, project.files("content:pictures/*"))


def _card(dataset: Path) -> DataCard:
    return artifacts.read_field(dataset, "dataset", "card", DataCard)


def _notice(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def _optional(folder: Path, name: str) -> Source | None:
    return read_source(folder / name, folder) if (folder / name).exists() else None
