"""A signal in a few bytes of markup."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anomagram_build.figures.signal_chart import Frame
from anomagram_build.figures.simplify import corners

WIDTH, HEIGHT = 60, 30
_TOLERANCE = 0.03  # as a share of the frame's height


def thumbnail(signal: NDArray[np.float32], frame: Frame) -> str:
    """The signal [points] as the `d` of an SVG path in a box of WIDTH by HEIGHT."""
    height = frame.high - frame.low
    places = corners(signal, _TOLERANCE * height)
    across = WIDTH * places / (frame.points - 1)
    down = HEIGHT * (frame.high - signal[places].astype(np.float64)) / height
    return "M" + "L".join(f"{x:.4g} {y:.3g}" for x, y in zip(across, down, strict=True))
