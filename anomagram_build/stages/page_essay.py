"""Stage `page:essay`: the essay, which is the site's first page."""

from __future__ import annotations

from datetime import date

from anomagram_build.essay.cite_this import cite_bibtex, cite_text
from anomagram_build.essay.read import read_sections
from anomagram_build.figures.manifest import read_figure
from anomagram_build.site.bundle import Bundle
from anomagram_build.site.discovery import structured_data
from anomagram_build.site.facts import essay_facts
from anomagram_build.site.pages import render_figure
from anomagram_build.stages.pages import page, render_prose, templates_of, write_page
from anomagram_build.work import Work

_WORDS_PER_MINUTE = 230


def run(work: Work) -> None:
    """Write the page, and the artifact `facts` (EssayFacts) for other pages.

    Raises:
        AnomagramError: the prose is wrong, or a claim is false.
    """
    settings = work.settings.essay
    templates = templates_of(work)
    scripts = work.read("bundle", "bundle", Bundle).figures
    figures = {
        stage.removeprefix("figure:"): read_figure(folder)
        for stage, folder in work.inputs.items()
        if stage.startswith("figure:")
    }
    essay = render_prose(
        work.inputs,
        work.project,
        read_sections(work.project.content),
        # Those that stand in no page were not made, but a mistyped name may mean one.
        figures={path.parent.name for path in work.project.files("templates:figures/*/*.jinja")},
        render_figure=lambda name, caption, line: render_figure(
            templates, figures[name], caption, "", scripts.get(name)
        ),
    )
    work.write("facts", essay_facts(essay))
    here = page(
        work, f"{settings.title}: {settings.subtitle}", settings.description, kind="article"
    )
    names = [author.name for author in settings.authors]
    day = date.fromisoformat(settings.published)
    write_page(
        work,
        "essay.html.jinja",
        here,
        essay=essay,
        cite={
            "text": cite_text(settings.title, names, day.year, here.url or ""),
            "bibtex": cite_bibtex(settings.title, names, day.year, here.url or ""),
        },
        graph=structured_data(settings, here.url, here.card, essay.words),
        published=f"{day.day} {day:%B %Y}",
        minutes=max(1, round(essay.words / _WORDS_PER_MINUTE)),
    )
