"""Scale signals: scaled = (signal - offset) / spread, fitted on training signals only.

Fitted on anything more, the scaling would carry knowledge of validation and test signals into
training.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anomagram_build.errors import BadInput, Problem, did_you_mean

KINDS = ("none", "standard", "range", "range-per-point")


@dataclass(frozen=True, eq=False)
class Scaling:
    """`offset` and `spread` in the data's units, float32 [1] or, where per point, [points]."""

    offset: NDArray[np.float32]
    spread: NDArray[np.float32]


def fit_scaling(kind: str, signals: NDArray[np.float32]) -> Scaling:
    """Fit a scaling to training signals [signals, points].

    none             offset 0, spread 1
    standard         offset mean, spread standard deviation (divided by n), over all values
    range            offset minimum, spread maximum - minimum, over all values: scaled to 0…1
    range-per-point  the same at each point by itself

    Where all values are the same the spread is 1, so that nothing is divided by 0. Raises BadInput
    for an unknown kind.
    """
    if kind == "none":
        return Scaling(np.zeros(1, np.float32), np.ones(1, np.float32))
    if kind == "standard":
        mean, deviation = signals.mean(dtype=np.float64), signals.std(dtype=np.float64)
        return _scaling(np.atleast_1d(mean), np.atleast_1d(deviation))
    if kind in ("range", "range-per-point"):
        values = signals.reshape(-1, 1) if kind == "range" else signals
        low = values.min(axis=0)
        # Subtracted as float32, as scale() does, so that the maximum becomes exactly 1.
        return _scaling(low, values.max(axis=0) - low)
    hint = did_you_mean(kind, KINDS) or f"known are {', '.join(KINDS)}"
    raise BadInput(Problem(f'unknown scaling "{kind}"', hint=hint))


def _scaling(offset: NDArray[Any], spread: NDArray[Any]) -> Scaling:
    spread = spread.astype(np.float32)
    spread[spread == 0] = 1
    return Scaling(offset.astype(np.float32), spread)


def scale(signals: NDArray[np.float32], scaling: Scaling) -> NDArray[np.float32]:
    """Signals [..., points] from the data's units to scaled units."""
    return ((signals - scaling.offset) / scaling.spread).astype(np.float32)


def unscale(signals: NDArray[np.float32], scaling: Scaling) -> NDArray[np.float32]:
    """Signals [..., points] from scaled units back to the data's units."""
    return (signals * scaling.spread + scaling.offset).astype(np.float32)
