"""A signal in a few bytes of markup."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anomagram_build.figures.signal_chart import Frame
from anomagram_build.figures.simplify import corners

WIDTH, HEIGHT = 120, 60
_TOLERANCE = 0.03  # as a share of the frame's height


def thumbnail(signal: NDArray[np.float32], frame: Frame) -> str:
    """The signal [points] as the `d` of an SVG path in a box of WIDTH by HEIGHT."""
    height = frame.high - frame.low
    places = corners(signal, _TOLERANCE * height)
    across = np.rint(WIDTH * places / (frame.points - 1)).astype(int)
    down = np.rint(HEIGHT * (frame.high - signal[places].astype(np.float64)) / height).astype(int)
    # Steps from corner to corner, in whole units: half the bytes, and they compress better.
    steps = zip(np.diff(across), np.diff(down), strict=True)
    path = f"M{across[0]} {down[0]}l" + " ".join(f"{x} {y}" for x, y in steps)
    return path.replace(" -", "-")
