"""Strange versions of a signal, for readers to try a detector on."""

from __future__ import annotations

import torch
from torch import Tensor

STRANGE = ("flat", "upside-down", "late", "noisy", "backwards")
"""What they are called, in their order."""


def strange_versions(signal: Tensor, noise: Tensor) -> Tensor:
    """All of STRANGE, [5, points] float32, of a signal [points] float32.

    `noise` [m] float32 are draws from a standard normal distribution, taken around and around; half
    the signal's standard deviation of it is added. What is late is so by a fifth of the length.
    """
    values = signal.double()
    mean = values.mean()
    far = values - mean
    place = torch.arange(signal.shape[0])
    points, draws = torch.ones_like(values).sum(), torch.ones_like(noise).double().sum()
    late = place - (points / 5).floor().long()
    around = place - ((place.double() / draws).floor() * draws).long()
    versions = (
        torch.zeros_like(values) + mean,
        2 * mean - values,
        values.index_select(0, torch.where(late < 0, late + points.long(), late)),
        values + (far * far).mean().sqrt() / 2 * noise.double().index_select(0, around),
        values.index_select(0, points.long() - 1 - place),
    )
    return torch.stack(versions).float()
