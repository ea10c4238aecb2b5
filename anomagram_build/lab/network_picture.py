"""The network's picture before any script: templates/lab/network.ts draws the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 960, 240
_MOST = 12
_MARGIN = 18
# Stroke width and opacity of edges, and the share of a layer's largest weight they begin at.
_LOOKS = ((0.75, 2.4, 0.9), (0.5, 1.5, 0.7), (0.25, 0.9, 0.5), (0.08, 0.5, 0.35))


@dataclass(frozen=True)
class _Column:
    """Of one layer: which units are drawn, and where. Of wide layers some stand for all."""

    x: float
    places: NDArray[np.int64]
    ys: NDArray[np.float64]
    size: int


def network_svg(sizes: Sequence[int], parameters: NDArray[np.float32], label: str) -> str:
    """The network as SVG markup, coloured by the page's style sheet.

    parameters: all weights and biases, layer after layer: weight [inputs, outputs], bias [outputs].
    """
    columns = [_column(sizes, layer) for layer in range(len(sizes))]
    edges, at = [], 0
    for left, right in pairwise(columns):
        count = left.size * right.size
        weights = parameters[at : at + count].reshape(left.size, right.size)
        edges.append(_edges(left, right, weights[np.ix_(left.places, right.places)]))
        at += count + right.size
    units = [_end(column) for column in (columns[0], columns[-1])]
    units += [
        f'<circle cx="{column.x:.1f}" cy="{y:.1f}" r="4.5" class="unit"/>'
        for column in columns[1:-1]
        for y in column.ys
    ]
    texts = [
        f'<text x="{column.x:.1f}" y="{HEIGHT - 6}" text-anchor="middle" class="units">'
        f"{_size(column, layer in (0, len(sizes) - 1))}</text>"
        for layer, column in enumerate(columns)
    ]
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">'
        + "".join([*edges, *units, *texts])
        + "</svg>"
    )


def _column(sizes: Sequence[int], layer: int) -> _Column:
    size = sizes[layer]
    shown = min(size, _MOST)
    room = HEIGHT - 3 * _MARGIN
    gap = room / max(1, shown - 1)
    if 0 < layer < len(sizes) - 1:
        gap = min(24, gap)
    return _Column(
        x=_MARGIN + layer / (len(sizes) - 1) * (WIDTH - 2 * _MARGIN),
        places=np.rint(np.linspace(0, size - 1, shown)).astype(np.int64),
        ys=np.array([_MARGIN + room / 2 + (i - (shown - 1) / 2) * gap for i in range(shown)]),
        size=size,
    )


def _size(column: _Column, end: bool) -> str:
    """Of a layer that is drawn in part, how much of it is."""
    drawn = len(column.ys)
    return str(column.size) if end or drawn == column.size else f"{drawn} of {column.size}"


def _edges(left: _Column, right: _Column, weights: NDArray[np.float32]) -> str:
    """One path for each sign and width."""
    shares = weights / max(float(np.abs(weights).max()), 1e-12)
    below, paths = np.inf, []
    for share, width, opacity in _LOOKS:
        for name, signed in (("positive", shares), ("negative", -shares)):
            lines = "".join(
                f"M{left.x:.0f} {left.ys[i]:.0f}L{right.x:.0f} {right.ys[j]:.0f}"
                for i, j in np.argwhere((signed >= share) & (signed < below))
            )
            if lines:
                paths.append(
                    f'<path d="{lines}" class="edge is-{name}" stroke-width="{width}"'
                    f' stroke-opacity="{opacity}"/>'
                )
        below = share
    return "".join(paths)


def _end(column: _Column) -> str:
    top, bottom = column.ys[0] - 4, column.ys[-1] + 4
    return (
        f'<line x1="{column.x:.1f}" x2="{column.x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}"'
        ' class="signal-end"/>'
    )
