"""What the sections of one essay share while they are rendered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from anomagram_build.errors import Problem
from anomagram_build.essay.citations import Citations
from anomagram_build.essay.expressions import Names
from anomagram_build.essay.glossary import Terms
from anomagram_build.essay.parts import Caption, FigureUse, Image

RenderFigure = Callable[[str, Caption, int], str]


@dataclass
class Ledger:
    """Given: what sections may name. Gathered, in reading order: what they do name.

    states: for a figure, the keys that a link may set; a figure without an entry takes any.
    links: anchors that links point to, with file and line, to be looked up at the end.
    failed: claims that don't hold, apart from problems of the text itself.
    """

    names: Names
    figures: Collection[str]
    render_figure: RenderFigure
    pictures: Mapping[str, Image]
    citations: Citations
    terms: Terms
    classes: Collection[str] = ()
    states: Mapping[str, Collection[str]] = field(default_factory=dict)
    pictures_used: set[str] = field(default_factory=set)
    figures_used: dict[str, FigureUse] = field(default_factory=dict)
    anchors: set[str] = field(default_factory=set)
    links: list[tuple[str, str, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    failed: list[Problem] = field(default_factory=list)
