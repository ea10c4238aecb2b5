"""Scripts and styles for the browser: type-checked, bundled, named by their content.

Everything lands in one flat folder, so that a file finds another beside it at any address.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anomagram_build.errors import AnomagramError, BadInput, Problem
from anomagram_build.figures.theme import FAMILIES
from anomagram_build.site.licences import Package, package_folders, read_packages
from anomagram_build.site.node import require_packages, run_node

WASM = "onnxruntime-web/dist/ort-wasm-simd-threaded.wasm"
TARGET = "es2022"
PACKAGES = ("esbuild", "typescript", "lit", "vega", "vega-interpreter", "onnxruntime-web")


@dataclass(frozen=True)
class Bundle:
    """What was made: paths relative to the site's root, with forward slashes."""

    main: str
    head: str
    style: str
    figures: Mapping[str, str]  # figure name → its script
    pages: Mapping[str, str]  # page name, such as "lab" → its script
    page_styles: Mapping[str, str]  # page name → its own style sheet
    workers: Mapping[str, str]
    wasm: str
    files: Mapping[str, str]  # every other input (fonts, pictures) by its base name → output
    imports: Mapping[str, tuple[str, ...]]  # script → the scripts it imports, directly or not
    packages: tuple[Package, ...]  # whose code or fonts are in these files

    def with_imports(self, script: str) -> tuple[str, ...]:
        """A script and all that the browser must fetch before it runs."""
        return (script, *self.imports.get(script, ()))

    def of_page(self, name: str) -> tuple[list[str], list[str]]:
        """The scripts of the page of this name in the order to run, and what they import."""
        scripts = [self.main, *([self.pages[name]] if name in self.pages else [])]
        imports = [other for script in scripts for other in self.imports.get(script, ())]
        return scripts, [other for other in dict.fromkeys(imports) if other not in scripts]


def bundle(
    project: Path, styles: Sequence[Path], out: Path, work: Path, folder: str = "assets"
) -> Bundle:
    """Type-checks and bundles `project/templates` into `out/folder`.

    `styles` are generated style sheets that come before the written ones (colours, fonts); `work`
    is a folder for intermediate files. Raises BadInput with every error's file and line.
    """
    require_packages(project, PACKAGES)
    check_types(project)
    templates = project / "templates"
    target = out / folder
    target.mkdir(parents=True, exist_ok=True)
    work.mkdir(parents=True, exist_ok=True)

    wasm = _copy_hashed(project / "node_modules" / WASM, target)
    workers = _build(
        project,
        target,
        {path.name.removesuffix(".ts"): path for path in sorted(templates.rglob("*.worker.ts"))},
    )
    worker_files = {name.removesuffix(".worker"): file for name, file in workers.entries.items()}
    built = {
        "workers": worker_files,
        "wasm": {"file": wasm.name, "bytes": wasm.stat().st_size},
    }
    scripts = _build(project, target, _entries(templates), define={"BUILT": json.dumps(built)})
    # A classic script in the head cannot import, so it shares no chunk with the others.
    head = _build(project, target, {"head": templates / "shared" / "head.ts"}, classic=True)
    sheet = work / "site.css"
    sheet.write_text(_style_sheet([*styles, *_style_files(templates)], work), encoding="utf-8")
    own_styles = {f"page.{path.parent.name}": path for path in _page_styles(templates)}
    style = _build(project, target, {"site": sheet, **own_styles})

    inputs = {file for made in (workers, scripts, head, style) for file in made.inputs}
    inputs.add(f"node_modules/{WASM}")
    inputs.update(f"node_modules/{family.package}/package.json" for family in FAMILIES)

    def named(kind: str, made: _Built = scripts) -> dict[str, str]:
        return {
            name.removeprefix(kind): f"{folder}/{file}"
            for name, file in made.entries.items()
            if name.startswith(kind)
        }

    return Bundle(
        main=f"{folder}/{scripts.entries['main']}",
        head=f"{folder}/{head.entries['head']}",
        style=f"{folder}/{style.entries['site']}",
        figures=named("figure."),
        pages=named("page."),
        page_styles=named("page.", style),
        workers={name: f"{folder}/{file}" for name, file in worker_files.items()},
        wasm=f"{folder}/{wasm.name}",
        files={name: f"{folder}/{file}" for name, file in style.files.items()},
        imports={
            f"{folder}/{file}": tuple(f"{folder}/{other}" for other in others)
            for file, others in scripts.imports.items()
        },
        packages=read_packages(package_folders(project, inputs)),
    )


def check_types(project: Path) -> None:
    """Runs the TypeScript compiler without output; raises BadInput with each error."""
    result = run_node(["node_modules/typescript/bin/tsc", "-p", ".", "--pretty", "false"], project)
    if result.returncode == 0:
        return
    problems = parse_type_errors(result.stdout)
    raise BadInput(*problems or [Problem(result.stdout + result.stderr, file="tsconfig.json")])


def parse_type_errors(output: str) -> list[Problem]:
    """The compiler's findings: `file(line,column): error TS1: message`, detail lines indented."""
    problems: list[Problem] = []
    for match in re.finditer(
        r"^(?P<file>[^\s(][^(\n]*)\((?P<line>\d+),\d+\): error (?P<message>TS\d+: .*(?:\n +.*)*)",
        output,
        re.MULTILINE,
    ):
        message = re.sub(r"\n +", " ", match["message"])
        problems.append(Problem(message, match["file"], int(match["line"])))
    return problems


