from __future__ import annotations

import base64
import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import altair as alt
import pytest
from fontTools.ttLib import TTFont

from anomagram_build.figures import chart, theme
from anomagram_build.figures.chart import Size, compile_chart, named, paper_grid, picture
from anomagram_build.figures.figure import Chart, Column, Figure, Table, write_figure
from anomagram_build.figures.lettering import embed_fonts
from anomagram_build.figures.manifest import read_figure
from anomagram_build.project import ROOT
from anomagram_build.site.fonts import make_fonts

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def spec() -> chart.Spec:
    rows = [{"point": i, "value": i / 3} for i in range(10)]
    line = (
        alt.Chart(named("signal", rows))
        .mark_line(color=theme.var("normal"), clip=True)
        .encode(x=alt.X("point:Q", title="point"), y=alt.Y("value:Q", title="value (mV)"))
        .add_params(alt.param(name="threshold", value=1))
    )
    return compile_chart(alt.layer(paper_grid([1, 2], [0.5]), line))


def test_a_specification_has_names_that_the_page_can_use(spec: chart.Spec) -> None:
    assert "signal" in {data["name"] for data in spec["data"]}
    assert {"name": "threshold", "value": 1} in spec["signals"]
    assert spec["autosize"]["type"] == "fit"
    assert "var(--normal)" in json.dumps(spec["marks"])


def test_no_mark_is_read_out(spec: chart.Spec) -> None:
    assert all(mark["aria"] is False for mark in spec["marks"])


@pytest.mark.parametrize("mode", theme.MODES)
@pytest.mark.parametrize("size", [Size(760, 400), Size(320, 280)])
def test_a_picture_fills_its_size_in_its_theme(
    spec: chart.Spec, mode: theme.Mode, size: Size
) -> None:
    svg = picture(spec, mode, size, 'Error < 1 & "more"')
    root = ET.fromstring(svg)
    assert (root.get("width"), root.get("height")) == (str(size.width), str(size.height))
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'Error < 1 & "more"'
    assert "var(" not in svg
    assert theme.colour("normal", mode) in svg
    other: theme.Mode = "dark" if mode == "light" else "light"
    assert theme.colour("ink-soft", other) not in svg
    assert [e for e in root.iter() if e is not root and e.get("role")] == []


def test_the_same_chart_gives_the_same_bytes(spec: chart.Spec) -> None:
    one, two = (picture(spec, "light", chart.WIDE, "x") for _ in range(2))
    assert one == two


def test_coordinates_are_short(spec: chart.Spec) -> None:
    svg = picture(spec, "light", chart.WIDE, "x")
    drawing = re.sub(r"<style>.*?</style>", "", svg)
    assert not re.search(r"\d\.\d{3}", drawing)


def test_a_picture_carries_the_glyphs_it_needs(spec: chart.Spec, tmp_path: Path) -> None:
    make_fonts(ROOT / "node_modules", tmp_path)
    bare = '<svg xmlns="http://www.w3.org/2000/svg"><text>value &amp; 1</text></svg>'
    lettered = embed_fonts(bare, tmp_path / "measured")
    assert lettered.count("@font-face") == 1
    assert len(lettered) < len(bare) + 4000
    assert ET.fromstring(lettered).find(f"{SVG}text") is not None
    both = bare.replace("<text>", '<text font-weight="bold">title</text><text>')
    faces = re.findall(r"base64,([^)]+)", embed_fonts(both, tmp_path / "measured"))
    glyphs = [TTFont(io.BytesIO(base64.b64decode(face))).getBestCmap() for face in faces]
    assert [set(map(chr, codes)) for codes in glyphs] == [set("value & 1"), set("title")]
    assert embed_fonts("<svg><path/></svg>", tmp_path) == "<svg><path/></svg>"


def test_a_picture_measures_its_words_with_the_pages_font(tmp_path: Path) -> None:
    make_fonts(ROOT / "node_modules", tmp_path)
    chart.register_fonts(tmp_path / "measured")
    words = "reconstruction error (log scale)"
    text = {"text": words, "fontSize": 13, "font": chart.theme.SANS.stack.replace('"', "'")}
    entered = {name: {"value": value} for name, value in text.items()}
    marks = [{"type": "text", "encode": {"enter": entered}}]
    spec = {"autosize": "pad", "padding": 0, "marks": marks}
    svg = chart.picture(spec, "light", chart.Size(1, 1), "Words")
    font = TTFont(next((tmp_path / "measured").glob("*-400-*.ttf")))
    glyphs, widths, units = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    width = sum(13 * widths[glyphs[ord(letter)]][0] / units for letter in words)
    assert int(ET.fromstring(svg).get("width", "")) == pytest.approx(width, abs=4)
    assert f"'{chart.theme.SANS.name}'" in svg


def test_a_figure_is_written_and_read_again(spec: chart.Spec, tmp_path: Path) -> None:
    figure = Figure(
        "demo",
        charts={"line": Chart(spec, "A line")},
        tables=[
            Table(
                "Rows",
                [Column("name"), Column("value", 2), Column("count", 0)],
                [["a", -0.001, 1234], ["b", -1.5, None]],
            )
        ],
        description="It rises.",
        data={"sweep": {"at": [1, 2]}, "raw": b"\x00\x01"},
        values={"threshold": 0.5},
    )
    write_figure(figure, tmp_path)
    read = read_figure(tmp_path)
    assert read["tables"][0]["rows"] == [["a", "0.00", "1,234"], ["b", "−1.50", "–"]]
    assert read["values"] == {"threshold": 0.5}
    assert json.loads((tmp_path / read["data"]["sweep"]).read_text()) == {"at": [1, 2]}
    assert (tmp_path / read["data"]["raw"]).read_bytes() == b"\x00\x01"
    line = read["charts"]["line"]
    assert json.loads((tmp_path / line["spec"]).read_text())["data"]
    for mode in theme.MODES:
        for width in ("wide", "narrow"):
            assert (tmp_path / line["pictures"][mode][width]["file"]).is_file()


def test_a_row_of_the_wrong_length_is_an_error(spec: chart.Spec, tmp_path: Path) -> None:
    table = Table("Rows", [Column("name")], [["a", 1]])
    with pytest.raises(ValueError, match="argument"):
        write_figure(Figure("demo", {}, [table], ""), tmp_path)


def test_what_a_reader_sees_is_not_shortened() -> None:
    words = alt.Chart(chart.named("words", [{"name": "0.12345", "x": 1.23456}]))
    spec = chart.compile_chart(words.mark_text().encode(x="x:Q", text="name:N"))
    assert ">0.12345<" in chart.picture(spec, "light", chart.NARROW, "Numbers")
