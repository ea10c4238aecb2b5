"""Stages `experiment:NAME`: measure what one question of the essay asks."""

from __future__ import annotations

import importlib

from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.experiments.material import gather_material
from anomagram_build.experiments.parallel import spread_over
from anomagram_build.stages.training import architecture_of, recipe_of
from anomagram_build.work import Work


def run(work: Work) -> None:
    """Write the artifact `result`, of the experiment's own kind, and its numbers."""
    name = work.stage.name.partition(":")[2]
    experiment = importlib.import_module(f"anomagram_build.experiments.{name}")
    dataset = work.read("dataset", "dataset", Dataset)
    settings = work.settings
    material = gather_material(
        dataset,
        work.read("dataset", "split", Split),
        architecture_of(settings.model, dataset.signals.shape[1]),
        recipe_of(settings.training),
        settings.model.scaling,
    )
    with spread_over(work.scheduler):
        result = experiment.run(material, getattr(settings.experiments, name), work.progress)
    work.write("result", result)
    work.write_numbers({name: experiment.numbers(result)})
