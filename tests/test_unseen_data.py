"""The whole of it on data that nothing was written for: other length, classes, labels and units."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from distributed import LocalCluster

from anomagram_build import artifacts, runner
from anomagram_build.cli import cli
from anomagram_build.errors import BadInput
from anomagram_build.experiments.costs import CostsResult
from anomagram_build.experiments.methods import MethodsResult
from anomagram_build.pipeline import EXPERIMENTS, STAGES
from anomagram_build.project import Project, open_project
from anomagram_build.store import Entry, inputs_of

POINTS = 24
SIZES = {5: 420, 0: 90, 2: 60, 9: 31}
NORMAL = 5
NAMES = {5: "passing", 0: "double", 2: "dark", 9: "stuck"}

SETTINGS = """\
data = "../data/lamps.toml"
[essay]
title = "Lamps"
subtitle = "A small test"
description = "A small test."
authors = [{ name = "Nobody" }]
published = "2026-01-01"
[split]
training = 240
[model]
hidden = [12]
latent = 2
[training]
seeds = 2
epochs = 40
batch_size = 16
[experiments.collapse]
seeds = 4
epochs = 5
brief_signals = 100
brief_epochs = 3
cure_seeds = 2
cure_epochs = 3
pictures = 2
[experiments.optimizers]
rates = [0.1, 0.01]
seeds = 2
epochs = 4
[experiments.regularization]
rates = [0.001]
batch_sizes = [64]
sizes = [100]
seeds = 2
[experiments.capacity]
bottlenecks = [1, 2]
widths = [[8]]
seeds = 2
[experiments.contamination]
shares = [0, 0.2]
seeds = 2
[experiments.unknowns]
seeds = 2
trees = 10
[experiments.thresholds]
seeds = 2
sizes = [50]
draws = 2
[experiments.digits]
widths = [2]
training = 200
epochs = 1
[experiments.families]
points = 60
columns = 8
rows = 6
epochs = 5
[experiments.methods]
seeds = 2
forest_samples = [100]
full_mixtures = [1]
convolutional_latent = [2]
convolutional_epochs = 2
variational_latent = [2]
variational_epochs = 2
recurrent_steps = [10]
recurrent_epochs = 2
adversarial_epochs = 2
"""


def lamps(sizes: dict[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """(labels [n], signals [n, points]) of brightness while something passes a lamp."""
    generator = np.random.default_rng(3)
    time = np.linspace(0, 1, POINTS)
    labels = np.concatenate([np.full(size, label) for label, size in sizes.items()])
    labels = generator.permutation(labels)
    place = generator.uniform(0.2, 0.8, (len(labels), 1))
    height = generator.uniform(200, 300, (len(labels), 1))

    def passing(place: np.ndarray) -> np.ndarray:
        return np.exp(-(((time - place) / 0.1) ** 2))

    signals = height * passing(place)
    signals[labels == 0] += (0.25 * height * passing((place + 0.5) % 1))[labels == 0]
    signals[labels == 2] *= 0.2
    signals[labels == 9] = (height * (time > place))[labels == 9]
    signals += 500 + generator.normal(0, 20, signals.shape)
    return labels, signals


@dataclass(frozen=True)
class Place:
    """A folder with an essay's settings, a data card and data."""

    folder: Path

    def write(self, sizes: dict[int, int]) -> Project:
        labels, signals = lamps(sizes)
        (self.folder / "data").mkdir()
        (self.folder / "content").mkdir()
        rows = ["label," + ",".join(f"p{point}" for point in range(POINTS))]
        for label, signal in zip(labels, signals, strict=True):
            rows.append(f"{label}," + ",".join(f"{value:.2f}" for value in signal))
        (self.folder / "data" / "lamps.csv").write_text("\n".join(rows), encoding="utf-8")
        (self.folder / "data" / "lamps.toml").write_text(card(sizes), encoding="utf-8")
        (self.folder / "content" / "essay.toml").write_text(SETTINGS, encoding="utf-8")
        return open_project(
            self.folder / "content", cache=self.folder / "cache", site=self.folder / "site"
        )


def card(sizes: dict[int, int]) -> str:
    text = f"""\
name = "Lamps"
file = "lamps.csv"
noun = "passage"
nouns = "passages"
unit = "lux"
index_unit = "tenths of a second"
licence = "none"
source = "made here"
normal = {NORMAL}
"""
    for label in sizes:
        key = NAMES[label]
        text += f"""\
[[classes]]
label = {label}
key = "{key}"
name = "A {key} one"
short = "{key.capitalize()}"
description = "One of the kind {key}."
"""
    return text


def run_until(project: Project, last: str) -> dict[str, Entry]:
    """The finished stages, each run as a build would, up to the one named."""
    done: dict[str, Entry] = {}
    for stage in STAGES:
        done[stage.name] = run_stage(project, stage.name, done)
        if stage.name == last:
            break
    return done


