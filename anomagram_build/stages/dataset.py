"""Stage `dataset`: the data, checked and divided."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from anomagram_build.dataset.load import load
from anomagram_build.dataset.split import split
from anomagram_build.work import Work


def run(work: Work) -> None:
    """Write artifacts `dataset` (Dataset) and `split` (Split), and the numbers of the data."""
    dataset = load(work.project.card)
    card = dataset.card
    parts = split(
        dataset.labels, card.normal, work.settings.split.training, work.settings.split.seed
    )
    # Results must not depend on where the project lies.
    work.write("dataset", replace(dataset, card=replace(card, path=Path(card.path.name))))
    work.write("split", parts)

    total = len(dataset.labels)
    normal = int((dataset.labels == card.normal).sum())
    work.write_numbers(
        {
            "data": {
                "signals": total,
                "points": dataset.signals.shape[1],
                "classes": {
                    info.key.replace("-", "_"): int((dataset.labels == info.label).sum())
                    for info in card.classes
                },
                "normal": normal,
                "abnormal": total - normal,
                "abnormal_share": (total - normal) / total,
                "minimum": float(dataset.signals.min()),
                "maximum": float(dataset.signals.max()),
            },
            "split": {
                name: {
                    "signals": len(rows),
                    "normal": int((dataset.labels[rows] == card.normal).sum()),
                    "abnormal_share": float(np.mean(dataset.labels[rows] != card.normal)),
                }
                for name, rows in (
                    ("training", parts.training),
                    ("validation", parts.validation),
                    ("test", parts.test),
                )
            },
        }
    )
