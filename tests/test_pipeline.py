"""Stages declare what they read, run in order, and a build with nothing to do does nothing."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from anomagram_build.code import Code
from anomagram_build.pipeline import STAGES
from anomagram_build.project import Project, open_project
from anomagram_build.runner import statuses
from anomagram_build.work import Stage, Work


def test_every_stage_comes_after_those_it_needs() -> None:
    done: set[str] = set()
    for stage in STAGES:
        assert set(stage.before) <= done, stage.name
        assert stage.name not in done
        done.add(stage.name)


def test_every_module_and_file_that_a_stage_names_is_there() -> None:
    project, code = open_project(), Code()
    for stage in STAGES:
        for module in (stage.module, *stage.uses):
            file = module.replace(".", "/") + ".py"
            assert any(path.as_posix().endswith(file) for path in code.digests([module])), module
        for pattern in set(stage.files) - {"content:pictures/*"}:  # prose may do without
            assert project.files(pattern), f"{stage.name}: {pattern}"


@pytest.fixture
def work() -> Work:
    stage = Stage("stage", "anomagram_build.code", settings=("split", "experiments.collapse"))
    return Work(stage, open_project(), {}, Path("unused"))


def test_a_stage_cannot_read_what_it_does_not_declare(work: Work) -> None:
    assert work.settings.split.training > 0
    with pytest.raises(AttributeError, match='does not declare setting "model"'):
        _ = work.settings.model
    with pytest.raises(LookupError, match='does not declare that it needs "training"'):
        work.input("training")


def test_a_declared_table_of_a_table_can_be_read_and_its_neighbours_not(work: Work) -> None:
    assert work.settings.experiments.collapse
    with pytest.raises(AttributeError, match=r"experiments\.optimizers"):
        _ = work.settings.experiments.optimizers


def with_setting(project: Project, table: str, **change: object) -> Project:
    changed = getattr(project.settings, table).model_copy(update=change)
    return replace(project, settings=project.settings.model_copy(update={table: changed}))


def stale(project: Project) -> dict[str, tuple[str, ...]]:
    return {s.stage.name: s.reasons for s in statuses(project) if s.entry is None}


def test_a_changed_setting_is_named_as_the_reason(site: Path) -> None:
    assert stale(open_project()) == {}
    changed = stale(with_setting(open_project(), "training", epochs=7))
    assert any("training.epochs" in reason for reason in changed["training"])
    assert "dataset" not in changed and "fonts" not in changed


def test_a_build_with_nothing_to_do_imports_nothing_heavy(site: Path) -> None:
    code = """
import sys
from anomagram_build.runner import build
from anomagram_build.project import open_project
built = build(open_project())
assert not built.ran and not built.published, built
heavy = {"torch", "onnx", "onnxruntime", "sklearn", "altair", "vl_convert"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", code], check=True)
