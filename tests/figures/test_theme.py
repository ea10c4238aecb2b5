from __future__ import annotations

import itertools
import json
import re

import pytest
import vl_convert

from anomagram_build.figures import theme
from anomagram_build.project import ROOT


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_agrees_with_known_pairs() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("mode", theme.MODES)
@pytest.mark.parametrize("ground", ["paper", "surface"])
@pytest.mark.parametrize(
    ("name", "least"),
    [
        (name, {"text": 4.5, "mark": 3.0}[colour.use])
        for name, colour in theme.COLOURS.items()
        if colour.use in ("text", "mark")
    ],
)
def test_colours_stand_out(name: str, least: float, ground: str, mode: theme.Mode) -> None:
    assert contrast(theme.colour(name, mode), theme.colour(ground, mode)) >= least


@pytest.mark.parametrize("mode", theme.MODES)
@pytest.mark.parametrize("name", ["normal", "abnormal"])
def test_words_are_read_on_their_tints(name: str, mode: theme.Mode) -> None:
    tint = theme.colour(f"{name}-tint", mode)
    assert contrast(theme.colour(name, mode), tint) >= 4.5
    assert contrast(theme.colour("ink", mode), tint) >= 4.5


@pytest.mark.parametrize("mode", theme.MODES)
def test_a_marked_place_is_read(mode: theme.Mode) -> None:
    assert contrast(theme.colour("ink", mode), theme.colour("selection", mode)) >= 4.5


@pytest.mark.parametrize("mode", theme.MODES)
def test_series_differ_from_each_other_and_from_the_two_meanings(mode: theme.Mode) -> None:
    names = [name for name in theme.COLOURS if name.startswith("series-")]
    for one, other in itertools.combinations([*names, "normal", "abnormal"], 2):
        a, b = theme.colour(one, mode), theme.colour(other, mode)
        distance = sum((int(a[i : i + 2], 16) - int(b[i : i + 2], 16)) ** 2 for i in (1, 3, 5))
        assert distance > 40**2, (one, other)


def test_resolve_replaces_names_everywhere_and_leaves_the_original() -> None:
    spec = {"a": [{"fill": "var(--normal)"}, 3], "b": "1px solid var(--ink)", "c": None}
    light = theme.resolve(spec, "light")
    normal, ink = theme.COLOURS["normal"].light, theme.COLOURS["ink"].light
    assert light == {"a": [{"fill": normal}, 3], "b": f"1px solid {ink}", "c": None}
    assert spec["b"] == "1px solid var(--ink)"
    assert theme.resolve(spec, "dark") != light


def test_an_unknown_colour_is_an_error() -> None:
    with pytest.raises(KeyError):
        theme.resolve({"fill": "var(--nromal)"}, "light")
    with pytest.raises(KeyError, match="nromal"):
        theme.var("nromal")


def test_the_style_sheet_has_every_colour_in_both_themes() -> None:
    sheet = theme.style_sheet()
    for name, colour in theme.COLOURS.items():
        assert f"--{name}: {colour.light};" in sheet
        # Once by the system's wish and once by the reader's.
        assert sheet.count(f"--{name}: {colour.dark};") >= 2
    assert sheet.count("{") == sheet.count("}")


def test_style_sheets_name_only_colours_that_exist() -> None:
    def named(text: str) -> set[str]:
        return set(re.findall(r"(--[\w-]+):", text))

    shared = (ROOT / "templates/shared/style").glob("*.css")
    known = {f"--{name}" for name in (*theme.COLOURS, "serif", "sans")}
    known.update(*(named(file.read_text(encoding="utf-8")) for file in shared))
    for file in (ROOT / "templates").rglob("*.css"):
        text = file.read_text(encoding="utf-8")
        own = known | named(text)
        for name in re.findall(r"var\((--[\w-]+)", text):
            assert name in own, f"{file.name}: {name}"


def test_charts_are_compiled_and_drawn_by_the_same_vega() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    drawn = package["dependencies"]["vega"]
    compiled = vl_convert.get_vega_version()
    assert drawn.partition(".")[0] == compiled.partition(".")[0]
    assert theme.VEGA_LITE in vl_convert.get_vegalite_versions()


def test_vega_is_not_older_than_its_fixes() -> None:
    # Cross-site scripting through expressions was fixed in these.
    package = json.loads((ROOT / "package.json").read_text())["dependencies"]
    version = {
        name: tuple(map(int, package[name].split("."))) for name in package if "vega" in name
    }
    assert version["vega"] >= (6, 2, 0)
    assert version["vega-interpreter"] >= (2, 2, 1)
