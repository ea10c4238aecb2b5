"""Numbers citations in the order of their first use, and writes cards and the reference list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from anomagram_build.essay.bibliography import Reference

_ITEM = re.compile(r"^@([^\s,;\]]+)(?:,\s*(.+))?$", re.DOTALL)


def parse_citation(inside: str) -> list[tuple[str, str]] | None:
    """ "@a; @b, ch. 14" → [("a", ""), ("b", "ch. 14")]; None where it does not read so."""
    items = []
    for part in inside.split(";"):
        found = _ITEM.match(part.strip())
        if not found:
            return None
        items.append((found[1], " ".join((found[2] or "").split())))
    return items


def with_card(link: str, card_id: str, card_html: str) -> str:
    """A link and the card that CSS shows while the link has the pointer or the focus.

    The card bears `hidden`, so that it stays out of the sentence where there is no CSS; a hidden
    element still counts for the `aria-describedby` that `link` is to carry.
    """
    card = f'<span class="card" id="{card_id}" role="tooltip" hidden>{card_html}</span>'
    return f'<span class="has-card">{link}{card}</span>'


class Citations:
    """Which references have been cited so far, and how often."""

    def __init__(self, references: Mapping[str, Reference]) -> None:
        self.references = references
        self.uses: dict[str, int] = {}

    def cite(self, key: str, locator: str = "") -> str:
        """One number with its card, such as 3, or 3, ch. 14."""
        number = [*self.uses].index(key) + 1 if key in self.uses else len(self.uses) + 1
        self.uses[key] = self.uses.get(key, 0) + 1
        place = f"cite-{escape(key)}-{self.uses[key]}"
        link = (
            f'<a href="#ref-{escape(key)}" id="{place}" aria-describedby="{place}-card">'
            f"{number}</a>"
        )
        text = with_card(link, f"{place}-card", self.references[key].html)
        return text + (f", {escape(locator, quote=False)}" if locator else "")

    def list_html(self) -> str:
        """The reference list: cited entries in order, each with its links and ways back."""
        if not self.uses:
            return ""
        items = [self._item(number, key) for number, key in enumerate(self.uses, 1)]
        return '<ol class="references">\n' + "".join(items) + "</ol>\n"

    def _item(self, number: int, key: str) -> str:
        reference = self.references[key]
        links = "".join(
            f' <a href="{escape(url)}">{escape(label, quote=False)}</a>'
            for label, url in reference.links
        )
        anchor = escape(key)
        back = "".join(
            f' <a class="back" href="#cite-{anchor}-{use}"'
            f' aria-label="Back to citation {use} of reference {number}">↩</a>'
            for use in range(1, self.uses[key] + 1)
        )
        return f'<li id="ref-{anchor}">{reference.html}{links}{back}</li>\n'

    def unused(self) -> tuple[str, ...]:
        """Keys of the entries that nothing cites."""
        return tuple(key for key in self.references if key not in self.uses)
