"""What a reader can do to a signal, besides drawing it: bend it, or take a strange version."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from anomagram_build.export.lab.strange import STRANGE, strange_versions

_WIDTH = 0.06  # of a bend, as a share of the signal's length
_REACH = 3  # bends, until it no longer matters
_STEPS = 48


def bend() -> dict[str, Any]:
    """How the neighbours of a grabbed point follow it: a bell curve over their distance.

    `bell` has its heights at even distances from 0 to `reach`, a share of the signal's length.
    """
    away = np.linspace(0, _REACH, _STEPS + 1)
    bell = [round(float(height), 4) for height in np.exp(-0.5 * away**2)]
    return {"reach": _REACH * _WIDTH, "bell": bell}


def make_presets(signal: NDArray[np.float32], seed: int) -> dict[str, NDArray[np.float32]]:
    """Strange versions of a signal [points], by their names in STRANGE."""
    noise = torch.from_numpy(unit_noise(len(signal), seed))
    versions = strange_versions(torch.from_numpy(signal), noise.float())
    return dict(zip(STRANGE, versions.numpy(), strict=True))


def unit_noise(points: int, seed: int) -> NDArray[np.float64]:
    """So many draws from a standard normal distribution."""
    return np.random.Generator(np.random.PCG64(seed)).standard_normal(points)
