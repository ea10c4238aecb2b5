"""How the core stages grow with the data: the same essay about 1, 10 and 100 times the signals.

The signals are the repository's own, each copy perturbed: scaled, shifted, and with noise.
"""

from __future__ import annotations

import gzip
import importlib
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.load import Dataset, load
from anomagram_build.project import open_project

CORE = ("dataset", "training", "evaluation", "export", "lab")
FIGURES = ("detector", "dataset", "replay", "latent", "threshold")
# One recipe for every size, short enough for the largest.
_SETTINGS = """\
data = "data/card.toml"
[essay]
title = "Growth"
subtitle = "A benchmark"
description = "A benchmark."
authors = [{{ name = "Nobody" }}]
published = "2026-01-01"
[split]
training = {training}
[model]
hidden = [16, 8]
[training]
seeds = 2
epochs = 3
"""


@dataclass(frozen=True)
class Grown:
    """One size: seconds by stage, the build's peak memory, and the published bytes, gzipped."""

    factor: int
    signals: int
    data_bytes: int
    seconds: dict[str, float]
    peak_bytes: int
    page_bytes: int
    site_bytes: int


def measure(folder: Path, factor: int) -> Grown:
    """Build an essay about so many times the signals in an empty folder."""
    data = load(open_project().card)
    content = folder / f"x{factor}"
    shutil.rmtree(content, ignore_errors=True)
    _write(content, data, factor)
    subprocess.run([sys.executable, "-m", "anomagram_build.bench.growth", str(content)], check=True)
    said = json.loads((content / "peak.json").read_text(encoding="utf-8"))
    seconds = {
        stage: json.loads(entry.read_text(encoding="utf-8"))["seconds"]
        for stage in (*CORE, *(f"figure:{name}" for name in FIGURES))
        for entry in (content / "build" / "cache" / stage.replace(":", "-")).glob("*/.entry.json")
    }
    site = content / "build" / "site"
    files = [path for path in site.rglob("*") if path.is_file()]
    grown = Grown(
        factor,
        factor * len(data.labels),
        (content / "data" / "signals.csv").stat().st_size,
        seconds,
        said["peak"],
        _gzipped(site / "index.html"),
        sum(map(_gzipped, files)),
    )
    shutil.rmtree(content)
    return grown


def _gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6, mtime=0))


def _write(content: Path, data: Dataset, factor: int) -> None:
    (content / "data").mkdir(parents=True)
    normal = int((data.labels == data.card.normal).sum())
    text = _SETTINGS.format(training=factor * (normal * 2 // 3))
    (content / "essay.toml").write_text(text, encoding="utf-8")
    figures = "\n\n".join(f"::: figure {name}\n**{name}.**\n:::" for name in FIGURES)
    (content / "01-all.md").write_text(f"# All\n\n{figures}\n", encoding="utf-8")
    card = data.card.path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in card if not line.startswith(("sha256", "file"))]
    (content / "data" / "card.toml").write_text(
        "\n".join(['file = "signals.csv"', *kept]), encoding="utf-8"
    )
    points = data.signals.shape[1]
    with (content / "data" / "signals.csv").open("w", encoding="utf-8") as file:
        file.write(",".join(["label", *(f"p{point}" for point in range(points))]) + "\n")
        for copy in range(factor):
            rows = np.column_stack([data.labels, perturbed(data.signals, copy)])
            np.savetxt(file, rows, fmt=["%d"] + ["%.5g"] * points, delimiter=",")


def perturbed(signals: NDArray[np.float32], copy: int) -> NDArray[np.float32]:
    """A copy of signals [n, points], each a little larger or smaller, moved, and noisier; copy 0
    is the signals themselves."""
    if copy == 0:
        return signals
    generator = np.random.default_rng(copy)
    size = generator.normal(1, 0.05, (len(signals), 1))
    level = generator.normal(0, 0.05, (len(signals), 1))
    noise = generator.normal(0, 0.05, signals.shape)
    return (signals * size + level + noise).astype(np.float32)


def growth(folder: Path, factors: Sequence[int] = (1, 10, 100)) -> str:
    """Build the essay for each number of copies; the measurements as Markdown."""
    return table([measure(folder, factor) for factor in factors])


def table(grown: list[Grown]) -> str:
    """The measurements as a Markdown table; ratios are to the smallest."""
    stages = [*CORE, *(f"figure:{name}" for name in FIGURES)]
    first = grown[0]

    def row(name: str, values: list[float], show: str) -> str:
        cells = [
            show.format(value) + ("" if index == 0 else f" (× {value / max(values[0], 1e-9):.1f})")
            for index, value in enumerate(values)
        ]
        return f"| {name} | " + " | ".join(cells) + " |"

    lines = [
        "| | " + " | ".join(f"× {size.factor}" for size in grown) + " |",
        "|---|" + "---:|" * len(grown),
        row("signals", [size.signals for size in grown], "{:,.0f}"),
        row("CSV, MB", [size.data_bytes / 1e6 for size in grown], "{:,.0f}"),
        *(
            row(f"`{stage}`, s", [size.seconds[stage] for size in grown], "{:.1f}")
            for stage in stages
            if stage in first.seconds
        ),
        row("these together, s", [sum(size.seconds.values()) for size in grown], "{:.1f}"),
        row("peak memory, MB", [size.peak_bytes / 1e6 for size in grown], "{:,.0f}"),
        row("essay's page, kB gzipped", [size.page_bytes / 1e3 for size in grown], "{:,.0f}"),
        row("whole site, kB gzipped", [size.site_bytes / 1e3 for size in grown], "{:,.0f}"),
    ]
    return "\n".join(lines)


def _build(content: Path) -> None:
    """Build in this process, so that its peak memory is the build's."""
    from anomagram_build.pipeline import STAGES  # noqa: PLC0415
    from anomagram_build.runner import build  # noqa: PLC0415

    cache = content / "build" / "cache"
    for shared in ("fonts", "bundle", "graphs"):  # of no size that matters here
        have = open_project().cache / shared
        if have.is_dir():
            shutil.copytree(have, cache / shared)
    for stage in STAGES:  # importing libraries is no part of what grows
        for module in (stage.module, *stage.uses):
            importlib.import_module(module)
    start = time.perf_counter()
    build(open_project(content, site=content / "build" / "site", cache=cache))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    said = {"peak": peak, "seconds": time.perf_counter() - start}
    (content / "peak.json").write_text(json.dumps(said), encoding="utf-8")


if __name__ == "__main__":
    _build(Path(sys.argv[1]))
