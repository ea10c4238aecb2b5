"""One build at a time in one folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from anomagram_build.errors import BadInput

_PATIENCE = 3600  # seconds


@contextmanager
def only_one_build(cache: Path) -> Iterator[None]:
    """Holds a cache's folder; waits for the build that holds it, whose results serve this one too.

    Raises:
        BadInput: another build has held it for an hour.
    """
    cache.mkdir(parents=True, exist_ok=True)
    lock = FileLock(cache / ".lock")
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            print("  waiting for another build in this folder", file=sys.stderr, flush=True)
            lock.acquire(timeout=_PATIENCE)
    except Timeout as error:
        raise BadInput("another build has held this folder for an hour; stop it first") from error
    try:
        yield
    finally:
        lock.release()
