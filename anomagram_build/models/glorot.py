"""The weights that layers begin with: uniform, after Glorot and Bengio 2010, eq. 16."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray


def glorot_bound(inputs: int, outputs: int) -> float:
    """How far from 0 the weights of a layer begin at most."""
    return sqrt(6 / (inputs + outputs))


def glorot(
    generator: np.random.Generator, inputs: int, outputs: int, *shape: int
) -> NDArray[np.float32]:
    """Weights uniform in ±`glorot_bound`, of the given shape, or [inputs, outputs]."""
    bound = glorot_bound(inputs, outputs)
    return generator.uniform(-bound, bound, shape or (inputs, outputs)).astype(np.float32)
