"""What is told of a detector: its scores, and the measures of one threshold or of all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anomagram_build.evaluation.curves import (
    Confusion,
    Sweep,
    area_under_roc,
    average_precision,
    sweep,
)

Scores = NDArray[np.float64]

RATES = (
    *("accuracy", "precision", "recall", "f1"),
    *("false_positive_rate", "false_negative_rate", "true_negative_rate"),
)
COUNTS = ("true_positives", "false_positives", "true_negatives", "false_negatives")


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The shipped run's scores float64 [signals], of every signal of the data set, and a sweep
    of the threshold over the test signals' scores."""

    scores: Scores
    sweep: Sweep


def quality(scores: Scores, abnormal: NDArray[np.bool_]) -> dict[str, float]:
    """AUC and average precision of scores [n]."""
    swept = sweep(scores, abnormal)
    return {"auc": area_under_roc(swept), "average_precision": average_precision(swept)}


def measures(confusion: Confusion) -> dict[str, float]:
    """Counts and rates of one confusion matrix, by name."""
    counts = {name: int(getattr(confusion, name)) for name in COUNTS}
    return {**counts, **{name: float(getattr(confusion, name)) for name in RATES}}
