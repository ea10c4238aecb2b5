"""Stage `recording`: the run that the lab's page shows before it has trained one itself."""

from __future__ import annotations

from anomagram_build.dataset.load import Dataset
from anomagram_build.lab.graphs import Graphs
from anomagram_build.lab.record import record
from anomagram_build.lab.recorded import film_epochs
from anomagram_build.lab.settings import initial_values
from anomagram_build.lab.shipped import settings_of, shipped
from anomagram_build.stages.parts import GRAPHS
from anomagram_build.work import Work


def run(work: Work) -> None:
    """Train with the default settings, through the page's own graphs, on what the page will have;
    write the artifact `recording` (Recording)."""
    dataset, _ = shipped(work.read("dataset", "dataset", Dataset))
    settings = initial_values(settings_of(dataset))
    recording = record(
        Graphs(work.input("graphs") / GRAPHS),
        dataset.signals,
        dataset.labels != dataset.card.normal,
        settings,
        film_epochs(settings["epochs"]),
    )
    work.write("recording", recording)
