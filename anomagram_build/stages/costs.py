"""Stage `costs`: what the methods cost, from times that `anomagram costs` has measured."""

from __future__ import annotations

import platform
from pathlib import Path

import torch
from joblib import parallel_config
from threadpoolctl import threadpool_limits

from anomagram_build import artifacts
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.errors import BadInput, Problem
from anomagram_build.experiments.costs import (
    Timings,
    costs,
    from_toml,
    measure,
    numbers,
    to_toml,
)
from anomagram_build.experiments.material import gather_material
from anomagram_build.experiments.methods import MethodsResult
from anomagram_build.progress import Progress
from anomagram_build.settings import Settings
from anomagram_build.stages.training import architecture_of, recipe_of
from anomagram_build.work import Work

FILE = "costs.toml"


def run(work: Work) -> None:
    """Write the artifact `result` (CostsResult) and its numbers.

    Raises:
        BadInput: the file of times is broken, or of other methods or data than there are.
    """
    methods = work.read("experiment:methods", "result", MethodsResult)
    path = work.project.content / FILE
    try:
        result = costs(methods, _read(path))
    except ValueError as error:
        hint = "run `anomagram costs` to measure again, or remove the file to publish no times"
        raise BadInput(Problem(str(error), work.project.name_of(path), hint=hint)) from error
    work.write("result", result)
    work.write_numbers({"costs": numbers(result)})


def _read(path: Path) -> Timings | None:
    return from_toml(path.read_text(encoding="utf-8")) if path.is_file() else None


def measure_costs(settings: Settings, dataset: Path, methods: Path, progress: Progress) -> str:
    """The text of a new file of times; `dataset` and `methods` are the folders of those stages."""
    data = artifacts.read(dataset, "dataset", Dataset)
    material = gather_material(
        data,
        artifacts.read(dataset, "split", Split),
        architecture_of(settings.model, data.signals.shape[1]),
        recipe_of(settings.training),
        settings.model.scaling,
    )
    result = artifacts.read(methods, "result", MethodsResult)
    torch.set_num_threads(1)
    with threadpool_limits(1), parallel_config(backend="sequential"):
        timings = measure(material, settings.experiments.methods, result, _machine(), progress)
    return to_toml(timings)


def _machine() -> str:
    """The processor's name, as far as the system tells, and the libraries that matter."""
    name = platform.processor() or platform.machine()
    try:
        rows = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        name = next((r.partition(":")[2].strip() for r in rows if r.startswith("model name")), name)
    except OSError:
        pass
    return f"{name}, Python {platform.python_version()}, PyTorch {torch.__version__}"
