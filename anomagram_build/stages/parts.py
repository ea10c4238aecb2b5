"""Which files of which stages go into the site, and where."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from anomagram_build.figures.manifest import MANIFEST
from anomagram_build.work import Work

LAB_MANIFEST = "lab.json"
# What stage `graphs` writes: a folder with a file for each, and all of them in one.
GRAPHS = "graphs"
GRAPHS_ARCHIVE = "graphs.bin"
# What the stages of figures and of the lab write for others than the reader.
_NOT_IN_SITE = {MANIFEST, LAB_MANIFEST, "numbers.json"}


def parts_of(work: Work) -> Iterator[tuple[str, Path]]:
    """The files that a stage's earlier stages offer to the site, each with its place there.

    A stage's folder `site` is taken as it is; a figure's files go below `figures/NAME`, the lab's
    below `lab`.
    """
    for stage, folder in work.inputs.items():
        kind, _, name = stage.partition(":")
        if kind in ("figure", "lab"):
            places = {
                f"{'lab' if kind == 'lab' else f'figures/{name}'}/{path.name}": path
                for path in folder.iterdir()
                if path.name not in _NOT_IN_SITE and not path.name.startswith(".")
            }
        elif stage == "bundle":
            places = _below(folder / "assets", folder)
        elif stage == "export":
            places = _below(folder / "models", folder)
        elif stage == "card":
            places = {"card.png": folder / "card.png"}
        else:
            places = _below(folder / "site", folder / "site")
        yield from sorted(places.items())


def _below(folder: Path, root: Path) -> dict[str, Path]:
    return {path.relative_to(root).as_posix(): path for path in folder.rglob("*") if path.is_file()}
