"""The prose of every page, rendered again with the latest numbers, to find all that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from anomagram_build.errors import AnomagramError, Problem
from anomagram_build.essay.parts import Claim, Essay, Source
from anomagram_build.essay.read import read_sections

_REFERENCES, _GLOSSARY = "references.bib", "glossary.toml"


@dataclass(frozen=True)
class Prose:
    """What is wrong with the prose; its claims; for each page's file, its sources by section.

    Files of findings and claims are full paths.
    """

    findings: tuple[Problem, ...]
    claims: tuple[Claim, ...]
    sections: Mapping[str, Mapping[str, Path]]


def prose_folders(content: Path) -> list[Path]:
    """The folders with sections: that of the essay, and those of other pages."""
    return [content, *sorted({path.parent for path in content.glob("*/[0-9]*.md")})]


def check_prose(content: Path, render: Callable[[tuple[Source, ...]], Essay]) -> Prose:
    """Render the sections of every page below `content`, and see what nothing uses."""
    findings: list[Problem] = []
    claims: list[Claim] = []
    essays: list[Essay] = []
    sections: dict[str, dict[str, Path]] = {}
    folders = prose_folders(content)
    for folder in folders:
        try:
            essay = render(read_sections(folder))
        except AnomagramError as error:
            findings += [
                replace(problem, file=problem.file and _path(problem.file, folder, content))
                for problem in error.problems
            ]
            continue
        essays.append(essay)
        page = "index.html" if folder == content else f"{folder.name}/index.html"
        sections[page] = {
            section.headings[0].anchor: folder / f"{section.number:02}-{section.name}.md"
            for section in essay.sections
        }
        claims += [
            replace(claim, file=_path(claim.file, folder, content)) for claim in essay.claims
        ]
    if len(essays) == len(folders):  # else what seems unused may not be
        findings += _unused(content, essays)
    return Prose(tuple(dict.fromkeys(findings)), tuple(claims), sections)


def _path(file: str, folder: Path, content: Path) -> str:
    """Messages call a file by its folder's name; references and glossary lie with the essay."""
    here = folder.parent / file
    return str(here if here.is_file() else content.parent / file)


def _unused(content: Path, essays: Sequence[Essay]) -> list[Problem]:
    """References and terms that no page uses; pages share both files."""
    references = set.intersection(*(set(essay.unused_references) for essay in essays))
    terms = set.intersection(*(set(essay.unused_terms) for essay in essays))
    return [
        *(
            _at(content / _REFERENCES, rf"@\s*\w+\s*[{{(]\s*{re.escape(key)}\s*,", message, "cite")
            for key in sorted(references)
            for message in [f'nothing cites the reference "{key}"']
        ),
        *(
            _at(content / _GLOSSARY, rf"""^\s*["']?{re.escape(key)}["']?\s*=""", message, "use")
            for key in sorted(terms)
            for message in [f'nothing uses the term "{key}"']
        ),
    ]


def _at(path: Path, pattern: str, message: str, verb: str) -> Problem:
    text = path.read_text(encoding="utf-8")
    found = re.search(pattern, text, re.MULTILINE)
    line = text.count("\n", 0, found.start()) + 1 if found else None
    return Problem(message, str(path), line, f"{verb} it, or take it out")
