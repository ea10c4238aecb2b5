"""What a module of this package depends on, and what that code says, found without importing it.

A file counts by its syntax tree, without comments, docstrings and layout: rewording them re-runs
nothing. No code here or in a stage may therefore read `__doc__` (the command's help does, but no
stage imports that).
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import os
import platform
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from anomagram_build.errors import BadInput, Problem

PACKAGE = "anomagram_build"
_FOLDER = Path(__file__).resolve().parent

# They hand a stage its settings and files, and these are in its key by value; or they only tell
# whoever waits how it goes. A test holds `settings` to having nothing but values.
_NO_RESULT = frozenset(
    f"{PACKAGE}.{name}" for name in ("errors", "progress", "project", "settings")
)
_MOST = 2000  # files remembered before the old ones are dropped


@dataclass(frozen=True)
class _File:
    tree: str  # digest of the syntax tree
    names: tuple[str, ...]  # what it imports from this package, packages included


class Code:
    """The package's source as it stands when first asked for; make a new one to look again.

    `memory` is a file that keeps what is known of files' contents, by their digest: parsing the
    whole package takes a second, hashing it some milliseconds. It may be lost or broken.
    """

    def __init__(self, memory: Path | None = None) -> None:
        self._memory = memory
        self._known = _recall(memory)
        self._read: dict[Path, tuple[str, _File]] = {}
        self._paths: dict[str, Path | None] = {}
        self._reached: dict[Path, frozenset[Path]] = {}

    def digests(self, modules: Iterable[str]) -> dict[Path, str]:
        """The source files of some modules and of all they import from this package, by path.

        Those that cannot change a result are left out. Raises BadInput where one is no Python.
        """
        files: set[Path] = set()
        for module in modules:
            path = self._path_of(module)
            if path is not None:
                files |= self._all_from(path)
        return {path: self._file(path).tree for path in sorted(files)}

    def remember(self) -> None:
        """Write the memory, if there is anything new; quietly not where that is impossible."""
        seen = dict(self._read.values())
        if self._memory is None or seen.keys() <= self._known.keys():
            return
        kept = seen if len(self._known) > _MOST else {**self._known, **seen}
        content = {digest: [file.tree, *file.names] for digest, file in kept.items()}
        with contextlib.suppress(OSError):
            handle, name = tempfile.mkstemp(dir=self._memory.parent, prefix=".code-")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"python": platform.python_version(), "files": content}, file)
            Path(name).replace(self._memory)

    def _all_from(self, start: Path) -> frozenset[Path]:
        if start not in self._reached:
            seen: set[Path] = set()
            waiting = [start]
            while waiting:
                path = waiting.pop()
                if path in seen:
                    continue
                seen.add(path)
                found = (self._path_of(name) for name in self._file(path).names)
                waiting.extend(path for path in found if path is not None)
            self._reached[start] = frozenset(seen)
        return self._reached[start]

    def _file(self, path: Path) -> _File:
        if path not in self._read:
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            self._read[path] = digest, self._known.get(digest) or _parse(content, path)
        return self._read[path][1]

    def _path_of(self, module: str) -> Path | None:
        if module not in self._paths:
            self._paths[module] = None if module in _NO_RESULT else _path_of(module)
        return self._paths[module]


def imported_names(path: Path) -> tuple[str, ...]:
    """Dotted names that a source file imports from this package, those of packages included."""
    return _names(ast.parse(path.read_bytes(), str(path)))


def _parse(content: bytes, path: Path) -> _File:
    try:
        tree = ast.parse(content, str(path))
    except SyntaxError as error:
        name = path.relative_to(_FOLDER.parent).as_posix()
        raise BadInput(Problem(f"broken Python: {error.msg}", name, error.lineno)) from error
    names = _names(tree)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [part for part in body if not _is_comment(part)]  # type: ignore[attr-defined]
    return _File(hashlib.sha256(ast.dump(tree).encode()).hexdigest(), names)


def _is_comment(node: ast.stmt) -> bool:
    """A string that stands alone: a docstring, or what is written below a constant."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _names(tree: ast.Module) -> tuple[str, ...]:
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
            # `from package import module` imports a module too.
            names.extend(f"{node.module}.{alias.name}" for alias in node.names)
    ours = [name for name in names if name == PACKAGE or name.startswith(PACKAGE + ".")]
    return tuple(dict.fromkeys(part for name in ours for part in _with_parents(name)))


def _with_parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _path_of(module: str) -> Path | None:
    relative = module.split(".")[1:]
    folder = _FOLDER.joinpath(*relative)
    if (folder / "__init__.py").is_file():
        return folder / "__init__.py"
    file = folder.with_suffix(".py") if relative else None
    return file if file is not None and file.is_file() else None


def _recall(memory: Path | None) -> dict[str, _File]:
    try:
        content = json.loads(memory.read_text(encoding="utf-8")) if memory else {}
        if content.get("python") != platform.python_version():
            return {}
        return {
            digest: _File(tree, tuple(names)) for digest, (tree, *names) in content["files"].items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}
