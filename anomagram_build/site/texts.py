"""What prose may say beside numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anomagram_build.dataset.card import DataCard


def prose_texts(card: DataCard, lab: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The data's words as `card.nouns`, and the lab's presets as addresses: `lab.prototype`.

    `lab` is what stage `lab` writes for its page's template.
    """
    return {
        "card": {name: getattr(card, name) for name in ("name", "noun", "nouns", "licence")},
        "lab": {preset["key"]: f"lab/?{preset['link']}" for preset in lab["presets"]},
    }
