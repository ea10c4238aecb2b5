"""Stage `lab:panels`: the lab's charts, with pictures and words of the recorded run."""

from __future__ import annotations

from anomagram_build.dataset.load import Dataset
from anomagram_build.figures.chart import register_fonts
from anomagram_build.figures.figure import write_figure
from anomagram_build.lab.figure import lab_figure
from anomagram_build.lab.graphs import Graphs
from anomagram_build.lab.record import Recording
from anomagram_build.lab.settings import initial_values
from anomagram_build.lab.shipped import settings_of, shipped
from anomagram_build.lab.shown import shown_of
from anomagram_build.stages.parts import GRAPHS
from anomagram_build.work import Work

RULE = "accuracy"
"""How the page chooses its threshold at first: see templates/lab/session.ts."""


def run(work: Work) -> None:
    """Write what `figures.figure.read_figure` reads."""
    register_fonts(work.input("fonts") / "measured")
    dataset, _ = shipped(work.read("dataset", "dataset", Dataset))
    graphs = Graphs(work.input("graphs") / GRAPHS)
    settings = initial_values(settings_of(dataset))
    recording = work.read("recording", "recording", Recording)
    shown = shown_of(recording, graphs, settings, RULE, dataset)
    write_figure(
        lab_figure(shown, RULE, dataset, work.settings.figures.seed, work.settings.evaluation),
        work.out,
    )
