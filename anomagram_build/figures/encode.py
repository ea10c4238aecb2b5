"""Numbers for the page in few bytes: whole numbers, and differences of neighbours.

Scripts undo it with `decode` of templates/shared/decode.ts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike


def scaled(values: ArrayLike, scale: int) -> list[Any]:
    """Values times `scale`, rounded: nested lists of whole numbers, of the same shape."""
    rounded = np.rint(np.asarray(values, dtype=np.float64) * scale)
    return list(rounded.astype(np.int64).tolist())


def differences(values: ArrayLike, scale: int) -> list[Any]:
    """As `scaled`, then each row less the row before it; the first stays.

    What changes little from row to row becomes many small numbers, which compress well; and since
    the rounding comes first, summing up again adds no error.
    """
    rounded = np.rint(np.asarray(values, dtype=np.float64) * scale).astype(np.int64)
    return list(np.diff(rounded, axis=0, prepend=np.zeros_like(rounded[:1])).tolist())


def finite(value: float, digits: int) -> float | None:
    """A number with so many decimals; None, which a chart leaves out, for what is not finite."""
    return round(float(value), digits) if np.isfinite(value) else None
