"""One section: values into the text, Markdown to tokens, top-level blocks to HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from markdown_it.token import Token

from anomagram_build.errors import did_you_mean
from anomagram_build.essay.ledger import Ledger
from anomagram_build.essay.markdown import parser
from anomagram_build.essay.parts import Caption, FigureUse, Heading, Section, Source
from anomagram_build.essay.renderer import SectionRenderer
from anomagram_build.essay.substitute import substitute
from anomagram_build.essay.words import slug

_DIRECTIVES = ("figure", "note")
_OWN_ANCHOR = re.compile(r"\s*\{#([\w-]+)\}$")
_READING = ": "


@dataclass
class _Block:
    """A rendered block; side notes that follow it stand beside it on a wide screen."""

    html: str
    takes_notes: bool = True
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        if not self.notes:
            return self.html
        return f'<div class="noted">\n{self.html}{"".join(self.notes)}</div>\n'


def render_section(source: Source, ledger: Ledger) -> Section:
    """Render one file, whose first block is its title. Problems go to the ledger."""
    prose = substitute(source, ledger.names)
    ledger.problems.extend(prose.problems)
    writer = _Writer(source, ledger, SectionRenderer(ledger, source.file, source.name, prose.lines))
    for block in _top_level(parser().parse(prose.text)):
        writer.write(block)
    writer.finish()
    if not writer.headings or writer.headings[0].level != 2:
        writer.out.problem("a section begins with its title", "# Title", line=1)
    return Section(
        name=source.name,
        number=source.number,
        title=writer.headings[0].title if writer.headings else "",
        html="".join(str(block) for block in writer.blocks),
        headings=tuple(writer.headings),
        words=writer.out.words,
        figures=tuple(writer.figures),
        numbers=dict(sorted({**prose.numbers, **writer.out.numbers}.items())),
        claims=tuple(writer.out.claims),
    )


def _top_level(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    block: list[Token] = []
    depth = 0
    for token in tokens:
        block.append(token)
        depth += token.nesting
        if depth == 0:
            yield block
            block = []


class _Writer:
    """Writes the top-level blocks of one section."""

    def __init__(self, source: Source, ledger: Ledger, out: SectionRenderer) -> None:
        self.source = source
        self.ledger = ledger
        self.out = out
        self.blocks: list[_Block] = []
        self.headings: list[Heading] = []
        self.figures: list[FigureUse] = []
        self._unclosed = 0
        self._awaits_reading: int | None = None  # line of a formula that nothing reads out yet

    def html(self, tokens: Sequence[Token]) -> str:
        return self.out.render(tokens, parser().options, {})

    def write(self, block: list[Token]) -> None:
        first = block[0]
        if self._awaits_reading is not None:
            line, self._awaits_reading = self._awaits_reading, None
            if first.type == "paragraph_open" and block[1].content.startswith(_READING):
                self._reading(block)
                return
            self._no_reading(line)
        match first.type:
            case "heading_open":
                self._heading(block)
            case "directive_open":
                self._directive(block)
            case "math_block":
                self._formula(first)
            case "directive_stray" if self._unclosed:
                self._unclosed -= 1  # it belongs to a directive that has been reported
            case "html_block":
                self.html(block)
            case _:
                self.blocks.append(_Block(self.html(block)))

    # Headings

    def _heading(self, block: list[Token]) -> None:
        opening, inline = block[0], block[1]
        assert opening.map is not None
        line = self.out.line_of(opening.map[0])
        level = int(opening.tag[1]) + 1  # the page's own title is the h1
        before = self.headings[-1].level if self.headings else 1
        if level == 2 and self.headings:
            self.out.problem("a section has one title", "begin others with ##", line=line)
        elif level > 4 or level > before + 1:
            self.out.problem(f"a heading of level {level - 1} after one of {before - 1}", line=line)

        children = inline.children or []
        own = None
        if children and children[-1].type == "text":
            own = _OWN_ANCHOR.search(children[-1].content)
            children[-1].content = _OWN_ANCHOR.sub("", children[-1].content)
        title = self.out.renderInlineAsText(children, parser().options, {}).strip()
        anchor = self._anchor(level, own[1] if own else None, title, line)
        self.out.within = "a heading"
        inside = self.html([inline])
        self.out.within = None
        tag = f"h{min(level, 4)}"
        self.blocks.append(
            _Block(f'<{tag} id="{anchor}"><a href="#{anchor}">{inside}</a></{tag}>\n', False)
        )
        number = self.source.number if level == 2 else None
        self.headings.append(Heading(level, anchor, title, number))

    def _anchor(self, level: int, own: str | None, title: str, line: int) -> str:
        """The file's name for the section, so that it outlives a new title; else from the words."""
        base = own or (self.source.name if level == 2 else f"{self.source.name}-{slug(title)}")
        anchor, count = base, 1
        while anchor in self.ledger.anchors:
            count += 1
            anchor = f"{base}-{count}"
        if anchor != base and (own or level == 2):
            self.out.problem(f'the anchor "{base}" is taken', line=line)
        self.ledger.anchors.add(anchor)
        return anchor

    # Formulas

    def _formula(self, token: Token) -> None:
        assert token.map is not None
        line = self.out.line_of(token.map[0])
        self.out.go_to(token)
        html = self.out.formula(token.content, block=True)
        # It may be wider than the screen, so the keyboard must reach it.
        box = 'class="formula-scroll" tabindex="0" role="group" aria-label="Formula"'
        self.blocks.append(_Block(f'<div class="formula"><div {box}>{html}</div></div>\n'))
        self._awaits_reading = line

    def _reading(self, block: list[Token]) -> None:
        """The sentence after a formula, which says it in words."""
        first = (block[1].children or [])[0]
        first.content = first.content.removeprefix(_READING)
        words = self.html(block[1:2])
        formula = self.blocks[-1]
        formula.html = formula.html.removesuffix("</div>\n") + f"\n<p>{words}</p>\n</div>\n"

    def _no_reading(self, line: int) -> None:
        hint = 'after it, say it in words: a paragraph that begins with ": "'
        self.out.problem("nothing reads this formula out", hint, line=line)

    def finish(self) -> None:
        """Check what can only be known at the end."""
        if self._awaits_reading is not None:
            self._no_reading(self._awaits_reading)

    # Directives

    def _directive(self, block: list[Token]) -> None:
        opening, inside = block[0], block[1:-1]
        assert opening.map is not None
        line = self.out.line_of(opening.map[0])
        name, _, argument = opening.info.partition(" ")
        if not opening.meta["closed"]:
            self._unclosed += 1
            message = f'"::: {opening.info}" is not closed'
            self.out.problem(message, "end it with a line of :::", line=line)
        if name == "figure":
            self._figure(argument.strip(), inside, line)
        elif name == "note":
            if argument:
                self.out.problem(f'"::: note" takes nothing, not "{argument}"', line=line)
            self._note(inside, line)
        else:
            hint = did_you_mean(name, _DIRECTIVES) or 'there are "figure" and "note"'
            self.out.problem(f'unknown directive "{name}"', hint, line=line)
            self.html(inside)

    def _note(self, inside: list[Token], line: int) -> None:
        if not inside:
            self.out.problem("a side note has no text", line=line)
        # role="note", since an aside would be a landmark, and a page of landmarks is a maze.
        html = f'<aside class="note" role="note">\n{self.html(inside)}</aside>\n'
        if self.blocks and self.blocks[-1].takes_notes:
            self.blocks[-1].notes.append(html)
        else:
            self.blocks.append(_Block(html, False))

    def _figure(self, name: str, inside: list[Token], line: int) -> None:
        title, rest = _part_caption(inside)
        # In this order, in which they are read: citations are numbered on the way.
        caption = Caption(self.html(title).strip(), self.html(rest))
        if not name:
            self.out.problem('"::: figure" needs the name of a figure', line=line)
            return
        if name not in self.ledger.figures:
            hint = did_you_mean(name, self.ledger.figures)
            self.out.problem(f'unknown figure "{name}"', hint, line=line)
            return
        if name in self.ledger.figures_used:
            first = self.ledger.figures_used[name]
            message = f'the figure "{name}" stands twice'
            self.out.problem(message, f"first at {first.file}:{first.line}", line=line)
            return
        if not title:
            hint = "begin its caption with the takeaway in bold: **What to see.**"
            self.out.problem(f'the figure "{name}" has no takeaway', hint, line=line)
        use = FigureUse(name, self.source.name, self.source.file, line, _plain(title))
        self.ledger.figures_used[name] = use
        self.ledger.anchors.add(f"fig-{name}")
        self.figures.append(use)
        self.blocks.append(_Block(self.ledger.render_figure(name, caption, line), False))


