"""What if some of the signals that a detector learns from as normal are abnormal?

Every method learns from sets of one size in which the share of abnormal signals grows. Those come
from the validation part, so that the test part stays untouched; an AUC needs no threshold, hence
no validation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anomagram_build.dataset.scale import fit_scaling, scale
from anomagram_build.errors import BadInput
from anomagram_build.evaluation.bins import error_bins, histograms
from anomagram_build.experiments.material import Material
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
    number_name,
    run_aucs,
    runs_at_once,
    seed_batches,
    spread,
)
from anomagram_build.models.autoencoder import Architecture, Parameters, reconstruction_errors
from anomagram_build.models.baselines import MeanDistance, Method, PrincipalComponents
from anomagram_build.models.clusters import KMeans
from anomagram_build.models.neighbours import NearestNeighbours
from anomagram_build.progress import Progress
from anomagram_build.settings import ContaminationSettings
from anomagram_build.training.loop import train
from anomagram_build.training.recipe import Recipe

METHODS: dict[str, str] = {
    "autoencoder": "Autoencoder",
    "stopped": "Autoencoder, stopped early",
    "trimmed": "Autoencoder, trimmed loss",
    "prototype": "The prototype's network",
    "pca": "PCA",
    "knn": "Nearest neighbours",
    "kmeans": "k-means",
    "mean_distance": "Distance to the mean",
}
"""Names of the methods, in the order of a result's first axis, and what readers call them."""

_SIMPLE_AT_ONCE = 3


@dataclass(frozen=True, eq=False)
class ContaminationResult:
    """AUC on test signals by method, share of abnormal training signals, and seed.

    A seed decides which signals are drawn and, for a network, how it starts; with a larger share
    a seed keeps the abnormal signals that it has drawn for a smaller one. `class_auc` sets one
    abnormal class, of `labels`, against the normal signals. `collapsed` says which runs of the
    prototype's network have outputs that do not depend on their input. The histograms count the
    scores of the first seed in bins that are the same for all shares.
    """

    training_size: int
    methods: tuple[str, ...]
    shares: Floats
    seeds: tuple[int, ...]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]  # the labels' keys
    auc: Floats  # [methods, shares, seeds]
    class_auc: Floats  # [methods, shares, seeds, classes]
    collapsed: NDArray[np.bool_]  # [shares, seeds]
    edges: Floats  # [methods, bins + 1]
    normal: NDArray[np.int64]  # [methods, shares, bins]
    abnormal: NDArray[np.int64]  # [methods, shares, bins]


