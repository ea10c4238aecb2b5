"""What families of detectors have in common and what sets them apart, in two dimensions.

Each models what is normal in its own way and scores how far a signal is from that. So that it
can be drawn, every signal becomes a point: its first two principal components, over training
and test signals together (this is a picture, not a contest). The methods learn the training
points. Forecasting, which needs an order in time, here predicts the first coordinate from the
second; and an autoencoder squeezes the two coordinates through one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.cluster import KMeans as Lloyd
from sklearn.decomposition import PCA

from anomagram_build.evaluation.curves import auc
from anomagram_build.evaluation.scores import network_scores
from anomagram_build.experiments.material import Material
from anomagram_build.experiments.runs import Floats
from anomagram_build.models.autoencoder import Architecture, Network
from anomagram_build.models.baselines import PrincipalComponents
from anomagram_build.models.boundaries import IsolationForest, OneClassBoundary
from anomagram_build.models.clusters import KMeans
from anomagram_build.models.density import GaussianMixture
from anomagram_build.models.neighbours import NearestNeighbours
from anomagram_build.progress import Progress
from anomagram_build.settings import FamiliesSettings
from anomagram_build.training.loop import train
from anomagram_build.training.recipe import Recipe

Points = NDArray[np.float32]
"""[n, 2]."""

_DEGREE = 3  # of the polynomial that forecasts
_HIDDEN = (8,)
_CURVE = 60  # points of a drawn curve
_MARGIN = 0.08  # around all points, of their range


@dataclass(frozen=True, eq=False)
class Family:
    """One way of scoring points, learned from all training points.

    `field` [rows, columns] holds the scores of a grid's points, `levels` the percentiles of the
    training points' scores, `learned` and `judged` the scores of the points that are drawn, and
    `auc` is over all test points. `marks` [n, 2] is what the method goes by, where that can be
    drawn: centres, or points along a curve if `joined`.
    """

    name: str
    method: str
    field: NDArray[np.float32]
    levels: Floats
    learned: Floats
    judged: Floats
    auc: float
    marks: Points
    joined: bool


@dataclass(frozen=True, eq=False)
class FamiliesResult:
    """A sample of points, of training (`learned`, all normal) and of test (`judged`, half of them
    abnormal if there are enough), and each family's view of the plane. `x` [columns] and `y`
    [rows] are the grid's; `percentiles` those of Family.levels; `explained` [2] is the share of
    the signals' variance that each coordinate carries."""

    explained: Floats
    x: Floats
    y: Floats
    percentiles: tuple[float, ...]
    learned: Points
    judged: Points
    labels: NDArray[np.int64]  # of the judged
    abnormal: NDArray[np.bool_]
    families: tuple[Family, ...]


@dataclass(frozen=True, eq=False)
class _Fitted:
    name: str
    method: str
    score: Callable[[Points], Floats]
    marks: Points
    joined: bool = False


def run(material: Material, settings: FamiliesSettings, progress: Progress) -> FamiliesResult:
    """Project the signals and fit one method of each family."""
    scaled = material.scaled()
    normal, test = scaled.training.normal_signals, scaled.test
    together = np.concatenate([normal, test.signals]).astype(np.float64)
    pca = PCA(2, svd_solver="full").fit(together)
    points = pca.transform(together).astype(np.float32)
    training, tested = points[: len(normal)], points[len(normal) :]
    x, y = _axes(points, settings.columns, settings.rows)
    grid = np.stack([axis.ravel() for axis in np.meshgrid(x, y)], axis=1).astype(np.float32)

    generator = np.random.default_rng([6, settings.seed])
    learned = generator.permutation(len(training))[: settings.points]
    judged = _half_and_half(test.abnormal, settings.points, generator)
    families = []
    for done, fitted in enumerate(_fit(training, settings)):
        scores = fitted.score(tested)
        families.append(
            Family(
                fitted.name,
                fitted.method,
                fitted.score(grid).reshape(len(y), len(x)).astype(np.float32),
                np.percentile(fitted.score(training), settings.percentiles),
                fitted.score(training[learned]),
                scores[judged],
                auc(scores, test.abnormal),
                fitted.marks,
                fitted.joined,
            )
        )
        progress(done + 1, 8)
    return FamiliesResult(
        explained=pca.explained_variance_ratio_,
        x=x,
        y=y,
        percentiles=settings.percentiles,
        learned=training[learned],
        judged=tested[judged],
        labels=test.labels[judged],
        abnormal=test.abnormal[judged],
        families=tuple(families),
    )


