"""Signals as polylines of few corners, for pictures that hold many of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def corners(signal: NDArray[np.float32], tolerance: float) -> NDArray[np.int64]:
    """The points, ascending, whose polyline is nowhere further than `tolerance` from the signal.

    `signal` is [points], `tolerance` in its units. The split of Ramer (1972) and of Douglas and
    Peucker (1973), with the distance taken straight up and down, since a signal is a function.
    """
    last = len(signal) - 1
    keep = {0, last}
    open_parts = [(0, last)]
    while open_parts:
        left, right = open_parts.pop()
        if right - left < 2:
            continue
        chord = np.linspace(signal[left], signal[right], right - left + 1, dtype=np.float64)
        off = np.abs(signal[left : right + 1] - chord)
        worst = left + int(np.argmax(off))
        if off[worst - left] > tolerance:
            keep.add(worst)
            open_parts += [(left, worst), (worst, right)]
    return np.array(sorted(keep), dtype=np.int64)
