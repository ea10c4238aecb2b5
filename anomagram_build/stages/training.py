"""Stage `training`: many runs of one recipe; the first is the one that the page ships."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.scale import Scaling, fit_scaling, scale
from anomagram_build.dataset.split import Split
from anomagram_build.models.autoencoder import Architecture, flatten, parameter_count
from anomagram_build.settings import ModelSettings, TrainingSettings
from anomagram_build.training.loop import train
from anomagram_build.training.recipe import Recipe
from anomagram_build.training.snapshots import Snapshots
from anomagram_build.work import Work


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


def architecture_of(model: ModelSettings, points: int) -> Architecture:
    """The network that the settings describe, for signals of so many points."""
    return Architecture(points, model.hidden, model.latent, model.activation, model.output)


def recipe_of(training: TrainingSettings) -> Recipe:
    """The settings of training as a recipe."""
    return Recipe(
        optimizer=training.optimizer,
        learning_rate=training.learning_rate,
        betas=training.betas,
        schedule=training.schedule,
        batch_size=training.batch_size,
        epochs=training.epochs,
        output_bias=training.output_bias,
    )


def run(work: Work) -> None:
    """Write the artifact `runs` (TrainedRuns) and the numbers of the recipe."""
    dataset = work.read("dataset", "dataset", Dataset)
    split = work.read("dataset", "split", Split)
    model, training = work.settings.model, work.settings.training
    architecture = architecture_of(model, dataset.signals.shape[1])
    scaling = fit_scaling(model.scaling, dataset.signals[split.training])

    held_out = split.validation[dataset.labels[split.validation] == dataset.card.normal]
    seeds = tuple(range(training.seed, training.seed + training.seeds))
    snapshots = Snapshots(run=0)
    trained = train(
        architecture,
        recipe_of(training),
        torch.from_numpy(scale(dataset.signals[split.training], scaling)),
        seeds,
        validation=torch.from_numpy(scale(dataset.signals[held_out], scaling)),
        each_epoch=snapshots,
        progress=work.progress,
    )
    assert trained.validation_loss is not None
    work.write(
        "runs",
        TrainedRuns(
            architecture,
            scaling,
            seeds,
            flatten(trained.parameters).numpy(),
            snapshots.flat.numpy(),
            trained.training_loss,
            trained.validation_loss,
        ),
    )
    work.write_numbers(
        {
            "model": {
                "parameters": parameter_count(architecture),
                "latent": architecture.latent,
                "widths": list(architecture.widths),
            },
            "training": {
                "epochs": training.epochs,
                "batch_size": training.batch_size,
                "learning_rate": training.learning_rate,
                "runs": len(seeds),
                "first_loss": float(trained.training_loss[0, 0]),
                "last_loss": float(trained.training_loss[0, -1]),
                "last_validation_loss": float(trained.validation_loss[0, -1]),
            },
        }
    )
