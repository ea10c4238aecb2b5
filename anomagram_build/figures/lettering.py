"""Cutting fonts to the characters that are used, and putting them into pictures.

A picture shown by `<img>` can't use the page's fonts, so each carries the few glyphs that it
needs: about 3 kB compressed, less than the same glyphs as outlines, and the text stays text.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from typing import Literal

from fontTools import subset
from fontTools.ttLib import TTFont

from anomagram_build.figures.theme import SANS, face_file

# Letters come with their accents, so nothing places marks; that would be a tenth of each face.
FEATURES = ("kern", "liga")
# Tables that tell of scripts and styles which a page never asks for.
_UNUSED = ("BASE", "STAT")

_BOLD = re.compile(r'font-weight="(?:bold|[6-9]00)"')
_TAG = re.compile(r"<[^>]+>")


def cut(font: TTFont, characters: Iterable[str], flavor: Literal["woff2"] | None) -> bytes:
    """The font with no more than the glyphs for these characters; changes the one given.

    The bytes depend on nothing but the arguments. Characters it doesn't have are left out.
    """
    options = subset.Options()
    options.layout_features = list(FEATURES)
    options.hinting = False
    options.drop_tables = [*options.drop_tables, *_UNUSED]
    options.notdef_outline = True
    # A browser goes by the style sheet; vl-convert leaves out a font without a PostScript name.
    options.name_IDs = [1, 2, 16, 17] if flavor else [1, 2, 6, 16, 17]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted({ord(character) for character in characters}))
    cutter.subset(font)
    font.flavor = flavor
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def embed_fonts(svg: str, folder: Path) -> str:
    """The SVG with the glyphs of its texts, from the interface's TTF files in `folder`."""
    texts = re.findall(r"<text\b([^>]*)>(.*?)</text>", svg, re.DOTALL)
    rules = []
    for weight, style in SANS.faces:
        bold = weight >= 600
        lettered = (text for attributes, text in texts if bool(_BOLD.search(attributes)) == bold)
        characters = sorted({c for text in lettered for c in unescape(_TAG.sub("", text))})
        if not characters:
            continue
        with TTFont(
            folder / f"{face_file(SANS.package, weight, style)}.ttf", recalcTimestamp=False
        ) as font:
            glyphs = base64.b64encode(cut(font, characters, "woff2")).decode("ascii")
        rules.append(
            f'@font-face{{font-family:"{SANS.name}";font-weight:{weight};'
            f"src:url(data:font/woff2;base64,{glyphs})}}"
        )
    if not rules:
        return svg
    return re.sub(r"(<svg [^>]*>)", rf"\1<style>{''.join(rules)}</style>", svg, count=1)
