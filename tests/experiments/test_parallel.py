"""Spreading batches: the results are the same wherever they are computed."""

from __future__ import annotations

import operator
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from distributed import LocalCluster
from threadpoolctl import threadpool_info

from anomagram_build import artifacts
from anomagram_build.cli import cli
from anomagram_build.errors import BadInput
from anomagram_build.experiments import methods, parallel
from anomagram_build.experiments.material import Material
from anomagram_build.experiments.parallel import map_batches, spread_over
from anomagram_build.settings import MethodsSettings
from anomagram_build.training.recipe import Recipe

# Every kind of method that chance or a library's own threads could make differ.
SETTINGS = MethodsSettings(
    seeds=2,
    forest_samples=(100,),
    boundary_shares=(0.1,),
    boundary_widths=(1,),
    full_mixtures=(2,),
    diagonal_mixtures=(4,),
    mixture_floors=(0.1,),
    clusters=(8,),
    convolutional_latent=(2,),
    convolutional_epochs=2,
    variational_latent=(2,),
    variational_epochs=4,
    recurrent_steps=(9,),
    recurrent_epochs=2,
    adversarial_epochs=2,
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two workers, each in a process of its own."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as running:
        yield running


def written(folder: Path, result: object) -> dict[str, bytes]:
    artifacts.write(folder, "result", result)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_cluster_of_two_workers_gets_the_same_results(
    cluster: LocalCluster, material: Material, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    here = methods.run(material, SETTINGS, lambda done, total: None)
    with spread_over(cluster.scheduler_address):
        there = methods.run(material, SETTINGS, lambda *seen: told.append(seen))
    assert written(tmp_path / "there", there) == written(tmp_path / "here", here)
    batches = told[-1][1]
    assert told == [(done, batches) for done in range(1, batches + 1)]


def test_the_work_is_done_elsewhere_and_on_one_thread(cluster: LocalCluster) -> None:
    for scheduler in (cluster.scheduler_address, None):
        with spread_over(scheduler):
            places = map_batches(operator.call, [os.getpid] * 8)
            threads = map_batches(operator.call, [torch.get_num_threads] * 8)
            pools = map_batches(operator.call, [threadpool_info] * 2)
        assert os.getpid() not in places
        assert threads == [1] * 8
        assert {pool["num_threads"] for made in pools for pool in made} == {1}


def test_a_problem_found_by_a_worker_reaches_the_user(cluster: LocalCluster) -> None:
    with spread_over(cluster.scheduler_address), pytest.raises(BadInput, match="unknown optim"):
        map_batches(Recipe, ["adamm"])


def test_without_a_word_it_stays_in_this_process() -> None:
    assert map_batches(operator.call, [os.getpid] * 2) == [os.getpid()] * 2


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://somewhere"])
def test_a_scheduler_that_does_not_answer(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_PATIENCE", 0.3)
    with ExitStack() as stack, pytest.raises(BadInput, match=f'answers at "{address}"'):
        stack.enter_context(spread_over(address))


def test_a_scheduler_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_PATIENCE", 0.3)
    with ExitStack() as stack:
        empty = stack.enter_context(LocalCluster(n_workers=0, dashboard_address=":0"))
        with pytest.raises(BadInput, match="has no workers"):
            stack.enter_context(spread_over(empty.scheduler_address))


def test_without_dask_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with ExitStack() as stack, pytest.raises(BadInput, match=r"install anomagram\[cluster\]"):
        stack.enter_context(spread_over("tcp://127.0.0.1:8786"))


@pytest.mark.parametrize("options", [["--backend", "dask"], ["--scheduler", "tcp://a:1"]])
def test_backend_and_scheduler_go_together(options: list[str]) -> None:
    outcome = CliRunner().invoke(cli, ["build", *options])
    assert outcome.exit_code == 2
    assert "go together" in outcome.output
