"""Everything that can go wrong for a maintainer, in one tree.

AnomagramError          carries one or more problems and an exit code
├── BadInput            exit code 2: a file, setting or option is wrong
└── FailedCheck         exit code 1: the input is fine, but a check of the result failed
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One finding: where it is, what is wrong and what to do."""

    message: str
    file: str | None = None
    line: int | None = None
    hint: str | None = None

    def __str__(self) -> str:
        place = ""
        if self.file is not None:
            place = f"{self.file}:{self.line}: " if self.line is not None else f"{self.file}: "
        return f"{place}{self.message}" + (f"; {self.hint}" if self.hint else "")


class AnomagramError(Exception):
    """One or more problems. Raise a subclass; the command line prints each and exits."""

    exit_code = 2

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = tuple(p if isinstance(p, Problem) else Problem(p) for p in problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BadInput(AnomagramError):
    """A file, a setting or an option is wrong."""

    exit_code = 2


class FailedCheck(AnomagramError):
    """The input is fine, but a check of what was built from it failed."""

    exit_code = 1


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint that names the nearest known word, or None where nothing is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else None
