"""Which fonts a page fetches first."""

from __future__ import annotations

from collections.abc import Iterable

from anomagram_build.figures.theme import SANS, SERIF, face_file
from anomagram_build.site.slices import FIRST, SECOND

# The faces of a first screen are title, subtitle and byline, and what follows these: prose in the
# essay, where style, head script and four fonts take a browser's six connections to a server;
# labels and numbers in the lab.
_OPENING = (
    (face_file(SERIF.package, 600, "normal"), FIRST),
    (face_file(SERIF.package, 400, "italic"), FIRST),
    (face_file(SANS.package, 400, "normal"), FIRST),
)
_PROSE = ((face_file(SERIF.package, 400, "normal"), FIRST),)
_CONTROLS = (
    (face_file(SANS.package, 600, "normal"), FIRST),
    (face_file(SANS.package, 600, "normal"), SECOND),
    (face_file(SANS.package, 400, "normal"), SECOND),
)


def preloaded(page: str, files: Iterable[str]) -> list[str]:
    """Of the built files' base names, the fonts that the page of this name fetches first."""
    known = set(files)
    wanted = (*_OPENING, *(_CONTROLS if page == "lab" else _PROSE))
    return [name for face, part in wanted if (name := f"{face}-{part}.woff2") in known]
