"""Which source files a module of this package depends on, found without importing it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

PACKAGE = "anomagram_build"
_FOLDER = Path(__file__).resolve().parent


def source_files(*modules: str) -> list[Path]:
    """The source files of some modules and of all they import from this package, sorted."""
    seen: set[Path] = set()
    waiting = [_path_of(module) for module in modules]
    while waiting:
        path = waiting.pop()
        if path is None or path in seen:
            continue
        seen.add(path)
        waiting.extend(_path_of(name) for name in imported_names(path))
    return sorted(seen)


@cache
def imported_names(path: Path) -> tuple[str, ...]:
    """Dotted names that a source file imports from this package, those of packages included."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        if isinstance(node, ast.Import):
            names.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
            # `from package import module` imports a module too.
            names.extend(f"{node.module}.{alias.name}" for alias in node.names)
    ours = [name for name in names if name == PACKAGE or name.startswith(PACKAGE + ".")]
    return tuple(part for name in ours for part in _with_parents(name))


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
