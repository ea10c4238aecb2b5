"""Data flows one way: a package imports only from the packages before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from anomagram_build.code import imported_names

PACKAGE = Path(__file__).parent.parent / "anomagram_build"
ORDER = (
    *("dataset", "models", "training", "evaluation", "experiments"),
    *("export", "figures", "lab", "essay", "site"),
)
# What every package may use.
COMMON = {"digests", "errors", "settings", "artifacts", "progress", "project", "work"}


@pytest.mark.parametrize("package", [name for name in ORDER if (PACKAGE / name).is_dir()])
def test_a_package_imports_only_from_those_before_it(package: str) -> None:
    allowed = {*ORDER[: ORDER.index(package) + 1], *COMMON}
    for path in sorted((PACKAGE / package).rglob("*.py")):
        parts = [name.split(".") for name in imported_names(path)]
        used = {part[1] for part in parts if len(part) > 1}
        assert used <= allowed, f"{path.relative_to(PACKAGE.parent)} imports {used - allowed}"
