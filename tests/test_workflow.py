"""The Pages workflow is what GitHub takes, and does what scripts/ci.sh and the Makefile do."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
from ruamel.yaml import YAML

from anomagram_build.project import ROOT

FILE = ROOT / ".github" / "workflows" / "pages.yml"
SCRIPT = ROOT / "scripts" / "ci.sh"


@pytest.fixture(scope="module")
def workflow() -> dict[str, Any]:
    content: dict[str, Any] = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))
    return content


def steps_of_script() -> list[str]:
    return re.findall(r"^    (\w+)\)", SCRIPT.read_text(encoding="utf-8"), re.MULTILINE)


def targets_of_script() -> list[str]:
    return re.findall(r"make ([\w-]+)", SCRIPT.read_text(encoding="utf-8"))


def test_the_workflow_is_valid() -> None:
    """By the schema of GitHub's workflows, which check-jsonschema brings with it."""
    command = ["-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(FILE)]
    ran = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_command_of_the_workflow_is_a_step_of_the_script(workflow: dict[str, Any]) -> None:
    commands = [step["run"] for step in workflow["jobs"]["build"]["steps"] if "run" in step]
    assert commands == [f"scripts/ci.sh {step}" for step in steps_of_script()]


def test_the_script_runs_targets_that_the_makefile_has() -> None:
    assert len(targets_of_script()) == len(steps_of_script())
    for target in targets_of_script():
        ran = subprocess.run(
            ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr


def test_an_unknown_step_is_refused() -> None:
    ran = subprocess.run([SCRIPT, "biuld"], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert 'there is no step "biuld"; the steps are build' in ran.stderr


def test_finished_stages_are_kept_between_runs(workflow: dict[str, Any]) -> None:
    steps = workflow["jobs"]["build"]["steps"]
    (cache,) = (step for step in steps if step.get("uses", "").startswith("actions/cache@"))
    assert cache["with"]["path"] == "build/cache"
    built = next(place for place, step in enumerate(steps) if "ci.sh build" in step.get("run", ""))
    assert steps.index(cache) < built


def test_pull_requests_are_never_published(workflow: dict[str, Any]) -> None:
    jobs = workflow["jobs"]
    publishing = [
        step for step in jobs["build"]["steps"] if "upload-pages" in step.get("uses", "")
    ] + [jobs["deploy"]]
    assert len(publishing) == 2
    for part in publishing:
        assert part["if"] == "github.event_name != 'pull_request'"
    assert jobs["deploy"]["needs"] == "build"
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert workflow["permissions"] == {"contents": "read"}


def test_continuous_integration_elsewhere_runs_the_readme_s_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(r"^make test ", readme, re.MULTILINE)
    last = (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().splitlines()[-1]
    assert last == "make test"
