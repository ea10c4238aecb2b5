"""How well scores tell abnormal from normal, as PyTorch functions to be traced.

The tests hold them to `evaluation.curves`, `evaluation.thresholds` and `evaluation.collapse`.
Scores are float32, and so are thresholds, so that a page's numbers can be compared with them.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Wanted:
    """What the rules ask for."""

    bins: int = 40
    recall: float = 0.95
    percentile: float = 99
    deviations: float = 3


def sweep(scores: Tensor, abnormal: Tensor) -> tuple[Tensor, ...]:
    """As `evaluation.curves.sweep` for scores [n] and abnormal [n] (int64, 1 for abnormal):
    thresholds, then true and false positives, true and false negatives.

    The first threshold is a little below the lowest score.
    """
    ordered, places = torch.sort(scores)
    wrong = abnormal.index_select(0, places)
    missed, passed = torch.cumsum(wrong, 0), torch.cumsum(1 - wrong, 0)
    after = torch.cat([ordered[1:], torch.full((1,), torch.inf)])
    # A threshold after each group of equal scores; the last group's is the score itself.
    kept = torch.nonzero(ordered < after).squeeze(1)
    middle = ordered / 2 + after / 2
    middle = torch.where((middle >= ordered) & (middle < after), middle, ordered)
    middle = torch.where(after < torch.inf, middle, ordered)
    lowest = ordered[:1]
    below = lowest - torch.maximum(lowest.abs() * 2.0**-22, torch.full((1,), 1e-30))
    none = torch.zeros(1, dtype=torch.int64)
    false_negatives = torch.cat([none, missed.index_select(0, kept)])
    true_negatives = torch.cat([none, passed.index_select(0, kept)])
    return (
        torch.cat([below, middle.index_select(0, kept)]),
        wrong.sum() - false_negatives,
        (1 - wrong).sum() - true_negatives,
        true_negatives,
        false_negatives,
    )


def _ratio(part: Tensor, whole: Tensor) -> Tensor:
    return part.double() / whole.double()


def _rates(tp: Tensor, fp: Tensor, tn: Tensor, fn: Tensor) -> tuple[Tensor, ...]:
    """Accuracy, precision (1 where nothing is flagged), recall, F1, in float64."""
    flagged = tp + fp
    precision = torch.where(flagged > 0, _ratio(tp, flagged.clamp(min=1)), 1.0)
    accuracy = _ratio(tp + tn, tp + fp + tn + fn)
    return accuracy, precision, _ratio(tp, tp + fn), _ratio(2 * tp, 2 * tp + fp + fn)


def report(scores: Tensor, abnormal: Tensor) -> tuple[Tensor, ...]:
    """The sweep with all its rates, the area under ROC and the average precision (float64)."""
    thresholds, tp, fp, tn, fn = sweep(scores, abnormal)
    accuracy, precision, recall, f1 = _rates(tp, fp, tn, fn)
    rates = (
        *(accuracy, precision, recall, f1),
        *(_ratio(fp, fp + tn), _ratio(fn, tp + fn), _ratio(tn, fp + tn)),
    )
    twice = ((fp[:-1] - fp[1:]) * (tp[:-1] + tp[1:])).sum()
    auc = _ratio(twice, 2 * tp[0] * fp[0])
    average = ((recall[:-1] - recall[1:]) * precision[:-1]).sum()
    return (
        thresholds,
        *(count.to(torch.int32) for count in (tp, fp, tn, fn)),
        *(rate.float() for rate in rates),
        auc,
        average,
    )


def with_labels(scores: Tensor, abnormal: Tensor, wanted: Wanted) -> tuple[Tensor, ...]:
    """Thresholds, [] float32, by validation scores: best accuracy, best F1, wanted recall."""
    thresholds, tp, fp, tn, fn = sweep(scores, abnormal)
    _, _, recall, f1 = _rates(tp, fp, tn, fn)
    enough = (recall >= wanted.recall).long().sum().reshape(1) - 1
    places = [(tp + tn).argmax().reshape(1), f1.argmax().reshape(1), enough]
    return tuple(thresholds.index_select(0, place).squeeze(0) for place in places)


def without_labels(scores: Tensor, wanted: Wanted) -> tuple[Tensor, Tensor, Tensor]:
    """Thresholds, [] float32, by training scores [n]: their percentile, and their mean plus so
    many standard deviations; and the mean alone."""
    values = torch.sort(scores.double()).values
    last = torch.ones_like(values).sum() - 1
    place = last * (wanted.percentile / 100)
    low = place.floor()
    high = torch.minimum(low + 1, last)
    ends = values.index_select(0, torch.stack([low, high]).long())
    percentile = ends[0] + (ends[1] - ends[0]) * (place - low)
    far = values - values.mean()
    deviation = (far * far).mean().sqrt()
    mean = values.mean()
    return percentile.float(), (mean + wanted.deviations * deviation).float(), mean.float()


def histogram(scores: Tensor, abnormal: Tensor, wanted: Wanted) -> tuple[Tensor, ...]:
    """Edges [bins + 1], evenly spaced in the logarithm, and how many normal and how many abnormal
    scores are in each bin, int32 [bins]. Scores below a millionth of the highest are in the first
    bin."""
    high = scores.amax().clamp(min=1e-30)
    low = torch.maximum(torch.minimum(scores.amin(), high * 0.999), high * 1e-6)
    shares = torch.arange(wanted.bins + 1).float() / wanted.bins
    edges = torch.exp(torch.log(low) + (torch.log(high) - torch.log(low)) * shares)
    edges = torch.cat([low.reshape(1), edges[1:-1], high.reshape(1)])
    above = (scores.unsqueeze(1) >= edges[1:-1]).long()
    normal, abnormal_above = _counts(above, 1 - abnormal), _counts(above, abnormal)
    return edges, normal.to(torch.int32), abnormal_above.to(torch.int32)


def _counts(above: Tensor, chosen: Tensor) -> Tensor:
    """How many of the chosen are at or above each inner edge, less those above the next."""
    reached = (above * chosen.unsqueeze(1)).sum(dim=0)
    every = chosen.sum().reshape(1)
    return torch.cat([every, reached]) - torch.cat([reached, torch.zeros(1, dtype=torch.int64)])


def alive(signals: Tensor, made: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Share of the variance of held-out normal signals [n, points] that their reconstructions
    [n, points] explain, [] float64; whether the network has collapsed, [] bool; and the mean
    squared error, [] float32. All in scaled units.
    """
    values = signals.double()
    about = values - values.mean(dim=0)
    variance = (about * about).mean()
    missed = values - made.double()
    loss = (missed * missed).mean()
    explained = 1 - loss / variance
    far = values - values.mean()
    tolerance = ((far * far).mean().sqrt() * _DISTINCT).float()
    left = torch.ones_like(made[:, 0])
    found = torch.zeros_like(left[:1])
    for _ in range(_FEWEST_OUTPUTS):
        found = found + left.amax().reshape(1)
        first = made.index_select(0, left.argmax().reshape(1))
        differs = (made - first).abs().amax(dim=1) > tolerance
        left = torch.where(differs, left, 0.0)
    few = found.squeeze(0) < _FEWEST_OUTPUTS
    return explained, few | (explained > 0).logical_not(), loss.float()


