"""How fast the lab trains: against TensorFlow.js in the same Chromium, and PyTorch beside it.

    python -m anomagram_build.bench.training [rounds]

TensorFlow.js is called as the lab's forerunner called it: one epoch a `fit`, with validation
data, and its best of three backends counts. All engines train the same networks on the same
signals, and take turns, so that a busy machine slows all of them alike.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch

from anomagram_build.artifacts import read
from anomagram_build.bench.browser import measured
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.scale import fit_scaling, scale
from anomagram_build.errors import BadInput
from anomagram_build.lab.graphs import Graphs
from anomagram_build.lab.record import epoch_files
from anomagram_build.project import ROOT, Project, open_project
from anomagram_build.runner import build
from anomagram_build.site.node import node_binary, run_node
from anomagram_build.site.server import serving
from anomagram_build.stages.parts import GRAPHS

SIGNALS, CHECKED = 2500, 500
PEERS = ("@tensorflow/tfjs@4.22.0", "@tensorflow/tfjs-backend-wasm@4.22.0")
BACKENDS = ("wasm", "cpu", "webgl")
RATE = 0.01


@dataclass(frozen=True)
class Task:
    """A network by its layers from signal to bottleneck, and a batch size."""

    hidden: tuple[int, ...]
    latent: int
    batch: int

    def widths(self, points: int) -> list[int]:
        return [points, *self.hidden, self.latent, *reversed(self.hidden), points]

    def __str__(self) -> str:
        return f"{'-'.join(map(str, (*self.hidden, self.latent)))}, batch {self.batch}"


TASKS = tuple(
    Task(hidden, latent, batch)
    for hidden, latent in (((7, 3), 2), ((64, 32), 8))
    for batch in (512, 64)
)


@dataclass(frozen=True)
class Times:
    """Milliseconds an epoch, the median over the rounds."""

    task: Task
    ours: float
    pytorch: float
    tensorflow: dict[str, float]

    @property
    def best(self) -> float:
        """TensorFlow.js's best backend."""
        return min(self.tensorflow.values())


def measure(project: Project, rounds: int = 7) -> list[Times]:
    """Run every task in every engine, `rounds` times in turn.

    Raises:
        BadInput: Chromium or the peers cannot be had.
    """
    entries = build(project, only=("dataset", "graphs")).entries
    dataset = read(entries["dataset"].folder, "dataset", Dataset)
    signals = dataset.signals[: SIGNALS + CHECKED]
    signals = scale(signals, fit_scaling("range", signals))
    graphs = Graphs(entries["graphs"].folder / GRAPHS)
    folder = peers_page(project.cache.parent / "bench" / "training", graphs, signals)
    with serving(folder) as url, measured() as browser:
        page = browser.new_page()
        page.goto(url)
        page.wait_for_function("() => window.ready")
        times = [_task(page.evaluate, task, signals, rounds) for task in TASKS]
    return times


def table(times: Sequence[Times]) -> str:
    """The medians and ratios as a table of Markdown."""
    names = ["lab", "PyTorch", *(f"TensorFlow.js {name}" for name in BACKENDS)]
    ratios = ["TensorFlow.js's best to the lab", "PyTorch to the lab"]
    lines = [
        "| " + " | ".join(["ms per epoch", *names, *ratios]) + " |",
        "|---" + "|---:" * (len(names) + len(ratios)) + "|",
    ]
    for row in times:
        spent = [row.ours, row.pytorch, *(row.tensorflow[name] for name in BACKENDS)]
        cells = [f"{milliseconds:.1f}" for milliseconds in spent]
        cells += [f"{row.best / row.ours:.1f}×", f"{row.pytorch / row.ours:.1f}×"]
        lines.append("| " + " | ".join([str(row.task), *cells]) + " |")
    return "\n".join(lines)


