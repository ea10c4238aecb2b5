"""Do penalties on the weights help, and is there any over-fitting for them to prevent?

Over-fitting shows as an error on held-out normal signals that is larger than the error on those
that a network was trained on. The prototype compared its training error with that on a mixture of
normal and abnormal signals, which is larger for a quite different reason; `mixed_loss` is that
one. Batch sizes and training sizes are looked at in the same way, and so are penalties on the
smallest training size, where there is over-fitting to prevent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anomagram_build.experiments.material import Material
from anomagram_build.experiments.parallel import map_batches
from anomagram_build.experiments.runs import (
    Floats,
    draws,
    joined,
    number_name,
    run_aucs,
    runs_at_once,
    seed_batches,
    spread,
    tensor,
)
from anomagram_build.models.autoencoder import Parameters, reconstruction_errors
from anomagram_build.progress import Progress, silent
from anomagram_build.settings import RegularizationSettings
from anomagram_build.training.loop import train
from anomagram_build.training.recipe import Recipe

LEARNED = 0.02
"""Networks that explain no more of the variance of held-out normal signals have learned nothing:
a constant output explains 0 at best, and a useful network a third or more."""

MOMENTS = (0, 0.02, 0.05, *(tenth / 10 for tenth in range(1, 11)))
"""When runs are looked at, as shares of their epochs."""


@dataclass(frozen=True, eq=False)
class Fits:
    """Runs of one recipe that differ by their seed alone; each trains on its own draw of
    `signals` training signals where that is not all of them.

    Losses are mean squared errors in scaled units, [seeds, epochs], after each of `epochs`: of
    the signals that the run trains on, of the normal validation signals, and of all validation
    signals. The variances, [seeds], are the losses that the mean signal of the first two would
    have on them. `auc` [seeds] is on test, at the end.
    """

    recipe: Recipe
    signals: int
    epochs: tuple[int, ...]
    training_loss: Floats
    held_out_loss: Floats
    mixed_loss: Floats
    training_variance: Floats
    held_out_variance: Floats
    auc: Floats

    @property
    def explained_variance(self) -> Floats:
        """Of the normal validation signals, at the end, [seeds]."""
        return 1 - self.held_out_loss[:, -1] / self.held_out_variance

    @property
    def gap(self) -> Floats:
        """Held-out over training loss at the end, [seeds]: well above 1, a network over-fits.

        Each loss is a share of the variance of its own signals, since two draws of signals are
        seldom equally varied, and a network that ignores its input should have a gap of 1.
        """
        held_out = self.held_out_loss[:, -1] / self.held_out_variance
        return held_out / (self.training_loss[:, -1] / self.training_variance)

    @property
    def apparent_gap(self) -> Floats:
        """What the prototype looked at: loss on the mixture over training loss, [seeds]."""
        return self.mixed_loss[:, -1] / self.training_loss[:, -1]

    @property
    def learned(self) -> NDArray[np.bool_]:
        """Whether each run knows more than the mean signal, [seeds]."""
        return self.explained_variance > LEARNED


@dataclass(frozen=True, eq=False)
class RegularizationResult:
    """`penalties` begins with no penalty; `batch_sizes` take equally many epochs, `sizes` (of the
    training data, ascending) equally many steps. `few` are the penalties, again from none on, on
    the smallest of the sizes."""

    penalties: tuple[Fits, ...]
    batch_sizes: tuple[Fits, ...]
    sizes: tuple[Fits, ...]
    few: tuple[Fits, ...]


def run(
    material: Material, settings: RegularizationSettings, progress: Progress = silent
) -> RegularizationResult:
    """Train under every penalty at every rate, with every batch size, on every training size."""
    scaled, recipe = material.scaled(), material.recipe
    count = len(scaled.training.signals)
    sizes = sorted({min(size, count) for size in settings.sizes})

    def of_size(recipe: Recipe, signals: int) -> _Task:
        """The recipe with as many epochs on fewer signals as give the steps of all of them."""
        steps = recipe.epochs * ceil(count / recipe.batch_size)
        epochs = max(1, round(steps / ceil(signals / recipe.batch_size)))
        return _Task(replace(recipe, epochs=epochs), signals)

    penalised = [
        replace(recipe, regulariser=penalty, rate=rate)
        for penalty in settings.penalties
        for rate in settings.rates
    ]
    groups = (
        [_Task(some, count) for some in (recipe, *penalised)],
        [_Task(replace(recipe, batch_size=size), count) for size in settings.batch_sizes],
        [of_size(recipe, size) for size in sizes],
        [of_size(some, sizes[0]) for some in (recipe, *penalised)],
    )
    # Some tasks are in several groups.
    tasks = list(dict.fromkeys(task for group in groups for task in group))
    batches = [
        _Batch(task, scaled, seeds)
        for task in tasks
        for seeds in seed_batches(
            settings.seeds, runs_at_once(task.recipe.batch_size, scaled.architecture.points)
        )
    ]
    parts: dict[_Task, list[Fits]] = {}
    for batch, part in zip(batches, map_batches(_train, batches, progress), strict=True):
        parts.setdefault(batch.task, []).append(part)
    fits = {task: joined(some) for task, some in parts.items()}
    return RegularizationResult(*(tuple(fits[task] for task in group) for group in groups))


def numbers(result: RegularizationResult) -> dict[str, Any]:
    """Losses, their ratios and AUC, as `regularization.l1.rate_0_01.auc.mean`."""
    return {
        "seeds": len(result.penalties[0].auc),
        **_penalty_numbers(result.penalties),
        "few": _penalty_numbers(result.few),
        "batch_sizes": {
            number_name("batch", fits.recipe.batch_size): _fits_numbers(fits)
            for fits in result.batch_sizes
        },
        "sizes": {
            number_name("signals", fits.signals): _fits_numbers(fits) for fits in result.sizes
        },
    }


def _penalty_numbers(penalties: tuple[Fits, ...]) -> dict[str, Any]:
    none, *others = penalties
    named: dict[str, Any] = {"none": _fits_numbers(none)}
    for fits in others:
        rates = named.setdefault(fits.recipe.regulariser, {})
        rates[number_name("rate", fits.recipe.rate)] = _fits_numbers(fits)
    if others:
        # What the best penalty gains over none; chosen on test, so if anything flattered.
        named["gain"] = float(max(fits.auc.mean() for fits in others) - none.auc.mean())
    return named


def _fits_numbers(fits: Fits) -> dict[str, Any]:
    return {
        "runs": len(fits.auc),
        "signals": fits.signals,
        "epochs": fits.epochs[-1],
        "steps": fits.epochs[-1] * ceil(fits.signals / fits.recipe.batch_size),
        "auc": spread(fits.auc),
        "training_loss": spread(fits.training_loss[:, -1]),
        "held_out_loss": spread(fits.held_out_loss[:, -1]),
        "mixed_loss": spread(fits.mixed_loss[:, -1]),
        "gap": spread(fits.gap),
        "apparent_gap": spread(fits.apparent_gap),
        "explained_variance": spread(fits.explained_variance),
        "learned": int(fits.learned.sum()),
    }


@dataclass(frozen=True)
class _Task:
    recipe: Recipe
    signals: int


@dataclass(frozen=True, eq=False)
class _Batch:
    task: _Task
    material: Material  # scaled
    seeds: tuple[int, ...]


def _train(batch: _Batch) -> Fits:
    material, recipe = batch.material, batch.task.recipe
    architecture = material.architecture
    training = tensor(material.training.signals)
    validation = tensor(material.validation.signals)
    abnormal = material.validation.abnormal
    rows = draws(len(training), batch.task.signals, batch.seeds)
    epochs = tuple(sorted({round(moment * recipe.epochs) for moment in MOMENTS}))
    losses: list[tuple[Floats, Floats, Floats]] = []

    def measure(epoch: int, parameters: Parameters) -> None:
        if epoch in epochs:
            seen = reconstruction_errors(architecture, parameters, training)
            seen = seen if rows is None else seen.gather(1, rows)
            errors = reconstruction_errors(architecture, parameters, validation).double().numpy()
            losses.append(
                (
                    seen.double().mean(dim=1).numpy(),
                    errors[:, ~abnormal].mean(axis=1),
                    errors.mean(axis=1),
                )
            )

    trained = train(architecture, recipe, training, batch.seeds, rows=rows, each_epoch=measure)
    of_training, held_out, mixed = (np.stack(some, axis=1) for some in zip(*losses, strict=True))
    own = [training] * len(batch.seeds) if rows is None else [training[some] for some in rows]
    errors = reconstruction_errors(architecture, trained.parameters, tensor(material.test.signals))
    return Fits(
        recipe,
        batch.task.signals,
        epochs,
        of_training,
        held_out,
        mixed,
        training_variance=np.array([_variance(some) for some in own]),
        held_out_variance=np.full(len(own), _variance(validation[~torch.from_numpy(abnormal)])),
        auc=run_aucs(errors.numpy(), material.test.abnormal),
    )


def _variance(signals: Tensor) -> float:
    """Mean squared distance of signals [n, points] to their mean, per point."""
    return float((signals - signals.mean(dim=0)).double().square().mean())
