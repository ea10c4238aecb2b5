"""Pictures that the prose shows: from the content folder into the site, named by their content."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import imagesize

from anomagram_build.errors import BadInput, Problem

FOLDER = "pictures"  # in the site


@dataclass(frozen=True)
class Picture:
    """A file, its place in the site, and its size in CSS pixels."""

    file: Path
    place: str
    width: int
    height: int

    def copy_to(self, site: Path) -> None:
        """Puts the file at its place below `site`."""
        target = site / self.place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.file, target)


def read_pictures(content: Path, files: Iterable[Path]) -> dict[str, Picture]:
    """The pictures by the names that the prose gives them: `pictures/beat.png`.

    Raises:
        BadInput: a file is no picture of a kind that browsers show; names each such file.
    """
    problems: list[Problem] = []
    pictures: dict[str, Picture] = {}
    for file in files:
        name = file.relative_to(content).as_posix()
        try:
            width, height = imagesize.get(file)
        except ValueError:  # an SVG whose size is no number
            width, height = -1, -1
        if width <= 0 or height <= 0:
            hint = "use PNG, JPEG, WebP, GIF, or SVG with a width and a height"
            problems.append(Problem("cannot read the size of this picture", str(file), hint=hint))
            continue
        digest = hashlib.sha256(file.read_bytes()).hexdigest()[:8].upper()
        place = f"{FOLDER}/{file.stem}-{digest}{file.suffix.lower()}"
        pictures[name] = Picture(file, place, round(width), round(height))
    if problems:
        raise BadInput(*problems)
    return pictures
