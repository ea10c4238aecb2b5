from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from anomagram_build.errors import BadInput
from anomagram_build.project import ROOT
from anomagram_build.site.bundle import bundle, check_types, gzipped_size, parse_type_errors

from .conftest import TinySite


def test_every_output_is_named_by_its_content_and_exists(tiny: TinySite) -> None:
    made = tiny.bundle
    named = [made.main, made.head, made.style, made.wasm, *made.figures.values()]
    named += [*made.workers.values(), *made.files.values()]
    for file in named:
        assert re.fullmatch(r"assets/[\w.-]+-[0-9A-Z]{8}\.(js|css|wasm|woff2)", file), file
        assert (tiny.folder / file).is_file()
    assert set(made.figures) == {"demo"}
    assert set(made.workers) == {"runtime"}


def test_scripts_know_their_worker_and_the_size_of_the_runtime(tiny: TinySite) -> None:
    scripts = tiny.bundle.with_imports(tiny.bundle.figures["demo"])
    text = "".join((tiny.folder / script).read_text() for script in scripts)
    assert Path(tiny.bundle.workers["runtime"]).name in text
    assert Path(tiny.bundle.wasm).name in text
    assert str((tiny.folder / tiny.bundle.wasm).stat().st_size) in text


def test_reading_costs_little_and_touching_no_more_than_said(tiny: TinySite) -> None:
    size = {
        file: gzipped_size(tiny.folder / file)
        for file in tiny.bundle.with_imports(tiny.bundle.main)
    }
    assert sum(size.values()) < 5_000
    # Nothing is painted without it: with its headers, one packet of 1,460 bytes.
    assert gzipped_size(tiny.folder / tiny.bundle.head) < 1_200
    assert gzipped_size(tiny.folder / tiny.bundle.style) < 8_000
    # A figure with charts and the runtime's client: Vega, its interpreter, lit.
    figure = tiny.bundle.with_imports(tiny.bundle.figures["demo"])
    assert sum(gzipped_size(tiny.folder / file) for file in figure) < 196_000
    assert sum(gzipped_size(tiny.folder / f) for f in tiny.bundle.workers.values()) < 30_000


def test_no_script_needs_eval(tiny: TinySite) -> None:
    for script in (tiny.folder / "assets").glob("*.js"):
        # Vega's compiler of expressions holds `Function(…)`, which the interpreter never reaches.
        assert not re.search(r"\beval\(", script.read_text()), script.name


def test_the_same_sources_give_the_same_bytes(
    project: Path, tmp_path: Path, tiny: TinySite
) -> None:
    sheet = tmp_path / "elsewhere" / "theme.css"
    sheet.parent.mkdir()
    sheet.write_text(":root { --a: 1 }")
    folders = [tmp_path / "a", tmp_path / "b"]
    results = [
        bundle(project, [sheet], folder, tmp_path / f"work-{folder.name}") for folder in folders
    ]
    assert results[0] == results[1]
    contents = [
        {f.name: f.read_bytes() for f in (folder / "assets").iterdir()} for folder in folders
    ]
    assert contents[0] == contents[1]


def test_source_maps_lie_beside_the_scripts(tiny: TinySite) -> None:
    for script in (tiny.folder / "assets").glob("*.js"):
        source_map = json.loads(script.with_name(script.name + ".map").read_text())
        assert source_map["sources"]


def test_type_errors_are_all_reported_with_their_lines(project: Path, tmp_path: Path) -> None:
    script = project / "templates/figures/demo/figure.ts"
    script.write_text('const a: number = "b";\n\nconst c: string = 4;\nexport { a, c };\n')
    with pytest.raises(BadInput) as caught:
        bundle(project, [], tmp_path / "out", tmp_path / "work")
    found = [(p.file, p.line, p.message[:6]) for p in caught.value.problems]
    assert found == [
        ("templates/figures/demo/figure.ts", 1, "TS2322"),
        ("templates/figures/demo/figure.ts", 3, "TS2322"),
    ]


def test_a_broken_style_sheet_is_reported_with_its_line(project: Path, tmp_path: Path) -> None:
    sheet = project / "templates/figures/demo/figure.css"
    sheet.write_text(".figure-demo {\n  color: red;\n\n.next { color: blue }\n")
    with pytest.raises(BadInput) as caught:
        bundle(project, [], tmp_path / "out", tmp_path / "work")
    assert all(p.file == "templates/figures/demo/figure.css" for p in caught.value.problems)
    assert all(p.line is not None for p in caught.value.problems)


def test_packages_that_are_not_installed_are_named(project: Path, tmp_path: Path) -> None:
    (project / "node_modules").unlink()
    with pytest.raises(BadInput, match=r"not installed: esbuild.*npm ci"):
        bundle(project, [], tmp_path / "out", tmp_path / "work")


def test_details_belong_to_their_error() -> None:
    output = (
        "a/b.ts(3,5): error TS2322: Type 'x' is not assignable.\n"
        "  Types of property 'y' are incompatible.\n"
        "    Deeper.\n"
        "c.ts(1,1): error TS1003: Identifier expected.\n"
    )
    assert [str(p) for p in parse_type_errors(output)] == [
        "a/b.ts:3: TS2322: Type 'x' is not assignable. Types of property 'y' are incompatible."
        " Deeper.",
        "c.ts:1: TS1003: Identifier expected.",
    ]


def test_our_own_scripts_have_no_type_error() -> None:
    check_types(ROOT)