def numbers(result: FamiliesResult) -> dict[str, object]:
    """`families.explained`, and each family's AUC in two dimensions: `families.density.auc`."""
    return {
        "explained": float(result.explained.sum()),
        **{family.name: {"auc": family.auc} for family in result.families},
    }


def _fit(training: Points, settings: FamiliesSettings) -> list[_Fitted]:
    count, none = len(training), np.empty((0, 2), np.float32)
    seed = settings.seed
    neighbours = NearestNeighbours(min(settings.neighbours, count))
    mixture = GaussianMixture(min(settings.components, count), seed=seed)
    boundary = OneClassBoundary(settings.outside, settings.width)
    forest = IsolationForest(settings.trees, seed=seed)
    return [
        _forecast(training),
        _Fitted("neighbours", neighbours.name, neighbours.fit(training), none),
        _clusters(training, min(settings.clusters, count), seed),
        _Fitted("density", mixture.name, mixture.fit(training), none),
        _Fitted("boundary", boundary.name, boundary.fit(training), none),
        _Fitted("ensemble", forest.name, forest.fit(training), none),
        _line(training),
        _curve(training, settings),
    ]


def _forecast(training: Points) -> _Fitted:
    """Squared error of a cubic that predicts the first coordinate from the second."""
    cubic = np.polynomial.Polynomial.fit(
        training[:, 1].astype(np.float64), training[:, 0].astype(np.float64), _DEGREE
    )
    along = np.linspace(training[:, 1].min(), training[:, 1].max(), _CURVE)
    marks = np.stack([cubic(along), along], axis=1).astype(np.float32)
    return _Fitted(
        "forecasting",
        f"polynomial of degree {_DEGREE}",
        lambda points: np.asarray((points[:, 0] - cubic(points[:, 1].astype(np.float64))) ** 2),
        marks,
        joined=True,
    )


def _clusters(training: Points, clusters: int, seed: int) -> _Fitted:
    method = KMeans(clusters, seed=seed)
    # Fitted once more, in the same way, since the method keeps its centres to itself.
    again = Lloyd(clusters, n_init=method.restarts, random_state=seed).fit(training)
    return _Fitted("clusters", method.name, method.fit(training), again.cluster_centers_)


def _line(training: Points) -> _Fitted:
    """Reconstruction by the best linear autoencoder: one principal component."""
    method = PrincipalComponents(1)
    pca = PCA(1, svd_solver="full").fit(training.astype(np.float64))
    codes = np.sort(pca.transform(training.astype(np.float64)), axis=0)
    ends = pca.inverse_transform(codes[[0, -1]]).astype(np.float32)
    return _Fitted("line", method.name, method.fit(training), ends, joined=True)


def _curve(training: Points, settings: FamiliesSettings) -> _Fitted:
    """Reconstruction by an autoencoder with one latent unit, on standardised coordinates."""
    centre, spread = training.mean(axis=0), training.std(axis=0)
    spread = np.where(spread == 0, 1, spread)

    def standard(points: Points) -> Points:
        return np.asarray((points - centre) / spread, dtype=np.float32)

    network = _trained(standard(training), settings)
    reconstruction, latent = network(standard(training))
    # The curve on which all reconstructions lie, from one end to the other.
    order = np.argsort(latent[:, 0])
    chosen = order[np.linspace(0, len(order) - 1, _CURVE).round().astype(int)]
    marks = (reconstruction[chosen] * spread + centre).astype(np.float32)
    return _Fitted(
        "curve",
        f"autoencoder {network.architecture.name}",
        lambda points: network_scores(network, standard(points)),
        marks,
        joined=True,
    )


def _trained(points: Points, settings: FamiliesSettings) -> Network:
    torch.set_num_threads(1)
    recipe = Recipe(epochs=settings.epochs, learning_rate=settings.learning_rate)
    architecture = Architecture(2, _HIDDEN, 1)
    return train(architecture, recipe, torch.from_numpy(points), [settings.seed]).network()


def _axes(points: Points, columns: int, rows: int) -> tuple[Floats, Floats]:
    low, high = points.min(axis=0), points.max(axis=0)
    margin = _MARGIN * (high - low)
    (left, bottom), (right, top) = low - margin, high + margin
    return np.linspace(left, right, columns), np.linspace(bottom, top, rows)


def _half_and_half(
    abnormal: NDArray[np.bool_], count: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Rows, half of them abnormal if there are enough of both; in random order."""
    half = [
        generator.permutation(np.flatnonzero(kind))[: count // 2] for kind in (abnormal, ~abnormal)
    ]
    return generator.permutation(np.concatenate(half))
