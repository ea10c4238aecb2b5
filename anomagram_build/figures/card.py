"""The picture that others show where they link to the essay: its title over a strip of signals."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import altair as alt
import numpy as np
from fontTools.ttLib import TTFont
from numpy.typing import NDArray

from anomagram_build.figures import theme
from anomagram_build.figures.chart import Layered, Size, compile_chart, named, paper_grid, picture
from anomagram_build.figures.outlines import outlines
from anomagram_build.figures.signal_chart import frame_of
from anomagram_build.figures.theme import var

CARD = Size(1200, 630)
_STRIP = Size(1200, 350)
_MARGIN = 64
_LETTERS = 58  # of the subtitle in a line
_GAP = 0.06  # between two signals, as a share of one
_TURN = 2  # the place of the abnormal signal in the strip
_SQUARE = 35  # of the grid, in pixels


@dataclass(frozen=True, eq=False)
class Strip:
    """Signals [n, points] one after the other, each with what the network draws in its place."""

    signals: NDArray[np.float32]
    reconstructions: NDArray[np.float32]
    abnormal: NDArray[np.bool_]


def choose_strip(
    signals: NDArray[np.float32],
    reconstructions: NDArray[np.float32],
    scores: NDArray[np.float32],
    abnormal: NDArray[np.bool_],
) -> Strip:
    """Three everyday normal signals and, third in the row, an everyday abnormal one.

    Everyday means a score in the middle of its kind's; the arrays are [n, points] and [n].
    """
    usual = _near(scores, ~abnormal, (0.25, 0.5, 0.75))
    strange = _near(scores, abnormal, (0.5,))
    rows = np.array([*usual[:_TURN], *strange, *usual[_TURN:]])
    return Strip(signals[rows], reconstructions[rows], abnormal[rows])


@dataclass(frozen=True)
class Faces:
    """The typefaces that the card is lettered in."""

    title: TTFont
    text: TTFont
    label: TTFont


def card_svg(title: str, subtitle: str, strip: Strip, faces: Faces) -> str:
    """The card as SVG, in the light theme; all its text is outlines."""
    spec = {**compile_chart(_strip_chart(strip), _STRIP), "padding": 0}
    chart = picture(spec, "light", _STRIP, "")
    top = CARD.height - _STRIP.height
    lines = textwrap.wrap(subtitle, _LETTERS)
    text = [_line(title, faces.title, 92, (_MARGIN - 3, 138), "ink")]
    text += [
        _line(line, faces.text, 34, (_MARGIN, 196 + 44 * place), "ink-soft")
        for place, line in enumerate(lines)
    ]
    for place, abnormal in enumerate(strip.abnormal):
        kind = "abnormal" if abnormal else "normal"
        _, width = outlines(kind, faces.label, 28)
        middle = _STRIP.width * (place + 0.5) / len(strip.abnormal)
        text.append(_line(kind, faces.label, 28, (middle - width / 2, top + 40), kind))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{CARD.width}" height="{CARD.height}"'
        f' viewBox="0 0 {CARD.width} {CARD.height}">'
        f'<rect width="100%" height="100%" fill="{theme.colour("paper", "light")}"/>'
        f'<svg x="0" y="{top}" {chart.removeprefix("<svg ")}{"".join(text)}</svg>'
    )


def _line(text: str, face: TTFont, size: float, at: tuple[float, float], colour: str) -> str:
    path, _ = outlines(text, face, size, at)
    return f'<path fill="{theme.colour(colour, "light")}" d="{path}"/>'


def _near(
    scores: NDArray[np.float32], chosen: NDArray[np.bool_], shares: tuple[float, ...]
) -> list[int]:
    """Rows whose score is at these shares of the chosen ones' order."""
    rows = np.flatnonzero(chosen)
    order = rows[np.argsort(scores[rows], kind="stable")]
    return [int(order[round(share * (len(order) - 1))]) for share in shares]


def _strip_chart(strip: Strip) -> Layered:
    frame = frame_of(strip.signals)
    width = frame.points * (1 + _GAP)
    total = len(strip.signals) * width - frame.points * _GAP
    low, high = frame.low - 0.5, frame.high + 1.5
    left, right = -total / 60, total * 61 / 60
    x = alt.Scale(domain=[left, right], nice=False, zero=False)
    y = alt.Scale(domain=[low, high], nice=False, zero=False)
    bare = alt.Axis(labels=False, title=None, grid=False, ticks=False, domain=False, offset=0)
    rows = [
        {
            "one": place,
            "x": round(place * width + index, 2),
            "signal": round(float(value), 3),
            "drawn": round(float(drawn), 3),
            "kind": "abnormal" if abnormal else "normal",
        }
        for place, (signal, copy, abnormal) in enumerate(
            zip(strip.signals, strip.reconstructions, strip.abnormal, strict=True)
        )
        for index, (value, drawn) in enumerate(zip(signal, copy, strict=True))
    ]
    base = alt.Chart(named("strip", rows)).encode(
        x=alt.X("x:Q", scale=x, axis=bare), detail="one:N"
    )
    given = alt.Y("signal:Q", scale=y, axis=bare)
    copied = alt.Y("drawn:Q", scale=y, axis=bare)
    kinds = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=["normal", "abnormal"], range=[var("normal"), var("abnormal")]),
        legend=None,
    )
    return alt.layer(
        paper_grid(
            np.arange(left, right, (right - left) * _SQUARE / _STRIP.width).tolist(),
            np.arange(low, high, (high - low) * _SQUARE / _STRIP.height).tolist(),
        ),
        base.mark_area(opacity=0.35).encode(y=given, y2="drawn:Q", color=kinds),
        base.mark_line(strokeWidth=4.5, color=var("ink")).encode(y=given),
        base.mark_line(strokeWidth=4, strokeDash=[11, 8], color=var("model")).encode(y=copied),
    )
