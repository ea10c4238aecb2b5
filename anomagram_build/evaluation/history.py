"""One training run, epoch by epoch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from anomagram_build.evaluation.curves import Counts, Flags, Numbers, area_under_roc, sweep
from anomagram_build.evaluation.thresholds import best_accuracy
from anomagram_build.models.autoencoder import Architecture, reconstruction_errors, unflatten

# Signals that are reconstructed perfectly have no logarithm; errors this much smaller than the
# largest go to the first bin.
_SMALLEST_SHARE = 1e-6


@dataclass(frozen=True, eq=False)
class History:
    """A run from epoch 0 (untrained) to the last; arrays are [epochs + 1] unless said.

    Losses are mean squared errors in scaled units over normal signals, measured after the
    epoch. `edges` [bins + 1] are the histograms' bins, the same for every epoch; `normal` and
    `abnormal` [epochs + 1, bins] count validation signals. `threshold` is the epoch's best by
    accuracy on validation, and what follows it is measured at it.
    """

    training_loss: Numbers
    validation_loss: Numbers
    edges: Numbers
    normal: Counts
    abnormal: Counts
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
        auc=np.array([area_under_roc(swept) for swept in sweeps]),
        threshold=np.array(thresholds),
        accuracy=at_best("accuracy"),
        precision=at_best("precision"),
        recall=at_best("recall"),
        f1=at_best("f1"),
    )


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
