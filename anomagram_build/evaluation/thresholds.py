"""Rules that choose a threshold.

Four need labels and are applied to validation scores; two look only at the errors of the
(normal) training signals. Where several thresholds are equally good the lowest is taken: it
flags more, and a miss is the graver mistake.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anomagram_build.evaluation.curves import Counts, Numbers, Sweep

RULES: dict[str, str] = {
    "accuracy": "best accuracy on validation",
    "f1": "best F1 on validation",
    "recall": "highest threshold with the wanted recall on validation",
    "cost": "lowest cost on validation",
    "percentile": "percentile of the training errors",
    "deviations": "mean plus standard deviations of the training errors",
}
"""Names of the rules, and what each does."""


@dataclass(frozen=True)
class Threshold:
    """A threshold and the rule, a key of RULES, that chose it."""

    rule: str
    value: float


def best_accuracy(swept: Sweep) -> Threshold:
    """The threshold with the most correct verdicts."""
    confusion = swept.confusion
    return _best("accuracy", swept, confusion.true_positives + confusion.true_negatives)


def best_f1(swept: Sweep) -> Threshold:
    """The threshold with the highest F1."""
    return _best("f1", swept, swept.confusion.f1)


def wanted_recall(swept: Sweep, recall: float = 0.95) -> Threshold:
    """The highest threshold that still flags this share of the abnormal signals.

    Raises ValueError for a share outside (0, 1].
    """
    if not 0 < recall <= 1:
        raise ValueError(f"the wanted recall must be above 0 and at most 1, not {recall}")
    enough = np.flatnonzero(swept.confusion.recall >= recall)
    return Threshold("recall", float(swept.thresholds[enough[-1]]))


def lowest_cost(swept: Sweep, cost_ratio: float) -> Threshold:
    """The threshold with the lowest cost, where a miss costs `cost_ratio` false alarms.

    Raises ValueError for a ratio that is not positive.
    """
    if not cost_ratio > 0:
        raise ValueError(f"the cost ratio must be positive, not {cost_ratio}")
    confusion = swept.confusion
    cost = confusion.false_positives + cost_ratio * confusion.false_negatives
    return _best("cost", swept, -cost)


def training_percentile(training_scores: Numbers, percentile: float = 99.0) -> Threshold:
    """The given percentile of the training scores [n], interpolated linearly. Label-free."""
    return Threshold("percentile", float(np.percentile(training_scores, percentile)))


def training_deviations(training_scores: Numbers, deviations: float = 3.0) -> Threshold:
    """Mean plus so many standard deviations (divided by n) of the training scores. Label-free."""
    spread = deviations * np.std(training_scores, dtype=np.float64)
    return Threshold("deviations", float(np.mean(training_scores, dtype=np.float64) + spread))


def all_thresholds(
    swept: Sweep,
    training_scores: Numbers,
    *,
    recall: float = 0.95,
    cost_ratio: float = 5.0,
    percentile: float = 99.0,
    deviations: float = 3.0,
) -> dict[str, Threshold]:
    """Every rule's threshold, by name, in the order of RULES. `swept` is of validation scores."""
    chosen = (
        best_accuracy(swept),
        best_f1(swept),
        wanted_recall(swept, recall),
        lowest_cost(swept, cost_ratio),
        training_percentile(training_scores, percentile),
        training_deviations(training_scores, deviations),
    )
    return {threshold.rule: threshold for threshold in chosen}


def _best(rule: str, swept: Sweep, goodness: Numbers | Counts) -> Threshold:
    return Threshold(rule, float(swept.thresholds[np.argmax(goodness)]))
