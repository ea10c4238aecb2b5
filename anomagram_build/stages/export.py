"""Stage `export`: the detector as a file that anyone can run."""

from __future__ import annotations

import json

import onnx
import torch

from anomagram_build.dataset.load import Dataset
from anomagram_build.errors import FailedCheck
from anomagram_build.evaluation.thresholds import Threshold
from anomagram_build.export.detector import (
    detect,
    detect_onnx,
    export_detector,
    largest_difference,
)
from anomagram_build.training.runs import TrainedRuns
from anomagram_build.training.snapshots import network_at
from anomagram_build.work import Work

TOLERANCE = 1e-5
"""How far onnxruntime may be from PyTorch, on any output of any signal."""


def run(work: Work) -> None:
    """Write `models/detector.onnx` and, as artifact `detection`, what it says of every signal."""
    dataset = work.read("dataset", "dataset", Dataset)
    runs = work.read("training", "runs", TrainedRuns)
    threshold = work.read("evaluation", "verdict", Threshold)
    network = network_at(runs.architecture, torch.from_numpy(runs.snapshots), -1)
    settings = work.settings
    model = export_detector(
        network,
        runs.scaling,
        {
            "title": f"{settings.essay.title}: detector for {dataset.card.name}",
            "threshold": repr(float(threshold.value)),
            "threshold_rule": threshold.rule,
            "data": dataset.card.name,
            "data_sha256": dataset.card.sha256 or "",
            "data_licence": dataset.card.licence,
            "licence": "MIT",
            "unit": dataset.card.unit,
            "settings": json.dumps(
                {
                    "model": settings.model.model_dump(mode="json"),
                    "training": settings.training.model_dump(mode="json"),
                },
                sort_keys=True,
            ),
        },
    )
    ours = detect(network, runs.scaling, dataset.signals)
    theirs = detect_onnx(model, dataset.signals)
    difference = largest_difference(ours, theirs)
    if not difference <= TOLERANCE:
        raise FailedCheck(
            f"detector.onnx in onnxruntime differs from PyTorch by {difference:.2g}, "
            f"more than {TOLERANCE:g}"
        )
    folder = work.out / "models"
    folder.mkdir()
    onnx.save(model, folder / "detector.onnx")
    work.write("detection", ours)
    size = (folder / "detector.onnx").stat().st_size
    work.write_numbers({"export": {"bytes": size, "parity": difference}})
