"""One training run, epoch by epoch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from anomagram_build.evaluation.bins import error_bins, histograms
from anomagram_build.evaluation.curves import Counts, Flags, Numbers, area_under_roc, sweep
from anomagram_build.evaluation.thresholds import best_accuracy
from anomagram_build.models.autoencoder import Architecture, reconstruction_errors, unflatten


@dataclass(frozen=True, eq=False)
class History:
    """A run from epoch 0 (untrained) to the last; arrays are [epochs + 1] unless said.

    Losses are mean squared errors in scaled units over normal signals, measured after the
    epoch. `edges` [bins + 1] are the histograms' bins, the same for every epoch; `normal` and
    `abnormal` [epochs + 1, bins] count validation signals. `threshold` is the epoch's best by
    accuracy on validation, and what follows it is measured at it. `gap` is the median error of
    abnormal validation signals, as a multiple of that of normal ones.
    """

    training_loss: Numbers
    validation_loss: Numbers
    edges: Numbers
    normal: Counts
    abnormal: Counts
    gap: Numbers
    auc: Numbers
    threshold: Numbers
    accuracy: Numbers
    precision: Numbers
    recall: Numbers
    f1: Numbers


def history(
    architecture: Architecture,
    snapshots: NDArray[np.float32],
    training: NDArray[np.float32],
    validation: NDArray[np.float32],
    abnormal: Flags,
    *,
    bins: int = 40,
) -> History:
    """Measure every snapshot [epochs + 1, parameter_count] of one run.

    `training` and `validation` are scaled signals [n, points]; `abnormal` [n] is about the
    latter. Raises ValueError if validation has one class only, or if the run diverged.
    """
    parameters = unflatten(architecture, torch.from_numpy(snapshots))

    def errors(signals: NDArray[np.float32]) -> Numbers:
        measured = reconstruction_errors(architecture, parameters, torch.from_numpy(signals))
        return measured.double().numpy()

    seen, held_out = errors(training), errors(validation)
    sweeps = [sweep(row, abnormal) for row in held_out]
    thresholds = [best_accuracy(swept).value for swept in sweeps]
    best = [int(np.searchsorted(s.thresholds, t)) for s, t in zip(sweeps, thresholds, strict=True)]

    def at_best(measure: str) -> Numbers:
        pairs = zip(sweeps, best, strict=True)
        return np.array([getattr(swept.confusion, measure)[index] for swept, index in pairs])

    edges = error_bins(held_out, bins)
    return History(
        training_loss=seen.mean(axis=1),
        validation_loss=held_out[:, ~abnormal].mean(axis=1),
        edges=edges,
        normal=histograms(held_out[:, ~abnormal], edges),
        abnormal=histograms(held_out[:, abnormal], edges),
        gap=np.median(held_out[:, abnormal], axis=1) / np.median(held_out[:, ~abnormal], axis=1),
        auc=np.array([area_under_roc(swept) for swept in sweeps]),
        threshold=np.array(thresholds),
        accuracy=at_best("accuracy"),
        precision=at_best("precision"),
        recall=at_best("recall"),
        f1=at_best("f1"),
    )
