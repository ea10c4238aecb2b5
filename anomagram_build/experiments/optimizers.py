"""Which optimizer learns fastest, and how much does that depend on its learning rate?

Each optimizer runs at each rate from each seed, with everything else as in the shipped model's
recipe, but for two things that would hide the answer: the rate stays constant, and the output
does not begin at the mean signal, which alone is a decent detector.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from anomagram_build.experiments.material import Material
from anomagram_build.experiments.parallel import map_batches
from anomagram_build.experiments.runs import (
    Floats,
    number_name,
    run_aucs,
    runs_at_once,
    seed_batches,
    spread,
    tensor,
)
from anomagram_build.models.autoencoder import Parameters, reconstruction_errors
from anomagram_build.progress import Progress, silent
from anomagram_build.settings import OptimizersSettings
from anomagram_build.training.loop import train
from anomagram_build.training.recipe import Recipe

EVERY_EPOCH_UNTIL = 20
"""Runs are looked at after each of the first epochs, and then after every other one."""


@dataclass(frozen=True, eq=False)
class OptimizersResult:
    """Arrays begin with [optimizers, rates, seeds].

    validation_auc      [..., epochs], after each of `epochs`, which begin with 0, untrained
    explained_variance  [..., epochs], of the validation normals
    test_auc            [...], at the end; all are NaN where a score is not finite
    loss                [...], the last epoch's training loss
    first_loss          [...], that of the untrained network
    """

    optimizers: tuple[str, ...]
    rates: tuple[float, ...]
    epochs: tuple[int, ...]
    goals: tuple[float, ...]
    explained_goal: float
    share_of_peak: float
    validation_auc: Floats
    explained_variance: Floats
    test_auc: Floats
    loss: Floats
    first_loss: Floats

    @property
    def diverged(self) -> NDArray[np.bool_]:
        """Runs [optimizers, rates, seeds] that ended with a larger loss than they began with,
        or with one that is not a finite number."""
        return ~(np.isfinite(self.test_auc) & (self.loss < self.first_loss))

    @property
    def learned(self) -> NDArray[np.bool_]:
        """Runs [optimizers, rates, seeds] that know more than the mean signal in the end: their
        explained variance is above 0."""
        return self.explained_variance[..., -1] > 0

    def epochs_to_auc(self, goal: float) -> Floats:
        """The first epoch [optimizers, rates, seeds] with a validation AUC of at least `goal`,
        or NaN where there is none or the run diverged later."""
        reached = first_epoch(self.validation_auc >= goal, self.epochs)
        return np.where(self.diverged, np.nan, reached)

    def epochs_to_explained(self, goal: float) -> Floats:
        """The same for an explained variance of at least `goal`."""
        reached = first_epoch(self.explained_variance >= goal, self.epochs)
        return np.where(self.diverged, np.nan, reached)

    @property
    def epochs_to_peak(self) -> Floats:
        """The first epoch with at least `share_of_peak` of the run's best validation AUC."""
        best = np.fmax.reduce(self.validation_auc, axis=-1, keepdims=True)
        return first_epoch(self.validation_auc >= self.share_of_peak * best, self.epochs)

    @property
    def best_rates(self) -> NDArray[np.int64]:
        """The place of each optimizer's best rate, [optimizers]: the one with the highest mean
        validation AUC at the end, a diverged run counting as chance (0.5)."""
        last = np.where(self.diverged, 0.5, self.validation_auc[..., -1])
        return np.asarray(last.mean(axis=2).argmax(axis=1), dtype=np.int64)


