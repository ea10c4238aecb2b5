"""Signals to show."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.load import Dataset


def one_of_each_class(dataset: Dataset, rows: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """One of the given rows, at random, for each class of the card, the normal class first."""
    generator = np.random.Generator(np.random.PCG64(seed))
    labels = [info.label for info in dataset.card.classes]
    labels.sort(key=lambda label: label != dataset.card.normal)
    of = {label: rows[dataset.labels[rows] == label] for label in labels}
    return np.array([generator.choice(of[label]) for label in labels], dtype=np.int64)
