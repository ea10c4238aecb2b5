"""What every experiment works on: the one split, scaled, with the settings of the shipped model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.scale import Scaling, fit_scaling, scale
from anomagram_build.dataset.split import Split
from anomagram_build.models.autoencoder import Architecture
from anomagram_build.training.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Part:
    """Signals [n, points] in the data's units, their labels [n], and which are abnormal [n]."""

    signals: NDArray[np.float32]
    labels: NDArray[np.int64]
    abnormal: NDArray[np.bool_]

    @property
    def normal_signals(self) -> NDArray[np.float32]:
        return self.signals[~self.abnormal]

    def scaled(self, scaling: Scaling) -> Part:
        """The same signals in scaled units."""
        return Part(scale(self.signals, scaling), self.labels, self.abnormal)


@dataclass(frozen=True, eq=False)
class Material:
    """The three parts in the data's units, and the shipped model's architecture and recipe."""

    card: DataCard
    training: Part
    validation: Part
    test: Part
    architecture: Architecture
    recipe: Recipe
    scaling_kind: str

    @property
    def scaling(self) -> Scaling:
        """The shipped model's scaling, fitted on the training signals."""
        return fit_scaling(self.scaling_kind, self.training.signals)

    def scaled(self, kind: str | None = None) -> Material:
        """All parts scaled with `kind` (the shipped model's if None), fitted on training."""
        scaling = self.scaling if kind is None else fit_scaling(kind, self.training.signals)
        return Material(
            self.card,
            self.training.scaled(scaling),
            self.validation.scaled(scaling),
            self.test.scaled(scaling),
            self.architecture,
            self.recipe,
            "none",
        )


def gather_material(
    dataset: Dataset, split: Split, architecture: Architecture, recipe: Recipe, scaling_kind: str
) -> Material:
    """The material of a data set under its split."""

    def part(rows: NDArray[np.int64]) -> Part:
        labels = dataset.labels[rows]
        return Part(dataset.signals[rows], labels, labels != dataset.card.normal)

    return Material(
        dataset.card,
        part(split.training),
        part(split.validation),
        part(split.test),
        architecture,
        recipe,
        scaling_kind,
    )
