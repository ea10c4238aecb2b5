"""Other programs to compare with, installed aside: nothing of them is the project's own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from anomagram_build.errors import BadInput
from anomagram_build.project import ROOT
from anomagram_build.site.node import node_binary

FOLDER = ROOT / "build" / "bench"
MKDOCS = "mkdocs==1.6.1"
ELEVENTY = "@11ty/eleventy@3.1.8"
LIGHTHOUSE = "lighthouse@12.8.2"


def install_mkdocs() -> Path:
    """The program of MkDocs, in an environment of its own."""
    folder = FOLDER / "mkdocs-program"
    program = folder / "bin" / "mkdocs"
    if not program.exists():
        _must([sys.executable, "-m", "venv", str(folder)])
        _must([str(folder / "bin" / "pip"), "install", "--quiet", MKDOCS])
    return program


def install_package(package: str) -> Path:
    """The folder of a JavaScript package, with all that it needs beside it."""
    name = package.rpartition("@")[0]
    folder = FOLDER / name.strip("@").replace("/", "-")
    if not (folder / "node_modules" / name).is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        npm = shutil.which("npm") or str(node_binary().with_name("npm"))
        options = ["--no-audit", "--no-fund", "--loglevel=error"]
        _must([npm, "install", *options, package], folder)
    return folder / "node_modules" / name


def _must(command: list[str], folder: Path | None = None) -> None:
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode:
        told = (ran.stderr or ran.stdout).strip()[-400:]
        raise BadInput(f"cannot install what is to be compared with: {told}")
