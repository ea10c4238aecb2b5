"""Finished runs of one recipe, in the form that is kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.scale import Scaling
from anomagram_build.models.autoencoder import Architecture


@dataclass(frozen=True, eq=False)
class TrainedRuns:
    """The runs of one recipe, seed by seed.

    `runs` float32 [seeds, parameters] after training; `snapshots` float32 [epochs + 1,
    parameters] of the first run from epoch 0, untrained, on; losses float64 [seeds, epochs + 1]
    in scaled units, the validation loss on normal signals only. Parameters are in the order of
    `models.autoencoder.unflatten`.
    """

    architecture: Architecture
    scaling: Scaling
    seeds: tuple[int, ...]
    runs: NDArray[np.float32]
    snapshots: NDArray[np.float32]
    training_loss: NDArray[np.float64]
    validation_loss: NDArray[np.float64]
