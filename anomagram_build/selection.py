"""Which results an essay asks for: the figures that stand in it, and the numbers that it reads.

A short essay with a few figures then needs none of the experiments behind the others.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from anomagram_build.work import Stage

_FIGURE = re.compile(r":{3,}\s*figure\s+([\w-]+)")
_NUMBER = re.compile(r"""\bn\s*(?:\.\s*(\w+)|\[\s*["']([^"']+)["']\s*\])""")


def named_in(content: Path) -> set[str]:
    """The names of figures and groups of numbers in all prose below a content folder.

    Code and comments count too: a name too many costs time, a name too few would be an error.
    """
    names: set[str] = set()
    for path in [*content.glob("*.md"), *content.glob("*/*.md"), *content.glob("*.toml")]:
        text = path.read_text(encoding="utf-8", errors="replace")
        names.update(_FIGURE.findall(text))
        names.update(dotted or quoted for dotted, quoted in _NUMBER.findall(text))
    return names


def select(
    stages: Sequence[Stage], names: Collection[str], also: Collection[str] = ()
) -> tuple[Stage, ...]:
    """The stages that an essay with these names needs, in order, without needs that are left out.

    Experiments, figures and costs are for whoever names them, `also` among them by their stage's
    name; every other stage is for every essay, and takes of those what there is.
    """
    wanted = {stage.name for stage in stages if not _is_optional(stage.name)} | set(also)
    wanted |= {stage.name for stage in stages if stage.name.rpartition(":")[2] in names}
    for stage in reversed(stages):
        if stage.name in wanted and _is_optional(stage.name):
            wanted.update(stage.before)
    return tuple(
        replace(stage, needs=tuple(need for need in stage.needs if _stage_of(need) in wanted))
        for stage in stages
        if stage.name in wanted
    )


def _is_optional(name: str) -> bool:
    return name.partition(":")[0] in ("experiment", "figure", "costs")


def _stage_of(need: str) -> str:
    """A stage's name, where a need may be only some of its files: figure:replay/numbers.json."""
    return need.partition("/")[0]
