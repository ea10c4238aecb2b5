"""Signs of life in a network: units that move with the signal, outputs that differ."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anomagram_build.models.autoencoder import ACTIVATIONS, Architecture, Parameters

DISTINCT = 4
"""Different outputs are counted up to this many."""
TOLERANCE = 1e-3
"""Outputs are different if they are further apart than this at some point, in units of the range
of the scaled training signals (which for the prototype is 1)."""
STUCK = 1e-6
"""A unit is dead if its outputs differ by no more than this over all validation signals."""


def distinct_outputs(outputs: NDArray[np.float32], tolerance: float) -> int:
    """How many of some outputs [n, points] are pairwise further apart than `tolerance` at some
    point, found one after another, each as far as possible from the ones before; at most
    DISTINCT."""
    nearest = np.abs(outputs - outputs[0]).max(axis=1)
    count = 1
    while count < DISTINCT and nearest.max() > tolerance:
        farthest = outputs[nearest.argmax()]
        nearest = np.minimum(nearest, np.abs(outputs - farthest).max(axis=1))
        count += 1
    return count


@torch.no_grad()
def dead_units(architecture: Architecture, parameters: Parameters, signals: Tensor) -> Tensor:
    """Units of each hidden layer and the bottleneck whose output is the same for all signals
    [n, points], as counts [runs, layers]."""
    values = signals.expand(parameters[0][0].shape[0], -1, -1)
    counts = []
    for (weight, bias), (_, _, name) in zip(parameters[:-1], architecture.layers, strict=False):
        values = ACTIVATIONS[name](torch.bmm(values, weight) + bias.unsqueeze(1))
        counts.append((values.amax(dim=1) - values.amin(dim=1) <= STUCK).sum(dim=1))
    return torch.stack(counts, dim=1)
