"""The parameters of one run after every epoch."""

from __future__ import annotations

import torch
from torch import Tensor

from anomagram_build.models.autoencoder import (
    Architecture,
    Network,
    Parameters,
    flatten,
    network_of,
    unflatten,
)


class Snapshots:
    """An `each_epoch` callback for `train` that keeps one run from epoch 0 (untrained) on."""

    def __init__(self, run: int = 0) -> None:
        self._run = run
        self._rows: list[Tensor] = []

    def __call__(self, epoch: int, parameters: Parameters) -> None:
        chosen = slice(self._run, self._run + 1)
        self._rows.append(flatten([(weight[chosen], bias[chosen]) for weight, bias in parameters]))

    @property
    def flat(self) -> Tensor:
        """[epochs + 1, parameter_count]: the form to store."""
        return torch.cat(self._rows)


def as_runs(architecture: Architecture, flat: Tensor) -> Parameters:
    """Snapshots as parameters whose run axis is the epoch, so that one forward pass does all."""
    return unflatten(architecture, flat)


def network_at(architecture: Architecture, flat: Tensor, epoch: int) -> Network:
    """The network after `epoch` epochs; -1 is the last."""
    return network_of(architecture, unflatten(architecture, flat), epoch)
