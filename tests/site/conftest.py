"""A tiny site, made with the real templates and one figure of its own."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import altair as alt
import onnx
import pytest

from anomagram_build.essay.parts import Source
from anomagram_build.essay.render import render_essay
from anomagram_build.figures import theme
from anomagram_build.figures.chart import compile_chart, named, paper_grid, register_fonts
from anomagram_build.figures.figure import Chart, Column, Figure, Table, write_figure
from anomagram_build.figures.manifest import read_figure
from anomagram_build.project import ROOT
from anomagram_build.settings import Author, EssaySettings
from anomagram_build.site.bundle import Bundle, bundle
from anomagram_build.site.fonts import make_fonts
from anomagram_build.site.pages import Frame, Page, environment, render_figure, render_page

HERE = Path(__file__).parent
TEXT = """# A beginning

A [normal]{.normal} signal, and [one at 1.5](#fig-demo?at=1.5). The [threshold]{term} divides.

::: figure demo
**What to see.** A line that falls and rises.
:::

## Further on

Text. And the [threshold]{term} again.
"""


@dataclass(frozen=True)
class TinySite:
    """A built site, and where it is served: under `/` and under `/some/prefix/`."""

    folder: Path
    bundle: Bundle
    origin: str


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


def make_project(folder: Path) -> Path:
    """The shared templates without the essay's figures, but with the figure of these tests."""
    folder.mkdir()
    shutil.copytree(
        ROOT / "templates", folder / "templates", ignore=shutil.ignore_patterns("figures", "lab")
    )
    shutil.copytree(HERE / "figures", folder / "templates" / "figures")
    for file in ("tsconfig.json", "package.json"):
        shutil.copy(ROOT / file, folder)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    return folder


def demo_chart() -> alt.LayerChart:
    rows = [{"point": float(i), "value": (i - 3) ** 2 / 25} for i in range(11)]
    x = alt.X("point:Q", title="point", scale=alt.Scale(domain=[0, 10]))
    y = alt.Y("value:Q", title="value (units)", scale=alt.Scale(domain=[0, 2]))
    rule = alt.YDatum(alt.ExprRef("threshold"), type="quantitative")
    return alt.layer(
        paper_grid(range(11), [0.5, 1, 1.5]),
        alt.Chart(named("signal", rows)).mark_line(color=theme.var("normal")).encode(x=x, y=y),
        alt.Chart(named("one", [{}])).mark_rule(color=theme.var("abnormal")).encode(y=rule),
    ).add_params(alt.param(name="threshold", value=0.5))


def demo_figure() -> Figure:
    return Figure(
        "demo",
        charts={"signal": Chart(compile_chart(demo_chart()), "A line & a rule")},
        tables=[
            Table("Values", [Column("point"), Column("value", 2)], [["0", 0.36], ["1", -0.001]])
        ],
        description="The line falls, then rises.",
    )


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TinySite]:
    folder = tmp_path_factory.mktemp("site")
    project, work, out = make_project(folder / "project"), folder / "work", folder / "site"
    make_fonts(project / "node_modules", work / "fonts")
    (work / "theme.css").write_text(theme.style_sheet())
    register_fonts(work / "fonts" / "measured")
    write_figure(demo_figure(), work / "demo")
    shutil.copytree(work / "demo", out / "figures" / "demo")
    made = bundle(project, [work / "theme.css", work / "fonts" / "fonts.css"], out, work / "bundle")
    shutil.copy(project / "templates" / "favicon.svg", out)
    _write_square_model(out / "figures" / "demo" / "square.onnx")

    templates = environment(project / "templates")
    figure = read_figure(work / "demo")
    figure["data"]["model"] = "square.onnx"
    settings = EssaySettings(
        title="Tiny",
        subtitle="A test",
        description="A tiny site.",
        authors=(Author(name="A. Author"),),
        address="https://example.org/tiny/",
        published="2024-02-29",
    )
    essay = render_essay(
        [Source("a.md", TEXT, "beginning", 1)],
        numbers={},
        figures=["demo"],
        render_figure=lambda name, caption, line: render_figure(
            templates, figure, caption, "", made.figures["demo"]
        ),
        glossary=Source("g.toml", 'threshold = "What divides."'),
    )
    page = render_page(
        templates,
        "essay.html.jinja",
        Frame(settings, made),
        Page("Tiny", "A tiny site.", kind="article", url="https://example.org/tiny/"),
        essay=essay,
        cite=None,
        graph={"headline": "</script>"},
        published="29 February 2024",
        minutes=1,
    )
    (out / "index.html").write_text(page, encoding="utf-8")
    with _serve(out) as origin:
        yield TinySite(out, made, origin)


class _Handler(http.server.SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/some/prefix"))

    def log_message(self, *_: object) -> None:
        pass


class _serve:  # noqa: N801 - a context manager, used as a function
    def __init__(self, folder: Path) -> None:
        handler = functools.partial(_Handler, directory=str(folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)

    def __enter__(self) -> str:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()


def _write_square_model(path: Path) -> None:
    floats = onnx.TensorProto.FLOAT
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Mul", ["x", "x"], ["y"])],
        "square",
        [onnx.helper.make_tensor_value_info("x", floats, ["n", 3])],
        [onnx.helper.make_tensor_value_info("y", floats, ["n", 3])],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 20)])
    model.ir_version = 9
    onnx.save(model, path)
