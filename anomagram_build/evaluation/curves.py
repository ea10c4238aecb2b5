"""Every threshold that matters, and what follows from its confusion matrix.

Abnormal is the positive class. Scores can be any finite numbers, with ties.
Where a ratio is 0/0:

- precision is 1 when nothing is flagged: no flag was wrong. The precision-recall curve then
  ends at recall 0, precision 1, as scikit-learn's does.
- recall, false-positive rate and F1 cannot be 0/0, since both classes are required.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Confusion:
    """Confusion matrices of any number of thresholds; all arrays have one shape.

    A positive is a signal flagged abnormal, and it is true if the signal is abnormal.
    """

    true_positives: Counts
    false_positives: Counts
    true_negatives: Counts
    false_negatives: Counts

    @property
    def accuracy(self) -> Numbers:
        right = self.true_positives + self.true_negatives
        return _ratio(right, right + self.false_positives + self.false_negatives)

    @property
    def precision(self) -> Numbers:
        return _ratio(self.true_positives, self.true_positives + self.false_positives, empty=1.0)

    @property
    def recall(self) -> Numbers:
        """Share of the abnormal that are flagged; also the true-positive rate, sensitivity."""
        return _ratio(self.true_positives, self.true_positives + self.false_negatives)

    @property
    def false_negative_rate(self) -> Numbers:
        return _ratio(self.false_negatives, self.true_positives + self.false_negatives)

    @property
    def false_positive_rate(self) -> Numbers:
        return _ratio(self.false_positives, self.false_positives + self.true_negatives)

    @property
    def true_negative_rate(self) -> Numbers:
        """Share of the normal that are not flagged; also specificity."""
        return _ratio(self.true_negatives, self.false_positives + self.true_negatives)

    @property
    def f1(self) -> Numbers:
        """Harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN)."""
        twice = 2 * self.true_positives
        return _ratio(twice, twice + self.false_positives + self.false_negatives)


def _ratio(part: Counts, whole: Counts, empty: float = np.nan) -> Numbers:
    known = whole > 0
    return np.where(known, part / np.where(known, whole, 1), empty)


@dataclass(frozen=True, eq=False)
class Sweep:
    """Each confusion matrix that some threshold gives, by ascending threshold.

    The first threshold flags every signal, the last (the highest score) none; the others lie
    midway between neighbouring distinct scores. Arrays are [distinct scores + 1].
    """

    thresholds: Numbers
    confusion: Confusion


def sweep(scores: Numbers, abnormal: Flags) -> Sweep:
    """Sweep the threshold over scores [n]; `abnormal` [n].

    Raises ValueError if a score is not finite or one of the two classes is missing.
    """
    values = _check(scores, abnormal)
    distinct, place = np.unique(values, return_inverse=True)
    positives = np.bincount(place[abnormal], minlength=len(distinct))
    negatives = np.bincount(place[~abnormal], minlength=len(distinct))
    missed = np.concatenate(([0], np.cumsum(positives))).astype(np.int64)
    passed = np.concatenate(([0], np.cumsum(negatives))).astype(np.int64)
    return Sweep(
        thresholds=_between(distinct),
        confusion=Confusion(
            true_positives=missed[-1] - missed,
            false_positives=passed[-1] - passed,
            true_negatives=passed,
            false_negatives=missed,
        ),
    )


def _between(distinct: Numbers) -> Numbers:
    """A threshold below, between and at the top of ascending distinct scores."""
    low, high = distinct[:-1], distinct[1:]
    middle = low / 2 + high / 2
    # Between two neighbouring floats the middle rounds to one of them; the lower still
    # separates them, since only scores strictly above a threshold are flagged.
    middle = np.where((middle >= low) & (middle < high), middle, low)
    below = np.nextafter(distinct[0], -np.inf)
    return np.concatenate(([below], middle, distinct[-1:]))


def confusion_at(scores: Numbers, abnormal: Flags, threshold: float) -> Confusion:
    """The confusion matrix of one threshold, as arrays of shape []. Raises as `sweep`."""
    flagged = _check(scores, abnormal) > threshold
    return Confusion(
        *(
            np.asarray(np.count_nonzero(cell), dtype=np.int64)
            for cell in (
                flagged & abnormal,
                flagged & ~abnormal,
                ~flagged & ~abnormal,
                ~flagged & abnormal,
            )
        )
    )


@dataclass(frozen=True, eq=False)
class Curve:
    """Points of a curve, [distinct scores + 1], by descending threshold."""

    x: Numbers
    y: Numbers


def roc_curve(swept: Sweep) -> Curve:
    """False-positive rate (x) and recall (y), from (0, 0) to (1, 1)."""
    confusion = swept.confusion
    return Curve(confusion.false_positive_rate[::-1], confusion.recall[::-1])


def precision_recall_curve(swept: Sweep) -> Curve:
    """Recall (x) and precision (y), from (0, 1) to (1, share of abnormal signals)."""
    return Curve(swept.confusion.recall[::-1], swept.confusion.precision[::-1])


def area_under_roc(swept: Sweep) -> float:
    """AUC: the chance that an abnormal signal scores above a normal one, ties counting half.

    The trapezoidal area under the ROC curve, summed in whole numbers so that it is exact up to
    one division.
    """
    true, false = swept.confusion.true_positives, swept.confusion.false_positives
    twice = np.sum((false[:-1] - false[1:]) * (true[:-1] + true[1:]))
    return float(twice) / float(2 * true[0] * false[0])


def average_precision(swept: Sweep) -> float:
    """AP: precision averaged over the steps in recall, sum of (R_i - R_(i-1)) P_i.

    Without interpolation, as in scikit-learn's average_precision_score.
    """
    steps = -np.diff(swept.confusion.recall)
    return float(np.sum(steps * swept.confusion.precision[:-1]))


def auc(scores: Numbers, abnormal: Flags) -> float:
    """AUC of scores [n]; raises as `sweep`."""
    return area_under_roc(sweep(scores, abnormal))


def _check(scores: Numbers, abnormal: Flags) -> Numbers:
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 1 or values.shape != abnormal.shape or abnormal.dtype != np.bool_:
        raise ValueError(
            f"scores {values.shape} and abnormal {abnormal.shape} must be vectors of one length, "
            "the second of truth values"
        )
    if not np.isfinite(values).all():
        raise ValueError(f"{np.count_nonzero(~np.isfinite(values))} scores are not finite numbers")
    if abnormal.all() or not abnormal.any():
        raise ValueError("both normal and abnormal signals are needed to compare them")
    return values
