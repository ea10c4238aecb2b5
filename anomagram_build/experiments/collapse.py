"""How often does the prototype's network learn nothing, does that show, and what prevents it?

A ReLU unit that no signal switches on outputs zero and has no gradient. Where that befalls every
unit of one layer, nothing passes through any more: the network answers every signal alike, and
no training can wake it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from anomagram_build.dataset.scale import fit_scaling, scale, unscale
from anomagram_build.evaluation.curves import auc
from anomagram_build.evaluation.scores import explained_variance
from anomagram_build.experiments.liveness import (
    DISTINCT,
    TOLERANCE,
    dead_units,
    distinct_outputs,
)
from anomagram_build.experiments.material import Material, Part
from anomagram_build.experiments.parallel import map_batches
from anomagram_build.experiments.prototype import (
    COLLAPSED_BELOW,
    SCALING,
    output_spread,
    prototype_architecture,
    prototype_recipe,
)
from anomagram_build.experiments.runs import (
    Floats,
    draws,
    joined,
    run_aucs,
    runs_at_once,
    seed_batches,
    spread,
    tensor,
)
from anomagram_build.models.autoencoder import (
    Architecture,
    Parameters,
    forward,
    parameter_count,
    reconstruction_errors,
)
from anomagram_build.models.baselines import MeanDistance
from anomagram_build.progress import Progress, silent
from anomagram_build.settings import CollapseSettings
from anomagram_build.training.loop import train
from anomagram_build.training.recipe import Recipe

CHECKPOINTS = (0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 60, 80, 100, 200, 500)


@dataclass(frozen=True)
class Variant:
    """A network and its training, each run on its own draw of so many training signals."""

    name: str
    architecture: Architecture
    recipe: Recipe
    scaling: str
    signals: int


@dataclass(frozen=True, eq=False)
class Population:
    """Runs of one variant that differ by their seed alone; arrays begin with the seeds.

    auc                 on test
    explained_variance  [seeds, checkpoints], of the validation normals after that many epochs
    output_spread       variance of the outputs over that of the inputs, validation normals
    distinct_outputs    different outputs to the validation normals, counted up to DISTINCT
    from_mean           root mean square over the points of the difference between the mean output
                        to the validation normals and the mean training signal, scaled units
    dead_units          [seeds, layers], of the hidden layers and the bottleneck, in order
    silent              [seeds, checkpoints]: at that epoch, all units of some layer are dead
    """

    variant: Variant
    auc: Floats
    explained_variance: Floats
    output_spread: Floats
    distinct_outputs: NDArray[np.int64]
    from_mean: Floats
    dead_units: NDArray[np.int64]
    silent: NDArray[np.bool_]

    @property
    def collapsed(self) -> NDArray[np.bool_]:
        """Whether each run has learned nothing, [seeds]: of how the validation normals differ it
        explains no more than their mean does (explained variance ≤ 0), or it answers them all
        with fewer than DISTINCT outputs that differ by more than TOLERANCE."""
        return (self.explained_variance[:, -1] <= 0) | (self.distinct_outputs < DISTINCT)

    @property
    def checkpoints(self) -> tuple[int, ...]:
        """The epochs at which runs were looked at; the last is the end."""
        return _checkpoints(self.variant.recipe)


@dataclass(frozen=True, eq=False)
class CollapseResult:
    """The prototype's network, the same in the prototype's own 30 epochs on few signals, and
    what may cure it.

    `inputs` [classes, points] is one typical test signal per class, in the card's order, and
    `outputs` [pictured seeds, classes, points] what the first runs of `prototype` make of it,
    both in the data's units; `mean_signal` [points] is the mean training signal.
    `mean_distance` is the test AUC of the distance to it, in the prototype's scaling, and
    `mean_distance_unscaled` that in the data's units.
    """

    prototype: Population
    brief: Population
    cures: tuple[Population, ...]
    mean_distance: float
    mean_distance_unscaled: float
    mean_signal: NDArray[np.float32]
    inputs: NDArray[np.float32]
    outputs: NDArray[np.float32]


def variants(points: int, signals: int, settings: CollapseSettings) -> tuple[Variant, ...]:
    """The prototype, the prototype as briefly trained as it was, then one change at a time.

    `signals` is how many there are to train on."""
    network = prototype_architecture(points)
    recipe = prototype_recipe(settings.epochs)
    short = prototype_recipe(settings.cure_epochs)
    brief = prototype_recipe(settings.brief_epochs)
    return (
        Variant("prototype", network, recipe, SCALING, signals),
        Variant("brief", network, brief, SCALING, min(settings.brief_signals, signals)),
        Variant(
            "relu_bottleneck", replace(network, latent_activation="relu"), short, SCALING, signals
        ),
        *(
            Variant(name, replace(network, activation=name), short, SCALING, signals)
            for name in settings.activations
        ),
        Variant("wide", replace(network, hidden=settings.wide), short, SCALING, signals),
        Variant(
            "small_batch", network, replace(short, batch_size=settings.batch_size), SCALING, signals
        ),
        # Signals on both sides of zero, and an output that starts at their mean.
        Variant(
            "standard",
            replace(network, output="linear"),
            replace(short, output_bias="mean"),
            "standard",
            signals,
        ),
    )


def run(
    material: Material, settings: CollapseSettings, progress: Progress = silent
) -> CollapseResult:
    """Train every variant from many seeds and look at what each run outputs."""
    typical = typical_signals(material.test, [info.label for info in material.card.classes])
    scaled = {kind: material.scaled(kind) for kind in (SCALING, "standard")}
    scalings = {kind: fit_scaling(kind, material.training.signals) for kind in scaled}
    count, points = material.training.signals.shape
    batches = [
        _Batch(variant, seeds, scaled[variant.scaling], scale(typical, scalings[variant.scaling]))
        for variant in variants(points, count, settings)
        for seeds in seed_batches(
            settings.seeds if variant.name in ("prototype", "brief") else settings.cure_seeds,
            runs_at_once(variant.recipe.batch_size, points),
        )
    ]
    parts: dict[str, list[_Part]] = {}
    for batch, part in zip(batches, map_batches(_train, batches, progress), strict=True):
        parts.setdefault(batch.variant.name, []).append(part)
    populations = {name: joined([part.population for part in some]) for name, some in parts.items()}
    outputs = np.concatenate([part.outputs for part in parts["prototype"]])[: settings.pictures]
    return CollapseResult(
        prototype=populations.pop("prototype"),
        brief=populations.pop("brief"),
        cures=tuple(populations.values()),
        mean_distance=_mean_distance(scaled[SCALING]),
        mean_distance_unscaled=_mean_distance(material),
        mean_signal=material.training.signals.mean(axis=0),
        inputs=typical,
        outputs=unscale(outputs, scalings[SCALING]),
    )


def numbers(result: CollapseResult) -> dict[str, Any]:
    """Shares of collapsed runs, AUC of those and of the others, dead units, and the cures."""
    prototype = result.prototype
    return {
        **_population_numbers(prototype),
        "parameters": parameter_count(prototype.variant.architecture),
        "mean_distance": {
            "auc": result.mean_distance,
            "unscaled": {"auc": result.mean_distance_unscaled},
        },
        # How far the AUC of a collapsed run is from that of the distance to the mean signal.
        "from_mean_distance": spread(
            np.abs(prototype.auc[prototype.collapsed] - result.mean_distance)
        ),
        "brief": {
            **_population_numbers(result.brief),
            "signals": result.brief.variant.signals,
        },
        "cures": {cure.variant.name: _population_numbers(cure) for cure in result.cures},
    }


def typical_signals(part: Part, labels: Sequence[int]) -> NDArray[np.float32]:
    """For each label the signal nearest to the median of its class, [labels, points]."""
    chosen = []
    for label in labels:
        signals = part.signals[part.labels == label]
        distance = np.square(signals - np.median(signals, axis=0)).sum(axis=1)
        chosen.append(signals[np.argmin(distance)])
    return np.stack(chosen)


@dataclass(frozen=True, eq=False)
class _Batch:
    variant: Variant
    seeds: tuple[int, ...]
    material: Material  # scaled
    typical: NDArray[np.float32]  # scaled


@dataclass(frozen=True, eq=False)
class _Part:
    population: Population
    outputs: NDArray[np.float32]  # [seeds, classes, points], scaled


def _train(batch: _Batch) -> _Part:
    variant, material = batch.variant, batch.material
    architecture = variant.architecture
    validation = tensor(material.validation.signals)
    layers = torch.tensor(architecture.widths[1:-1])
    normals = material.validation.normal_signals
    explained, silenced = [], []

    def check(epoch: int, parameters: Parameters) -> None:
        if epoch in _checkpoints(variant.recipe):
            outputs = _outputs(architecture, parameters, normals)
            explained.append(explained_variance(normals, outputs))
            dead = dead_units(architecture, parameters, validation)
            silenced.append((dead == layers).any(dim=1).numpy())

    training = tensor(material.training.signals)
    parameters = train(
        architecture,
        variant.recipe,
        training,
        batch.seeds,
        rows=draws(len(training), variant.signals, batch.seeds),
        each_epoch=check,
    ).parameters

    outputs = _outputs(architecture, parameters, normals)
    errors = reconstruction_errors(architecture, parameters, tensor(material.test.signals))
    tolerance = TOLERANCE * float(training.max() - training.min())
    offset = outputs.mean(axis=1) - material.training.signals.mean(axis=0)
    population = Population(
        variant,
        auc=run_aucs(errors.numpy(), material.test.abnormal),
        explained_variance=np.stack(explained, axis=1),
        output_spread=output_spread(architecture, parameters, tensor(normals)).double().numpy(),
        distinct_outputs=np.array([distinct_outputs(some, tolerance) for some in outputs]),
        from_mean=np.sqrt(np.square(offset, dtype=np.float64).mean(axis=1)),
        dead_units=dead_units(architecture, parameters, validation).numpy(),
        silent=np.stack(silenced, axis=1),
    )
    return _Part(population, _outputs(architecture, parameters, batch.typical))


@torch.no_grad()
def _outputs(
    architecture: Architecture, parameters: Parameters, signals: NDArray[np.float32]
) -> NDArray[np.float32]:
    return forward(architecture, parameters, tensor(signals))[0].numpy()


def _checkpoints(recipe: Recipe) -> tuple[int, ...]:
    return (*(epoch for epoch in CHECKPOINTS if epoch < recipe.epochs), recipe.epochs)


def _mean_distance(material: Material) -> float:
    scorer = MeanDistance().fit(material.training.signals)
    return auc(scorer(material.test.signals), material.test.abnormal)


def _population_numbers(population: Population) -> dict[str, Any]:
    collapsed, layers = population.collapsed, population.variant.architecture.widths[1:-1]
    explained = population.explained_variance[:, -1]
    constant = population.distinct_outputs < DISTINCT
    return {
        "runs": len(collapsed),
        "epochs": population.variant.recipe.epochs,
        "auc": spread(population.auc),
        "collapsed": {
            "runs": int(collapsed.sum()),
            "share": float(collapsed.mean()),
            "auc": spread(population.auc[collapsed]),
            "explained_variance": spread(explained[collapsed]),
            "from_mean": spread(population.from_mean[collapsed]),
        },
        "alive": {
            "runs": int((~collapsed).sum()),
            "auc": spread(population.auc[~collapsed]),
            "explained_variance": spread(explained[~collapsed]),
        },
        "constant": {"runs": int(constant.sum()), "share": float(constant.mean())},
        # Runs on which the definition that other experiments use agrees.
        "agreement": float(((population.output_spread < COLLAPSED_BELOW) == collapsed).mean()),
        "silent_by_epoch": {
            f"epoch_{epoch}": float(share)
            for epoch, share in zip(
                population.checkpoints, population.silent.mean(axis=0), strict=True
            )
        },
        "dead_share": [
            float(dead.mean() / units)
            for dead, units in zip(population.dead_units.T, layers, strict=True)
        ],
    }
