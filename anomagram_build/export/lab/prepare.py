"""What comes before training, as PyTorch functions to be traced: division, scaling, weights."""

from __future__ import annotations

from unittest.mock import patch

import torch
from torch import Tensor

from anomagram_build.dataset.scale import offset_and_spread
from anomagram_build.export.lab import chance
from anomagram_build.models import glorot
from anomagram_build.models.autoencoder import Architecture, mean_as_bias

TRAINING, VALIDATION, TEST = 1, 2, 3
"""Numbers of the parts; 0 is none."""


def divide(
    abnormal: Tensor, seed: Tensor, training: Tensor, test: Tensor, share: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Which part each signal goes to, by a seed.

    abnormal        [n] int64, 1 where a signal is abnormal
    training, test  [] int64, how many signals to train on and to test on (and to validate on)
    share           [] float64, share of the training signals that are abnormal

    Validation and test have the data's own share of abnormal signals, and don't depend on
    `training` or `share`. Gives the parts [n]; how many normal and abnormal signals the three
    parts want, [2, 3] in the order of their numbers; how many there are, [2].
    """
    count = torch.arange(abnormal.shape[0])
    keys = chance.ranking(seed, chance.DIVISION, count)
    # Normal signals first, each kind in random order; a signal's rank is its place in its kind.
    place = torch.argsort(torch.argsort(keys + abnormal * 2**57))
    found = torch.stack([(1 - abnormal).sum(), abnormal.sum()])
    rank = place - abnormal * found[0]
    natural = found[1].double() / found.sum().double()
    wanted_test = _part(test, natural)
    wanted = torch.stack([_part(training, share), wanted_test, wanted_test], dim=1)

    own = torch.where(abnormal.unsqueeze(1) > 0, wanted[1], wanted[0])
    checked, tested = own[:, 1], own[:, 1] + own[:, 2]
    part = torch.where(rank < tested + own[:, 0], TRAINING, 0)
    part = torch.where(rank < tested, TEST, part)
    return torch.where(rank < checked, VALIDATION, part), wanted, found


def _part(size: Tensor, share: Tensor) -> Tensor:
    """So many normal and abnormal signals, [2]."""
    abnormal = (size.double() * share + 0.5).floor().long()
    return torch.stack([size - abnormal, abnormal])


def scaling(kind: str, signals: Tensor) -> tuple[Tensor, Tensor]:
    """Offset and spread of `dataset.scale.fit_scaling`, each [1] or, where per point, [points]."""
    offset, spread = offset_and_spread(kind, torch, signals)
    return offset.float(), spread.float()


def mean_bias(signals: Tensor, output: str) -> Tensor:
    """`models.autoencoder.mean_as_bias` of scaled signals [n, points]."""
    return mean_as_bias(Architecture(1, (1,), 1, output=output), signals)


def initialise(
    widths: Tensor, seed: Tensor, bias: Tensor, rate: Tensor, counter: Tensor
) -> tuple[Tensor, Tensor]:
    """Untrained parameters [p], and the regulariser's rate for each, [p]: 0 for biases.

    Weights are uniform in ±`glorot_bound` and biases zero, but for the last layer's, `bias`
    [points]: as `models.autoencoder.initialise`. `counter` [p] counts from 0.
    """
    inputs, outputs = widths[:-1], widths[1:]
    lengths = torch.stack([inputs * outputs, outputs], dim=1).reshape(-1)
    bounds = _glorot_bounds(inputs, outputs)
    bounds = torch.stack([bounds, torch.zeros_like(bounds)], dim=1).reshape(-1)
    # Which part of the parameters each belongs to: how many parts have ended before it.
    ends = torch.cumsum(lengths, 0)
    part = (counter.unsqueeze(1) >= ends).long().sum(dim=1)
    bound = bounds.index_select(0, part)
    values = (chance.uniform(seed, chance.WEIGHTS, counter) * 2 - 1) * bound
    inner = torch.zeros_like(counter[: counter.shape[0] - bias.shape[0]]).float()
    penalised = torch.where(bound > 0, rate, 0.0)
    return values + torch.cat([inner, bias]), penalised


def _glorot_bounds(inputs: Tensor, outputs: Tensor) -> Tensor:
    with patch.object(glorot, "sqrt", torch.sqrt):  # of numbers there, of tensors here
        return glorot.glorot_bound(inputs.float(), outputs.float())  # type: ignore[arg-type, return-value]
