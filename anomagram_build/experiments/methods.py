"""Is a neural network the right tool? Every method on one split, by one protocol.

Of the settings that a method may have, those with the highest AUC on validation, averaged over
its seeds, are taken; its threshold is the most accurate one on validation. All that is reported
is about test signals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from anomagram_build.evaluation.bins import histograms
from anomagram_build.evaluation.curves import (
    area_under_roc,
    auc,
    average_precision,
    confusion_at,
    sweep,
)
from anomagram_build.evaluation.thresholds import best_accuracy
from anomagram_build.experiments.catalogue import ENTRIES, Trial, trials
from anomagram_build.experiments.material import Material
from anomagram_build.experiments.parallel import map_batches
from anomagram_build.experiments.runs import Floats, spread
from anomagram_build.progress import Progress
from anomagram_build.settings import MethodsSettings

BYTES_OF_A_VALUE = 4
"""What a method keeps is counted as if stored in single precision."""


Placements = tuple[Floats, Floats]
"""Where each abnormal signal [abnormal] and each normal one [normal] stands among the others."""


@dataclass(frozen=True, eq=False)
class MethodResult:
    """One method on test, with its chosen settings; arrays are [seeds] unless said.

    A method without chance in it has one seed. `choices` are all settings that were tried, each
    with its AUC on validation. `class_auc` [seeds, classes] sets one abnormal class against the
    normal signals. `normal` and `abnormal` [seeds, bins] count test signals by the share of
    validation signals that score lower, and `threshold_share` is where the threshold lies on that
    scale.

    What differs between two seeds is one thing, what would differ with other test signals another:
    `auc_error` is the standard error of the mean AUC for the latter. `lead` is by how much the
    mean AUC is above that of the dense autoencoder, and `lead_error` its standard error, on the
    same signals.
    """

    key: str
    name: str
    family: str
    deep: bool
    setting: str
    choices: tuple[tuple[str, float], ...]
    seeds: tuple[int, ...]
    validation_auc: Floats
    auc: Floats
    average_precision: Floats
    accuracy: Floats
    precision: Floats
    recall: Floats
    f1: Floats
    class_auc: Floats
    normal: NDArray[np.int64]
    abnormal: NDArray[np.int64]
    threshold_share: Floats
    bytes: int
    auc_error: float
    lead: float
    lead_error: float


@dataclass(frozen=True, eq=False)
class MethodsResult:
    """All methods, in the order of ENTRIES. `classes` are the keys of the abnormal classes and
    `edges` [bins + 1] those of the histograms; `runs` counts all that were fitted."""

    methods: tuple[MethodResult, ...]
    classes: tuple[str, ...]
    edges: Floats
    training_signals: int
    points: int
    runs: int


def run(material: Material, settings: MethodsSettings, progress: Progress) -> MethodsResult:
    """Fit every method with every one of its settings, and keep the best of each."""
    scaled = material.scaled()
    tried = trials(settings, material.architecture, material.recipe, len(scaled.training.signals))
    seeds = tuple(range(settings.seeds))
    batches = [_Batch(trial, seeds, scaled) for trial in tried]
    outcomes = [outcome for made in map_batches(_measure, batches, progress) for outcome in made]

    edges = np.linspace(0, 1, settings.bins + 1)
    groups = [[one for one in outcomes if one.key == key] for key in ENTRIES]
    best = {own[0].key: max(own, key=_validated) for own in groups if own}
    reference = placements(best["autoencoder"].test, scaled.test.abnormal)
    normal = material.card.normal
    return MethodsResult(
        methods=tuple(
            _report(best[own[0].key], own, reference, scaled, edges) for own in groups if own
        ),
        classes=tuple(info.key for info in material.card.classes if info.label != normal),
        edges=edges,
        training_signals=len(scaled.training.signals),
        points=material.architecture.points,
        runs=sum(len(seeds) if trial.learner.by_chance else 1 for trial in tried),
    )


@dataclass(frozen=True, eq=False)
class _Batch:
    trial: Trial
    seeds: tuple[int, ...]
    material: Material


@dataclass(frozen=True, eq=False)
class _Outcome:
    """How one way of one trial scores, [seeds, n]."""

    key: str
    setting: str
    seeds: tuple[int, ...]
    validation: Floats
    test: Floats
    values: int
    validation_auc: Floats  # [seeds]


def _measure(batch: _Batch) -> list[_Outcome]:
    torch.set_num_threads(1)
    trial, material = batch.trial, batch.material
    seeds = batch.seeds if trial.learner.by_chance else batch.seeds[:1]
    outcomes = []
    ways = trial.learner.fit(material.training.signals, seeds)
    for (key, setting), runs in zip(trial.ways, ways, strict=True):
        validation = np.stack([_comparable(run(material.validation.signals)) for run in runs])
        test = np.stack([_comparable(run(material.test.signals)) for run in runs])
        aucs = np.array([auc(row, material.validation.abnormal) for row in validation])
        values = max(run.values for run in runs)
        outcomes.append(_Outcome(key, setting, seeds, validation, test, values, aucs))
    return outcomes


def _comparable(scores: Floats) -> Floats:
    """What is too far off to be a number is the most abnormal. Where a run has diverged that is
    every signal, hence an AUC of one half."""
    return np.where(np.isfinite(scores), scores, np.finfo(np.float64).max)


def _validated(outcome: _Outcome) -> float:
    return float(outcome.validation_auc.mean())


def _report(
    best: _Outcome,
    own: Sequence[_Outcome],
    reference: Placements,
    material: Material,
    edges: Floats,
) -> MethodResult:
    """How the best of one method's outcomes does on test."""
    validation, test = material.validation.abnormal, material.test.abnormal
    swept = [sweep(row, test) for row in best.test]
    thresholds = [best_accuracy(sweep(row, validation)).value for row in best.validation]
    confusions = [
        confusion_at(row, test, threshold)
        for row, threshold in zip(best.test, thresholds, strict=True)
    ]
    shares = [
        _shares(np.append(row, threshold), known)
        for row, threshold, known in zip(best.test, thresholds, best.validation, strict=True)
    ]
    places = np.stack(shares)
    placed = placements(best.test, test)
    ahead = tuple(ours - theirs for ours, theirs in zip(placed, reference, strict=True))
    entry = ENTRIES[best.key]
    return MethodResult(
        key=best.key,
        name=entry.name,
        family=entry.family,
        deep=entry.deep,
        setting=best.setting,
        choices=tuple((one.setting, _validated(one)) for one in own),
        seeds=best.seeds,
        validation_auc=best.validation_auc,
        auc=np.array([area_under_roc(one) for one in swept]),
        average_precision=np.array([average_precision(one) for one in swept]),
        accuracy=np.array([float(one.accuracy) for one in confusions]),
        precision=np.array([float(one.precision) for one in confusions]),
        recall=np.array([float(one.recall) for one in confusions]),
        f1=np.array([float(one.f1) for one in confusions]),
        class_auc=np.stack([_class_aucs(row, material) for row in best.test]),
        normal=histograms(places[:, :-1][:, ~test], edges),
        abnormal=histograms(places[:, :-1][:, test], edges),
        threshold_share=places[:, -1],
        bytes=BYTES_OF_A_VALUE * best.values,
        auc_error=standard_error(placed),
        lead=float(ahead[0].mean()),
        lead_error=standard_error(ahead),
    )


