"""Reads BibTeX and formats each entry as HTML.

pybtex is imported when there is something to read: it takes longer than the essay's own modules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Any

from anomagram_build.errors import Problem, did_you_mean
from anomagram_build.essay.parts import Source

_ENTRY = re.compile(r"^\s*@\s*(\w+)\s*[{(]\s*([^\s,}]+)", re.MULTILINE)
_REQUIRED = {
    "article": ("author", "title", "journal", "year"),
    "book": ("author", "title", "publisher", "year"),
    "inproceedings": ("author", "title", "booktitle", "year"),
    "incollection": ("author", "title", "booktitle", "year"),
    "misc": ("author", "title", "year"),
    "online": ("author", "title", "year", "url"),
    "phdthesis": ("author", "title", "school", "year"),
    "techreport": ("author", "title", "institution", "year"),
}
_MOST_AUTHORS = 6
EN_DASH = "\u2013"


@dataclass(frozen=True)
class Reference:
    """One entry: its text as inline HTML without links, and its links as (label, address)."""

    key: str
    html: str
    links: tuple[tuple[str, str], ...]


def read_references(source: Source) -> tuple[dict[str, Reference], tuple[Problem, ...]]:
    """All entries of a BibTeX file by key, and everything that is wrong with it."""
    from pybtex.database import BibliographyDataError  # noqa: PLC0415
    from pybtex.database.input.bibtex import Parser  # noqa: PLC0415
    from pybtex.exceptions import PybtexError  # noqa: PLC0415

    lines: dict[str, int] = {}
    problems: list[Problem] = []

    def problem(message: str, line: int | None, hint: str | None = None) -> None:
        problems.append(Problem(message, source.file, line, hint))

    for found in _ENTRY.finditer(source.text):
        line = source.text.count("\n", 0, found.start(1)) + 1
        kind, key = found[1].lower(), found[2]
        if kind in ("string", "preamble", "comment"):
            continue
        if kind not in _REQUIRED:
            hint = did_you_mean(kind, _REQUIRED) or f"known kinds are {', '.join(_REQUIRED)}"
            problem(f'unknown kind of entry "@{kind}"', line, hint)
        if key in lines:
            problem(f'the reference "{key}" is given twice', line, f"first on line {lines[key]}")
        lines.setdefault(key, line)

    class Collecting(Parser):  # type: ignore[misc]
        """Goes on after an error, and knows the line of errors that pybtex gives none."""

        def handle_error(self, error: Any) -> None:
            line = getattr(error, "lineno", None) or getattr(self, "entry_line", None)
            problem(re.sub(r"^syntax error in line \d+: ", "broken BibTeX: ", str(error)), line)

        def process_entry(self, entry_type: str, key: str, fields: Any) -> None:
            self.entry_line = lines.get(key)
            if key in self.data.entries:
                return  # reported above, with both lines
            try:
                super().process_entry(entry_type, key, fields)
            except BibliographyDataError as error:
                self.handle_error(error)

    parser = Collecting()
    try:
        parser.parse_string(source.text)
    except PybtexError as error:
        parser.handle_error(error)

    references: dict[str, Reference] = {}
    for key, entry in parser.data.entries.items():
        given = {*(name.lower() for name in entry.fields), *(r.lower() for r in entry.persons)}
        required = _REQUIRED.get(entry.type.lower(), ())
        if missing := [name for name in required if name not in given]:
            problem(f'the reference "{key}" has no {" and no ".join(missing)}', lines.get(key))
        references[key] = Reference(key, _format(entry), _links(entry.fields))
    return references, tuple(problems)


def _plain(value: str) -> str:
    """BibTeX's LaTeX as plain text."""
    if "\\" in value:
        from pybtex.richtext import Text  # noqa: PLC0415

        value = str(Text.from_latex(value))
    value = value.replace("{", "").replace("}", "").replace("~", "\u00a0")
    return value.replace("---", "\u2014").replace("--", EN_DASH)


def _format(entry: Any) -> str:
    """Authors. “Title.” Journal 1(2): pages, year. Titles of books stand in italics."""
    fields = {
        name.lower(): escape(_plain(value), quote=False) for name, value in entry.fields.items()
    }
    title = fields.get("title", "").rstrip(".")
    stop = "" if title.endswith(("?", "!")) else "."
    parts = []
    people = _people(entry.persons.get("author") or entry.persons.get("editor") or [])
    if people:
        parts.append(people if people.endswith(".") else f"{people}.")
    alone = entry.type.lower() in ("book", "phdthesis")
    parts.append(f"<cite>{title}</cite>{stop}" if alone else f"“{title}{stop}”")
    parts.append(f"{_venue(entry.type.lower(), fields)}.")
    return " ".join(parts)


def _venue(kind: str, fields: dict[str, str]) -> str:
    pieces = []
    if kind == "article":
        volume = fields.get("volume", "") + (f"({fields['number']})" if "number" in fields else "")
        journal = f"<cite>{fields.get('journal', '')}</cite>" + (f" {volume}" if volume else "")
        pieces.append(journal + (f": {fields['pages']}" if "pages" in fields else ""))
    else:
        if "booktitle" in fields:
            pieces.append(f"In <cite>{fields['booktitle']}</cite>")
            if "pages" in fields:
                pieces.append(f"pp.\u00a0{fields['pages']}")
        names = ("school", "institution", "howpublished", "publisher", "organization")
        pieces.extend(fields[name] for name in names if name in fields)
        if kind == "techreport" and "number" in fields:
            pieces.append(f"technical report {fields['number']}")
    pieces.append(fields.get("year", ""))
    return ", ".join(piece for piece in pieces if piece)


def _people(persons: list[Any]) -> str:
    """D. M. Hawkins and N. Amaral; “et al.” stands for the rest of a long list."""
    names = [_name(person) for person in persons]
    more = "others" in names or len(names) > _MOST_AUTHORS
    names = [name for name in names if name != "others"]
    if more:
        return ", ".join(names[: _MOST_AUTHORS // 2]) + " et al."
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + f" and {names[-1]}"


def _name(person: Any) -> str:
    given = [_plain(name) for name in (*person.first_names, *person.middle_names)]
    initials = ["-".join(f"{part[0]}." for part in name.split("-") if part) for name in given]
    family = [_plain(name) for name in (*person.prelast_names, *person.last_names)]
    lineage = [_plain(name) for name in person.lineage_names]
    return escape("\u00a0".join([*initials, " ".join([*family, *lineage])]), quote=False)


def _links(fields: Any) -> tuple[tuple[str, str], ...]:
    links = []
    if "doi" in fields:
        links.append((f"doi:{fields['doi']}", f"https://doi.org/{fields['doi']}"))
    if "eprint" in fields and fields.get("archiveprefix", "arxiv").lower() == "arxiv":
        links.append((f"arXiv:{fields['eprint']}", f"https://arxiv.org/abs/{fields['eprint']}"))
    if "url" in fields:
        label = re.sub(r"^https?://(www\.)?", "", fields["url"]).split("/")[0]
        links.append((label, fields["url"]))
    return tuple(links)
