"""Scale signals: scaled = (signal - offset) / spread, fitted on training signals only.

Fitted on anything more, the scaling would carry knowledge of validation and test signals into
training.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anomagram_build.errors import BadInput, Problem, did_you_mean

Array = Any
"""A NumPy array; or a PyTorch tensor where `xp`, the library to compute with, is torch: the lab's
graphs are traced from the functions that take it."""


def _none(xp: Any, signals: Array) -> tuple[Array, Array]:
    return xp.zeros(1), xp.ones(1)


def _standard(xp: Any, signals: Array) -> tuple[Array, Array]:
    mean = xp.mean(signals, dtype=xp.float64).reshape(1)
    far = signals - mean
    return mean, xp.sqrt(xp.mean(far * far)).reshape(1)


def _range(xp: Any, signals: Array) -> tuple[Array, Array]:
    low, high = xp.amin(signals), xp.amax(signals)
    return low.reshape(1), (high - low).reshape(1)


def _range_per_point(xp: Any, signals: Array) -> tuple[Array, Array]:
    # Subtracted as float32, as scaled() does, so that the maximum becomes exactly 1.
    low, high = xp.amin(signals, axis=0), xp.amax(signals, axis=0)
    return low, high - low


_FITS: dict[str, Callable[[Any, Array], tuple[Array, Array]]] = {
    "none": _none,
    "standard": _standard,
    "range": _range,
    "range-per-point": _range_per_point,
}
KINDS = tuple(_FITS)


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
    if kind not in _FITS:
        hint = did_you_mean(kind, KINDS) or f"known are {', '.join(KINDS)}"
        raise BadInput(Problem(f'unknown scaling "{kind}"', hint=hint))
    offset, spread = offset_and_spread(kind, np, signals)
    return Scaling(offset.astype(np.float32), spread.astype(np.float32))


def offset_and_spread(kind: str, xp: Any, signals: Array) -> tuple[Array, Array]:
    """What `fit_scaling` gives, of one of KINDS, as the library `xp` computes it, in any precision
    from float32 on."""
    offset, spread = _FITS[kind](xp, signals)
    return offset, xp.where(spread == 0, 1.0, spread)


def scaled(signals: Array, offset: Array, spread: Array) -> Array:
    """Signals [..., points] from the data's units to scaled units."""
    return (signals - offset) / spread


def scale(signals: NDArray[np.float32], scaling: Scaling) -> NDArray[np.float32]:
    """Signals [..., points] from the data's units to scaled units."""
    return scaled(signals, scaling.offset, scaling.spread).astype(np.float32)  # type: ignore[no-any-return]


def unscale(signals: NDArray[np.float32], scaling: Scaling) -> NDArray[np.float32]:
    """Signals [..., points] from scaled units back to the data's units."""
    return (signals * scaling.spread + scaling.offset).astype(np.float32)
