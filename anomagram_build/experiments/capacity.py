"""How wide should the bottleneck be, and how large the network?

A network that can copy more also copies more of what is abnormal. Principal components are put
beside it: the best that a linear network with as wide a bottleneck can do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anomagram_build.experiments.material import Material
from anomagram_build.experiments.parallel import map_batches
from anomagram_build.experiments.runs import (
    Floats,
    joined,
    number_name,
    run_aucs,
    runs_at_once,
    seed_batches,
    spread,
    tensor,
)
from anomagram_build.models.autoencoder import (
    Architecture,
    parameter_count,
    reconstruction_errors,
)
from anomagram_build.models.baselines import MeanDistance, Method, PrincipalComponents
from anomagram_build.progress import Progress, silent
from anomagram_build.settings import CapacitySettings
from anomagram_build.training.loop import train


@dataclass(frozen=True, eq=False)
class Copies:
    """How well runs of one network, or principal components, copy test signals and tell them
    apart; arrays are [seeds], of a single value for what needs no seed.

    auc, validation_auc           on test and on validation
    normal_error, abnormal_error  mean squared error of the normal and the abnormal signals,
                                  scaled units
    explained_variance            of the normal signals
    """

    latent: int
    hidden: tuple[int, ...]
    parameters: int
    auc: Floats
    validation_auc: Floats
    normal_error: Floats
    abnormal_error: Floats
    explained_variance: Floats

    @property
    def contrast(self) -> Floats:
        """How many times worse the abnormal signals are copied than the normal ones."""
        return self.abnormal_error / self.normal_error


@dataclass(frozen=True, eq=False)
class CapacityResult:
    """`bottlenecks` are as wide as `components` are many. `widths` have the shipped bottleneck
    and other hidden layers, the first of them none at all: a linear network. `mean_distance` is
    what a bottleneck of no unit can do."""

    bottlenecks: tuple[Copies, ...]
    components: tuple[Copies, ...]
    widths: tuple[Copies, ...]
    mean_distance: Copies


def run(
    material: Material, settings: CapacitySettings, progress: Progress = silent
) -> CapacityResult:
    """Train every network from every seed, and fit the components."""
    scaled = material.scaled()
    shipped = scaled.architecture
    latents = [latent for latent in settings.bottlenecks if latent < shipped.points]
    groups = (
        [with_bottleneck(shipped, latent) for latent in latents],
        [replace(shipped, hidden=hidden) for hidden in ((), *settings.widths)],
    )
    networks = list(dict.fromkeys(network for group in groups for network in group))
    size = runs_at_once(scaled.recipe.batch_size, shipped.points)
    batches = [
        _Batch(network, seeds, scaled)
        for network in networks
        for seeds in seed_batches(settings.seeds, size)
    ]
    parts: dict[Architecture, list[Copies]] = {}
    for batch, part in zip(batches, map_batches(_train, batches, progress), strict=True):
        parts.setdefault(batch.architecture, []).append(part)
    copies = {network: joined(some) for network, some in parts.items()}
    return CapacityResult(
        bottlenecks=tuple(copies[network] for network in groups[0]),
        components=tuple(
            _fitted(PrincipalComponents(latent), latent, scaled) for latent in latents
        ),
        widths=tuple(copies[network] for network in groups[1]),
        mean_distance=_fitted(MeanDistance(), 0, scaled),
    )


def with_bottleneck(architecture: Architecture, latent: int) -> Architecture:
    """The network with another bottleneck, and no layer narrower than that."""
    hidden = tuple(max(units, latent) for units in architecture.hidden)
    return replace(architecture, hidden=hidden, latent=latent)


def numbers(result: CapacityResult) -> dict[str, Any]:
    """AUC and errors, as `capacity.bottlenecks.units_2.auc.mean` and `capacity.pca.units_2.auc`."""
    best = max(result.bottlenecks, key=lambda copies: copies.validation_auc.mean())
    return {
        "runs": sum(len(copies.auc) for copies in (*result.bottlenecks, *result.widths)),
        "seeds": len(best.auc),
        "bottlenecks": {
            number_name("units", copies.latent): _copies_numbers(copies)
            for copies in result.bottlenecks
        },
        "pca": {
            number_name("units", copies.latent): _fitted_numbers(copies)
            for copies in result.components
        },
        # linear, hidden_16_8 …
        "widths": {
            "_".join(map(str, ("hidden", *copies.hidden))) if copies.hidden else "linear": (
                _copies_numbers(copies)
            )
            for copies in result.widths
        },
        "mean_distance": _fitted_numbers(result.mean_distance),
        "best": {"units": best.latent, **_copies_numbers(best)},
    }


def _copies_numbers(copies: Copies) -> dict[str, Any]:
    return {
        "parameters": copies.parameters,
        **{name: spread(getattr(copies, name)) for name in _MEASURES},
    }


def _fitted_numbers(copies: Copies) -> dict[str, float]:
    return {
        "parameters": copies.parameters,
        **{name: float(getattr(copies, name)[0]) for name in _MEASURES},
    }


_MEASURES = ("auc", "normal_error", "abnormal_error", "contrast", "explained_variance")


@dataclass(frozen=True, eq=False)
class _Batch:
    architecture: Architecture
    seeds: tuple[int, ...]
    material: Material  # scaled


def _train(batch: _Batch) -> Copies:
    architecture, material = batch.architecture, batch.material
    training = tensor(material.training.signals)
    parameters = train(architecture, material.recipe, training, batch.seeds).parameters

    def errors(signals: NDArray[np.float32]) -> Floats:
        return reconstruction_errors(architecture, parameters, tensor(signals)).double().numpy()

    return _copies(
        architecture.latent, architecture.hidden, parameter_count(architecture), errors, material
    )


def _fitted(method: Method, latent: int, material: Material) -> Copies:
    scorer = method.fit(material.training.signals)
    # The mean signal and the components.
    parameters = (1 + latent) * material.architecture.points
    return _copies(latent, (), parameters, lambda signals: scorer(signals)[None], material)


def _copies(
    latent: int,
    hidden: tuple[int, ...],
    parameters: int,
    errors: Callable[[NDArray[np.float32]], Floats],
    material: Material,
) -> Copies:
    validation, test = material.validation, material.test
    of_test, normals = errors(test.signals), test.normal_signals
    variance = np.square(normals - normals.mean(axis=0)).mean(dtype=np.float64)
    normal_error = of_test[:, ~test.abnormal].mean(axis=1)
    return Copies(
        latent,
        hidden,
        parameters,
        auc=run_aucs(of_test, test.abnormal),
        validation_auc=run_aucs(errors(validation.signals), validation.abnormal),
        normal_error=normal_error,
        abnormal_error=of_test[:, test.abnormal].mean(axis=1),
        explained_variance=1 - normal_error / variance,
    )
