"""The latest results, as far as prose reads them."""

from __future__ import annotations

from collections.abc import Callable

from anomagram_build.errors import BadInput
from anomagram_build.essay.parts import Essay, Source
from anomagram_build.pipeline import FIGURES
from anomagram_build.project import Project
from anomagram_build.runner import stages_of, statuses
from anomagram_build.stages.pages import render_prose


def renderer(project: Project) -> Callable[[tuple[Source, ...]], Essay]:
    """A function that renders the sections of a page, without the figures' markup.

    Raises:
        BadInput: a result that prose may read is out of date.
    """
    entries = {status.stage.name: status.entry for status in statuses(project)}
    pages = [stage for stage in stages_of(project) if stage.name.startswith("page:")]
    results = {need for page in pages for need in page.before} - {page.name for page in pages}
    stale = sorted(name for name in results if entries[name] is None)
    if stale:
        raise BadInput(f"out of date: {', '.join(stale)}; run `anomagram build` first")
    folders = {name: entry.folder for name in results if (entry := entries[name]) is not None}
    return lambda sections: render_prose(folders, project, sections, figures=FIGURES)


def is_out_of_date(project: Project) -> bool:
    """Whether a build would make other pages than those that there are."""
    return any(status.entry is None for status in statuses(project))
