"""Whether one way of training scores better than another, or only luckier."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from anomagram_build.evaluation.curves import Flags, Numbers


@dataclass(frozen=True, eq=False)
class Placements:
    """Where the scores of each class lie among those of the other, ties counting half.

    `abnormal` [runs, abnormal signals] is the share of normal signals that score lower;
    `normal` [runs, normal signals] the share of abnormal ones that score higher. The mean of
    either, run by run, is the AUC.
    """

    abnormal: Numbers
    normal: Numbers

    @property
    def auc(self) -> Numbers:
        """[runs]"""
        return np.asarray(self.abnormal.mean(axis=1))


def placements(scores: Numbers, abnormal: Flags) -> Placements:
    """Of scores [runs, n], `abnormal` [n] (DeLong et al. 1988)."""
    pairs = [_placements(row[abnormal], row[~abnormal]) for row in scores]
    return Placements(*(np.stack(side) for side in zip(*pairs, strict=True)))


def _placements(positive: Numbers, negative: Numbers) -> tuple[Numbers, Numbers]:
    return _share_below(positive, negative), 1 - _share_below(negative, positive)


def _share_below(values: Numbers, others: Numbers) -> Numbers:
    ordered = np.sort(others)
    below = np.searchsorted(ordered, values, side="left")
    not_above = np.searchsorted(ordered, values, side="right")
    return (below + not_above) / (2 * len(ordered))


@dataclass(frozen=True)
class Difference:
    """A difference in mean AUC and its standard error."""

    auc: float
    error: float


def difference(one: Placements, other: Placements) -> Difference:
    """How much higher the mean AUC over runs is for `one` than for `other`.

    The error has two sources: other seeds (runs are not paired) and other signals (paired, since
    both judge the same ones: DeLong's variance of the placements' differences). Chance that is
    particular to a run and a signal shows in both and is taken out once, as in a two-way
    analysis of variance. Needs two runs and two signals of each class.
    """
    variance = sum(side.auc.var(ddof=1) / len(side.auc) for side in (one, other))
    for first, second in ((one.abnormal, other.abnormal), (one.normal, other.normal)):
        per_signal = first.mean(axis=0) - second.mean(axis=0)
        variance += per_signal.var(ddof=1) / len(per_signal)
        variance -= _interaction(first) + _interaction(second)
    gain = float(one.auc.mean() - other.auc.mean())
    return Difference(gain, sqrt(max(float(variance), 0.0)))


def _interaction(placed: Numbers) -> float:
    """Variance of the mean of [runs, signals] that neither runs nor signals account for."""
    runs, signals = placed.shape
    rest = placed - placed.mean(axis=0) - placed.mean(axis=1, keepdims=True) + placed.mean()
    return float((rest**2).sum() / ((runs - 1) * (signals - 1)) / (runs * signals))
