"""The methods that are compared, and the settings that each may choose from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Protocol

import torch

from anomagram_build.evaluation.scores import network_scores
from anomagram_build.models.adversarial import BidirectionalGAN
from anomagram_build.models.autoencoder import Architecture, Network, parameter_count
from anomagram_build.models.baselines import (
    MeanDistance,
    Method,
    PrincipalComponents,
    Scorer,
    Signals,
)
from anomagram_build.models.boundaries import IsolationForest, OneClassBoundary
from anomagram_build.models.clusters import KMeans
from anomagram_build.models.convolutional import ConvolutionalAutoencoder
from anomagram_build.models.density import GaussianMixture
from anomagram_build.models.fitted import Fitted
from anomagram_build.models.forecast import Autoregression, RidgeForecast
from anomagram_build.models.neighbours import LocalOutliers, NearestNeighbours
from anomagram_build.models.recurrent import RecurrentAutoencoder
from anomagram_build.models.stacked import StackedNetwork
from anomagram_build.models.variational import VariationalAutoencoder
from anomagram_build.settings import MethodsSettings
from anomagram_build.training.loop import train
from anomagram_build.training.recipe import Recipe
from anomagram_build.training.stacked import Stack, fit_runs


@dataclass(frozen=True)
class Entry:
    """A method as readers know it: its name, what it goes by, and whether it is a network."""

    name: str
    family: str
    deep: bool = False


ENTRIES: dict[str, Entry] = {
    "mean_distance": Entry("Distance to the mean", "reconstruction"),
    "pca": Entry("PCA", "reconstruction"),
    "kmeans": Entry("k-means", "neighbours"),
    "knn": Entry("Nearest neighbours", "neighbours"),
    "lof": Entry("Local outlier factor", "neighbours"),
    "svm": Entry("One-class SVM", "boundary"),
    "forest": Entry("Isolation forest", "boundary"),
    "mixture": Entry("Gaussian mixture", "density"),
    "autoregression": Entry("Autoregression", "forecast"),
    "ridge": Entry("Ridge forecast", "forecast"),
    "autoencoder": Entry("Dense autoencoder", "reconstruction", deep=True),
    "convolutional": Entry("Convolutional autoencoder", "reconstruction", deep=True),
    "variational": Entry("Variational autoencoder, probability", "density", deep=True),
    "variational_elbo": Entry("Variational autoencoder, ELBO", "density", deep=True),
    "recurrent": Entry("LSTM autoencoder", "reconstruction", deep=True),
    "adversarial": Entry("BiGAN", "reconstruction", deep=True),
}
"""By key, in the order of a result's rows."""


class Learner(Protocol):
    """Something that can be fitted with several seeds at once."""

    @property
    def by_chance(self) -> bool:
        """Whether a seed makes a difference."""

    def fit(self, signals: Signals, seeds: Sequence[int]) -> list[list[Fitted]]:
        """For each way of scoring, one scorer a seed."""


@dataclass(frozen=True)
class Classic:
    """A method that is fitted seed by seed, if it has a seed, and once if not."""

    method: Method

    @property
    def by_chance(self) -> bool:
        return hasattr(self.method, "seed")

    def fit(self, signals: Signals, seeds: Sequence[int]) -> list[list[Fitted]]:
        if not self.by_chance:
            return [[_counted(self.method, signals)] * len(seeds)]
        seeded: Any = self.method  # a dataclass, which the protocol does not say
        return [[_counted(replace(seeded, seed=seed), signals) for seed in seeds]]


def _counted(method: Method, signals: Signals) -> Fitted:
    scorer: Scorer = method.fit(signals)
    if isinstance(scorer, Fitted):
        return scorer
    # What a baseline keeps is the mean and, for PCA, a direction for each component.
    directions = getattr(method, "components", 0)
    return Fitted(scorer, signals.shape[1] * (1 + directions))


@dataclass(frozen=True)
class Dense:
    """The dense autoencoder."""

    architecture: Architecture
    recipe: Recipe
    by_chance: bool = True

    def fit(self, signals: Signals, seeds: Sequence[int]) -> list[list[Fitted]]:
        trained = train(self.architecture, self.recipe, torch.tensor(signals), seeds)
        runs = (trained.network(run) for run in range(len(seeds)))
        return [[_fitted_network(network) for network in runs]]


def _fitted_network(network: Network) -> Fitted:
    count = parameter_count(network.architecture)
    return Fitted(lambda signals: network_scores(network, signals), count)


@dataclass(frozen=True)
class Deep:
    """A stacked network: the first of `ways` is trained, and each of them scores by its weights."""

    recipe: Recipe
    ways: tuple[StackedNetwork, ...]
    by_chance: bool = True

    def fit(self, signals: Signals, seeds: Sequence[int]) -> list[list[Fitted]]:
        trained = fit_runs(self.ways[0], self.recipe, signals, seeds)
        stacks = [Stack(way, trained.weights) for way in self.ways]
        return [[stack.run(run) for run in range(len(seeds))] for stack in stacks]


