"""Sees what is saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

from watchfiles import watch

from anomagram_build.project import ROOT

PACKAGE = ROOT / "anomagram_build"
_FILES = tuple(ROOT / name for name in ("LICENSE", "package-lock.json", "tsconfig.json"))


def changes(folders: list[Path], stop: Event) -> Iterator[set[Path]]:
    """The files of each burst of saves below the folders, in the package and beside it."""
    places = [*dict.fromkeys((*folders, PACKAGE, ROOT / "templates")), *_FILES]
    known = [place for place in places if place.exists()]
    # Short steps: an editor's save is one or two events, and somebody waits for the page.
    for burst in watch(*known, stop_event=stop, debounce=200, step=20, rust_timeout=200):
        yield {Path(name) for _, name in burst}


def needs_new_worker(files: set[Path]) -> bool:
    """Whether a running worker may have imported what is now otherwise."""
    return any(path.suffix == ".py" and path.is_relative_to(PACKAGE) for path in files)
