"""Where a line of a page comes from: the line of the prose or of the template that made it.

A page keeps no record of that, so this reads it back: which figure or section a line is in, and
where the words of the finding, or of the line, stand in that one's source.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from anomagram_build.errors import Problem

_EMPTY = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
_QUOTED = re.compile(r'"([^"]{2,})"')
_TAG = re.compile(r"<[^>]*>")
_WORDS = re.compile(r"[^\s<>&{}\[\]*_`$]+(?: [^\s<>&{}\[\]*_`$]+){2,5}")


@dataclass(frozen=True)
class _Place:
    """What a piece of a page is in: a figure (or its caption), a section by its anchor."""

    figure: str | None = None
    caption: bool = False
    section: str | None = None


class _Places(HTMLParser):
    """Notes at each tag which figure and section it opens or ends."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._open: list[tuple[str, _Place]] = []
        self.starts: list[tuple[int, int]] = [(0, 0)]
        self.places: list[_Place] = [_Place()]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        before, values = self._here, dict(attrs)
        here = before
        if tag == "section" and values.get("aria-labelledby"):
            here = _Place(section=values["aria-labelledby"])
        elif tag == "figure" and values.get("data-figure"):
            here = _Place(values["data-figure"], section=before.section)
        elif before.figure and _is_caption(tag, values.get("class") or ""):
            here = _Place(before.figure, True, before.section)
        if tag not in _EMPTY:
            self._open.append((tag, before))
            self._note(here)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            opened, before = self._open.pop()
            if opened == tag:
                self._note(before)
                return

    @property
    def _here(self) -> _Place:
        return self.places[-1]

    def _note(self, place: _Place) -> None:
        if place != self._here:
            self.starts.append(self.getpos())
            self.places.append(place)

    def at(self, line: int, column: int) -> _Place:
        """What the text at a line (from 1) and column (from 0) is in."""
        return self.places[bisect_right(self.starts, (line, column)) - 1]


def _is_caption(tag: str, classes: str) -> bool:
    """The takeaway above a figure, or what is said below it: both come from the prose."""
    return tag == "figcaption" or "caption" in classes.split()


@dataclass(frozen=True)
class Sources:
    """What pages are made from: by a page's file, its sections' files by their anchor; the
    templates' folder; by a page's file, its own template in there."""

    sections: Mapping[str, Mapping[str, Path]]
    templates: Path
    pages: Mapping[str, str]


class Origins:
    """Finds the source of findings in the pages of one site."""

    def __init__(self, site: Path, sources: Sources) -> None:
        self._site = site
        self._sources = sources
        self._read: dict[str, tuple[list[str], _Places]] = {}

    def trace(self, problem: Problem) -> tuple[Path, int | None]:
        """The file and line that made what a finding in a page is about.

        Where the line is not to be found, the likeliest file alone; where no file is likely, the
        page itself.
        """
        assert problem.file is not None
        page = self._site / problem.file
        if problem.line is None or page.suffix != ".html" or not page.is_file():
            return page, problem.line
        lines, places = self._page(problem.file)
        text = lines[problem.line - 1] if problem.line <= len(lines) else ""
        place = places.at(problem.line, len(text) - len(text.lstrip()))
        wanted = [*_QUOTED.findall(problem.message), *_words(text)]
        candidates = self._candidates(place, problem.file)
        for path in candidates:
            if line := _find(path, wanted):
                return path, line
        if place.figure or place.section in self._sources.sections.get(problem.file, {}):
            return candidates[0], None
        return page, problem.line

    def _page(self, name: str) -> tuple[list[str], _Places]:
        if name not in self._read:
            html = (self._site / name).read_text(encoding="utf-8")
            self._read[name] = html.splitlines(), _Places(html)
        return self._read[name]

    def _candidates(self, place: _Place, page: str) -> Sequence[Path]:
        """Files that may have made something at a place, the likeliest first."""
        sources = self._sources
        known = sources.sections.get(page, {})
        section = [known[place.section]] if place.section and place.section in known else []
        if place.figure and not place.caption:
            own = sorted((sources.templates / "figures" / place.figure).glob("*.jinja"))
            shared = sources.templates / "shared"
            return [*own, shared / "figure.html.jinja", shared / "chart.html.jinja", *section]
        if section:
            return section
        own = [sources.templates / sources.pages[page]] if page in sources.pages else []
        return [
            *own,
            sources.templates / "page.html.jinja",
            *sorted((sources.templates / Path(page).parent.name).glob("*.jinja")),
            *sorted((sources.templates / "shared").glob("*.jinja")),
        ]


def _words(html: str) -> list[str]:
    """Runs of words of a line of HTML that its source may well have in the same way."""
    found = _WORDS.findall(_TAG.sub("\n", html))
    return sorted((words for words in found), key=len, reverse=True)[:8]


def _find(path: Path, wanted: Sequence[str]) -> int | None:
    """The line (from 1) of a file that holds the first of the wanted pieces that any line does."""
    if not path.is_file():
        return None
    lines = path.read_text(encoding="utf-8").splitlines()
    for piece in wanted:
        for number, line in enumerate(lines, start=1):
            if piece in line:
                return number
    return None
