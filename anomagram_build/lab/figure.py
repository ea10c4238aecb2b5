"""The lab's charts with all that their markup needs, as one figure of the page."""

from __future__ import annotations

from typing import Any

import numpy as np

from anomagram_build.dataset.load import Dataset
from anomagram_build.export.lab.strange import STRANGE
from anomagram_build.figures.figure import Column, Figure, Table
from anomagram_build.figures.pen import bend, unit_noise
from anomagram_build.figures.signal_chart import Frame, frame_of
from anomagram_build.figures.thumbnail import HEIGHT, WIDTH, thumbnail
from anomagram_build.figures.words import capital, number
from anomagram_build.lab.charts import charts
from anomagram_build.lab.panels import panel_words
from anomagram_build.lab.shown import Shown
from anomagram_build.settings import EvaluationSettings

NAME = "lab"


def lab_figure(
    shown: Shown, rule: str, dataset: Dataset, seed: int, settings: EvaluationSettings
) -> Figure:
    """The figure of a recorded run whose threshold was chosen by `rule`."""
    card, frame = dataset.card, frame_of(dataset.signals)
    words = panel_words(shown, rule, card, settings)
    epoch = len(shown.training_loss) - 1
    return Figure(
        name=NAME,
        charts=charts(shown, card, frame),
        tables=[
            Table(
                "Losses by epoch",
                [Column("epoch", 0), Column("training", 4), Column("validation", 4)],
                [
                    [place, float(training), float(validation)]
                    for place, (training, validation) in enumerate(
                        zip(shown.training_loss, shown.validation_loss, strict=True)
                    )
                ],
            )
        ],
        description=f"A run of {epoch} epochs. {words['loss']} {words['errors']}",
        values={**words, "bench": _bench(shown, dataset, frame, seed)},
    )


def _bench(shown: Shown, dataset: Dataset, frame: Frame, seed: int) -> dict[str, Any]:
    """What is on the desk of "try it" at first, and what there is to choose from."""
    card, examples = dataset.card, shown.examples
    kinds = [info.label for info in card.classes]
    score = float(examples.scores[0])
    return {
        "pen": {
            "bend": bend(),
            "noise": [round(float(value), 3) for value in unit_noise(frame.points, seed)],
        },
        "box": f"0 0 {WIDTH} {HEIGHT}",
        "presets": [[name, name.replace("-", " ")] for name in STRANGE],
        "row": int(examples.rows[0]),
        "name": f"{capital(card.noun)} {int(examples.rows[0]) + 1}",
        "call": "abnormal" if score > shown.threshold else "normal",
        "score": number(score),
        # In the order of the data, which says nothing of what they are.
        "samples": [
            {
                "row": int(examples.rows[place]),
                "kind": kinds.index(int(examples.labels[place])),
                "name": f"{capital(card.noun)} {int(examples.rows[place]) + 1}",
                "path": thumbnail(examples.signals[place], frame),
            }
            for place in np.argsort(examples.rows)
        ],
    }
