"""The Markdown rule for `::: name argument` … `:::`.

Directives don't nest, so that a forgotten `:::` is reported where the directive opens and not
where the next one happens to close.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

_FENCE = re.compile(r":{3,}\s*(.*)")
_CODE = re.compile(r"`{3,}|~{3,}")


def directive(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: tokens directive_open (info: name and argument), the content, directive_close.

    directive_open.meta["closed"] tells whether there is a closing line. A `:::` that closes
    nothing is a token of its own, directive_stray.
    """
    if state.is_code_block(start):
        return False
    opening = _FENCE.fullmatch(_line(state, start))
    if not opening:
        return False
    if silent:
        return True
    if not opening[1].strip():
        stray = state.push("directive_stray", "", 0)
        stray.map = [start, start + 1]
        state.line = start + 1
        return True

    last, closed = _find_end(state, start, end)
    token = state.push("directive_open", "", 1)
    token.block = True
    token.info = opening[1].strip()
    token.map = [start, last]
    token.meta["closed"] = closed

    parent, line_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "directive", last
    state.md.block.tokenize(state, start + 1, last)
    state.parentType, state.lineMax = parent, line_max

    token = state.push("directive_close", "", -1)
    token.block = True
    state.line = last + 1 if closed else last
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()


def _find_end(state: StateBlock, start: int, end: int) -> tuple[int, bool]:
    """The line that closes the directive; or one that can't be inside it, and False."""
    in_code = False
    for number in range(start + 1, end):
        line = _line(state, number)
        if _CODE.match(line):
            in_code = not in_code
        elif not in_code and (fence := _FENCE.fullmatch(line)):
            return number, not fence[1].strip()
        elif not in_code and line.startswith("#"):
            return number, False
    return end, False
