"""Keeps what stages made, and knows whether it is still right.

An entry is a folder `<cache>/<stage>/<key>`. The key is a digest of everything that the stage
reads: the bytes of its input files, the outputs of the stages before it, its settings, the source
of its own modules and of all they import, and the versions of its tools. An entry is made in a
folder aside and renamed into place when it is whole, with a manifest of its files' digests; so a
killed build leaves no half entry, and a damaged one is noticed and made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import metadata
from operator import attrgetter
from pathlib import Path
from typing import Any

from anomagram_build.code import Code
from anomagram_build.digests import file_digest, file_digests
from anomagram_build.errors import BadInput
from anomagram_build.project import Project
from anomagram_build.work import Stage

_MANIFEST = ".entry.json"
CODE = ".code.json"  # what Code remembers, in the cache folder
_KEPT = 3  # entries of each stage: those used last, so that going back to a setting is free


@dataclass(frozen=True)
class Entry:
    """A finished stage: its folder, and the digests of its files by their paths from there."""

    folder: Path
    outputs: Mapping[str, str]

    def digest(self, pattern: str = "") -> str:
        """One digest over all files, or those whose path matches a pattern."""
        if not pattern:
            return _digest(self.outputs)
        return _digest({n: d for n, d in self.outputs.items() if fnmatchcase(n, pattern)})


def inputs_of(
    stage: Stage, project: Project, before: Mapping[str, Entry], code: Code | None = None
) -> dict[str, Any]:
    """Everything that a stage reads, by name: what its key is made of and `explain` compares.

    `code` spares reading the package's source again for every stage.

    Raises:
        BadInput: a source file is no Python, or a tool is not installed.
    """
    inputs: dict[str, Any] = {"python": platform.python_version()}
    for need in stage.needs:
        name, _, pattern = need.partition("/")
        inputs[f"stage {need}"] = before[name].digest(pattern)
    for table in stage.settings:
        values = attrgetter(table)(project.settings).model_dump(mode="json")
        inputs.update({f"setting {table}.{key}": value for key, value in values.items()})
    for pattern in stage.files:
        for path in project.files(pattern):
            # Named from the pattern's folder, so that a moved project keeps its entries.
            inputs[f"file {project.name_of(path)}"] = file_digest(path)
    code = code or Code(project.cache / CODE)
    for path, digest in code.digests((stage.module, *stage.uses)).items():
        inputs[f"code {project.name_of(path)}"] = digest
    for tool in stage.tools:
        inputs[f"tool {tool}"] = _version(tool)
    return inputs


@cache
def _version(tool: str) -> str:
    try:
        return metadata.version(tool)
    except metadata.PackageNotFoundError:
        raise BadInput(f"{tool} is not installed; run `make setup`") from None


class Store:
    """The entries below one cache folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, stage: Stage, inputs: Mapping[str, Any]) -> Entry | None:
        """The finished entry for these inputs; None where there is none, or a damaged one."""
        folder = self._folder_of(stage, inputs)
        manifest = _read_manifest(folder)
        if manifest is None or manifest["inputs"] != dict(inputs):
            return None
        if _outputs(folder) != manifest["outputs"]:
            return None
        with suppress(OSError):  # a cache that may only be read forgets nothing
            os.utime(folder)  # the entries used last are those that are kept
        return Entry(folder, manifest["outputs"])

    def begin(self, stage: Stage) -> Path:
        """A new empty folder for a stage to fill."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return Path(
            tempfile.mkdtemp(prefix=f".making-{stage.name.replace(':', '-')}-", dir=self.folder)
        )

    def finish(self, stage: Stage, inputs: Mapping[str, Any], made: Path, seconds: float) -> Entry:
        """Make a filled folder the entry for these inputs; it appears whole or not at all."""
        outputs = _outputs(made)
        manifest = {"inputs": dict(inputs), "outputs": outputs, "seconds": round(seconds, 3)}
        (made / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        made.chmod(0o755)  # mkdtemp's folders are for their owner alone
        folder = self._folder_of(stage, inputs)
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists():
            shutil.rmtree(folder)
        made.rename(folder)
        self._prune(folder)
        return Entry(folder, outputs)

    def sweep(self) -> None:
        """Remove what killed builds left half made. Only for the holder of the build's lock."""
        for left in self.folder.glob(".making-*"):
            shutil.rmtree(left, ignore_errors=True)

    def latest(self, stage: Stage) -> dict[str, Any] | None:
        """The manifest of the entry of a stage made last, or None."""
        manifests = [
            (path.stat().st_mtime_ns, manifest)
            for path in self._stage_folder(stage).glob(f"*/{_MANIFEST}")
            if (manifest := _read_manifest(path.parent)) is not None
        ]
        return max(manifests, key=lambda pair: pair[0])[1] if manifests else None

    def _stage_folder(self, stage: Stage) -> Path:
        return self.folder / stage.name.replace(":", "-")

    def _folder_of(self, stage: Stage, inputs: Mapping[str, Any]) -> Path:
        return self._stage_folder(stage) / _digest(dict(inputs))[:16]

    def _prune(self, newest: Path) -> None:
        others = sorted(
            (path for path in newest.parent.iterdir() if path != newest),
            key=lambda path: path.stat().st_mtime_ns,
            reverse=True,
        )
        for old in others[_KEPT - 1 :]:
            shutil.rmtree(old, ignore_errors=True)


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What has changed between the inputs of two runs of a stage, in words."""
    words: list[str] = []
    for name in sorted(before.keys() | now.keys()):
        kind = name.partition(" ")[0]
        if name not in before:
            words.append(f"{name}: new")
        elif name not in now:
            words.append(f"{name}: gone")
        elif before[name] != now[name]:
            shown = kind in ("setting", "tool", "python")
            words.append(f"{name}: {before[name]} → {now[name]}" if shown else f"{name}: changed")
    return words


def _read_manifest(folder: Path) -> dict[str, Any] | None:
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    whole = isinstance(manifest, dict) and manifest.keys() >= {"inputs", "outputs"}
    return manifest if whole else None


def _outputs(folder: Path) -> dict[str, str]:
    found = file_digests(folder)
    found.pop(_MANIFEST, None)
    return found


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
