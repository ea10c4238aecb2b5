"""Stage `training`: many runs of one recipe; the first is the one that the page ships."""

from __future__ import annotations

import torch

from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.scale import fit_scaling, scale
from anomagram_build.dataset.split import Split
from anomagram_build.models.autoencoder import Architecture, flatten, parameter_count
from anomagram_build.settings import ModelSettings, TrainingSettings
from anomagram_build.training.loop import train
from anomagram_build.training.recipe import Recipe
from anomagram_build.training.runs import TrainedRuns
from anomagram_build.training.snapshots import Snapshots
from anomagram_build.work import Work


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