_FEWEST_OUTPUTS = 4
_DISTINCT = 1e-3


def plane(latent: Tensor) -> Tensor:
    """The first two principal components of latents [n, units], float32 [n, 2].

    The covariance, squared until its largest eigenvalue alone is left, is a product of the first
    eigenvector with itself; its share is taken off for the second. Signs are such that a
    component's largest part is positive.
    """
    values = latent.double()
    values = values - values.mean(dim=0)
    covariance = values.t() @ values
    first = _axis(covariance)
    rest = covariance - first @ (first.t() @ covariance)
    second = _axis(rest)
    return (values @ torch.cat([first, second], dim=1)).float()


_SQUARINGS = 14


def _axis(matrix: Tensor) -> Tensor:
    """The eigenvector [n, 1] with the largest eigenvalue of a symmetric matrix [n, n] that has
    no negative ones."""
    power = matrix
    for _ in range(_SQUARINGS):
        power = power / power.abs().amax().clamp(min=1e-300)
        power = power @ power
    column = power.abs().sum(dim=0).argmax().reshape(1)
    vector = power.index_select(1, column)
    length = (vector * vector).sum().sqrt().clamp(min=1e-300)
    vector = vector / length
    largest = vector.index_select(0, vector.abs().squeeze(1).argmax().reshape(1))
    return vector * torch.where(largest < 0, -1.0, 1.0)
