"""The packages whose code or fonts end in the site, and the licences that go with them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from anomagram_build.errors import BadInput, Problem

# Packages that come without a licence file; a distribution on PyPI that is built from the same
# source has it, and the notices of all that is compiled into their WebAssembly.
_KEPT_ELSEWHERE = {
    "onnxruntime-web": ("onnxruntime", ("LICENSE", "ThirdPartyNotices.txt")),
    "onnxruntime-common": ("onnxruntime", ("LICENSE",)),
}
_RULE = "=" * 78


@dataclass(frozen=True)
class Package:
    """One package on npm: its licence by SPDX identifier, and the text that must go with it."""

    name: str
    version: str
    licence: str
    text: str


def package_folders(project: Path, inputs: Iterable[str]) -> list[Path]:
    """The folders of the packages that files belong to, given by paths from the project.

    Files outside `node_modules` are the project's own and count for nothing.
    """
    folders: set[Path] = set()
    for file in inputs:
        found = re.match(r"(.*\bnode_modules/(?:@[^/]+/)?[^/]+)/", file)
        if found:
            folders.add(project / found[1])
    return sorted(folders)


def read_packages(folders: Iterable[Path]) -> tuple[Package, ...]:
    """Packages as they are installed, by name and version.

    Raises BadInput, naming every package that says nothing of its licence or has no text of it.
    """
    packages: set[Package] = set()
    problems: list[Problem] = []
    for folder in folders:
        facts = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        name, licence = facts["name"], facts.get("license")
        text = _text(folder, name)
        if not isinstance(licence, str) or not text:
            what = "licence text" if licence else "licence"
            problems.append(Problem(f"{name} has no {what}", str(folder)))
            continue
        packages.add(Package(name, facts["version"], licence, text))
    if problems:
        raise BadInput(*problems)
    return tuple(sorted(packages, key=lambda package: (package.name, package.version)))


def licences_text(own: str, data: Sequence[str], packages: Sequence[Package]) -> str:
    """One text with all licences: the project's `own`, what holds for the data, the packages'.

    Packages with the same licence text stand together above it.
    """
    by_text: dict[str, list[Package]] = {}
    for package in packages:
        by_text.setdefault(package.text, []).append(package)
    parts = [
        "The text, figures, models and scripts of this site",
        own,
        "The data that they show",
        "\n\n".join(data),
    ]
    for text, group in by_text.items():
        names = [f"{one.name} {one.version} ({one.licence})" for one in group]
        parts += ["\n".join(names), text]
    blocks = (
        f"{_RULE}\n{head}\n{_RULE}\n\n{body.strip()}\n"
        for head, body in zip(parts[::2], parts[1::2], strict=True)
    )
    return "\n\n".join(blocks)


def _text(folder: Path, name: str) -> str:
    files = sorted(
        path
        for path in folder.iterdir()
        if re.fullmatch(r"(licen[cs]e|copying|notice)([.-].*)?", path.name, re.IGNORECASE)
    )
    if files:
        return "\n\n".join(_read(path) for path in files)
    if name not in _KEPT_ELSEWHERE:
        return ""
    distribution, wanted = _KEPT_ELSEWHERE[name]
    parts = [f"(From {distribution} {metadata.version(distribution)} on PyPI, of the same source.)"]
    for file in metadata.files(distribution) or ():
        if file.name in wanted and len(file.parts) == 2:
            parts.append(_read(Path(str(file.locate()))))
    return "\n\n".join(parts) if len(parts) > 1 else ""


def _read(path: Path) -> str:
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()
