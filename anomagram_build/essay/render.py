"""From Markdown sections to the essay: the one function that others call."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from anomagram_build.errors import BadInput, FailedCheck, Problem, did_you_mean
from anomagram_build.essay.bibliography import read_references
from anomagram_build.essay.citations import Citations
from anomagram_build.essay.expressions import make_names
from anomagram_build.essay.glossary import Terms, read_glossary
from anomagram_build.essay.ledger import Ledger, RenderFigure
from anomagram_build.essay.markdown import parser
from anomagram_build.essay.parts import Essay, Image, Number, Source
from anomagram_build.essay.renderer import SectionRenderer
from anomagram_build.essay.section import render_section
from anomagram_build.essay.substitute import substitute


def render_essay(
    sources: Sequence[Source],
    *,
    numbers: Mapping[str, Any],
    figures: Collection[str] = (),
    render_figure: RenderFigure = lambda name, caption, line: "",
    references: Source | None = None,
    glossary: Source | None = None,
    pictures: Mapping[str, Image] | None = None,
    texts: Mapping[str, Any] | None = None,
    states: Mapping[str, Collection[str]] | None = None,
    classes: Collection[str] = ("normal", "abnormal"),
    anchors: Iterable[str] = (),
) -> Essay:
    """Render the sections of one page, in the order given.

    numbers: all that the build computed, nested or by dotted name; prose reads them as `n.…`.
    figures: the names that `::: figure NAME` may give; `render_figure(name, caption, line)`
        returns what then stands in the page.
    pictures: those that prose may show, by the address that it gives them.
    texts: words that prose may use beside numbers, as {"card": {"noun": "signal"}}.
    states: by figure, the keys that a link such as `#fig-replay?epoch=12` may set.
    classes: those that `[text]{.class}` may give.
    anchors: what else on the page a link may point to.

    Raises BadInput with all problems of all files, sorted by file and line; FailedCheck where the
    only problem is that claims don't hold.
    """
    names = make_names(numbers, texts)
    ledger = Ledger(
        names=names,
        figures=figures,
        render_figure=render_figure,
        pictures=pictures or {},
        citations=Citations({}),
        terms=Terms(),
        classes=classes,
        states=states or {},
        anchors=set(anchors),
    )
    if references:
        known, problems = read_references(references)
        ledger.citations = Citations(known)
        ledger.problems.extend(problems)
    glossary_numbers = _define_terms(glossary, ledger) if glossary else {}
    sections = tuple(render_section(source, ledger) for source in sources)
    _check_links(ledger)
    _raise_problems(ledger)
    used = dict(glossary_numbers)
    for section in sections:
        used.update(section.numbers)
    return Essay(
        sections=sections,
        references_html=ledger.citations.list_html(),
        numbers=dict(sorted(used.items())),
        pictures=tuple(sorted(ledger.pictures_used)),
        unused_references=ledger.citations.unused(),
        unused_terms=ledger.terms.unused(),
    )


def _define_terms(source: Source, ledger: Ledger) -> dict[str, Number]:
    """Render the glossary into the ledger; return the numbers that its definitions read."""
    prose = substitute(source, ledger.names)
    definitions, problems = read_glossary(replace(source, text=prose.text))
    ledger.problems.extend((*prose.problems, *problems))
    for key, definition in definitions.items():
        renderer = SectionRenderer(ledger, source.file, "glossary", (definition.line,))
        renderer.within = "a definition"
        tokens = parser().parseInline(definition.text)
        ledger.terms.definitions[key] = renderer.render(tokens, parser().options, {})
    return prose.numbers


def _check_links(ledger: Ledger) -> None:
    """Every anchor that a link points to has to be on the page."""
    known = {
        *ledger.anchors,
        *(f"ref-{key}" for key in ledger.citations.uses),
        *(f"term-{key}" for key in ledger.terms.uses),
    }
    for anchor, file, line in ledger.links:
        if anchor not in known:
            hint = did_you_mean(anchor, known)
            problem = Problem(f'nothing on this page has the anchor "#{anchor}"', file, line, hint)
            ledger.problems.append(problem)


def _raise_problems(ledger: Ledger) -> None:
    everything = sorted(
        dict.fromkeys((*ledger.problems, *ledger.failed)),
        key=lambda problem: (problem.file or "", problem.line or 0),
    )
    if ledger.problems:
        raise BadInput(*everything)
    if everything:
        raise FailedCheck(*everything)
