"""A whole small project in a folder of its own: package, templates, data and a short essay.

`anomagram` runs in it as a maintainer would run it, in a process of its own, so that its code may
be changed and the process killed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from anomagram_build.project import ROOT

POINTS = 20
SETTINGS = """\
data = "../data/waves.toml"
[essay]
title = "Waves"
subtitle = "A small test"
description = "A small test."
authors = [{ name = "Nobody" }]
published = "2026-01-01"
[split]
training = 120
[model]
hidden = [6]
latent = 2
[training]
seeds = 2
epochs = 6
batch_size = 16
"""
CARD = """\
name = "Waves"
file = "waves.csv"
noun = "wave"
nouns = "waves"
unit = "m"
index_unit = "points"
licence = "CC0"
source = "https://example.org/waves"
normal = 1
[[classes]]
label = 1
key = "calm"
name = "Calm"
short = "Calm"
description = "A wave on a calm day."
[[classes]]
label = 2
key = "rough"
name = "Rough"
short = "Rough"
description = "A wave in a storm."
"""
OPENING = """\
# Waves

There are {{ n.data.signals }} of them.

::: figure dataset
**Waves.** All of them.
:::
"""
THRESHOLD = """\
# A threshold

[It tells them apart.]{claim="n.test.autoencoder.auc > 0.6"}

::: figure threshold
**Two hills.** Move the threshold.
:::
"""


@dataclass(frozen=True)
class Clone:
    """A project in a folder of its own."""

    root: Path

    @property
    def site(self) -> Path:
        return self.root / "build" / "site"

    @property
    def cache(self) -> Path:
        return self.root / "build" / "cache"

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begins `anomagram` with these arguments."""
        return self._start("-m", "anomagram_build", *arguments)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`anomagram` with these arguments, to its end."""
        return _finish(self.start(*arguments))

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return _finish(self._start(*arguments))

    def _start(self, *arguments: str) -> subprocess.Popen[str]:
        # The clone's own package comes before the one that is installed.
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(self.root), "COLUMNS": "100"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def build(self) -> set[str]:
        """The stages that a build ran."""
        result = self.run("build")
        assert result.returncode == 0, result.stderr
        return set(re.findall(r"^  (\S+) +\d+\.\d s$", result.stderr, re.MULTILINE))

    def copy(self, folder: Path, *, whole: bool = False) -> Clone:
        """All of it, finished stages included; JavaScript packages only if it is to be `whole`."""
        shutil.copytree(self.root, folder, ignore=shutil.ignore_patterns("node_modules"))
        if whole:
            install(folder)
        else:
            # Bundles made with this differ in the places that their source maps name.
            (folder / "node_modules").symlink_to(self.root / "node_modules")
        return Clone(folder)


def _finish(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    out, err = process.communicate(timeout=300)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def install(root: Path) -> None:
    """The JavaScript packages as npm lays them, in next to no time. A link to them would do, but
    its target's place would be in the bundle's source maps."""
    shutil.copytree(
        ROOT / "node_modules", root / "node_modules", copy_function=_link, symlinks=True
    )


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # on another file system
        shutil.copy2(source, target)


def make_clone(root: Path) -> Clone:
    root.mkdir(parents=True)
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("anomagram_build", "templates"):
        shutil.copytree(ROOT / name, root / name, ignore=ignore)
    for name in ("package.json", "package-lock.json", "tsconfig.json", "LICENSE", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    install(root)
    for name, text in {
        "content/essay.toml": SETTINGS,
        "content/01-opening.md": OPENING,
        "content/02-threshold.md": THRESHOLD,
        "content/about/01-about.md": "# About\n\nA small test.\n",
        "data/waves.toml": CARD,
        "data/waves.csv": waves(),
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return Clone(root)


def waves(count: int = 320) -> str:
    """A label and the heights of a wave in each row; every fourth is rough."""
    generator = np.random.default_rng(4)
    time = np.linspace(0, 2 * np.pi, POINTS)
    rows = ["label," + ",".join(f"p{point}" for point in range(POINTS))]
    for place in range(count):
        rough = place % 4 == 3
        height = np.sin(time + generator.uniform(0, 0.5)) + generator.normal(0, 0.1, POINTS)
        height += rough * generator.normal(0, 0.8, POINTS)
        rows.append(f"{1 + rough}," + ",".join(f"{value:.3f}" for value in height))
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """Built once from nothing; tests that change something take a copy."""
    clone = make_clone(tmp_path_factory.mktemp("clone") / "project")
    clone.build()
    return clone


@pytest.fixture
def clone(built: Clone, tmp_path: Path) -> Clone:
    return built.copy(tmp_path / "project")


@pytest.fixture
def whole_clone(built: Clone, tmp_path: Path) -> Clone:
    return built.copy(tmp_path / "another" / "place", whole=True)
