"""Puts values into `{{ … }}` before Markdown is read, and remembers which line came from where."""

from __future__ import annotations

import re
from dataclasses import dataclass

from anomagram_build.errors import Problem
from anomagram_build.essay.expressions import ExpressionError, Names, evaluate
from anomagram_build.essay.formats import FormatError, show
from anomagram_build.essay.parts import Number, Source

_BRACES = re.compile(r"\\?\{\{|\{%")


@dataclass(frozen=True)
class Prose:
    """Text with values in place of expressions.

    lines: for each line of `text`, the line of the source (from 1) on which it began.
    numbers: the numbers that were read.
    """

    text: str
    lines: tuple[int, ...]
    numbers: dict[str, Number]
    problems: tuple[Problem, ...]


def substitute(source: Source, names: Names) -> Prose:
    """Evaluate every `{{ expression }}`; statements (`{% … %}`) are a problem.

    An expression may run over several lines; the lines of the result then map to later ones of
    the source. Where an expression fails, a "?" stands in, so that the rest can be checked too.
    """
    text = source.text
    out: list[str] = []
    lines = [1]
    used: dict[str, Number] = {}
    problems: list[Problem] = []
    done = 0
    line = 1

    def emit(piece: str) -> None:
        """Copy text of the source as it is."""
        nonlocal line
        out.append(piece)
        for _ in range(piece.count("\n")):
            line += 1
            lines.append(line)

    def problem(message: str, hint: str | None = None) -> None:
        problems.append(Problem(message, source.file, line, hint))

    while found := _BRACES.search(text, done):
        emit(text[done : found.start()])
        done = found.end()
        if found.group().startswith("\\"):  # \{{ is how to write the braces themselves
            out.append("{{")
            continue
        if found.group() == "{%":
            problem("statements ({% … %}) have no place in prose", "only {{ expressions }} do")
            out.append("?")
            continue
        end = text.find("}}", done)
        again = text.find("{{", done)
        if end < 0 or 0 <= again < end:
            problem("{{ is not closed", "end the expression with }}")
            out.append("?")
            continue
        inside = text[done:end]
        try:
            result = evaluate(inside.strip(), names)
            used.update(result.used)
            out.append(show(result.value))
        except ExpressionError as error:
            problem(str(error), error.hint)
            out.append("?")
        except FormatError as error:
            problem(f'"{inside.strip()}" {error}')
            out.append("?")
        line += inside.count("\n")
        done = end + 2
    emit(text[done:])
    return Prose("".join(out), tuple(lines), used, tuple(problems))
