"""Which labels look doubtful, by the signals that resemble the labelled one most.

The leave-one-out vote of the nearest neighbours (Cover and Hart 1967), as Wilson (1972) used it to
find the signals to leave out. It knows shapes only; it can doubt a label and cannot correct it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from anomagram_build.evaluation.curves import Counts, Flags


@dataclass(frozen=True, eq=False)
class Votes:
    """For each of n signals the rows of the signals nearest to it, [n, neighbours], nearest
    first, and how many of those have an abnormal label, [n]."""

    neighbours: Counts
    abnormal: Counts

    @property
    def say_abnormal(self) -> Flags:
        """Whether more than half of the neighbours have an abnormal label, [n]."""
        return np.asarray(2 * self.abnormal > self.neighbours.shape[1])


def neighbour_votes(signals: NDArray[np.float32], abnormal: Flags, neighbours: int) -> Votes:
    """The votes about each of the signals [n, points] of all the others; `abnormal` [n].

    Nearest is meant by Euclidean distance. A signal has no vote about itself, even if another is
    the same. Raises ValueError unless there are more signals than `neighbours`.
    """
    # Without an argument, kneighbors leaves each signal out of its own neighbours.
    index = NearestNeighbors(n_neighbors=neighbours, algorithm="brute").fit(signals)
    rows = index.kneighbors(return_distance=False).astype(np.int64)
    return Votes(rows, abnormal[rows].sum(axis=1).astype(np.int64))
