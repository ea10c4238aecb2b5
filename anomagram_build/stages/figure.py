"""Stages `figure:NAME`: a figure's charts, pictures, words and data."""

from __future__ import annotations

import importlib

from anomagram_build.artifacts import write_json
from anomagram_build.figures.base import ChartWords, Figure, Words
from anomagram_build.figures.chart import compile_chart, picture, register_fonts, spec_json
from anomagram_build.figures.theme import MODES
from anomagram_build.work import Work


def run(work: Work) -> None:
    """Write `words`, `charts/NAME.json` with its pictures, and `data/NAME.json`."""
    name = work.stage.name.partition(":")[2]
    figure: Figure = importlib.import_module(f"anomagram_build.figures.{name}").build(work)
    register_fonts(work.input("fonts") / "measured")
    charts = work.out / "charts"
    charts.mkdir()
    for key, chart in figure.charts.items():
        for width, size in (("wide", chart.wide), ("narrow", chart.narrow)):
            spec = compile_chart(chart.chart, size)
            for mode in MODES:
                svg = picture(spec, mode, size, chart.label)
                (charts / f"{key}.{width}.{mode}.svg").write_text(svg, encoding="utf-8")
            if chart.live and width == "wide":
                (charts / f"{key}.json").write_text(spec_json(spec), encoding="utf-8")
    for key, value in figure.data.items():
        write_json(work.out / "data" / f"{key}.json", value)
    words = {
        key: ChartWords(chart.label, chart.wide, chart.narrow, chart.live)
        for key, chart in figure.charts.items()
    }
    work.write("words", Words(figure.description, figure.table, words, dict(figure.context)))
