"""Stages `figure:NAME`: a figure's charts, pictures, words and data."""

from __future__ import annotations

import importlib

from anomagram_build.figures.chart import register_fonts
from anomagram_build.figures.figure import Figure, write_figure
from anomagram_build.work import Work


def run(work: Work) -> None:
    """Write what `figures.manifest.read_figure` reads, and the figure's numbers."""
    name = work.stage.name.partition(":")[2]
    register_fonts(work.input("fonts") / "measured")
    figure: Figure = importlib.import_module(f"anomagram_build.figures.{name}").build(work)
    write_figure(figure, work.out)
    if figure.numbers:
        work.write_numbers({name: figure.numbers})
