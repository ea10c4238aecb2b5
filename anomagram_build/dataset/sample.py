"""A few of many signals, so that pages stay small whatever the data's size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def some(rows: NDArray[np.int64], most: int, seed: int) -> NDArray[np.int64]:
    """The same rows where there are at most so many; else so many of them, by chance, in order."""
    if len(rows) <= most:
        return rows
    # NumPy promises the raw numbers of a bit generator to stay the same in every version.
    order = np.argsort(np.random.PCG64(seed).random_raw(len(rows)), kind="stable")
    return np.sort(rows[order[:most]])
