"""From a saved sentence to the finished page: `anomagram build` against Eleventy and MkDocs.

All three get the same text and start anew for each build, as from the command line.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from anomagram_build.bench.peers import ELEVENTY, FOLDER, MKDOCS, install_mkdocs, install_package
from anomagram_build.errors import BadInput
from anomagram_build.project import open_project
from anomagram_build.runner import build
from anomagram_build.site.node import node_binary

ROUNDS = 7
_DIRECTIVE = re.compile(r"^:::.*$", re.MULTILINE)
_BRACES = re.compile(r"\{\{.*?\}\}|\{[^{}]*\}|\{%.*?%\}", re.DOTALL)


def measure(rounds: int = ROUNDS) -> str:
    """The comparison as Markdown. The programs take turns, so that a busy machine slows all."""
    essay = open_project().content
    programs = {
        "anomagram build": _ours(essay),
        f"Eleventy {ELEVENTY.rpartition('@')[2]}": _eleventy(essay),
        f"MkDocs {MKDOCS.rpartition('=')[2]}": _mkdocs(essay),
    }
    times: dict[str, list[float]] = {name: [] for name in programs}
    work: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(rounds + 1):
        for name, (file, run) in programs.items():
            with file.open("a", encoding="utf-8") as text:
                text.write(f"\n\nSentence {turn}.\n")
            start, before = time.perf_counter(), _processor_seconds()
            run()
            if turn:  # the first one of each fills caches
                times[name].append(time.perf_counter() - start)
                work[name].append(_processor_seconds() - before)
    ours = statistics.median(times["anomagram build"])
    our_work = statistics.median(work["anomagram build"])
    lines = [
        "| | median, s | lowest, s | to ours | processor, s | to ours |",
        "|---|---:|---:|---:|---:|---:|",
        *(
            f"| {name} | {statistics.median(values):.2f} | {min(values):.2f} "
            f"| × {statistics.median(values) / ours:.2f} "
            f"| {statistics.median(work[name]):.2f} "
            f"| × {statistics.median(work[name]) / our_work:.2f} |"
            for name, values in times.items()
        ),
    ]
    return "\n".join(lines)


def _processor_seconds() -> float:
    """What finished children have used: unlike the clock, hardly more on a busy machine."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


Program = tuple[Path, Callable[[], None]]


def _ours(essay: Path) -> Program:
    """A copy of the essay, with finished stages of its own: its text is edited."""
    project = open_project()
    build(project)
    folder = _empty("essay")
    content, cache = folder / "content", folder / "cache"
    shutil.copytree(essay, content)
    shutil.copytree(project.cache, cache, copy_function=_link, ignore=shutil.ignore_patterns(".l*"))
    command = [sys.executable, "-m", "anomagram_build", "build", "--content", str(content)]
    command += ["--data", str(project.card), "--cache-dir", str(cache)]
    command += ["--site-dir", str(folder / "site")]
    _run(command, folder)
    return _first(content), lambda: _run(command, folder)


def _link(source: str, target: str) -> None:
    os.link(source, target)


def _eleventy(essay: Path) -> Program:
    program = install_package(ELEVENTY)
    folder = _empty("eleventy")
    _plain(essay, folder / "in")
    command = [str(node_binary()), str(program / "cmd.cjs"), "--input=in", "--output=out"]
    return _first(folder / "in"), lambda: _run([*command, "--quiet"], folder)


def _mkdocs(essay: Path) -> Program:
    program = install_mkdocs()
    folder = _empty("mkdocs")
    _plain(essay, folder / "docs")
    (folder / "docs" / "index.md").write_text("# Anomagram\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text("site_name: Anomagram\n", encoding="utf-8")
    return _first(folder / "docs"), lambda: _run([str(program), "build", "--quiet"], folder)


def _plain(essay: Path, folder: Path) -> None:
    """The sections as Markdown that everybody reads: without directives, numbers and claims."""
    folder.mkdir(parents=True)
    for path in sorted(essay.glob("[0-9]*.md")):
        text = _BRACES.sub("", _DIRECTIVE.sub("", path.read_text(encoding="utf-8")))
        (folder / path.name).write_text(text, encoding="utf-8")


def _first(folder: Path) -> Path:
    return min(folder.glob("[0-9]*.md"))


def _empty(name: str) -> Path:
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _run(command: list[str], folder: Path) -> None:
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise BadInput(f"{' '.join(command[:4])} failed: {(ran.stderr or ran.stdout)[-400:]}")
