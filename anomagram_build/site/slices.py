"""The slices in which a page's fonts come: a browser fetches those that a page has characters of.

A first screen waits for the first slices of four faces (see `preload.py`), so these are small: what
comes in two round trips of 150 ms with six requests sharing 1.6 Mbit/s, Lighthouse's slow phone, is
at most 8,760 bytes with the server's headers. Text faces fit digits into that, the heavier and the
slanted ones don't. What no slice has comes from the reader's system, and so do formulas.
"""

from __future__ import annotations

FIRST, SECOND, THIRD = "words", "signs", "accented"

_DIGITS = "0123456789%"
_PRINTED = "".join(map(chr, range(0x20, 0x7F)))
_WORDS = (
    "".join(filter(str.isalpha, _PRINTED))
    + " .,;:?!()-"
    + "\u00a0\u2013\u2014\u2018\u2019\u201c\u201d"
)
_SIGNS = "".join(c for c in _PRINTED if c not in _WORDS + _DIGITS)
_SIGNS += "\u2009\u2026\u2022\u00b7\u2212\u00d7\u00f7\u00b1"
# What names and units now and then need.
_ACCENTED = "ÁÄÅÆÇÉÍÓÖØÚÜßàáâãäåæçèéêëíîïñóôõöøúüý\u00b0\u00b5\u00bd\u00b9\u00b2\u00b3\u00a7\u00a9"


def slices(weight: int, style: str) -> dict[str, str]:
    """The characters of each slice of a face, by the slice's name."""
    text_face = (weight, style) == (400, "normal")
    return {
        FIRST: _WORDS + _DIGITS if text_face else _WORDS,
        SECOND: _SIGNS if text_face else _DIGITS + _SIGNS,
        THIRD: _ACCENTED,
    }


def slices_of(text: str, weight: int, style: str) -> list[str]:
    """The names of a face's slices that a text needs, in order."""
    used = set(text)
    found = slices(weight, style).items()
    return [name for name, characters in found if not used.isdisjoint(characters)]
