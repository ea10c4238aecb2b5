"""What one build of the preview came to, as it travels from process to process and to the page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from anomagram_build.errors import Problem


@dataclass(frozen=True)
class Outcome:
    """Whether another site was published, what stands in the way of one, how long it took.

    `trace` is the traceback of an error that is nobody's input but a fault of the code.
    """

    published: bool = False
    problems: tuple[Problem, ...] = ()
    trace: str = ""
    seconds: float = 0.0
    ran: tuple[str, ...] = field(default=())

    @property
    def failed(self) -> bool:
        """Whether the site on show is not of the newest sources."""
        return bool(self.problems or self.trace)

    @property
    def complaints(self) -> list[str]:
        """What to show of it: one text for each problem."""
        return [str(problem) for problem in self.problems] + ([self.trace] if self.trace else [])

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))


def from_json(line: str) -> Outcome:
    """Read back what `to_json` wrote. Raises ValueError for anything else."""
    value = json.loads(line)
    problems = _problems(value.pop("problems"))
    return Outcome(problems=problems, **{**value, "ran": tuple(value["ran"])})


def _problems(values: Sequence[dict[str, str]]) -> tuple[Problem, ...]:
    return tuple(Problem(**value) for value in values)  # type: ignore[arg-type]
