"""Numbers and names in the sentences that the build writes."""

from __future__ import annotations


def percent(share: float, digits: int = 1) -> str:
    """0.97314 → "97.3%"."""
    return f"{100 * share:.{digits}f}%"


def number(value: float, digits: int = 3) -> str:
    """0.22918 → "0.229"; with a true minus sign, none before zero, and thousands separators."""
    return f"{value:z,.{digits}f}".replace("-", "\N{MINUS SIGN}")


def count(amount: int, noun: str, nouns: str) -> str:
    """2 → "2 heartbeats"."""
    return f"{amount:,} {noun if amount == 1 else nouns}"


def capital(text: str) -> str:
    """The same text with a capital first letter."""
    return text[:1].upper() + text[1:]
