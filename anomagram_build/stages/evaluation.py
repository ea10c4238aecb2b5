"""Stage `evaluation`: how good the trained runs are, beside two simple baselines."""

from __future__ import annotations

import numpy as np
import torch

from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.scale import scale
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.curves import (
    area_under_roc,
    auc,
    average_precision,
    confusion_at,
    sweep,
)
from anomagram_build.evaluation.history import history
from anomagram_build.evaluation.report import Evaluation, measures, quality
from anomagram_build.evaluation.thresholds import all_thresholds
from anomagram_build.models.autoencoder import reconstruction_errors, unflatten
from anomagram_build.models.baselines import MeanDistance, Method, PrincipalComponents
from anomagram_build.training.runs import TrainedRuns
from anomagram_build.work import Work


def run(work: Work) -> None:
    """Write `evaluation`, `history`, `thresholds` (by rule), `verdict` (the one), and numbers.

    Whether the network beats the baselines is for the prose to claim: the essay does.
    """
    dataset = work.read("dataset", "dataset", Dataset)
    split = work.read("dataset", "split", Split)
    runs = work.read("training", "runs", TrainedRuns)
    settings = work.settings.evaluation
    signals = scale(dataset.signals, runs.scaling)
    abnormal = dataset.labels != dataset.card.normal

    parameters = unflatten(runs.architecture, torch.from_numpy(runs.runs))
    errors = reconstruction_errors(runs.architecture, parameters, torch.from_numpy(signals))
    scores = errors.double().numpy()  # [seeds, signals]

    methods: dict[str, Method] = {
        "mean_distance": MeanDistance(),
        "pca": PrincipalComponents(runs.architecture.latent),
    }
    baselines = {
        name: method.fit(signals[split.training])(signals) for name, method in methods.items()
    }
    validation = {
        name: auc(values[split.validation], abnormal[split.validation])
        for name, values in {"autoencoder": scores[0], **baselines}.items()
    }

    of_validation = sweep(scores[0, split.validation], abnormal[split.validation])
    of_test = sweep(scores[0, split.test], abnormal[split.test])
    thresholds = all_thresholds(
        of_validation,
        scores[0, split.training],
        recall=settings.recall,
        cost_ratio=settings.cost_ratio,
        percentile=settings.percentile,
        deviations=settings.deviations,
    )
    verdict = thresholds[settings.threshold]
    work.write("evaluation", Evaluation(scores[0], of_test))
    work.write("thresholds", tuple(thresholds.values()))
    work.write("verdict", verdict)
    epochs = history(
        runs.architecture,
        runs.snapshots,
        signals[split.training],
        signals[split.validation],
        abnormal[split.validation],
        bins=settings.bins,
    )
    work.write("history", epochs)

    test_abnormal = abnormal[split.test]
    at_rule = {
        rule: confusion_at(scores[0, split.test], test_abnormal, chosen.value)
        for rule, chosen in thresholds.items()
    }
    work.write_numbers(
        {
            "rules": settings.model_dump(),
            "history": {
                "first": {"auc": float(epochs.auc[0]), "accuracy": float(epochs.accuracy[0])},
                "last": {"auc": float(epochs.auc[-1]), "accuracy": float(epochs.accuracy[-1])},
            },
            "validation": {name: {"auc": value} for name, value in validation.items()},
            "test": {
                "autoencoder": {
                    "auc": area_under_roc(of_test),
                    "average_precision": average_precision(of_test),
                    **measures(at_rule[verdict.rule]),
                },
                **{
                    name: quality(values[split.test], test_abnormal)
                    for name, values in baselines.items()
                },
            },
            "seeds": _spread([quality(row[split.test], test_abnormal) for row in scores]),
            "threshold": {
                "value": verdict.value,
                **{
                    rule: {"value": thresholds[rule].value, **measures(confusion)}
                    for rule, confusion in at_rule.items()
                },
            },
        }
    )


def _spread(rows: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    spread = {}
    for name in rows[0]:
        values = np.array([row[name] for row in rows])
        spread[name] = {
            "mean": float(values.mean()),
            "sd": float(values.std(ddof=1)),
            "least": float(values.min()),
            "most": float(values.max()),
        }
    return {**spread, "runs": len(rows)}  # type: ignore[dict-item]
