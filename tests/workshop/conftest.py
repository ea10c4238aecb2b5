"""A working copy of the project with all results made, to change one thing in and build again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from anomagram_build.digests import file_digests
from anomagram_build.project import ROOT, open_project
from anomagram_build.runner import build

_LEFT_OUT = shutil.ignore_patterns("__pycache__", "build")


@dataclass
class WorkingCopy:
    """A folder with the package, its templates, content and data, and a cache of its own."""

    root: Path
    kept: dict[Path, bytes | None] = field(default_factory=dict)
    has_built: bool = False

    @property
    def site(self) -> Path:
        return self.root / "build" / "site"

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        self.has_built |= "build" in arguments
        return subprocess.Popen(
            [sys.executable, "-m", "anomagram_build", *arguments],
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(self.root)},
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        """Exit code, and all that was said."""
        process = self.start(*arguments)
        out, err = process.communicate()
        return process.returncode, out + err

    def build(self) -> set[str]:
        """The names of the stages that ran."""
        code, said = self.run("build")
        assert code == 0, said
        return set(re.findall(r"^  ([\w:.-]+) +[\d.]+ s$", said, re.MULTILINE))

    def write(self, name: str, text: str) -> None:
        """Change a file until the test ends."""
        path = self.root / name
        self.kept.setdefault(path, path.read_bytes() if path.exists() else None)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Files may be hard links to the real ones.
        path.unlink(missing_ok=True)
        path.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert old in text, f"{name} has no {old!r}"
        self.write(name, text.replace(old, new, 1))

    def append(self, name: str, text: str) -> None:
        self.write(name, self.read(name) + text)

    def digests(self) -> dict[str, str]:
        return file_digests(self.site)

    @contextmanager
    def restored(self) -> Iterator[WorkingCopy]:
        try:
            yield self
        finally:
            for path, content in self.kept.items():
                path.unlink(missing_ok=True)
                if content is not None:
                    path.write_bytes(content)
                elif not any(path.parent.iterdir()):
                    path.parent.rmdir()
            self.kept.clear()
            # A test may have made more results than are kept.
            if self.has_built:
                self.build()
                self.has_built = False


def copy_project(root: Path) -> WorkingCopy:
    """The project without its results."""
    for name in ("anomagram_build", "templates", "content", "data"):
        shutil.copytree(ROOT / name, root / name, ignore=_LEFT_OUT)
    for name in ("LICENSE", "package.json", "package-lock.json", "tsconfig.json", "pyproject.toml"):
        shutil.copy(ROOT / name, root / name)
    (root / "node_modules").symlink_to(ROOT / "node_modules")
    return WorkingCopy(root)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> WorkingCopy:
    own = open_project()
    build(own)
    copy = copy_project(tmp_path_factory.mktemp("workshop") / "copy")
    shutil.copytree(own.cache, copy.root / "build" / "cache", copy_function=os.link)
    assert copy.build() == set(), "a moved project keeps its results"
    return copy


@pytest.fixture
def project(finished: WorkingCopy) -> Iterator[WorkingCopy]:
    """The copy, as it was after each test."""
    with finished.restored() as copy:
        yield copy
