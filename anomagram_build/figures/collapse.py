"""Figure `collapse`: the prototype's network from many seeds, of which some learn nothing."""

from __future__ import annotations

from math import ceil, floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.curves import auc
from anomagram_build.experiments.collapse import CollapseResult, Population
from anomagram_build.figures.chart import Size, compile_chart
from anomagram_build.figures.collapse_charts import (
    change_of,
    cures_chart,
    dead_of,
    outlines,
    ranked,
    response_chart,
    towers_chart,
)
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.signal_chart import Frame, frame_of
from anomagram_build.figures.thumbnail import HEIGHT, WIDTH, thumbnail
from anomagram_build.figures.words import number
from anomagram_build.work import Work


def build(work: Work) -> Figure:
    """The figure, with the first dead run chosen, fed with an abnormal signal."""
    dataset = work.read("dataset", "dataset", Dataset)
    split = work.read("dataset", "split", Split)
    result = work.read("experiment:collapse", "result", CollapseResult)
    card, runs = dataset.card, result.prototype
    frame = frame_of(dataset.signals)
    shown = len(result.outputs)
    small = Frame(frame.points, floor(result.outputs.min()), ceil(result.outputs.max()))
    dead = np.flatnonzero(runs.collapsed[:shown])
    seed = int(dead[0]) if len(dead) else 0
    fed = next(at for at, info in enumerate(card.classes) if info.label != card.normal)
    sentences = [_sentence(result, run, card) for run in range(shown)]
    best = _best_point(dataset, split)

    return Figure(
        name="collapse",
        charts={
            "response": Chart(
                compile_chart(response_chart(result, seed, fed, frame, card)),
                f"A {card.noun} of class {card.classes[fed].name} and what the network of seed "
                f"{seed} answers. {sentences[seed]}",
                Size(560, 300),
                Size(360, 260),
            ),
            "aucs": Chart(
                compile_chart(towers_chart(result, seed)),
                f"The AUC of all {len(runs.auc)} runs as stacked dots, dead and living; a line "
                f"marks the distance to the mean at {number(result.mean_distance)}.",
                Size(400, 330),
                Size(360, 330),
            ),
            "cures": Chart(
                compile_chart(cures_chart(result)),
                "The share of dead runs under each change: "
                + "; ".join(f"{change_of(cure)} {dead_of(cure)}" for cure in ranked(result)),
                Size(400, 400),
                Size(360, 380),
            ),
        },
        tables=[_cures_table(result), _runs_table(runs)],
        description=_description(result, card),
        data={
            "runs": {
                "answers": [outlines(answers, frame) for answers in result.outputs],
                "sentences": sentences,
                "classes": [info.name for info in card.classes],
            }
        },
        values={
            "runs": [
                {
                    "seed": run,
                    "dead": bool(runs.collapsed[run]),
                    "auc": number(float(runs.auc[run])),
                    "path": "".join(thumbnail(answer, small) for answer in result.outputs[run]),
                }
                for run in range(shown)
            ],
            "box": f"0 0 {WIDTH} {HEIGHT}",
            "count": len(runs.auc),
            "shown": shown,
            "seed": seed,
            "fed": fed,
            "classes": [[str(at), info.short] for at, info in enumerate(card.classes)],
            "sentence": sentences[seed],
            "noun": card.noun,
            "nouns": card.nouns,
            "index_unit": card.index_unit,
            "unit": card.unit,
        },
        numbers={
            "shown": {"runs": shown, "dead": len(dead)},
            # Runs that a distance to the mean signal, in the data's own units, does better than.
            "beaten": {
                "runs": int((runs.auc < result.mean_distance_unscaled).sum()),
                "living": int((runs.auc[~runs.collapsed] < result.mean_distance_unscaled).sum()),
                "brief": int((result.brief.auc < result.mean_distance_unscaled).sum()),
            },
            "single_point": best,
        },
    )


def _best_point(dataset: Dataset, split: Split) -> dict[str, float]:
    """The squared distance to the mean training signal at one point alone: the point with the
    highest AUC on validation, and its AUC on test."""

    def areas(rows: NDArray[np.int64]) -> list[float]:
        away = np.square(dataset.signals[rows] - mean, dtype=np.float64)
        abnormal = dataset.labels[rows] != dataset.card.normal
        return [auc(scores, abnormal) for scores in away.T]

    mean = dataset.signals[split.training].mean(axis=0)
    point = int(np.argmax(areas(split.validation)))
    return {"point": point, "auc": areas(split.test)[point]}


