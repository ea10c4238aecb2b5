"""All measurements, by the key of their section in docs/benchmarks.md."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from anomagram_build.bench import click, growth, lighthouse, rebuild, stages
from anomagram_build.bench.document import renewed
from anomagram_build.bench.peers import FOLDER
from anomagram_build.errors import BadInput
from anomagram_build.project import ROOT

DOCUMENT = ROOT / "docs" / "benchmarks.md"


def _training() -> str:
    """In a process of its own: it sets how many threads PyTorch takes."""
    command = [sys.executable, "-m", "anomagram_build.bench.training"]
    ran = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if ran.returncode:
        raise BadInput("the benchmark of training failed; its own message stands above")
    rows = [line for line in ran.stdout.splitlines() if line.startswith("|")]
    return "\n".join(rows) if rows else f"```text\n{ran.stdout.strip()}\n```"


MEASUREMENTS: Mapping[str, Callable[[], str]] = {
    "rebuild": rebuild.measure,
    "build": stages.cold_build,
    "weights": stages.weights,
    "lighthouse": lighthouse.measure,
    "training": _training,
    "click": click.measure,
    "growth": lambda: growth.growth(FOLDER / "growth"),
}


def run(
    keys: Sequence[str], tell: Callable[[str], None], document: Path = DOCUMENT
) -> dict[str, str]:
    """Measure some sections, or all, and renew them in the document; the Markdown of each.

    Each is written as soon as it is measured.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    measured: dict[str, str] = {}
    for key in keys or MEASUREMENTS:
        tell(f"measuring: {key}")
        measured[key] = f"{MEASUREMENTS[key]()}\n\n{machine()}"
        former = document.read_text(encoding="utf-8") if document.is_file() else ""
        document.write_text(renewed(former, {key: measured[key]}), encoding="utf-8")
    return measured


def machine() -> str:
    """What the numbers were measured on, in a line."""
    name = platform.processor() or platform.machine()
    try:
        rows = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        names = [row.partition(":")[2].strip() for row in rows if row.startswith("model name")]
        name = f"{len(names)} × {names[0]}" if names else name
    except OSError:
        pass
    return f"On {name}, {platform.system()}, Python {platform.python_version()}."