def _task(evaluate: Callable[..., Any], task: Task, signals: np.ndarray, rounds: int) -> Times:
    points = signals.shape[1]
    widths = task.widths(points)
    evaluate(
        "(task) => window.prepare(task)",
        {
            **{"widths": widths, "batch": task.batch, "rate": RATE, "points": points},
            **{"graph": f"epoch-{len(task.hidden)}.onnx", "backends": list(BACKENDS)},
            "checked": CHECKED,
        },
    )
    torch_epoch = _pytorch(widths, task.batch, signals)
    seen: dict[str, list[float]] = {name: [] for name in ("ours", "pytorch", *BACKENDS)}
    for turn in range(rounds + 1):
        spent = {"ours": evaluate("() => window.ours()"), "pytorch": torch_epoch()}
        for name in BACKENDS:
            spent[name] = evaluate("(name) => window.theirs(name)", name)
        if turn > 0:  # the first turn warms up
            for name, milliseconds in spent.items():
                seen[name].append(milliseconds)
    medians = {name: statistics.median(values) for name, values in seen.items()}
    return Times(
        task,
        medians.pop("ours"),
        medians.pop("pytorch"),
        {name: medians[name] for name in BACKENDS},
    )


def _pytorch(widths: list[int], batch: int, signals: np.ndarray) -> Callable[[], float]:
    """Milliseconds of one epoch of PyTorch's eager loop, in one thread."""
    torch.set_num_threads(1)
    layers: list[torch.nn.Module] = []
    for left, right in pairwise(widths):
        layers += [torch.nn.Linear(left, right), torch.nn.ReLU()]
    layers[-1] = torch.nn.Sigmoid()
    model = torch.nn.Sequential(*layers)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    data, checked = torch.from_numpy(signals).split([SIGNALS, CHECKED])

    def epoch() -> float:
        start = time.perf_counter()
        total = 0.0
        for rows in torch.randperm(len(data)).split(batch):
            chosen = data[rows]
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(model(chosen), chosen)
            loss.backward()
            optimizer.step()
            total += loss.item()
        with torch.no_grad():
            torch.nn.functional.mse_loss(model(checked), checked).item()
        return (time.perf_counter() - start) * 1000

    return lambda: statistics.mean(epoch() for _ in range(3))


def peers_page(folder: Path, graphs: Graphs, signals: np.ndarray) -> Path:
    """A page with both runtimes, the graphs and the signals."""
    folder.mkdir(parents=True, exist_ok=True)
    peers = folder / "node_modules" / "@tensorflow"
    if not peers.is_dir():
        npm = node_binary().parents[1] / "lib/node_modules/npm/bin/npm-cli.js"
        run_node([npm, "install", "--no-audit", "--no-fund", "--prefix", folder, *PEERS], folder)
    if not peers.is_dir():
        raise BadInput("TensorFlow.js could not be installed; is the npm registry in reach?")
    for source in (
        *(ROOT / "node_modules/onnxruntime-web/dist").glob("ort*wasm*simd-threaded.[wm]*"),
        ROOT / "node_modules/onnxruntime-web/dist/ort.wasm.min.mjs",
        peers / "tfjs/dist/tf.min.js",
        peers / "tfjs-backend-wasm/dist/tf-backend-wasm.min.js",
        *(peers / "tfjs-backend-wasm/dist").glob("*.wasm"),
        Path(__file__).with_name("training.html"),
    ):
        name = "index.html" if source.suffix == ".html" else source.name
        shutil.copyfile(source, folder / name)
    for depth in {len(task.hidden) for task in TASKS}:
        files = epoch_files(
            {
                **{"hidden": [1] * depth, "activation": "relu", "output": "sigmoid"},
                **{"regulariser": "none", "optimizer": "adam", "schedule": "constant"},
            }
        )
        (folder / f"epoch-{depth}.onnx").write_bytes(graphs.bytes(*files))
    (folder / "signals.bin").write_bytes(np.ascontiguousarray(signals, np.float32).tobytes())
    return folder.resolve()


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    print(table(measure(open_project(), rounds)))


if __name__ == "__main__":
    main()