def _sentence(result: CollapseResult, run: int, card: DataCard) -> str:
    """What one run does with the inputs, and what that is worth."""
    runs, architecture = result.prototype, result.prototype.variant.architecture
    reach = float(np.ptp(result.outputs[run], axis=0).max())
    given = float(np.ptp(result.inputs, axis=0).max())
    many = len(result.inputs)
    area = number(float(runs.auc[run]), 4)
    if not runs.collapsed[run]:
        explained = float(runs.explained_variance[run, -1])
        return (
            f"Seed {run} lives: its answers to the {many} {card.nouns} differ by up to "
            f"{number(reach, 2)} {card.unit}. It explains {100 * explained:.0f}% of how normal "
            f"{card.nouns} vary. AUC {area}."
        )
    apart = "less than 0.01" if reach < 0.01 else f"up to {number(reach, 2)}"
    layers = architecture.widths[1:-1]
    silent = [
        place
        for place, units in enumerate(layers, start=1)
        if runs.dead_units[run, place - 1] == units
    ]
    why = (
        f"All {layers[silent[0] - 1]} units of its layer {silent[0]} are off for every "
        f"{card.noun}, so nothing passes. "
        if silent
        else ""
    )
    return (
        f"Seed {run} is dead: it answers the {many} {card.nouns}, which differ by up to "
        f"{number(given, 1)} {card.unit}, with lines {apart} apart. {why}"
        f"AUC {area}; distance to the mean: {number(result.mean_distance, 4)}."
    )


def _description(result: CollapseResult, card: DataCard) -> str:
    runs = result.prototype
    dead, living = runs.collapsed, runs.auc[~runs.collapsed]
    words = [
        f"The same small network was trained from {len(runs.auc)} seeds. {int(dead.sum())} of the "
        f"runs are dead: they answer every {card.noun} alike, with the mean normal {card.noun}, or "
        f"explain nothing of how normal {card.nouns} vary."
    ]
    if dead.any():
        words.append(
            f"Their AUC lies between {number(float(runs.auc[dead].min()), 4)} and "
            f"{number(float(runs.auc[dead].max()), 4)}; the distance to the mean normal "
            f"{card.noun} has {number(result.mean_distance, 4)}."
        )
    if not dead.all():
        words.append(
            f"The living runs reach {number(float(living.mean()), 4)} on average, from "
            f"{number(float(living.min()), 4)} to {number(float(living.max()), 4)}."
        )
    return " ".join(words)


def _cures_table(result: CollapseResult) -> Table:
    def mean(values: NDArray[np.float64]) -> float | None:
        return float(values.mean()) if len(values) else None

    rows: list[list[Any]] = []
    for some in ranked(result):
        explained = some.explained_variance[:, -1]
        rows.append(
            [
                change_of(some),
                some.variant.signals,
                some.variant.recipe.epochs,
                len(some.auc),
                int(some.collapsed.sum()),
                mean(some.auc[some.collapsed]),
                mean(some.auc[~some.collapsed]),
                mean(explained[~some.collapsed]),
            ]
        )
    return Table(
        "The network, and one change at a time",
        [
            Column("change"),
            Column("training signals", 0),
            Column("epochs", 0),
            Column("runs", 0),
            Column("dead", 0),
            Column("AUC of the dead", 4),
            Column("AUC of the living", 4),
            Column("explained variance of the living", 3),
        ],
        rows,
    )


def _runs_table(runs: Population) -> Table:
    layers = runs.variant.architecture.widths[1:-1]
    return Table(
        "The runs of the network as it was, seed by seed",
        [
            Column("seed", 0),
            Column("run"),
            Column("AUC", 4),
            Column("explained variance", 3),
            *(
                Column(f"dead of the {units} units of layer {place}", 0)
                for place, units in enumerate(layers, start=1)
            ),
        ],
        [
            [
                run,
                "dead" if runs.collapsed[run] else "living",
                float(runs.auc[run]),
                float(runs.explained_variance[run, -1]),
                *map(int, runs.dead_units[run]),
            ]
            for run in range(len(runs.auc))
        ],
    )