def _part_caption(inside: list[Token]) -> tuple[list[Token], list[Token]]:
    """The takeaway, which is the first bold run of a caption that begins with it; and the rest."""
    if len(inside) < 2 or inside[0].type != "paragraph_open":
        return [], inside
    opening, inline, *after = inside
    types = [token.type for token in inline.children or []]
    if "strong_close" not in types:
        return [], inside
    start, end = types.index("strong_open"), types.index("strong_close")
    before, title, rest = (
        (inline.children or [])[part]
        for part in (slice(start), slice(start + 1, end), slice(end + 1, None))
    )
    if _plain(before):
        return [], inside
    while rest and not rest[0].content.strip() and rest[0].type in ("text", "softbreak"):
        rest.pop(0)
    if rest:
        rest[0].content = rest[0].content.lstrip()
        # Without a line of their own, these go on counting lines where the takeaway ends.
        after = [replace(opening, map=None), replace(inline, children=rest, map=None), *after]
    else:
        after.pop(0)
    return [replace(inline, children=title)], after


def _plain(tokens: Sequence[Token]) -> str:
    """The words of inline tokens, or of blocks that hold some."""
    leaves = [leaf for token in tokens for leaf in (token.children or [token])]
    return " ".join("".join(leaf.content or " " for leaf in leaves).split())
