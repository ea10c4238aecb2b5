"""What goes into the essay and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass

Number = bool | int | float


@dataclass(frozen=True)
class Source:
    """One text file. `file` is what messages call it; `name` and `number` are for sections."""

    file: str
    text: str
    name: str = ""
    number: int | None = None


@dataclass(frozen=True)
class Image:
    """Where a picture will be in the site, and its size in CSS pixels, so that nothing shifts."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Claim:
    """A sentence, the expression that it leans on, and the numbers which that expression read."""

    id: str
    section: str
    file: str
    line: int
    text: str
    expression: str
    values: tuple[tuple[str, Number], ...]


@dataclass(frozen=True)
class Caption:
    """A figure's words as HTML: the takeaway, which stands above it, and what is said below it."""

    takeaway: str
    rest: str


@dataclass(frozen=True)
class FigureUse:
    """A figure where it stands: its takeaway (plain text) is the first bold run of its caption."""

    name: str
    section: str
    file: str
    line: int
    takeaway: str


@dataclass(frozen=True)
class Heading:
    """A line of the table of contents: level 2 is a section, 3 and 4 are inside one."""

    level: int
    anchor: str
    title: str
    number: int | None = None


@dataclass(frozen=True)
class Section:
    """One rendered file. `title` is plain text; `numbers` are those that it reads, by name."""

    name: str
    number: int | None
    title: str
    html: str
    headings: tuple[Heading, ...]
    words: int
    figures: tuple[FigureUse, ...]
    numbers: dict[str, Number]
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Essay:
    """The whole, ready for a page template. `numbers` and `pictures`: those that prose uses."""

    sections: tuple[Section, ...]
    references_html: str
    numbers: dict[str, Number]
    pictures: tuple[str, ...]
    unused_references: tuple[str, ...]
    unused_terms: tuple[str, ...] = ()

    @property
    def toc(self) -> tuple[Heading, ...]:
        """All headings in reading order."""
        return tuple(heading for section in self.sections for heading in section.headings)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims in reading order; each of them holds."""
        return tuple(claim for section in self.sections for claim in section.claims)

    @property
    def figures(self) -> tuple[FigureUse, ...]:
        """All figures in reading order."""
        return tuple(figure for section in self.sections for figure in section.figures)

    @property
    def words(self) -> int:
        """Words of prose, captions and side notes; code, formulas and cards are not counted."""
        return sum(section.words for section in self.sections)
