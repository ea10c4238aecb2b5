"""Terms: the first use in the essay defines, later uses show the definition again in a card."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from html import escape

from anomagram_build.errors import Problem
from anomagram_build.essay.citations import with_card
from anomagram_build.essay.parts import Source


@dataclass(frozen=True)
class Definition:
    """What a term means, in Markdown, and the line of the glossary that says so."""

    text: str
    line: int


def read_glossary(source: Source) -> tuple[dict[str, Definition], tuple[Problem, ...]]:
    """Definitions by key, from a TOML file of `key = "definition"` lines."""
    try:
        table = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        # The message of an error at the very end gives no number.
        line = int(found[1]) if found else max(1, len(source.text.splitlines()))
        what = re.sub(r" \(at .*\)$", "", str(error))
        return {}, (Problem(f"broken TOML: {what}", source.file, line),)
    definitions = {}
    problems = []
    for key, text in table.items():
        line = _line_of(key, source.text)
        if isinstance(text, str) and text.strip():
            definitions[key] = Definition(text.strip(), line)
        else:
            problems.append(Problem(f'the definition of "{key}" is not text', source.file, line))
    return definitions, tuple(problems)


def _line_of(key: str, text: str) -> int:
    found = re.search(rf"""^[ \t]*\[?["']?{re.escape(key)}["']?[ \t]*[\]=.]""", text, re.MULTILINE)
    return text.count("\n", 0, found.start(0) if found else 0) + 1


class Terms:
    """Which terms have been used so far, and how often."""

    def __init__(self) -> None:
        self.definitions: dict[str, str] = {}  # HTML by key
        self.uses: dict[str, int] = {}

    def use(self, key: str) -> tuple[str, str]:
        """What stands before and after the words of this use of a term."""
        self.uses[key] = self.uses.get(key, 0) + 1
        anchor = f"term-{escape(key)}"
        if self.uses[key] == 1:
            return f'<dfn id="{anchor}">', "</dfn>"
        card = f"{anchor}-{self.uses[key]}"
        before, after = with_card(
            f'<a class="term" href="#{anchor}" aria-describedby="{card}">\0</a>',
            card,
            self.definitions[key],
        ).split("\0")
        return before, after

    def unused(self) -> tuple[str, ...]:
        """Keys of the terms that nothing uses."""
        return tuple(key for key in self.definitions if key not in self.uses)