def gzipped_size(path: Path) -> int:
    """Bytes on the wire from a server that compresses at the usual level."""
    return len(gzip.compress(path.read_bytes(), compresslevel=6, mtime=0))


@dataclass(frozen=True)
class _Built:
    entries: dict[str, str]  # entry name → file name
    files: dict[str, str]  # base name of a copied input → file name
    imports: dict[str, tuple[str, ...]]
    inputs: tuple[str, ...] = ()  # files that something is taken from, by paths from the project


def _entries(templates: Path) -> dict[str, Path]:
    entries = {"main": templates / "shared" / "main.ts"}
    for script in sorted(templates.glob("figures/*/figure.ts")):
        entries[f"figure.{script.parent.name}"] = script
    for script in sorted(templates.glob("*/page.ts")):
        entries[f"page.{script.parent.name}"] = script
    return entries


def _style_files(templates: Path) -> list[Path]:
    """Shared sheets in the order of their numbered names, then those of the figures."""
    return [
        *sorted(templates.glob("shared/style/*.css")),
        *sorted(templates.glob("figures/*/figure.css")),
    ]


def _page_styles(templates: Path) -> list[Path]:
    """Sheets of single pages, which the others need not fetch."""
    return sorted(templates.glob("*/page.css"))


def _style_sheet(sheets: Sequence[Path], work: Path) -> str:
    """One sheet that imports all others, by paths relative to `work`."""
    lines = [f'@import "{_relative(sheet, work)}";' for sheet in sheets]
    return "\n".join(lines) + "\n"


def _relative(path: Path, start: Path) -> str:
    path, start = path.resolve(), start.resolve()
    for ups, parent in enumerate([start, *start.parents]):
        if path.is_relative_to(parent):
            return "/".join([".", *[".."] * ups, *path.relative_to(parent).parts])
    return path.as_posix()


def _build(
    project: Path,
    target: Path,
    entries: Mapping[str, Path],
    define: Mapping[str, str] | None = None,
    classic: bool = False,
) -> _Built:
    if not entries:
        return _Built({}, {}, {})
    options = {
        "absWorkingDir": str(project.resolve()),
        "entryPoints": [{"out": name, "in": str(path.resolve())} for name, path in entries.items()],
        "outdir": str(target.resolve()),
        "bundle": True,
        "minify": True,
        # The style sheet imports generated files from folders whose names are accidents.
        "sourcemap": not any(path.suffix == ".css" for path in entries.values()),
        "format": "iife" if classic else "esm",
        "splitting": not classic,
        "target": [TARGET],
        "entryNames": "[name]-[hash]",
        "chunkNames": "[name]-[hash]",
        "assetNames": "[name]-[hash]",
        "loader": {".woff2": "file", ".svg": "file"},
        "legalComments": "none",
        # Source maps name files by where they are reached, wherever a link leads.
        "preserveSymlinks": True,
        "define": dict(define or {}),
    }
    driver = Path(__file__).with_name("esbuild.mjs")
    result = run_node([driver], project, json.dumps(options))
    if result.returncode != 0:
        raise AnomagramError(f"esbuild did not run: {result.stderr.strip()}")
    answer = json.loads(result.stdout)
    findings = [*answer["errors"], *answer["warnings"]]
    if findings:
        raise BadInput(*(Problem(f["message"], f.get("file"), f.get("line")) for f in findings))
    return _read_outputs(project, answer["outputs"], entries)


def _read_outputs(project: Path, outputs: Mapping[str, Any], entries: Mapping[str, Path]) -> _Built:
    names = {path.resolve(): name for name, path in entries.items()}
    built: dict[str, str] = {}
    files: dict[str, str] = {}
    direct: dict[str, list[str]] = {}
    inputs: set[str] = set()
    for output, facts in outputs.items():
        file = Path(output).name
        if output.endswith(".map"):
            continue
        inputs.update(name for name, use in facts["inputs"].items() if use["bytesInOutput"])
        entry = facts.get("entryPoint")  # also what another script imports later
        if entry and (name := names.get((project / entry).resolve())):
            built[name] = file
        elif not output.endswith((".js", ".css")):
            files.update({Path(source).name: file for source in facts["inputs"]})
        direct[file] = [
            Path(link["path"]).name
            for link in facts["imports"]
            if link["kind"] == "import-statement" and not link.get("external")
        ]
    imports = {file: _reachable(file, direct) for file in direct}
    return _Built(built, files, imports, tuple(sorted(inputs)))


def _reachable(file: str, direct: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    stack = list(reversed(direct.get(file, ())))
    while stack:
        other = stack.pop()
        if other not in seen and other != file:
            seen[other] = None
            stack.extend(reversed(direct.get(other, ())))
    return tuple(seen)


def _copy_hashed(source: Path, target: Path) -> Path:
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:8].upper()
    copy = target / f"{source.stem}-{digest}{source.suffix}"
    shutil.copyfile(source, copy)
    return copy
