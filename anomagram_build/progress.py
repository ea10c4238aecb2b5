"""Tells whoever waits what is being done, how far it is and how long it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """What long work reports to: `progress(done, total)`, in units of its own."""

    def __call__(self, done: int, total: int) -> None: ...


def silent(done: int, total: int) -> None:
    """Reports nothing."""


@contextmanager
def stage_line(name: str) -> Iterator[Progress]:
    """A terminal line for one stage: a bar while it works, its time once it is done.

    Where standard error is no terminal, the line is printed once, at the end.
    """
    start = time.perf_counter()
    terminal = sys.stderr.isatty()
    if terminal:
        from rich.console import Console  # noqa: PLC0415 - not needed where nothing runs
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
        from rich.progress import Progress as Bars  # noqa: PLC0415

        bars = Bars(
            TextColumn("  {task.description:<24}"),
            BarColumn(32),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=Console(stderr=True),
            transient=True,
        )
        with bars:
            task = bars.add_task(name, total=None)
            yield lambda done, total: bars.update(task, completed=done, total=total)
    else:
        yield silent
    print(f"  {name:<24} {time.perf_counter() - start:6.1f} s", file=sys.stderr, flush=True)
