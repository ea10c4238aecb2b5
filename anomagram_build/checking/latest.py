"""The latest results, as far as prose reads them."""

from __future__ import annotations

from collections.abc import Callable

from anomagram_build.artifacts import read_json
from anomagram_build.dataset.card import read_card
from anomagram_build.errors import BadInput
from anomagram_build.essay.parts import Essay, Source
from anomagram_build.essay.read import read_source
from anomagram_build.essay.render import render_essay
from anomagram_build.pipeline import FIGURES, STAGES, statuses
from anomagram_build.project import Project
from anomagram_build.site.numbers import merge_numbers
from anomagram_build.site.texts import prose_texts
from anomagram_build.stages.lab import MANIFEST as LAB


def renderer(project: Project) -> Callable[[tuple[Source, ...]], Essay]:
    """A function that renders the sections of a page, without the figures' markup.

    Raises:
        BadInput: a result that prose may read is out of date.
    """
    entries = {status.stage.name: status.entry for status in statuses(project)}
    (site,) = (stage for stage in STAGES if stage.name == "site")
    stale = [need for need in site.needs if entries[need] is None]
    if stale:
        raise BadInput(f"out of date: {', '.join(stale)}; run `anomagram build` first")
    folders = {name: entry.folder for name, entry in entries.items() if entry is not None}
    numbers = merge_numbers(
        (stage, read_json(folder / "numbers.json"))
        for stage, folder in sorted(folders.items())
        if (folder / "numbers.json").exists()
    )
    texts = prose_texts(read_card(project.card), read_json(folders["lab"] / LAB))
    references, glossary = (
        read_source(project.content / name, project.content)
        if (project.content / name).exists()
        else None
        for name in ("references.bib", "glossary.toml")
    )
    return lambda sections: render_essay(
        sections,
        numbers=numbers,
        figures=FIGURES,
        references=references,
        glossary=glossary,
        texts=texts,
    )
