"""Small data sets, whole or broken on purpose."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import pytest

CARD = """\
name = "Tiny"
file = "tiny.csv"
noun = "wave"
nouns = "waves"
unit = "volts"
index_unit = "points"
licence = "none"
source = "made here"
normal = 7
[[classes]]
label = 7
key = "calm"
name = "A calm wave"
short = "Calm"
description = "It does not change."

[[classes]]
label = -2
key = "wild"
name = "A wild wave"
short = "Wild"
description = "It changes."
"""
ROWS = "label,p0,p1,p2\n7,0.5,1,-2\n-2,3.25,1e-3,0\n7,0,0,.5\n"


@dataclass(frozen=True)
class Tiny:
    """Writes a data card and a data file into a folder."""

    folder: Path
    sound_card: str = CARD
    sound_rows: str = ROWS

    def card(self, text: str = CARD) -> Path:
        """Write a card, a sound one unless its text is given. Its path."""
        path = self.folder / "tiny.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def data(self, text: str = ROWS, file: str = "tiny.csv") -> Path:
        """Write a data file, gzipped if its name ends in .gz, and its card. The card's path."""
        content = text.encode()
        (self.folder / file).write_bytes(
            gzip.compress(content) if file.endswith(".gz") else content
        )
        return self.card(CARD.replace('"tiny.csv"', f'"{file}"'))


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    return Tiny(tmp_path)
