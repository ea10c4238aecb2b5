"""What fitting a method leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_PART = 2000


@dataclass(frozen=True)
class Fitted:
    """A method that has learned: maps scaled signals [n, points] to scores [n].

    `values` is how many numbers it must keep in order to score: its weights, or the signals that
    it remembers. Its size on disk is that times the width of a number.
    """

    scores: Callable[[NDArray[np.float32]], NDArray[np.float64]]
    values: int

    def __call__(self, signals: NDArray[np.float32]) -> NDArray[np.float64]:
        # In parts, so that what a method makes of each signal needs no memory for all at once.
        starts = range(0, max(1, len(signals)), _PART)
        return np.concatenate([self.scores(signals[start : start + _PART]) for start in starts])
