"""Markdown rules inside a line: `[text]{…}`, `[@citation]`, and where each token stands."""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it.rules_inline import StateInline

Rule = Callable[[StateInline, bool], bool]

_ATTRIBUTE = re.compile(
    r"""\s*(?:
        \.(?P<class>[\w-]+)
      | (?P<key>[\w-]+) (?: = (?: "(?P<quoted>(?:[^"\\]|\\.)*)" | (?P<bare>[\w.:-]+) ) )?
    )(?=[\s}])""",
    re.VERBOSE,
)
_CITATION = re.compile(r"\[(@[^\[\]]*)\]")


def located(rule: Rule) -> Rule:
    """The same rule; its tokens then know on which line of their block they begin (from 0).

    markdown-it gives lines to blocks alone. Closing tokens and text are left out: a reader of the
    tokens in order knows their line from what came before.
    """

    def with_line(state: StateInline, silent: bool) -> bool:
        before, start = len(state.tokens), state.pos
        if not rule(state, silent):
            return False
        if not silent:
            line = state.src.count("\n", 0, start)
            for token in state.tokens[before:]:
                if token.nesting >= 0 and token.type != "text":
                    token.meta.setdefault("line", line)
        return True

    return with_line


def parse_attributes(text: str, start: int) -> tuple[dict[str, str], int] | None:
    """Read `{.class key=value key="value" key}` at `start`: the attributes and where they end.

    Quoted values may run over lines and hold braces. None where the braces don't read so.
    """
    attributes: dict[str, str] = {}
    position = start + 1
    while found := _ATTRIBUTE.match(text, position):
        if found["class"]:
            attributes["class"] = f"{attributes.get('class', '')} {found['class']}".strip()
        else:
            quoted = re.sub(r'\\(["\\])', r"\1", found["quoted"] or "")
            attributes[found["key"]] = " ".join(quoted.split()) or found["bare"] or ""
        position = found.end()
    end = re.compile(r"\s*\}").match(text, position)
    return (attributes, end.end()) if end and attributes else None


def span(state: StateInline, silent: bool) -> bool:
    """Inline rule: `[text]{attributes}` becomes span_open (with attrs) … span_close."""
    if state.src[state.pos] != "[":
        return False
    start, maximum = state.pos + 1, state.posMax
    end = state.md.helpers.parseLinkLabel(state, state.pos, False)
    if end < 0 or end + 1 >= maximum or state.src[end + 1] != "{":
        return False
    parsed = parse_attributes(state.src[:maximum], end + 1)
    if not silent:
        if parsed is None:
            state.push("broken_span", "", 0).content = state.src[start:end]
        state.pos, state.posMax = start, end
        token = state.push("span_open", "span", 1)
        token.attrs = dict(parsed[0]) if parsed else {}
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
    state.pos = parsed[1] if parsed else end + 1
    state.posMax = maximum
    return True


def citation(state: StateInline, silent: bool) -> bool:
    """Inline rule: `[@key]`, `[@a; @b, ch. 2]` become one citation token with what is inside."""
    found = _CITATION.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        # A number alone at the start of a line would look lost.
        if state.pending.endswith(" "):
            state.pending = state.pending[:-1] + "\u00a0"
        state.push("citation", "", 0).content = found[1]
    state.pos = found.end()
    return True


def lone_dollar(state: StateInline, silent: bool) -> bool:
    """Inline rule, after formulas: a dollar sign that opens none."""
    if state.src[state.pos] != "$":
        return False
    if not silent:
        state.push("lone_dollar", "", 0)
    state.pos += 1
    return True
