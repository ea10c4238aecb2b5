"""Figure `serve`: the detector's file, and how to run it in other programs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.thresholds import Threshold
from anomagram_build.export.detector import Detection
from anomagram_build.figures.figure import Column, Figure, Table
from anomagram_build.work import Work

EXAMPLE = "signal.csv"


@dataclass(frozen=True)
class Language:
    """How to run the file in one language: what to install, and the snippet's file.

    `tested` snippets are executed by the tests; the others are not.
    """

    key: str
    name: str
    file: str
    install: str
    tested: bool


LANGUAGES = (
    Language("python", "Python", "detect.py", "pip install onnxruntime numpy", True),
    Language("node", "Node", "detect.mjs", "npm install onnxruntime-web", True),
    Language(
        "browser",
        "Browser",
        "detect.html",
        "npm install onnxruntime-web, then copy from its dist folder ort.wasm.min.mjs, "
        "ort-wasm-simd-threaded.mjs and ort-wasm-simd-threaded.wasm",
        True,
    ),
    Language("csharp", "C#", "Detect.cs", "dotnet add package Microsoft.ML.OnnxRuntime", False),
    Language("java", "Java", "Detect.java", "Maven: com.microsoft.onnxruntime:onnxruntime", False),
    Language("cpp", "C++", "detect.cpp", "onnxruntime’s C++ headers and library", False),
)

_MEANINGS = {
    "reconstruction": "what the network draws in its place, in the same units",
    "error": "squared difference at each point, in scaled units",
    "score": "mean of the errors; abnormal if above the threshold",
    "latent": "the numbers in the bottleneck",
}


def build(work: Work) -> Figure:
    """The figure; it has no chart. Snippets are in `values["snippets"]`, ready to run."""
    dataset = work.read("dataset", "dataset", Dataset)
    rows = work.read("dataset", "split", Split).test
    says = work.read("export", "detection", Detection)
    verdict = work.read("evaluation", "verdict", Threshold)
    card = dataset.card
    folder = work.input("export") / "models"
    chosen = choose_example(rows, says.score, dataset.labels != card.normal)
    score = float(says.score[chosen])
    said = f"score {score:.4f}: {'abnormal' if score > verdict.value else 'normal'}"
    texts = {path.name: path.read_text(encoding="utf-8") for path in _snippet_files(work)}
    return Figure(
        name="serve",
        charts={},
        tables=[_ports(folder / "detector.onnx", card.noun, card.unit)],
        description=(
            f"The file holds the scaling, the network and the score. It takes any number of "
            f"{card.nouns} at once. Its metadata hold the threshold, {verdict.value:.4f}, the "
            f"digest and licence of the data and the settings of the training."
        ),
        data={"example": example_text(dataset.signals[chosen]).encode()},
        values={
            "snippets": [
                {
                    "key": language.key,
                    "name": language.name,
                    "file": language.file,
                    "install": language.install,
                    "tested": language.tested,
                    "code": texts[language.file].replace("@THRESHOLD@", repr(verdict.value)),
                }
                for language in LANGUAGES
            ],
            "choices": [[language.key, language.name] for language in LANGUAGES],
            "said": said,
            "kind": card.class_of(int(dataset.labels[chosen])).name,
            "noun": card.noun,
            "size": (folder / "detector.onnx").stat().st_size,
            "example": EXAMPLE,
        },
    )


def choose_example(
    rows: NDArray[np.int64], scores: NDArray[np.float32], abnormal: NDArray[np.bool_]
) -> int:
    """Of these rows, the abnormal one whose score is in the middle of all abnormal ones'."""
    own = rows[abnormal[rows]]
    order = own[np.argsort(scores[own], kind="stable")]
    return int(order[len(order) // 2])


def example_text(signal: NDArray[np.float32]) -> str:
    """A signal [points] as one line that every language can read back to the same numbers."""
    return ",".join(np.format_float_positional(value, trim="-") for value in signal) + "\n"


def _snippet_files(work: Work) -> list[Path]:
    return [path for pattern in work.stage.files for path in work.project.files(pattern)]


def _ports(file: Path, noun: str, unit: str) -> Table:
    """What goes into the graph and comes out of it, as the file itself says."""
    graph = onnx.load(file).graph
    meanings = {"signal": f"one {noun} a row, in the data’s own units ({unit})", **_MEANINGS}
    return Table(
        "What goes in and what comes out",
        [Column("name"), Column("direction"), Column("type and shape"), Column("what it is")],
        [
            [port.name, direction, _shape(port), meanings.get(port.name, "")]
            for direction, ports in (("in", graph.input), ("out", graph.output))
            for port in ports
        ],
    )


def _shape(port: onnx.ValueInfoProto) -> str:
    tensor = port.type.tensor_type
    sizes = [side.dim_param or str(side.dim_value) for side in tensor.shape.dim]
    kind = onnx.helper.tensor_dtype_to_np_dtype(tensor.elem_type).name
    return f"{kind} [{', '.join(sizes)}]"
