"""Formulas: LaTeX to MathML, which every current browser and screen reader reads without script.

latex2mathml is imported with the first formula: it reads a large table of symbols.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Any

from anomagram_build.errors import did_you_mean

_MISSING = "something is missing, perhaps after the last command"
_WHY = {
    "NoAvailableTokensError": _MISSING,
    "MissingEndError": r"\begin has no \end",
    "ExtraLeftOrMissingRightError": r"\left has no \right",
    "DoubleSubscriptsError": "two subscripts in a row; group them with braces",
    "DoubleSuperscriptsError": "two superscripts in a row; group them with braces",
    "MissingSuperScriptOrSubscriptError": "nothing follows ^ or _",
    "NumeratorNotFoundError": "a fraction has no numerator",
    "DenominatorNotFoundError": "a fraction has no denominator",
}
# How many children MathML's elements must have.
# fmt: off
_PARTS = {
    "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2,
    "msubsup": 3, "munderover": 3,
}
# fmt: on
# Letters of other alphabets, which have names like \mfrakq that nobody means.
_LETTERS = re.compile(r"\\(m(bf|it|bb|frak|scr|sans|tt|up)|Bb)")


class FormulaError(Exception):
    """A formula that cannot be typeset; `hint` may name the command that was meant."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


@lru_cache(maxsize=1024)
def mathml(latex: str, *, block: bool = False) -> str:
    """A `<math>` element. Raises FormulaError."""
    from latex2mathml.converter import Converter  # noqa: PLC0415

    _check_braces(latex)
    try:
        root = Converter(display="block" if block else "inline").convert_to_element(latex)
    except Exception as error:  # its exceptions have no common base
        why = _WHY.get(type(error).__name__, type(error).__name__)
        raise FormulaError(f"cannot typeset ${latex.strip()}$: {why}") from error
    for element in root.iter():
        if unknown := re.match(r"\\[A-Za-z]+", html.unescape(element.text or "")):
            hint = did_you_mean(unknown[0], _commands())
            raise FormulaError(f"unknown command {unknown[0]} in ${latex.strip()}$", hint)
        if element.tag in _PARTS and len(element) != _PARTS[element.tag]:
            raise FormulaError(f"cannot typeset ${latex.strip()}$: {_MISSING}")
    # <math> lays its children out as a row by itself.
    inside = "".join(_serialise(child) for child in root[0])
    return f'<math display="block">{inside}</math>' if block else f"<math>{inside}</math>"


def _check_braces(latex: str) -> None:
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", latex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    if depth:
        which = "{ without }" if depth > 0 else "} without {"
        raise FormulaError(f"cannot typeset ${latex.strip()}$: {which}")


def _serialise(element: Any) -> str:
    """Compact and escaped; latex2mathml leaves text half in entities, half bare."""
    if element.tag == "mrow" and len(element) == 1 and not element.attrib:
        return _serialise(element[0])
    attributes = "".join(
        f' {name}="{html.escape(html.unescape(value))}"' for name, value in element.attrib.items()
    )
    text = html.escape(html.unescape(element.text or ""), quote=False)
    children = "".join(_serialise(child) for child in element)
    return f"<{element.tag}{attributes}>{text}{children}</{element.tag}>"


@lru_cache(maxsize=1)
def _commands() -> tuple[str, ...]:
    from latex2mathml import commands, symbols_parser  # noqa: PLC0415

    names = [value for value in vars(commands).values() if isinstance(value, str)]
    return (*names, *(name for name in symbols_parser.SYMBOLS if not _LETTERS.match(name)))
