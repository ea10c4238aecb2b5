"""What a package is under, and the text that must go with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anomagram_build.errors import BadInput
from anomagram_build.project import ROOT
from anomagram_build.site.licences import (
    Package,
    licences_text,
    package_folders,
    read_packages,
)

from .conftest import TinySite


def install(folder: Path, name: str, **facts: object) -> Path:
    package = folder / "node_modules" / name
    package.mkdir(parents=True)
    about = {"name": name, "version": "1.0.0", "license": "ISC", **facts}
    (package / "package.json").write_text(json.dumps(about))
    return package


def test_files_lead_to_their_packages_however_deep(tmp_path: Path) -> None:
    files = [
        "templates/shared/main.ts",
        "node_modules/one/build/a.js",
        "node_modules/one/build/b.js",
        "node_modules/@scope/two/c.js",
        "node_modules/one/node_modules/three/d.js",
        "../elsewhere/node_modules/four/e.js",
    ]
    found = [folder.relative_to(tmp_path).as_posix() for folder in package_folders(tmp_path, files)]
    assert sorted(found) == [
        "../elsewhere/node_modules/four",
        "node_modules/@scope/two",
        "node_modules/one",
        "node_modules/one/node_modules/three",
    ]


def test_every_file_of_a_licence_is_kept(tmp_path: Path) -> None:
    one = install(tmp_path, "one")
    (one / "LICENSE.md").write_text("You may.\r\n")
    (one / "NOTICE").write_text("Say who.")
    (one / "licensing.js").write_text("no licence")
    (package,) = read_packages([one])
    assert package == Package("one", "1.0.0", "ISC", "You may.\n\nSay who.")


def test_all_packages_without_a_licence_are_named(tmp_path: Path) -> None:
    folders = [install(tmp_path, "silent"), install(tmp_path, "vague", license=None)]
    (folders[1] / "LICENSE").write_text("You may.")
    with pytest.raises(BadInput) as caught:
        read_packages(folders)
    assert [problem.message for problem in caught.value.problems] == [
        "silent has no licence text",
        "vague has no licence",
    ]


def test_the_runtime_brings_the_notices_of_what_is_compiled_into_it() -> None:
    (runtime,) = read_packages([ROOT / "node_modules" / "onnxruntime-web"])
    assert runtime.licence == "MIT"
    for words in ("Microsoft Corporation", "Permission is hereby granted", "protobuf", "Eigen"):
        assert words in runtime.text


def test_equal_texts_stand_once() -> None:
    packages = [Package(name, "1.0.0", "ISC", "You may.") for name in ("one", "two")]
    text = licences_text("Ours.", ["Theirs: ask."], packages)
    assert text.count("You may.") == 1
    assert text.index("Ours.") < text.index("Theirs: ask.") < text.index("one 1.0.0 (ISC)")
    assert "two 1.0.0 (ISC)" in text


def test_a_bundle_names_what_is_in_it_and_no_more(tiny: TinySite) -> None:
    packages = {package.name: package for package in tiny.bundle.packages}
    assert packages.keys() >= {
        *("lit-element", "lit-html", "vega-view", "vega-interpreter", "d3-scale"),
        *("onnxruntime-web", "@fontsource/source-serif-4", "@fontsource/source-sans-3"),
    }
    assert not packages.keys() & {"typescript", "esbuild", "axe-core", "vega-force"}
    assert packages["@fontsource/source-serif-4"].licence == "OFL-1.1"
    for package in packages.values():
        # Whoever leaves comments out of the scripts owes the reader the text elsewhere.
        assert "copyright" in package.text.lower() or "licen" in package.text.lower()
