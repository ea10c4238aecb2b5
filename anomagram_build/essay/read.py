"""Reads a content folder: the one place here that touches files."""

from __future__ import annotations

import re
from pathlib import Path

from anomagram_build.errors import BadInput, Problem
from anomagram_build.essay.parts import Source

_SECTION = re.compile(r"(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)")


def read_source(path: Path, folder: Path | None = None) -> Source:
    """One text file; messages call it by its path from the parent of its content folder."""
    folder = folder or path.parent
    file = (Path(folder.name) / path.relative_to(folder)).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BadInput(Problem("there is no such file", file)) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadInput(Problem("is not UTF-8 text", file, line)) from error
    found = _SECTION.fullmatch(path.stem)
    if found:
        return Source(file, text, name=found[2], number=int(found[1]))
    return Source(file, text, name=path.stem)


def read_sections(folder: Path) -> tuple[Source, ...]:
    """The files NN-name.md of a content folder, in order.

    Raises BadInput where there is none, or where two share a number or a name.
    """
    paths = sorted(folder.glob("[0-9]*.md"))
    problems = []
    if not paths:
        problems.append(Problem("there are no sections", folder.name, hint="such as 01-name.md"))
    for path in paths:
        if not _SECTION.fullmatch(path.stem):
            file = f"{folder.name}/{path.name}"
            problems.append(Problem("is not called NN-name.md, in small letters", file))
    if problems:
        raise BadInput(*problems)
    sources = tuple(read_source(path, folder) for path in paths)
    for i, source in enumerate(sources):
        for other in sources[:i]:
            if source.number == other.number or source.name == other.name:
                message = f"has the number or name of {other.file}"
                problems.append(Problem(message, source.file))
    if problems:
        raise BadInput(*problems)
    return sources
