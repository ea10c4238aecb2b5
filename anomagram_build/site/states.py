"""What of a figure a link may set: the keys of its table of state, read from its script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

_TABLE = re.compile(r'new UrlState\("([\w-]+)", \{')


def states_by_figure(scripts: Iterable[Path]) -> Mapping[str, list[str]]:
    """By figure the keys, such as `epoch` for a link to `#fig-replay?epoch=12`.

    `scripts` are the figures' `figure.ts`, each in a folder of the figure's name. A figure whose
    script keeps no such table takes none.
    """
    return {script.parent.name: _keys(script.read_text(encoding="utf-8")) for script in scripts}


def _keys(script: str) -> list[str]:
    """The outermost keys of the object that `new UrlState("name", {…})` is given."""
    table = _TABLE.search(script)
    if table is None:
        return []
    depth, outermost = 1, ""
    for sign in script[table.end() :]:
        if sign in ")]}":
            depth -= 1
        if depth == 0:
            break
        if depth == 1:
            outermost += sign
        if sign in "([{":
            depth += 1
    return re.findall(r"(?:^|,)\s*(\w+):", outermost)
