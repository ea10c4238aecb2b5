"""Histograms of errors on a logarithmic scale."""

from __future__ import annotations

import numpy as np

from anomagram_build.evaluation.curves import Counts, Numbers

# Signals that are reconstructed perfectly have no logarithm; errors this much smaller than the
# largest go to the first bin.
_SMALLEST_SHARE = 1e-6


def error_bins(errors: Numbers, bins: int) -> Numbers:
    """Edges [bins + 1] of equally wide bins on a logarithmic scale that hold all errors.

    Training shrinks the errors of normal signals by orders of magnitude while those of abnormal
    ones stay; on a linear scale that fits the first epoch, the last would be a single bar.
    """
    largest = float(errors.max())
    if largest == 0:
        return np.linspace(0.0, 1.0, bins + 1)
    smallest = max(float(errors.min()), largest * _SMALLEST_SHARE)
    if smallest == largest:
        smallest = largest / 2
    edges = np.geomspace(smallest, largest, bins + 1)
    return np.asarray(edges, dtype=np.float64)


def histograms(errors: Numbers, edges: Numbers) -> Counts:
    """Counts [rows, bins] of errors [rows, n]; the outer bins take what lies beyond them.

    A bin holds its lower edge and not its upper one, except the last, which holds both.
    """
    place = np.searchsorted(edges, errors, side="right") - 1
    place = np.clip(place, 0, len(edges) - 2)
    return np.stack([np.bincount(row, minlength=len(edges) - 1) for row in place]).astype(np.int64)
