"""How others can cite the essay."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}
_SMALL = {"a", "an", "the", "how", "on", "of", "what", "why", "is"}


def is_group(author: str) -> bool:
    """Whether several go by this name: "The Anomagram contributors" are nobody in particular."""
    return author.startswith("The ")


def cite_bibtex(title: str, authors: Sequence[str], year: int, url: str = "") -> str:
    """A BibTeX entry. Persons as "First Last"; the key is family name, year, first word, where a
    group has no family name. `url` is left out where nobody knows it yet."""
    family = authors[0].split()[-1] if authors and not is_group(authors[0]) else ""
    words = [word for word in re.findall(r"\w+", title) if word.lower() not in _SMALL]
    first = words[0] if words else ""
    key = _ascii(f"{family}{year}{first}" if family else f"{first}{year}").lower()
    fields = {
        "author": " and ".join(_author(author) for author in authors),
        "title": f"{{{_escape(title)}}}",  # the second pair of braces keeps its capitals
        "year": str(year),
        **({"url": url} if url else {}),
    }
    lines = [f"  {name:<6} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def cite_text(title: str, authors: Sequence[str], year: int, url: str = "") -> str:
    """The same as one plain line."""
    return f"{', '.join(authors)}. “{title.rstrip('.')}.” {year}. {url}".rstrip()


def _author(name: str) -> str:
    """Braces keep the name of a group whole: nobody's first name is "The"."""
    return f"{{{_escape(name)}}}" if is_group(name) else _escape(name)


def _escape(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in text)


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]", "", plain)
