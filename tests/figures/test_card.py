"""The picture for links: what is on it, and that it is drawn without help from the system."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anomagram_build.figures.card import CARD, Faces, card_svg, choose_strip
from anomagram_build.figures.outlines import outlines
from anomagram_build.figures.theme import SANS, SERIF
from anomagram_build.project import ROOT
from anomagram_build.site.fonts import open_face
from anomagram_build.stages import card
from anomagram_build.work import Work

PACKAGES = ROOT / "node_modules"


def test_everyday_signals_are_chosen_with_the_abnormal_one_third() -> None:
    scores = np.arange(10, dtype=np.float32)[::-1].copy()
    abnormal = np.arange(10) < 5  # scores 9 … 5; the normal ones 4 … 0
    signals = np.repeat(scores[:, np.newaxis], 4, axis=1)
    strip = choose_strip(signals, signals + 1, scores, abnormal)
    assert strip.abnormal.tolist() == [False, False, True, False]
    assert strip.signals[:, 0].tolist() == [1, 2, 7, 3]
    assert (strip.reconstructions == strip.signals + 1).all()


def test_text_becomes_outlines_as_wide_as_the_font_says() -> None:
    font = open_face(PACKAGES, SANS, 400)
    units, widths, names = font["head"].unitsPerEm, font["hmtx"], font.getBestCmap()
    path, width = outlines("Ab", font, 20, (5, 30))
    assert width == pytest.approx(20 * sum(widths[names[ord(c)]][0] for c in "Ab") / units)
    assert path.startswith("M") and outlines("A\u4e2db", font, 20, (5, 30)) == (path, width)
    _, further = outlines("Ab", font, 40, (5, 30))
    assert further == pytest.approx(2 * width)


def test_the_card_needs_no_font_of_the_system() -> None:
    faces = Faces(
        open_face(PACKAGES, SERIF, 600),
        open_face(PACKAGES, SANS, 400),
        open_face(PACKAGES, SANS, 600),
    )
    signals = np.sin(np.arange(80, dtype=np.float32)).reshape(4, 20)
    strip = choose_strip(signals, signals / 2, np.arange(4, dtype=np.float32), np.arange(4) == 3)
    svg = card_svg("A <title> & more", "Said in a few words", strip, faces)
    assert "<text" not in svg and "font-family" not in svg
    assert svg.count("<svg") == svg.count("</svg>") == 2


def test_the_stage_draws_the_same_card_twice(
    work_of: Callable[[str], Work], tmp_path: Path
) -> None:
    drawn = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        card.run(replace(work_of("card"), out=tmp_path / name))
        drawn.append((tmp_path / name / "card.png").read_bytes())
    assert drawn[0] == drawn[1]
    assert drawn[0].startswith(b"\x89PNG")
    assert struct.unpack(">II", drawn[0][16:24]) == (CARD.width, CARD.height)
