"""Text as outlines, for pictures made of pixels: their renderer need not know the fonts."""

from __future__ import annotations

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont


def outlines(
    text: str, font: TTFont, size: float, at: tuple[float, float] = (0, 0)
) -> tuple[str, float]:
    """A line of text as the `d` of an SVG path, from `at` on its baseline, and its width.

    Characters that the font doesn't have are left out, and pairs are not kerned.
    """
    glyphs, names, widths = font.getGlyphSet(), font.getBestCmap(), font["hmtx"]
    scale = size / font["head"].unitsPerEm
    x, y = at
    pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.2f}".rstrip("0").rstrip("."))
    for name in (names[ord(letter)] for letter in text if ord(letter) in names):
        glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, x, y)))
        x += widths[name][0] * scale
    return pen.getCommands(), x - at[0]