def run_stage(
    project: Project, name: str, done: dict[str, Entry], scheduler: str | None = None
) -> Entry:
    (stage,) = (stage for stage in STAGES if stage.name == name)
    return runner._run(stage, project, inputs_of(stage, project, done), done, scheduler)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Place(tmp_path_factory.mktemp("unseen")).write(SIZES)


@pytest.fixture(scope="module")
def built(project: Project) -> dict[str, Entry]:
    return run_until(project, "costs")


def numbers_of(entry: Entry) -> dict[str, Any]:
    value: dict[str, Any] = artifacts.read_json(entry.folder / "numbers.json")
    return value


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item)]
    return [value]


def test_every_stage_up_to_the_experiments_runs(built: dict[str, Entry]) -> None:
    wanted = {"dataset", "training", "evaluation", *(f"experiment:{name}" for name in EXPERIMENTS)}
    assert built.keys() >= wanted
    for name in wanted:
        for leaf in leaves(numbers_of(built[name])):
            assert isinstance(leaf, str) or math.isfinite(leaf), name


def test_the_data_are_told_as_they_are(built: dict[str, Entry]) -> None:
    told = numbers_of(built["dataset"])["data"]
    assert (told["signals"], told["points"]) == (sum(SIZES.values()), POINTS)
    assert told["classes"] == {NAMES[label]: size for label, size in SIZES.items()}


def test_results_name_the_classes_of_the_card(built: dict[str, Entry]) -> None:
    result = artifacts.read(built["experiment:methods"].folder, "result", MethodsResult)
    assert result.classes == ("double", "dark", "stuck")
    assert (result.training_signals, result.points) == (240, POINTS)
    assert max(method.auc.mean() for method in result.methods) > 0.95


def test_nothing_speaks_of_another_data_set(built: dict[str, Entry]) -> None:
    for entry in built.values():
        for path in entry.folder.glob("*.json"):
            if path.name.startswith("."):
                continue  # the store's own, which lists code files
            text = path.read_text(encoding="utf-8").lower()
            # Whole words: a model kept as text holds any three letters somewhere.
            assert not re.search(r"\b(ecg\w*|heartbeats?|beats?|ventric\w*)\b", text), path


def test_a_second_build_has_none_of_it_to_do(project: Project, built: dict[str, Entry]) -> None:
    for status in runner.statuses(project):
        if status.stage.name in built:
            assert status.entry == built[status.stage.name], status.reasons


def test_a_stage_run_on_a_cluster_is_the_same_entry(
    project: Project, built: dict[str, Entry]
) -> None:
    """Same key, so that it serves builds without a cluster; and same bytes."""
    name = "experiment:unknowns"
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        assert run_stage(project, name, built, cluster.scheduler_address) == built[name]


def test_times_are_measured_on_request_and_then_published(
    project: Project, built: dict[str, Entry]
) -> None:
    before = artifacts.read(built["costs"].folder, "result", CostsResult)
    assert before.machine is None
    assert all(row.fit_seconds is None for row in before.methods)

    outcome = CliRunner().invoke(
        cli,
        ["costs", "--content", str(project.content), "--cache-dir", str(project.cache)],
        catch_exceptions=False,
    )
    assert outcome.exit_code == 0, outcome.output
    # This essay names no figure that shows costs.
    found = runner.statuses(project, ("costs",))
    stale = {status.stage.name for status in found if not status.entry}
    assert stale.isdisjoint({"dataset", "training", "experiment:methods"})
    assert "costs" in stale
    after = artifacts.read(run_stage(project, "costs", built).folder, "result", CostsResult)
    assert after.machine
    assert min(row.fit_ratio or 0 for row in after.methods) == 1
    assert [row.bytes for row in after.methods] == [row.bytes for row in before.methods]


def test_classes_too_small_to_divide_are_all_named(tmp_path: Path) -> None:
    project = Place(tmp_path).write({**SIZES, 2: 1, 9: 1})
    with pytest.raises(BadInput) as caught:
        run_until(project, "dataset")
    assert [str(problem) for problem in caught.value.problems] == [
        f"class {label} has 1 signal, too few for one each in validation and test; "
        "add signals or leave the class out"
        for label in (2, 9)
    ]


def test_too_few_normal_signals_are_told_with_what_would_do(tmp_path: Path) -> None:
    project = Place(tmp_path).write({**SIZES, NORMAL: 241})
    with pytest.raises(BadInput, match="a training size of 239 or less would do"):
        run_until(project, "dataset")


def test_the_command_says_so_too(tmp_path: Path) -> None:
    project = Place(tmp_path).write({**SIZES, 2: 1})
    outcome = CliRunner().invoke(
        cli, ["build", "--content", str(project.content), "--cache-dir", str(project.cache)]
    )
    assert isinstance(outcome.exception, BadInput)
    assert "class 2 has 1 signal" in str(outcome.exception)


def test_two_signals_of_a_class_are_enough(tmp_path: Path) -> None:
    project = Place(tmp_path).write({**SIZES, 2: 2})
    done = run_until(project, "evaluation")
    assert numbers_of(done["evaluation"])["test"]["autoencoder"]["auc"] > 0.9
