"""The site's own fonts: cut to what it uses, with stand-ins that take the same room.

Two forms are made of each face: WOFF2 for the pages, and TTF for measuring the prerendered charts.
The former is cut in slices, see `slices.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont

from anomagram_build.errors import BadInput, Problem
from anomagram_build.figures.lettering import cut
from anomagram_build.figures.theme import FAMILIES, SANS, Family, face_file
from anomagram_build.site.slices import slices

# How often letters stand in English text, per thousand, with the space between words: what the
# average width of a line depends on.
_FREQUENCIES = {
    " ": 185, "e": 102, "t": 75, "a": 65, "o": 62, "i": 57, "n": 57, "s": 53, "r": 50, "h": 50,
    "l": 33, "d": 33, "u": 23, "c": 22, "m": 20, "f": 20, "w": 17, "g": 16, "p": 15, "y": 14,
    "b": 13, "v": 8, "k": 5, "x": 1, "j": 1, "q": 1, "z": 1,
}  # fmt: skip

# Fonts that most systems have: the name of each face, its average width of that text (of an em),
# and a free font of the same widths, on which it was measured.
_STAND_INS = {
    "Arial": {
        (400, "normal"): ("Arial", 0.4391, "Liberation Sans"),
        (600, "normal"): ("Arial Bold", 0.4748, "Liberation Sans Bold"),
    },
    "Georgia": {
        (400, "normal"): ("Georgia", 0.4369, "Gelasio"),
        (400, "italic"): ("Georgia Italic", 0.4457, "Gelasio Italic"),
        (600, "normal"): ("Georgia Bold", 0.5089, "Gelasio Bold"),
    },
    "Times New Roman": {
        (400, "normal"): ("Times New Roman", 0.3979, "Liberation Serif"),
        (400, "italic"): ("Times New Roman Italic", 0.3995, "Liberation Serif Italic"),
        (600, "normal"): ("Times New Roman Bold", 0.4234, "Liberation Serif Bold"),
    },
}


@dataclass(frozen=True)
class Measures:
    """A face's line measures and its average width of English text, all in ems."""

    ascent: float
    descent: float
    line_gap: float
    width: float


def make_fonts(node_modules: Path, out: Path) -> None:
    """Writes `web/*.woff2`, `measured/*.ttf` and `fonts.css` (which names the former) to `out`.

    Raises BadInput where a font package is not installed.
    """
    for folder in ("web", "measured"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    rules: list[str] = []
    for family in FAMILIES:
        for weight, style in family.faces:
            name = face_file(family.package, weight, style)
            source = _source(node_modules, family, weight, style)
            for slice_name, characters in slices(weight, style).items():
                file = f"{name}-{slice_name}.woff2"
                (out / "web" / file).write_bytes(cut(_open(source), characters, "woff2"))
                rules.append(_face_rule(family, weight, style, f"./web/{file}", characters))
            real = measure(_open(source))
            for font in family.stand_ins:
                rules.append(_stand_in_rule(family, font, weight, style, real))
            if family is SANS:  # what charts are lettered in
                (out / "measured" / f"{name}.ttf").write_bytes(_named(source, family, weight))
    (out / "fonts.css").write_text("\n".join(rules) + "\n", encoding="utf-8")


def open_face(node_modules: Path, family: Family, weight: int) -> TTFont:
    """An upright face of a family, whole. Raises BadInput where its package is not installed."""
    return _open(_source(node_modules, family, weight))


def measure(font: TTFont) -> Measures:
    """A font's measures as a browser takes them (from `hhea`; ours also set USE_TYPO_METRICS)."""
    units = font["head"].unitsPerEm
    header, widths, glyphs = font["hhea"], font["hmtx"], font.getBestCmap()
    total = sum(widths[glyphs[ord(c)]][0] * count for c, count in _FREQUENCIES.items())
    return Measures(
        ascent=header.ascent / units,
        descent=-header.descent / units,
        line_gap=header.lineGap / units,
        width=total / sum(_FREQUENCIES.values()) / units,
    )


def _source(node_modules: Path, family: Family, weight: int = 400, style: str = "normal") -> Path:
    """The Latin slice of a face as its package has it."""
    stem = family.package.rpartition("/")[2]
    file = node_modules / family.package / "files" / f"{stem}-latin-{weight}-{style}.woff2"
    if not file.is_file():
        raise BadInput(Problem("the font is not installed", str(file), hint="run `npm ci`"))
    return file


def _open(file: Path) -> TTFont:
    return TTFont(file, recalcTimestamp=False)


def _named(file: Path, family: Family, weight: int) -> bytes:
    """The font as TTF under the name that pictures are laid out with, whatever it called itself."""
    font = _open(file)
    table = font["name"]
    table.names = []
    style = {400: "Regular", 600: "SemiBold"}[weight]
    name = family.measured_as
    ids = {1: name, 2: style, 6: f"{name.replace(' ', '')}-{style}", 16: name, 17: style}
    for number, text in ids.items():
        table.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    return cut(font, map(chr, font.getBestCmap()), None)


def _face_rule(family: Family, weight: int, style: str, url: str, characters: str) -> str:
    return (
        f'@font-face {{ font-family: "{family.name}"; font-weight: {weight}; font-style: {style};'
        f' font-display: swap; src: url("{url}") format("woff2");'
        f" unicode-range: {_unicode_range(characters)}; }}"
    )


def _unicode_range(characters: str) -> str:
    """The characters as CSS names them: `U+20-7E, U+B7`."""
    spans: list[tuple[int, int]] = []
    for code in sorted(map(ord, characters)):
        if spans and code == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], code)
        else:
            spans.append((code, code))
    return ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in spans)


def _stand_in_rule(family: Family, font: str, weight: int, style: str, real: Measures) -> str:
    """A local font scaled to the real one's width and line, so that the swap moves nothing."""
    name, width, twin = _STAND_INS[font][weight, style]
    scale = real.width / width
    return (
        f'@font-face {{ font-family: "{family.name} as {font}";'
        f" font-weight: {weight}; font-style: {style};"
        f' src: local("{name}"), local("{twin}");'
        f" size-adjust: {scale:.2%}; ascent-override: {real.ascent / scale:.2%};"
        f" descent-override: {real.descent / scale:.2%};"
        f" line-gap-override: {real.line_gap / scale:.2%}; }}"
    )
