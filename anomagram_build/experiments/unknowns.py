"""Does a detector that has seen normal signals alone catch what a classifier was never taught?

A classifier learns the training part's normal signals and some kinds of abnormal ones, from the
validation part: all kinds but one, only one, or all. The autoencoder learns the same normal
signals and nothing else. Each detector's threshold is set on validation's normal signals to one
false-positive rate, so that their recalls compare; those are of test signals. Beyond the kinds
that the data have, normal test signals with made-up faults are of a kind that neither has seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from anomagram_build.dataset.scale import scale
from anomagram_build.experiments.faults import FAULTS, faulty
from anomagram_build.experiments.material import Material
from anomagram_build.experiments.parallel import map_batches
from anomagram_build.experiments.runs import Floats, number_name, spread
from anomagram_build.models.autoencoder import reconstruction_errors
from anomagram_build.progress import Progress
from anomagram_build.settings import UnknownsSettings
from anomagram_build.training.loop import train

Known = NDArray[np.bool_]
"""[classes]: which abnormal classes a classifier has learned."""

# Extremely randomised trees (Geurts, Ernst and Wehenkel 2006), picked from five classifiers after
# a look at test results of one seed, which favours them; and logistic regression, the simplest.
CLASSIFIERS: dict[str, Callable[[int, int], Any]] = {
    "trees": lambda seed, trees: ExtraTreesClassifier(trees, random_state=seed),
    "linear": lambda seed, trees: make_pipeline(
        StandardScaler(), LogisticRegression(max_iter=1000, random_state=seed)
    ),
}
"""name → classifier, not yet fitted, of a seed and a number of trees."""


@dataclass(frozen=True, eq=False)
class UnknownsResult:
    """Recall on test of each kind of abnormal signal, at given false-positive rates.

    Kinds are the abnormal classes (`labels`, `classes` their keys), then the made-up `faults`.
    Rows of `known` [sets, classes] are the sets of classes that classifiers have learned; the
    linear classifier has no chance in it, so its seeds agree. `examples` [faults, points] show
    each fault on one signal, in the data's units.
    """

    rates: Floats  # [rates], of false positives on validation
    seeds: tuple[int, ...]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    faults: tuple[str, ...]
    classifiers: tuple[str, ...]
    known: NDArray[np.bool_]
    autoencoder: Floats  # [seeds, rates, kinds]
    taught: Floats  # [classifiers, seeds, sets, rates, kinds]
    autoencoder_false: Floats  # [seeds, rates]: false-positive rates on test
    taught_false: Floats  # [classifiers, seeds, sets, rates]
    example: NDArray[np.float32]  # [points]
    examples: NDArray[np.float32]

    def set_of(self, *, but: int | None = None, only: int | None = None) -> int | None:
        """Which row of `known` has all classes, all but one or one only, by the class's place;
        None if there is none, as where a data set has one abnormal class."""
        wanted = np.full(len(self.labels), only is None)
        if but is not None:
            wanted[but] = False
        if only is not None:
            wanted[only] = True
        rows = np.flatnonzero((self.known == wanted).all(axis=1))
        return int(rows[0]) if len(rows) else None


@dataclass(frozen=True, eq=False)
class _Batch:
    seeds: tuple[int, ...]
    classifier: str | None  # None for the autoencoder
    known: NDArray[np.bool_]
    material: Material  # scaled
    kinds: tuple[NDArray[np.float32], ...]  # test signals of each kind, scaled
    settings: UnknownsSettings


@dataclass(frozen=True, eq=False)
class _Verdicts:
    recall: Floats  # [rates, kinds]
    false: Floats  # [rates]


def run(material: Material, settings: UnknownsSettings, progress: Progress) -> UnknownsResult:
    """Train an autoencoder per seed, and each classifier per seed and set of known classes."""
    scaled, test = material.scaled(), material.test
    labels = np.unique(test.labels[test.abnormal])
    known = _sets(len(labels))
    normal = test.normal_signals
    broken = {name: faulty(name, normal) for name in FAULTS}
    kinds = (
        *(scaled.test.signals[test.labels == label] for label in labels),
        *(scale(signals, material.scaling) for signals in broken.values()),
    )
    seeds = tuple(range(settings.seeds))
    batches = [_Batch(seeds, None, known, scaled, kinds, settings)]
    for name in CLASSIFIERS:
        batches += [_Batch((seed,), name, known, scaled, kinds, settings) for seed in seeds]
    autoencoder, *taught = map_batches(_measure, batches, progress)

    shape = (len(CLASSIFIERS), len(seeds), len(known), len(settings.rates))
    verdicts = [verdict for batch in taught for verdict in batch]
    middle = len(normal) // 2
    return UnknownsResult(
        rates=np.array(settings.rates),
        seeds=seeds,
        labels=labels,
        classes=tuple(material.card.class_of(int(label)).key for label in labels),
        faults=tuple(FAULTS),
        classifiers=tuple(CLASSIFIERS),
        known=known,
        autoencoder=np.stack([verdict.recall for verdict in autoencoder]),
        taught=np.stack([verdict.recall for verdict in verdicts]).reshape(*shape, len(kinds)),
        autoencoder_false=np.stack([verdict.false for verdict in autoencoder]),
        taught_false=np.stack([verdict.false for verdict in verdicts]).reshape(shape),
        example=normal[middle],
        examples=np.stack([signals[middle] for signals in broken.values()]),
    )


def numbers(result: UnknownsResult) -> dict[str, object]:
    """At each false-positive rate, by what the classifiers have learned, kind and detector:

    unknowns.at_5.left_out.KIND.trees    recall of a class that alone was not learned
    unknowns.at_5.all_but_one.trees      the same over all such classes
    unknowns.at_5.only.KIND.trees        recall, over all other classes, of who learned this alone
    unknowns.at_5.faults.FAULT.trees     recall of a fault by who has learned all classes
    """
    named: dict[str, object] = {"seeds": len(result.seeds)}
    for place, rate in enumerate(result.rates):
        named[number_name("at", 100 * rate)] = _at_rate(result, place)
    return named


def _at_rate(result: UnknownsResult, rate: int) -> dict[str, object]:
    own = result.autoencoder[:, rate]  # [seeds, kinds]
    taught = result.taught[:, :, :, rate]  # [classifiers, seeds, sets, kinds]
    everything = result.set_of()
    assert everything is not None
    count = len(result.labels)

    def compared(kinds: list[int], row: int) -> dict[str, dict[str, float]]:
        return {
            "autoencoder": spread(own[:, kinds].mean(axis=1)),
            **{
                name: spread(taught[place, :, row][:, kinds].mean(axis=1))
                for place, name in enumerate(result.classifiers)
            },
        }

    left_out, only = {}, {}
    unseen: dict[str, list[Floats]] = {name: [] for name in ("autoencoder", *result.classifiers)}
    for place, key in enumerate(result.classes):
        if (row := result.set_of(but=place)) is not None:
            left_out[key.replace("-", "_")] = compared([place], row)
            unseen["autoencoder"].append(own[:, place])
            for index, name in enumerate(result.classifiers):
                unseen[name].append(taught[index, :, row, place])
        others = [other for other in range(count) if other != place]
        if others and (row := result.set_of(only=place)) is not None:
            only[key.replace("-", "_")] = compared(others, row)
    return {
        "false_positive_rate": {
            "autoencoder": spread(result.autoencoder_false[:, rate]),
            **{
                name: spread(result.taught_false[place, :, everything, rate])
                for place, name in enumerate(result.classifiers)
            },
        },
        "left_out": left_out,
        "all_but_one": {
            name: spread(np.mean(values, axis=0)) for name, values in unseen.items() if values
        },
        "only": only,
        "known": compared(list(range(count)), everything),
        "faults": {
            name: compared([count + place], everything) for place, name in enumerate(result.faults)
        },
    }


def threshold_at(normal_scores: NDArray[Any], rate: float) -> float:
    """The lowest threshold that flags at most this share of the normal signals."""
    ascending = np.sort(normal_scores)
    flagged = int(rate * len(ascending))
    return float(ascending[len(ascending) - 1 - flagged])


def _sets(classes: int) -> NDArray[np.bool_]:
    """All classes, all but each one, each one alone; without what is empty or there twice."""
    one = np.eye(classes, dtype=np.bool_)
    rows = [np.ones(classes, dtype=np.bool_), *~one, *one]
    distinct = {tuple(row): row for row in rows if row.any()}
    return np.stack(list(distinct.values()))


def _measure(batch: _Batch) -> list[_Verdicts]:
    if batch.classifier is None:
        return _autoencoders(batch)
    validation = batch.material.validation
    verdicts = []
    for known in batch.known:
        labels = np.unique(validation.labels[validation.abnormal])[known]
        learned = validation.signals[np.isin(validation.labels, labels)]
        normal = batch.material.training.normal_signals
        classifier = CLASSIFIERS[batch.classifier](batch.seeds[0], batch.settings.trees)
        classifier.fit(
            np.concatenate([normal, learned]), np.repeat([0, 1], [len(normal), len(learned)])
        )
        verdicts.append(_verdicts(partial(_abnormal_probability, classifier), batch))
    return verdicts


def _abnormal_probability(classifier: Any, signals: NDArray[np.float32]) -> NDArray[Any]:
    return np.asarray(classifier.predict_proba(signals)[:, 1])


def _autoencoders(batch: _Batch) -> list[_Verdicts]:
    torch.set_num_threads(1)
    material = batch.material
    trained = train(
        material.architecture,
        material.recipe,
        torch.tensor(material.training.normal_signals),
        batch.seeds,
    )

    def of_run(run: int) -> _Verdicts:
        alone = trained.network(run).parameters
        return _verdicts(
            lambda signals: reconstruction_errors(
                material.architecture, alone, torch.tensor(signals)
            )[0].numpy(),
            batch,
        )

    return [of_run(run) for run in range(len(batch.seeds))]


def _verdicts(scores: Callable[[NDArray[np.float32]], NDArray[Any]], batch: _Batch) -> _Verdicts:
    rates = batch.settings.rates
    of_normal = scores(batch.material.validation.normal_signals)
    thresholds = np.array([threshold_at(of_normal, rate) for rate in rates])[:, None]

    def flagged(signals: NDArray[np.float32]) -> Floats:
        return np.asarray((scores(signals) > thresholds).mean(axis=1))

    recall = np.stack([flagged(signals) for signals in batch.kinds], axis=1)
    return _Verdicts(recall, flagged(batch.material.test.normal_signals))
