"""The slices in which a page's fonts come: a browser fetches those that a page has characters of.

What no slice has comes from the reader's system, and so do formulas.
"""

from __future__ import annotations

# What English prose about measurements needs, and what names and units now and then do: a fifth of
# each face, which a page without them is spared.
SLICES = {
    "plain": "".join(map(chr, range(0x20, 0x7F)))
    + "\u00a0\u2009\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2022\u00b7\u2212\u00d7\u00f7\u00b1",
    "accented": "ÁÄÅÆÇÉÍÓÖØÚÜßàáâãäåæçèéêëíîïñóôõöøúüý"
    + "\u00b0\u00b5\u00bd\u00b9\u00b2\u00b3\u00a7\u00a9",
}


def slices_of(text: str) -> list[str]:
    """The names of the slices that a text needs, in order."""
    used = set(text)
    return [name for name, characters in SLICES.items() if not used.isdisjoint(characters)]