def _shares(scores: Floats, known: Floats) -> Floats:
    """The share of known scores that are lower than each score; equal ones count half."""
    ascending = np.sort(known)
    below, upto = (np.searchsorted(ascending, scores, side) for side in ("left", "right"))
    return np.asarray((below + upto) / (2 * len(known)))


def placements(scores: Floats, abnormal: NDArray[np.bool_]) -> Placements:
    """Of scores [seeds, n]: for each abnormal signal the share of normal ones that score lower,
    and for each normal one the share of abnormal ones that score higher; means over the seeds.

    The mean of either is the mean AUC.
    """
    low, high = scores[:, ~abnormal], scores[:, abnormal]
    pairs = list(zip(low, high, strict=True))
    above = np.mean([_shares(abnormals, normals) for normals, abnormals in pairs], axis=0)
    below = np.mean([1 - _shares(normals, abnormals) for normals, abnormals in pairs], axis=0)
    return above, below


def standard_error(placed: tuple[Floats, ...]) -> float:
    """Of a mean AUC, or of a difference of two by the difference of their placements, had other
    signals of the same kinds been drawn (DeLong et al. 1988). A kind with one signal adds nothing.
    """
    variances = [part.var(ddof=1) / len(part) for part in placed if len(part) > 1]
    return float(np.sqrt(sum(variances)))


def _class_aucs(scores: Floats, material: Material) -> Floats:
    """AUC of each abnormal class against the normal signals, in the card's order."""
    part, normal = material.test, material.card.normal
    aucs = []
    for info in material.card.classes:
        if info.label != normal:
            seen = (part.labels == info.label) | (part.labels == normal)
            aucs.append(auc(scores[seen], part.abnormal[seen]))
    return np.array(aucs)


def numbers(result: MethodsResult) -> dict[str, Any]:
    """By method: the spread over seeds of each measure, AUC by class, size; the best of all."""
    best = max(result.methods, key=lambda method: float(method.validation_auc.mean()))
    deep = max((m for m in result.methods if m.deep), key=lambda m: float(m.validation_auc.mean()))
    table: dict[str, Any] = {method.key: _numbers_of(method, result) for method in result.methods}
    return {
        **table,
        "count": len(result.methods),
        "runs": result.runs,
        "best": {"name": best.name, "auc": float(best.auc.mean())},
        "best_deep": {"name": deep.name, "auc": float(deep.auc.mean())},
    }


def _numbers_of(method: MethodResult, result: MethodsResult) -> dict[str, Any]:
    measures = ("auc", "average_precision", "accuracy", "precision", "recall", "f1")
    return {
        **{measure: spread(getattr(method, measure)) for measure in measures},
        "auc_error": method.auc_error,
        "lead": method.lead,
        "lead_error": method.lead_error,
        "validation_auc": float(method.validation_auc.mean()),
        "classes": {
            key.replace("-", "_"): spread(method.class_auc[:, place])
            for place, key in enumerate(result.classes)
        },
        "bytes": method.bytes,
        "runs": len(method.seeds),
        "name": method.name,
        "setting": method.setting,
    }
