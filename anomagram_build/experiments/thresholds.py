"""How good are rules that choose a threshold, with labels and without, and how much does a
threshold flatter when it is judged on the signals that chose it?

Rules without labels look at the errors of the training signals, rules with labels at validation;
both are judged on test. Two networks: the essay's, and the prototype's, whose runs vary more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from anomagram_build.evaluation.curves import Confusion, Sweep, confusion_at, sweep
from anomagram_build.evaluation.thresholds import (
    best_accuracy,
    best_f1,
    lowest_cost,
    training_deviations,
    training_percentile,
    wanted_recall,
)
from anomagram_build.experiments.material import Material
from anomagram_build.experiments.parallel import map_batches
from anomagram_build.experiments.prototype import (
    SCALING,
    prototype_architecture,
    prototype_recipe,
)
from anomagram_build.experiments.runs import Floats, number_name, seed_batches, spread, tensor
from anomagram_build.models.autoencoder import Architecture, reconstruction_errors
from anomagram_build.progress import Progress
from anomagram_build.settings import ThresholdsSettings
from anomagram_build.training.loop import train
from anomagram_build.training.recipe import Recipe

NETWORKS = ("shipped", "prototype")
MEASURES = ("accuracy", "precision", "recall", "f1", "false_positive_rate")
_SEEDS_AT_ONCE = 10


@dataclass(frozen=True)
class Rule:
    """A rule that chooses a threshold: its key, its kind (a key of evaluation's RULES), what its
    kind leaves open (a percentile, a number of deviations, a recall, a cost ratio), and which
    signals it looks at: "training" (no labels), "validation" or, to cheat, "test" (labels)."""

    name: str
    kind: str
    amount: float
    looks_at: str

    @property
    def labelled(self) -> bool:
        return self.looks_at != "training"


@dataclass(frozen=True, eq=False)
class ThresholdsResult:
    """Rules judged on test by network and seed, and what choosing on few signals does.

    `confusion` and `values` (the thresholds) are [networks, rules, seeds]. For each of `sizes`,
    averaged over draws of so many signals, [networks, sizes, seeds]: `flattery` is the accuracy
    of the threshold that is best on drawn test signals, measured on these, minus that of the one
    that validation chose, on the same signals; `accuracy` is that on the whole test part of the
    threshold that is best on drawn validation signals, and `worst` the least of any draw. Draws
    keep the share of abnormal signals. The last size is all there are.
    """

    networks: tuple[str, ...]
    rules: tuple[Rule, ...]
    seeds: tuple[int, ...]
    values: Floats
    confusion: Confusion
    sizes: NDArray[np.int64]
    flattery: Floats
    accuracy: Floats
    worst: Floats
    abnormal_share: float  # of the test part, on which accuracy depends

    def place(self, rule: str) -> int:
        """Where a rule is in the second axis. Raises ValueError where there is none."""
        return [known.name for known in self.rules].index(rule)


def rules(settings: ThresholdsSettings) -> tuple[Rule, ...]:
    """All rules, those without labels first."""
    unlabelled = [
        *(("percentile", amount) for amount in settings.percentiles),
        *(("deviations", amount) for amount in settings.deviations),
    ]
    return (
        *(Rule(number_name(kind, amount), kind, amount, "training") for kind, amount in unlabelled),
        Rule("accuracy", "accuracy", 0.0, "validation"),
        Rule("f1", "f1", 0.0, "validation"),
        Rule("recall", "recall", settings.recall, "validation"),
        Rule("cost", "cost", settings.cost_ratio, "validation"),
        Rule("test", "accuracy", 0.0, "test"),
    )


@dataclass(frozen=True, eq=False)
class _Batch:
    architecture: Architecture
    recipe: Recipe
    material: Material  # scaled
    seeds: tuple[int, ...]
    sizes: NDArray[np.int64]
    settings: ThresholdsSettings


@dataclass(frozen=True, eq=False)
class _Judged:
    """One run, as in ThresholdsResult; `counts` [rules, 4] in the order of Confusion's fields."""

    values: Floats
    counts: NDArray[np.int64]
    few: Floats  # [3, sizes]: flattery, accuracy, worst


def run(material: Material, settings: ThresholdsSettings, progress: Progress) -> ThresholdsResult:
    """Train both networks from every seed, and apply every rule to each run."""
    fewest = min(len(material.validation.labels), len(material.test.labels))
    # Fewer than two could not hold both classes.
    sizes = np.array([*(size for size in settings.sizes if 2 <= size < fewest), fewest])
    points = material.architecture.points
    networks = {
        "shipped": (material.architecture, material.recipe, material.scaled()),
        "prototype": (
            prototype_architecture(points),
            prototype_recipe(),
            material.scaled(SCALING),
        ),
    }
    batches = [
        _Batch(*networks[name], seeds, sizes, settings)
        for name in NETWORKS
        for seeds in seed_batches(settings.seeds, _SEEDS_AT_ONCE)
    ]
    judged = [run for batch in map_batches(_judge, batches, progress) for run in batch]
    shape = (len(NETWORKS), settings.seeds)
    values = np.stack([one.values for one in judged]).reshape(*shape, -1)
    counts = np.stack([one.counts for one in judged]).reshape(*shape, -1, 4)
    few = np.stack([one.few for one in judged]).reshape(*shape, 3, -1)
    flattery, accuracy, worst = few.transpose(2, 0, 3, 1)
    return ThresholdsResult(
        networks=NETWORKS,
        rules=rules(settings),
        seeds=tuple(range(settings.seeds)),
        values=values.transpose(0, 2, 1),
        confusion=Confusion(*counts.transpose(3, 0, 2, 1)),
        sizes=sizes,
        flattery=flattery,
        accuracy=accuracy,
        worst=worst,
        abnormal_share=float(material.test.abnormal.mean()),
    )


def numbers(result: ThresholdsResult) -> dict[str, object]:
    """`thresholds.shipped.rules.percentile_99.accuracy.mean`; `thresholds.shipped.few.at_100`
    has `flattery` and the `accuracy` on test that is left, `all` what it is with every signal."""
    named: dict[str, object] = {
        "seeds": len(result.seeds),
        "abnormal_share": result.abnormal_share,
    }
    for index, network in enumerate(result.networks):
        of_rules = {
            rule.name: {
                "value": spread(result.values[index, place]),
                **{
                    measure: spread(getattr(result.confusion, measure)[index, place])
                    for measure in MEASURES
                },
            }
            for place, rule in enumerate(result.rules)
        }
        keys = [*(f"at_{size}" for size in result.sizes[:-1]), "all"]
        few = {
            key: {
                "flattery": spread(result.flattery[index, place]),
                "accuracy": spread(result.accuracy[index, place]),
                "worst": float(result.worst[index, place].min()),
            }
            for place, key in enumerate(keys)
        }
        named[network] = {"rules": of_rules, "few": few}
    return named


def _judge(batch: _Batch) -> list[_Judged]:
    torch.set_num_threads(1)
    material, architecture = batch.material, batch.architecture
    trained = train(
        architecture, batch.recipe, tensor(material.training.normal_signals), batch.seeds
    )

    def scores(signals: NDArray[np.float32]) -> Floats:
        errors = reconstruction_errors(architecture, trained.parameters, tensor(signals))
        return errors.double().numpy()

    of_training = scores(material.training.normal_signals)
    of_validation, of_test = scores(material.validation.signals), scores(material.test.signals)
    return [
        _judge_run(batch, seed, *errors)
        for seed, *errors in zip(batch.seeds, of_training, of_validation, of_test, strict=True)
    ]


def _judge_run(
    batch: _Batch, seed: int, training: Floats, validation: Floats, test: Floats
) -> _Judged:
    abnormal = batch.material.validation.abnormal, batch.material.test.abnormal
    swept = {"validation": sweep(validation, abnormal[0]), "test": sweep(test, abnormal[1])}
    values = np.array(
        [_threshold(rule, training, swept.get(rule.looks_at)) for rule in rules(batch.settings)]
    )
    found = [confusion_at(test, abnormal[1], value) for value in values]
    counts = np.array(
        [
            [one.true_positives, one.false_positives, one.true_negatives, one.false_negatives]
            for one in found
        ]
    )
    chosen = best_accuracy(swept["validation"]).value
    return _Judged(values, counts, _few(batch, seed, validation, test, chosen))


def _threshold(rule: Rule, training: Floats, swept: Sweep | None) -> float:
    if rule.kind == "percentile":
        return training_percentile(training, rule.amount).value
    if rule.kind == "deviations":
        return training_deviations(training, rule.amount).value
    assert swept is not None
    if rule.kind == "recall":
        return wanted_recall(swept, rule.amount).value
    if rule.kind == "cost":
        return lowest_cost(swept, rule.amount).value
    return (best_f1(swept) if rule.kind == "f1" else best_accuracy(swept)).value


def _few(batch: _Batch, seed: int, validation: Floats, test: Floats, chosen: float) -> Floats:
    """[3, sizes]: flattery, accuracy and worst, as ThresholdsResult has them."""
    generator = np.random.default_rng([4, seed])
    material = batch.material
    rows = []
    for size in batch.sizes:
        flattery, accuracy = [], []
        whole = size == len(validation) == len(test)
        for _ in range(1 if whole else batch.settings.draws):
            some = _drawn(material.test.abnormal, size, generator)
            scores, abnormal = test[some], material.test.abnormal[some]
            flattered = sweep(scores, abnormal).confusion.accuracy.max()
            flattery.append(flattered - confusion_at(scores, abnormal, chosen).accuracy)
            some = _drawn(material.validation.abnormal, size, generator)
            best = best_accuracy(sweep(validation[some], material.validation.abnormal[some]))
            accuracy.append(confusion_at(test, material.test.abnormal, best.value).accuracy)
        rows.append([np.mean(flattery), np.mean(accuracy), np.min(accuracy)])
    return np.array(rows).T


def _drawn(
    abnormal: NDArray[np.bool_], size: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Rows of a random subset of this size, with at least one signal of each kind and otherwise
    as many abnormal ones as their share."""
    strange, usual = np.flatnonzero(abnormal), np.flatnonzero(~abnormal)
    # No more of either than there are, where the subset is almost everything.
    least, most = max(1, size - len(usual)), min(size - 1, len(strange))
    count = int(np.clip(round(size * abnormal.mean()), least, most))
    return np.concatenate(
        [
            generator.choice(strange, count, replace=False),
            generator.choice(usual, size - count, replace=False),
        ]
    )
