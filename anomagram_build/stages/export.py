"""Stage `export`: the detector, and its decoder alone, as files that anyone can run."""

from __future__ import annotations

import json
from dataclasses import replace

import onnx
import torch

from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.scale import Scaling, scale
from anomagram_build.errors import FailedCheck
from anomagram_build.evaluation.thresholds import Threshold
from anomagram_build.experiments.digits import DigitsResult
from anomagram_build.experiments.digits import digits as all_digits
from anomagram_build.export.decoder import draw, draw_onnx, export_decoder
from anomagram_build.export.detector import (
    Detection,
    detect,
    detect_onnx,
    export_detector,
    largest_difference,
)
from anomagram_build.export.digits import export_digits
from anomagram_build.export.digits import largest_difference as digits_difference
from anomagram_build.export.graph import largest_error
from anomagram_build.training.runs import TrainedRuns
from anomagram_build.training.snapshots import network_at
from anomagram_build.work import Work

TOLERANCE = 1e-5
"""How far onnxruntime may be from PyTorch, on any output of any signal, in scaled units, by
`largest_error`."""


def run(work: Work) -> None:
    """Write `detector.onnx` and `decoder.onnx` into `models`, `digits.onnx` for an essay that has
    such a figure, and, as artifact `detection`, what the detector says of every signal.

    Raises:
        FailedCheck: onnxruntime draws or judges otherwise than PyTorch.
    """
    dataset = work.read("dataset", "dataset", Dataset)
    runs = work.read("training", "runs", TrainedRuns)
    threshold = work.read("evaluation", "verdict", Threshold)
    network = network_at(runs.architecture, torch.from_numpy(runs.snapshots), -1)
    settings = work.settings
    about = {
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
    }
    model = export_detector(
        network,
        runs.scaling,
        {
            **about,
            "title": f"{settings.essay.title}: detector for {dataset.card.name}",
            "threshold": repr(float(threshold.value)),
            "threshold_rule": threshold.rule,
        },
    )
    ours = detect(network, runs.scaling, dataset.signals)
    theirs = detect_onnx(model, dataset.signals)
    difference = largest_difference(_scaled(ours, runs.scaling), _scaled(theirs, runs.scaling))
    _must_agree("detector.onnx", difference)

    title = f"{settings.essay.title}: decoder for {dataset.card.name}"
    decoder = export_decoder(network, runs.scaling, {**about, "title": title})
    drawn, theirs_drawn = (
        scale(signals, runs.scaling)
        for signals in (
            draw(network, runs.scaling, ours.latent),
            draw_onnx(decoder, ours.latent),
        )
    )
    _must_agree("decoder.onnx", largest_error(drawn, theirs_drawn))

    folder = work.out / "models"
    folder.mkdir()
    onnx.save(model, folder / "detector.onnx")
    onnx.save(decoder, folder / "decoder.onnx")
    if "experiment:digits" in work.inputs:
        result = work.read("experiment:digits", "result", DigitsResult)
        onnx.save(_digits(result, settings.essay.title), folder / "digits.onnx")
    work.write("detection", ours)
    size = (folder / "detector.onnx").stat().st_size
    work.write_numbers({"export": {"bytes": size, "parity": difference, "tolerance": TOLERANCE}})


def _digits(result: DigitsResult, title: str) -> onnx.ModelProto:
    """The networks for pictures, for an essay that shows them."""
    pictures = export_digits(
        result,
        {
            "title": f"{title}: autoencoders for handwritten digits",
            "data": "Optical Recognition of Handwritten Digits, as scikit-learn has it",
            "licence": "MIT",
        },
    )
    _must_agree("digits.onnx", digits_difference(pictures, result, all_digits()[0]))
    return pictures


def _scaled(said: Detection, scaling: Scaling) -> Detection:
    """The same in scaled units throughout. In the data's own, large numbers have large rounding
    errors: no float32 near 1,000 is closer to the next than 6e-5."""
    return replace(said, reconstruction=scale(said.reconstruction, scaling))


def _must_agree(file: str, difference: float) -> None:
    if not difference <= TOLERANCE:
        raise FailedCheck(
            f"{file} in onnxruntime differs from PyTorch by {difference:.2g}, "
            f"more than {TOLERANCE:g}"
        )
