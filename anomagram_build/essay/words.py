"""Counts and shortens words of prose."""

from __future__ import annotations

import re
import unicodedata

# 2,919 is one word, and so is a contraction, with either apostrophe.
_WORD = re.compile(r"\w+(?:[\u2019'.,/-]\w+)*")


def count_words(text: str) -> int:
    """How many words a reader would count in plain text."""
    return len(_WORD.findall(text))


def slug(text: str) -> str:
    """An anchor from a title: "What is an anomaly?" → what-is-an-anomaly."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def beginning(text: str, most: int = 60) -> str:
    """The first words of a sentence, for messages."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
