"""Stage `lab:panels`: the lab's charts, with pictures and words of a run that the build records."""

from __future__ import annotations

import numpy as np

from anomagram_build.dataset.load import Dataset
from anomagram_build.figures.chart import register_fonts
from anomagram_build.figures.figure import write_figure
from anomagram_build.lab.data import pack, unpack
from anomagram_build.lab.figure import lab_figure
from anomagram_build.lab.graphs import Graphs
from anomagram_build.lab.record import record
from anomagram_build.lab.settings import initial_values, settings_for
from anomagram_build.lab.shown import shown_of
from anomagram_build.work import Work

RULE = "accuracy"
"""How the page chooses its threshold at first: see templates/lab/session.ts."""


def run(work: Work) -> None:
    """Train with the default settings, and write what `figures.figure.read_figure` reads."""
    register_fonts(work.input("fonts") / "measured")
    dataset = work.read("dataset", "dataset", Dataset)
    graphs = Graphs(work.input("graphs") / "site" / "models" / "lab")
    abnormal = dataset.labels != dataset.card.normal
    settings = initial_values(settings_for(int((~abnormal).sum()), int(abnormal.sum())))
    # As the page has them: whole steps, not quite the data's own values.
    signals = unpack(pack(dataset.signals, abnormal.astype(np.int64)))
    recording = record(graphs, signals, abnormal, settings)
    shown = shown_of(recording, graphs, settings, RULE, dataset)
    write_figure(lab_figure(shown, RULE, dataset, work.settings.figures.seed), work.out)