def run(
    material: Material, settings: ContaminationSettings, progress: Progress
) -> ContaminationResult:
    """Raises BadInput if no set of training signals with the largest share can be drawn."""
    size = training_size(material, settings.shares)
    seeds = tuple(range(settings.seeds))
    batches = [
        _Batch(kind, chunk, size, material, settings)
        for kind in ("autoencoder", "trimmed", "prototype", "simple")  # the longest first
        for chunk in seed_batches(settings.seeds, _seeds_at_once(kind, material, settings))
    ]
    measured = map_batches(_measure, batches, progress)

    scores = _joined(measured)
    test = material.test
    labels = np.unique(test.labels[test.abnormal])
    edges = np.stack([error_bins(values[:, 0], settings.bins) for values in scores.values()])

    def against(kind: NDArray[np.bool_]) -> Floats:
        """AUC of some abnormal signals against all normal ones, [methods, shares, seeds]."""
        chosen = kind | ~test.abnormal
        return np.stack([run_aucs(v[..., chosen], kind[chosen]) for v in scores.values()])

    def counts(chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        pairs = zip(scores.values(), edges, strict=True)
        return np.stack([histograms(values[:, 0, chosen], bins) for values, bins in pairs])

    return ContaminationResult(
        training_size=size,
        methods=tuple(scores),
        shares=np.array(settings.shares),
        seeds=seeds,
        labels=labels,
        classes=tuple(material.card.class_of(int(label)).key for label in labels),
        auc=against(test.abnormal),
        class_auc=np.stack([against(test.labels == label) for label in labels], axis=-1),
        collapsed=np.concatenate(
            [part.collapsed for part in measured if part.collapsed is not None], axis=1
        ),
        edges=edges,
        normal=counts(~test.abnormal),
        abnormal=counts(test.abnormal),
    )


def _joined(measured: list[_Measured]) -> dict[str, Floats]:
    """The scores of each method, in the order of METHODS, as [shares, seeds, test signals]."""
    return {
        name: np.concatenate(
            [part.scores[name] for part in measured if name in part.scores], axis=1
        )
        for name in METHODS
    }


def numbers(result: ContaminationResult) -> dict[str, object]:
    """By method and share: `contamination.knn.at_30.mean`. The prototype's network also as
    `prototype_collapsed` and `prototype_learning`, where there are such runs. The mean for one
    class of abnormal signals is `contamination.classes.CLASS.knn.at_30`."""
    aucs = dict(zip(result.methods, result.auc, strict=True))
    keys = [share_key(share) for share in result.shares]
    named: dict[str, object] = {
        name: {key: spread(row) for key, row in zip(keys, rows, strict=True)}
        for name, rows in aucs.items()
    }
    for name, chosen in (
        ("prototype_collapsed", result.collapsed),
        ("prototype_learning", ~result.collapsed),
    ):
        rows = zip(keys, aucs["prototype"], chosen, strict=True)
        named[name] = {key: spread(row[which]) for key, row, which in rows if which.any()}
    classes = {
        key.replace("-", "_"): {
            name: {k: float(v) for k, v in zip(keys, rows[..., place].mean(axis=1), strict=True)}
            for name, rows in zip(result.methods, result.class_auc, strict=True)
        }
        for place, key in enumerate(result.classes)
    }
    return {
        "training_size": result.training_size,
        "seeds": len(result.seeds),
        "collapsed_share": float(result.collapsed.mean()),
        **named,
        "classes": classes,
    }


def share_key(share: float) -> str:
    """A share's name among the numbers: at_2 for 2 %, at_2_5 for 2.5 %."""
    return number_name("at", 100 * share)


def training_size(material: Material, shares: tuple[float, ...]) -> int:
    """The largest size at which every share can be drawn without drawing a signal twice.

    Raises BadInput if that is less than two.
    """
    normal = len(material.training.normal_signals)
    supply = int(material.validation.abnormal.sum())
    limits = [int(supply / share) for share in shares if share > 0]
    limits += [int(normal / (1 - share)) for share in shares if share < 1]
    size = min(limits)
    if size < 2:
        raise BadInput(
            f"{supply} abnormal and {normal} normal {material.card.nouns} are too few to mix "
            f"training sets of which {max(shares):.0%} are abnormal"
        )
    return size


def draw(material: Material, size: int, share: float, seed: int) -> NDArray[np.float32]:
    """A training set [size, points] in the data's units, of which this share is abnormal."""
    generator = np.random.default_rng([2, seed])
    normal = generator.permutation(material.training.normal_signals)
    abnormal = generator.permutation(material.validation.signals[material.validation.abnormal])
    count = round(share * size)
    return np.concatenate([normal[: size - count], abnormal[:count]])


@dataclass(frozen=True, eq=False)
class _Batch:
    kind: str
    seeds: tuple[int, ...]
    size: int
    material: Material
    settings: ContaminationSettings


@dataclass(frozen=True, eq=False)
class _Measured:
    scores: dict[str, Floats]  # name of a method → [shares, seeds, test signals]
    collapsed: NDArray[np.bool_] | None = None  # [shares, seeds]


def _seeds_at_once(kind: str, material: Material, settings: ContaminationSettings) -> int:
    """How many seeds, each with a run for every share, make one batch."""
    if kind == "simple":
        return _SIMPLE_AT_ONCE
    recipe = prototype_recipe() if kind == "prototype" else material.recipe
    runs = runs_at_once(recipe.batch_size, material.architecture.points)
    return max(1, runs // len(settings.shares))


def _measure(batch: _Batch) -> _Measured:
    settings, material = batch.settings, batch.material
    scaling = SCALING if batch.kind == "prototype" else material.scaling_kind
    training, test = _scaled_sets(batch, scaling)
    if batch.kind == "simple":
        return _Measured(_simple(batch, training, test))
    if batch.kind == "prototype":
        architecture = prototype_architecture(material.architecture.points)
        recipe = prototype_recipe()
    else:
        architecture, recipe = material.architecture, material.recipe
    if batch.kind == "trimmed":
        recipe = replace(recipe, keep=settings.keep)
    at_epoch = _trained(batch, architecture, recipe, training)

    def scores(epoch: int) -> Floats:
        errors = reconstruction_errors(architecture, at_epoch[epoch], test)
        return _by_share(errors.double().numpy(), batch)

    found = {batch.kind: scores(recipe.epochs)}
    if batch.kind == "autoencoder":
        found["stopped"] = scores(min(settings.stopped, recipe.epochs))
    collapsed = None
    if batch.kind == "prototype":
        varied = output_spread(architecture, at_epoch[recipe.epochs], training).numpy()
        collapsed = _by_share(varied < COLLAPSED_BELOW, batch)
    return _Measured(found, collapsed)


def _scaled_sets(batch: _Batch, kind: str) -> tuple[Tensor, Tensor]:
    """Training [runs, size, points] and test [runs, n, points], share by share, seed by seed.

    Each run's scaling is fitted on its own training signals: who cannot tell which of them are
    abnormal cannot leave these out.
    """
    training, test = [], []
    for share in batch.settings.shares:
        for seed in batch.seeds:
            drawn = draw(batch.material, batch.size, share, seed)
            scaling = fit_scaling(kind, drawn)
            training.append(scale(drawn, scaling))
            test.append(scale(batch.material.test.signals, scaling))
    return torch.from_numpy(np.stack(training)), torch.from_numpy(np.stack(test))


def _trained(
    batch: _Batch, architecture: Architecture, recipe: Recipe, training: Tensor
) -> dict[int, Parameters]:
    """Every run's parameters after the epoch at which one may stop, and after the last."""
    kept: dict[int, Parameters] = {}
    early = min(batch.settings.stopped, recipe.epochs)

    def each_epoch(epoch: int, parameters: Parameters) -> None:
        if epoch == early:
            kept[epoch] = [(weight.clone(), bias.clone()) for weight, bias in parameters]

    torch.set_num_threads(1)
    runs = [seed for _ in batch.settings.shares for seed in batch.seeds]
    trained = train(architecture, recipe, training, runs, each_epoch=each_epoch)
    return {**kept, recipe.epochs: trained.parameters}


def _simple(batch: _Batch, training: Tensor, test: Tensor) -> dict[str, Floats]:
    settings, size = batch.settings, batch.size
    runs = [seed for _ in settings.shares for seed in batch.seeds]

    def methods(seed: int) -> dict[str, Method]:
        return {
            "pca": PrincipalComponents(min(settings.components, size)),
            "knn": NearestNeighbours(min(settings.neighbours, size)),
            "kmeans": KMeans(min(settings.clusters, size), seed=seed),
            "mean_distance": MeanDistance(),
        }

    sets = list(zip(runs, training.numpy(), test.numpy(), strict=True))
    return {
        name: _by_share(
            np.stack([methods(seed)[name].fit(seen)(unseen) for seed, seen, unseen in sets]), batch
        )
        for name in methods(0)
    }


def _by_share(rows: NDArray[Any], batch: _Batch) -> NDArray[Any]:
    """[runs, …] → [shares, seeds, …]."""
    return rows.reshape(len(batch.settings.shares), len(batch.seeds), *rows.shape[1:])