@dataclass(frozen=True)
class Trial:
    """One thing to fit; for each of its ways of scoring, the key of the entry that it may stand
    for and its settings in words."""

    learner: Learner
    ways: tuple[tuple[str, str], ...]


def trials(
    settings: MethodsSettings, architecture: Architecture, recipe: Recipe, count: int
) -> list[Trial]:
    """Everything to try on `count` training signals, the slowest first.

    The dense autoencoder has `architecture` and `recipe`, and the other networks what of the
    recipe the settings don't say. Where data are too few or signals too short for a value, the
    largest possible one takes its place.
    """
    points = architecture.points
    return [
        *_deep(settings, points, recipe),
        Trial(Dense(architecture, recipe), (("autoencoder", architecture.name),)),
        *(
            Trial(Classic(method), ((key, words),))
            for key, words, method in _classic(settings, points, count)
        ),
    ]


def _deep(settings: MethodsSettings, points: int, recipe: Recipe) -> Iterator[Trial]:
    adversarial = replace(
        recipe,
        learning_rate=settings.adversarial_rate,
        betas=(0.5, 0.999),  # usual for adversarial training since Radford et al. 2016
        epochs=settings.adversarial_epochs,
    )
    latent = settings.adversarial_latent
    if trusts := settings.adversarial_trust:
        yield Trial(
            Deep(adversarial, tuple(BidirectionalGAN(latent, trust=trust) for trust in trusts)),
            tuple(("adversarial", f"{latent} latent, trust {trust:g}") for trust in trusts),
        )
    longer = replace(recipe, epochs=settings.recurrent_epochs)
    for step in _within(settings.recurrent_steps, points // 2):
        hidden, latent = settings.recurrent_hidden, settings.recurrent_latent
        words = f"{step} points a step, {hidden} units, {latent} latent"
        network = RecurrentAutoencoder(step, hidden, latent)
        yield Trial(Deep(longer, (network,)), (("recurrent", words),))
    shorter = replace(recipe, epochs=settings.convolutional_epochs)
    for latent in settings.convolutional_latent:
        convolutional = ConvolutionalAutoencoder(latent)
        yield Trial(Deep(shorter, (convolutional,)), (("convolutional", f"{latent} latent"),))
    # An and Cho's decoded variance is tried with the widest bottleneck alone.
    variances = [(latent, "shared") for latent in settings.variational_latent]
    variances += [(latent, "decoded") for latent in settings.variational_latent[-1:]]
    longer = replace(recipe, epochs=settings.variational_epochs)
    for latent, variance in variances:
        words = f"{latent} latent, {variance} variance"
        ways = tuple(
            VariationalAutoencoder(latent, variance=variance, score=score)  # type: ignore[arg-type]
            for score in ("reconstruction", "elbo")
        )
        yield Trial(Deep(longer, ways), (("variational", words), ("variational_elbo", words)))


def _classic(
    settings: MethodsSettings, points: int, count: int
) -> Iterator[tuple[str, str, Method]]:
    """Key, settings in words, and method."""
    for components in _within(settings.full_mixtures, count // 2):
        for floor in settings.mixture_floors:
            mixture = GaussianMixture(components, "full", floor)
            yield "mixture", f"{components} full, floor {floor:g}", mixture
    for components in _within(settings.diagonal_mixtures, count // 2):
        for floor in settings.mixture_floors:
            mixture = GaussianMixture(components, "diag", floor)
            yield "mixture", f"{components} diagonal, floor {floor:g}", mixture
    for sample in _within(settings.forest_samples, count):
        yield "forest", f"{sample} signals a tree", IsolationForest(sample=sample)
    for clusters in _within(settings.clusters, count // 2):
        yield "kmeans", f"{clusters} clusters", KMeans(clusters)
    for neighbours in _within(settings.outlier_neighbours, count // 2):
        yield "lof", f"{neighbours} neighbours", LocalOutliers(neighbours)
    for share, width in product(settings.boundary_shares, settings.boundary_widths):
        yield "svm", f"nu {share:g}, width {width:g}", OneClassBoundary(share, width)
    for neighbours in _within(settings.neighbours, count // 2):
        yield "knn", f"{neighbours} neighbours", NearestNeighbours(neighbours)
    for lags in _within(settings.lags, points // 2):
        yield "autoregression", f"{lags} lags", Autoregression(lags)
    lengths = _within(settings.ridge_lags, points // 2), _within(settings.ridge_ahead, points // 2)
    for lags, ahead in product(*lengths):
        yield "ridge", f"{lags} lags, {ahead} ahead", RidgeForecast(lags, ahead)
    for components in _within(settings.components, min(points, count) // 2):
        yield "pca", f"{components} components", PrincipalComponents(components)
    yield "mean_distance", "none to choose", MeanDistance()


def _within(values: Sequence[int], most: int) -> list[int]:
    """Each value, or the most that is possible, once."""
    return sorted({max(1, min(value, most)) for value in values})
