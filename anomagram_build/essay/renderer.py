"""Tokens to HTML: everything of a section that isn't a top-level directive, heading or formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import parse_qsl

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from anomagram_build.errors import Problem, did_you_mean
from anomagram_build.essay.citations import parse_citation
from anomagram_build.essay.claims import check_claim, why_false
from anomagram_build.essay.expressions import ExpressionError
from anomagram_build.essay.formulas import FormulaError, mathml
from anomagram_build.essay.ledger import Ledger
from anomagram_build.essay.markdown import parser
from anomagram_build.essay.parts import Claim, Number
from anomagram_build.essay.words import beginning, count_words, slug

_SPAN_KEYS = ("claim", "term", "class")
_COMMENT = re.compile(r"\s*<!--.*?-->\s*", re.DOTALL)
Tokens = Sequence[Token]


class SectionRenderer(RendererHTML):
    """Render rules, named after their tokens, and what they gather about one section.

    lines: for each line of the Markdown text, its line in the source.
    within: "a heading", "a link" or "a definition" while inside one: nothing there may be a link.
    """

    def __init__(self, ledger: Ledger, file: str, name: str, lines: Sequence[int]) -> None:
        super().__init__(parser())
        self.ledger = ledger
        self.file = file
        self.name = name
        self.lines = lines
        self.words = 0
        self.claims: list[Claim] = []
        self.numbers: dict[str, Number] = {}
        self.within: str | None = None
        self._block = 0  # line of the block being rendered, and of the token inside it
        self._inside = 0
        self._closing: list[str] = []

    # Lines and problems

    def line_of(self, line: int) -> int:
        """The source's line (from 1) for a line of the Markdown text (from 0)."""
        return self.lines[min(line, len(self.lines) - 1)]

    @property
    def line(self) -> int:
        """The source's line of the token being rendered."""
        return self.line_of(self._block + self._inside)

    def go_to(self, token: Token) -> None:
        """Problems are now at this block, or still at the one before if it has no line."""
        if token.map:
            self._block, self._inside = token.map[0], 0

    def problem(self, message: str, hint: str | None = None, line: int | None = None) -> None:
        """Note a problem, at the token being rendered unless a line of the source is given."""
        self.ledger.problems.append(Problem(message, self.file, line or self.line, hint))

    def _may_link(self, what: str) -> bool:
        if self.within:
            self.problem(f"{what} can't stand in {self.within}")
        return not self.within

    def render(self, tokens: Tokens, options: OptionsDict, env: EnvType) -> str:
        """As the base class does, keeping track of the line."""
        out = []
        for index, token in enumerate(tokens):
            self.go_to(token)
            if token.type == "inline":
                out.append(self.renderInline(token.children or [], options, env))
            else:
                rule = self.rules.get(token.type, self.renderToken)
                out.append(rule(tokens, index, options, env))
        return "".join(out)

    def renderInline(self, tokens: Tokens, options: OptionsDict, env: EnvType) -> str:  # noqa: N802
        """As the base class does, keeping track of the line."""
        out = []
        for index, token in enumerate(tokens):
            self._inside = token.meta.get("line", self._inside)
            rule = self.rules.get(token.type, self.renderToken)
            out.append(rule(tokens, index, options, env))
            if token.type in ("softbreak", "hardbreak"):
                self._inside += 1
        return "".join(out)

    # Text, and what has no place in it

    def text(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        content = tokens[idx].content
        self.words += count_words(content)
        if "](" in content:
            hint = "the words of a link can't hold a citation, a term or another link"
            self.problem(f'what ends in "{beginning(content, 30)}" is not a link', hint)
        return escape(content, quote=False)

    def lone_dollar(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        self.problem("a formula opened with $ is not closed", r"write \$ for a dollar sign")
        return "$"

    def html_inline(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        rest = _COMMENT.sub("", tokens[idx].content).strip()
        if rest:
            hint = "use Markdown, [text]{attributes} or a directive"
            self.problem(f'raw HTML "{beginning(rest, 30)}" has no place in prose', hint)
        return ""

    html_block = html_inline

    def broken_span(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        self.problem(
            f"cannot read the braces after [{beginning(tokens[idx].content, 40)}]",
            'write [text]{claim="n.a > n.b"}, [text]{term} or [text]{.class}',
        )
        return ""

    def directive_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        self.problem(f'"::: {tokens[idx].info}" stands inside a list or a quotation')
        return ""

    def directive_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return ""

    def directive_stray(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        self.problem('":::" closes nothing', "a directive opens with its name: ::: note")
        return ""

    def heading_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        self.problem("a heading can't stand inside something else")
        return self.renderToken(tokens, idx, options, env)

    # Formulas

    def formula(self, latex: str, *, block: bool = False) -> str:
        """MathML; where the formula is wrong, a problem and its source as code."""
        try:
            return mathml(latex, block=block)
        except FormulaError as error:
            self.problem(str(error), error.hint)
            return f"<code>{escape(latex)}</code>"

    def math_inline(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return self.formula(tokens[idx].content)

    def math_block(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        self.problem("a $$ formula can't stand inside something else", "use $…$ there")
        return ""

    # Code and tables: both may be wider than the screen, so the keyboard must reach them

    def fence(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        language = tokens[idx].info.split()[:1]
        kind = f' class="language-{escape(language[0])}"' if language else ""
        code = escape(tokens[idx].content, quote=False)
        return f'<pre tabindex="0"><code{kind}>{code}</code></pre>\n'

    code_block = fence

    def table_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return '<div class="table" tabindex="0"><table>\n'

    def table_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</table></div>\n"

    def td_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        # The rule for tables writes inline styles, which the page's policy blocks.
        side = str(token.attrs.get("style", "")).removeprefix("text-align:")
        kind = f' class="{side}"' if side in ("right", "center") else ""
        scope = ' scope="col"' if token.tag == "th" else ""
        return f"<{token.tag}{kind}{scope}>"

    th_open = td_open

    # Pictures and links

    def image(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        src = str(token.attrs["src"])
        alt = self.renderInlineAsText(token.children, options, env).strip()
        if not alt:
            self.problem(f'the picture "{src}" has no text alternative', f"![what it shows]({src})")
        found = self.ledger.pictures.get(src)
        if found is None:
            hint = did_you_mean(src, self.ledger.pictures)
            self.problem(f'there is no picture "{src}"', hint)
            return ""
        self.ledger.pictures_used.add(src)
        return (
            f'<img src="{escape(found.url)}" alt="{escape(alt)}" width="{found.width}"'
            f' height="{found.height}" loading="lazy" decoding="async">'
        )

    def link_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        href = str(tokens[idx].attrs["href"])
        self._may_link("a link")
        self.within = self.within or "a link"
        if tokens[idx + 1].type == "link_close":
            self.problem(f'the link to "{href}" has no text')
        if not href:
            self.problem("a link has no address")
        if not href.startswith("#"):
            return f'<a href="{escape(href)}">'
        anchor, _, state = href[1:].partition("?")
        if anchor.startswith("fig-"):
            name = anchor.removeprefix("fig-")
            self._check_figure_link(name, state)
            query = f' data-state="{escape(state)}"' if state else ""
            return f'<a href="#{escape(anchor)}" data-figure="{escape(name)}"{query}>'
        self.ledger.links.append((anchor, self.file, self.line))
        return f'<a href="{escape(href)}">'

    def link_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        if self.within == "a link":
            self.within = None
        return "</a>"

    def _check_figure_link(self, name: str, state: str) -> None:
        if name not in self.ledger.figures:
            self.problem(f'unknown figure "{name}"', did_you_mean(name, self.ledger.figures))
            return
        self.ledger.links.append((f"fig-{name}", self.file, self.line))
        keys = self.ledger.states.get(name)
        for key, _ in parse_qsl(state, keep_blank_values=True):
            if keys is not None and key not in keys:
                hint = did_you_mean(key, keys) or f"it has {', '.join(sorted(keys)) or 'none'}"
                self.problem(f'the figure "{name}" has no state "{key}"', hint)

    # Spans and citations

    def citation(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        inside = tokens[idx].content
        items = parse_citation(inside)
        if items is None:
            self.problem(f"cannot read the citation [{inside}]", "write [@key] or [@a; @b, ch. 2]")
        if not self._may_link("a citation") or not items:
            return ""
        cited = []
        for key, locator in items:
            if key in self.ledger.citations.references:
                cited.append(self.ledger.citations.cite(key, locator))
            else:
                known = self.ledger.citations.references
                self.problem(f'unknown reference "{key}"', did_you_mean(key, known))
        separator = "; " if any(locator for _, locator in items) else ", "
        return f'<span class="citation">[{separator.join(cited)}]</span>'

    def span_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        attributes = {key: str(value) for key, value in tokens[idx].attrs.items()}
        text = self._text_of_span(tokens, idx)
        before, after = "", ""
        for key in attributes.keys() - set(_SPAN_KEYS):
            hint = did_you_mean(key, _SPAN_KEYS)
            hint = "inline styles are blocked; use a class" if key == "style" else hint
            self.problem(f'unknown attribute "{key}"', hint or "claim, term or a class")
        if "term" in attributes:
            before, after = self._term(attributes["term"] or slug(text))
        if "claim" in attributes and self.within == "a definition":
            self.problem("a claim can't stand in a definition")
        elif "claim" in attributes:
            claim_id = self._claim(attributes["claim"], text)
            before, after = f'<span class="claim" id="{claim_id}">{before}', f"{after}</span>"
        if "class" in attributes:
            kind = attributes["class"]
            for one in kind.split():
                if one not in self.ledger.classes:
                    hint = did_you_mean(one, self.ledger.classes)
                    self.problem(f'unknown class "{one}"', hint)
            before, after = f'<span class="{escape(kind)}">{before}', f"{after}</span>"
        self._closing.append(after)
        return before

    def span_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return self._closing.pop()

    def _text_of_span(self, tokens: Tokens, idx: int) -> str:
        depth, text = 0, []
        for token in tokens[idx:]:
            depth += {"span_open": 1, "span_close": -1}.get(token.type, 0)
            if depth == 0:
                break
            if token.type in ("softbreak", "hardbreak"):
                text.append(" ")
            elif token.type != "citation":
                text.append(token.content)
        return " ".join("".join(text).split())

    def _term(self, key: str) -> tuple[str, str]:
        terms = self.ledger.terms
        if not self._may_link("a term"):
            return "", ""
        if key not in terms.definitions:
            hint = did_you_mean(key, terms.definitions) or "define it in the glossary"
            self.problem(f'unknown term "{key}"', hint)
            return "", ""
        return terms.use(key)

    def _claim(self, expression: str, text: str) -> str:
        claim_id = f"claim-{self.name}-{len(self.claims) + 1}"
        try:
            holds, result = check_claim(expression, self.ledger.names)
        except ExpressionError as error:
            self.problem(str(error), error.hint)
            return claim_id
        self.numbers.update(result.used)
        if not holds:
            message = why_false(text, expression, result.used)
            self.ledger.failed.append(Problem(message, self.file, self.line))
        values = tuple(result.used.items())
        self.claims.append(
            Claim(claim_id, self.name, self.file, self.line, text, expression, values)
        )
        return claim_id
