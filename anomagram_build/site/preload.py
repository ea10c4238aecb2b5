"""Which fonts a page fetches first."""

from __future__ import annotations

from collections.abc import Iterable

from anomagram_build.figures.theme import SANS, SERIF, face_file

# The faces of a page's first screen: title, subtitle, byline, prose.
PRELOADED = (
    face_file(SERIF.package, 400, "normal"),
    face_file(SERIF.package, 600, "normal"),
    face_file(SANS.package, 400, "normal"),
    face_file(SANS.package, 600, "normal"),
    face_file(SERIF.package, 400, "italic"),
)


def preloaded(files: Iterable[str]) -> list[str]:
    """Of the built files' base names, the fonts to fetch first, in order."""
    known = set(files)
    return [name for face in PRELOADED if (name := f"{face}-plain.woff2") in known]
