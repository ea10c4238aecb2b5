"""Stages `figure:NAME`: a figure's charts, pictures, words and data."""

from __future__ import annotations

import importlib
import traceback
from types import ModuleType

from altair.utils.schemapi import SchemaValidationError

from anomagram_build.errors import BadInput, Problem
from anomagram_build.figures.chart import register_fonts
from anomagram_build.figures.figure import Figure, write_figure
from anomagram_build.work import Work


def run(work: Work) -> None:
    """Write what `figures.manifest.read_figure` reads, and the figure's numbers.

    Raises:
        BadInput: a chart is none that Vega can draw.
    """
    name = work.stage.name.partition(":")[2]
    register_fonts(work.input("fonts") / "measured")
    module = importlib.import_module(f"anomagram_build.figures.{name}")
    try:
        figure: Figure = module.build(work)
        write_figure(figure, work.out)
    except (SchemaValidationError, ValueError) as error:
        raise BadInput(_problem(work, module, error)) from error
    if figure.numbers:
        work.write_numbers({name: figure.numbers})


def _problem(work: Work, module: ModuleType, error: Exception) -> Problem:
    """What went wrong, where the figure's own module had a part in it."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == module.__file__]
    words = next((line for line in str(error).splitlines() if line.strip()), repr(error))
    file = f"anomagram_build/figures/{work.stage.name.partition(':')[2]}.py"
    return Problem(f"the figure cannot be drawn: {words}", file, lines[-1] if lines else 1)
