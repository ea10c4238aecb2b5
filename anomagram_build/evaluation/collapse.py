"""Whether a trained network's output still depends on its input."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anomagram_build.evaluation.scores import explained_variance

_FEWEST_OUTPUTS = 4
# Two outputs are distinct if they differ somewhere by this share of the signals' deviation.
_DISTINCT = 1e-3


def collapsed(
    signals: NDArray[np.float32], reconstruction: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """Whether runs have collapsed, [runs], from held-out normal signals [n, points] and what
    each run made of them, [runs, n, points].

    A run has collapsed if it explains none of the signals' variance (the mean signal would do as
    well) or if it has fewer than four distinct outputs for them. A run that diverged counts too.
    """
    explained = explained_variance(signals, reconstruction)
    tolerance = _DISTINCT * float(signals.std())
    return np.array(
        [
            not share > 0 or distinct_outputs(outputs, tolerance) < _FEWEST_OUTPUTS
            for share, outputs in zip(explained, reconstruction, strict=True)
        ]
    )


def distinct_outputs(
    outputs: NDArray[np.float32], tolerance: float, most: int = _FEWEST_OUTPUTS
) -> int:
    """How many of the outputs [n, points] differ by more than `tolerance`; counts up to `most`."""
    found = 0
    while len(outputs) and found < most:
        found += 1
        outputs = outputs[np.abs(outputs - outputs[0]).max(axis=1) > tolerance]
    return found