def run(
    material: Material, settings: OptimizersSettings, progress: Progress = silent
) -> OptimizersResult:
    """Train with every optimizer at every rate."""
    scaled = material.scaled()
    recipe = replace(
        material.recipe, schedule="constant", output_bias="zero", epochs=settings.epochs
    )
    size = runs_at_once(recipe.batch_size, scaled.architecture.points)
    batches = [
        _Batch(scaled, replace(recipe, optimizer=optimizer), settings.rates, seeds)
        for optimizer in settings.optimizers
        for seeds in seed_batches(settings.seeds, max(1, size // len(settings.rates)))
    ]
    measured = map_batches(_train, batches, progress)

    def joined(name: str) -> Floats:
        """[optimizers, rates, seeds, ...]"""
        return np.stack(
            [
                np.concatenate(
                    [
                        getattr(part, name)
                        for batch, part in zip(batches, measured, strict=True)
                        if batch.recipe.optimizer == optimizer
                    ],
                    axis=1,
                )
                for optimizer in settings.optimizers
            ]
        )

    return OptimizersResult(
        settings.optimizers,
        settings.rates,
        _epochs(settings.epochs),
        settings.goals,
        settings.explained_goal,
        settings.share_of_peak,
        validation_auc=joined("validation_auc"),
        explained_variance=joined("explained_variance"),
        test_auc=joined("test_auc"),
        loss=joined("loss"),
        first_loss=joined("first_loss"),
    )


def numbers(result: OptimizersResult) -> dict[str, Any]:
    """Each optimizer at its best rate and at each rate, as `optimizers.adam.best.auc.mean`."""
    best, diverged = result.best_rates, result.diverged
    of_all = {
        name: {
            "best": {
                "rate": result.rates[best[place]],
                **_cell_numbers(result, place, int(best[place])),
            },
            "rates": {
                number_name("rate", rate): _cell_numbers(result, place, index)
                for index, rate in enumerate(result.rates)
            },
            "diverged": int(diverged[place].sum()),
            # Rates at which every run learned something.
            "sound_rates": int(result.learned[place].all(axis=1).sum()),
        }
        for place, name in enumerate(result.optimizers)
    }
    return {
        **of_all,
        "runs": int(result.test_auc.size),
        "seeds": result.test_auc.shape[2],
        "epochs": result.epochs[-1],
        "goals": list(result.goals),
        "explained_goal": result.explained_goal,
        "share_of_peak": result.share_of_peak,
        "diverged": int(diverged.sum()),
        "untrained_auc": spread(result.validation_auc[..., 0]),
        # Over the optimizers, each at its best rate.
        "best": {
            "auc": spread(
                [np.nanmean(result.test_auc[place, rate]) for place, rate in enumerate(best)]
            ),
            "epochs_to_peak": spread(
                [_median(result.epochs_to_peak[place, rate]) for place, rate in enumerate(best)]
            ),
        },
    }


def first_epoch(reached: NDArray[np.bool_], epochs: tuple[int, ...]) -> Floats:
    """The epoch of the first true value along the last axis, or NaN."""
    place = reached.argmax(axis=-1)
    return np.where(reached.any(axis=-1), np.array(epochs, dtype=np.float64)[place], np.nan)


def _cell_numbers(result: OptimizersResult, optimizer: int, rate: int) -> dict[str, Any]:
    diverged = result.diverged[optimizer, rate]
    values = {
        "auc": spread(result.test_auc[optimizer, rate][~diverged]),
        "validation_auc": spread(result.validation_auc[optimizer, rate, :, -1][~diverged]),
        "explained_variance": spread(result.explained_variance[optimizer, rate, :, -1][~diverged]),
        "diverged": int(diverged.sum()),
        "learned": int(result.learned[optimizer, rate].sum()),
        "goals": [
            _goal_numbers(result.epochs_to_auc(goal)[optimizer, rate]) for goal in result.goals
        ],
        "explained_goal": _goal_numbers(
            result.epochs_to_explained(result.explained_goal)[optimizer, rate]
        ),
    }
    if diverged.all():
        return values
    return {**values, "epochs_to_peak": _median(result.epochs_to_peak[optimizer, rate])}


def _goal_numbers(epochs: Floats) -> dict[str, float]:
    reached = int(np.isfinite(epochs).sum())
    if 2 * reached <= len(epochs):  # a median over all runs needs that most of them get there
        return {"runs": reached}
    return {"runs": reached, "epochs": _median(epochs)}


def _median(epochs: Floats) -> float:
    """The median, where NaN is later than all."""
    return float(np.median(np.where(np.isnan(epochs), np.inf, epochs)))


def _epochs(last: int) -> tuple[int, ...]:
    return tuple(e for e in range(last + 1) if e <= EVERY_EPOCH_UNTIL or (last - e) % 2 == 0)


@dataclass(frozen=True, eq=False)
class _Batch:
    material: Material  # scaled
    recipe: Recipe
    rates: tuple[float, ...]
    seeds: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class _Measured:
    """Arrays [rates, seeds, ...] of one optimizer."""

    validation_auc: Floats
    explained_variance: Floats
    test_auc: Floats
    loss: Floats
    first_loss: Floats


def _train(batch: _Batch) -> _Measured:
    material, architecture = batch.material, batch.material.architecture
    validation = tensor(material.validation.signals)
    looked_at = _epochs(batch.recipe.epochs)
    abnormal = material.validation.abnormal
    normals = material.validation.normal_signals
    variance = np.square(normals - normals.mean(axis=0)).mean(dtype=np.float64)
    aucs, explained = [], []

    def measure(epoch: int, parameters: Parameters) -> None:
        if epoch in looked_at:
            errors = reconstruction_errors(architecture, parameters, validation).numpy()
            aucs.append(run_aucs(errors, abnormal))
            explained.append(1 - errors[:, ~abnormal].mean(axis=1, dtype=np.float64) / variance)

    shape = (len(batch.rates), len(batch.seeds))
    trained = train(
        architecture,
        batch.recipe,
        tensor(material.training.signals),
        batch.seeds * len(batch.rates),
        learning_rates=torch.tensor(batch.rates).repeat_interleave(len(batch.seeds)),
        each_epoch=measure,
    )
    test = tensor(material.test.signals)
    errors = reconstruction_errors(architecture, trained.parameters, test)
    with np.errstate(invalid="ignore"):
        finite = np.where(np.isfinite(explained), explained, np.nan)
    return _Measured(
        validation_auc=np.stack(aucs, axis=-1).reshape(*shape, -1),
        explained_variance=finite.T.reshape(*shape, -1),
        test_auc=run_aucs(errors.numpy(), material.test.abnormal).reshape(shape),
        loss=trained.training_loss[:, -1].reshape(shape),
        first_loss=trained.training_loss[:, 0].reshape(shape),
    )
