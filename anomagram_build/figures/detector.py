"""Figure `detector`: choose a signal or draw one, and the trained network judges it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.bins import error_bins, histograms
from anomagram_build.evaluation.report import Evaluation
from anomagram_build.evaluation.thresholds import Threshold
from anomagram_build.export.detector import Detection, detect
from anomagram_build.figures.chart import Size, compile_chart
from anomagram_build.figures.encode import scaled
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.histogram import histogram_rows
from anomagram_build.figures.pen import bend, make_presets
from anomagram_build.figures.score_scale import score_scale
from anomagram_build.figures.signal_chart import frame_of, signal_chart, signal_rows
from anomagram_build.figures.thumbnail import HEIGHT, WIDTH, thumbnail
from anomagram_build.figures.words import capital, number
from anomagram_build.training.runs import TrainedRuns
from anomagram_build.training.snapshots import network_at
from anomagram_build.work import Work

_SCALE = 1000  # signals are sent in thousandths of their unit
_NORMAL_SHARE = 0.4  # of the gallery
_BINS = 60


@dataclass(frozen=True, eq=False)
class Samples:
    """Signals [n, points] of the gallery, their labels [n], and what the detector says of them."""

    signals: NDArray[np.float32]
    labels: NDArray[np.int64]
    says: Detection


def build(work: Work) -> Figure:
    """The figure, with the gallery's first normal signal chosen."""
    dataset = work.read("dataset", "dataset", Dataset)
    split = work.read("dataset", "split", Split)
    runs = work.read("training", "runs", TrainedRuns)
    evaluation = work.read("evaluation", "evaluation", Evaluation)
    verdict = work.read("evaluation", "verdict", Threshold)
    settings, card = work.settings.figures, dataset.card

    network = network_at(runs.architecture, torch.from_numpy(runs.snapshots), -1)
    rows = choose_gallery(dataset, split, settings.gallery, settings.seed)
    gallery = Samples(
        dataset.signals[rows],
        dataset.labels[rows],
        detect(network, runs.scaling, dataset.signals[rows]),
    )
    first = int(np.flatnonzero(gallery.labels == card.normal)[0])
    presets = make_presets(gallery.signals[first], settings.seed)
    said = detect(network, runs.scaling, np.stack(list(presets.values())))
    frame = frame_of(dataset.signals)
    above = gallery.says.score > verdict.value
    right = int((above == (gallery.labels != card.normal)).sum())
    kinds = [info for info in card.classes if (gallery.labels == info.label).any()]

    return Figure(
        name="detector",
        charts={
            "signal": Chart(
                compile_chart(
                    signal_chart(
                        signal_rows(
                            gallery.signals[first].tolist(),
                            gallery.says.reconstruction[first].tolist(),
                        ),
                        frame,
                        card,
                        abnormal=bool(above[first]),
                    )
                ),
                f"A {card.noun}, what the network draws in its place, and the difference shaded.",
                Size(620, 400),
                Size(360, 280),
            ),
            "scale": Chart(
                compile_chart(
                    score_scale(
                        _score_rows(evaluation.scores[split.test], dataset, split),
                        threshold=verdict.value,
                        score=first_score(gallery, first),
                    )
                ),
                f"The {card.noun}\u2019s reconstruction error, "
                f"{number(first_score(gallery, first))}, beside those of all test "
                f"{card.nouns} and the threshold, {number(verdict.value)}.",
                Size(620, 120),
                Size(360, 120),
            ),
        },
        tables=[_table(gallery, above, card)],
        description=_description(gallery, first, right, verdict, card),
        data={
            "samples": {
                "scale": _SCALE,
                "signals": scaled(gallery.signals, _SCALE),
                "reconstructions": scaled(gallery.says.reconstruction, _SCALE),
                "scores": [float(value) for value in gallery.says.score],
                "presets": {
                    name: {
                        "signal": scaled(presets[name], _SCALE),
                        "reconstruction": scaled(said.reconstruction[place], _SCALE),
                        "score": float(said.score[place]),
                    }
                    for place, name in enumerate(presets)
                },
                "preset_of": f"{capital(card.noun)} {first + 1}",
                "threshold": verdict.value,
                "frame": [frame.low, frame.high],
                "bend": bend(),
                "kinds": {
                    info.key: {"short": info.short, "normal": info.label == card.normal}
                    for info in kinds
                },
            }
        },
        numbers={"signals": len(rows), "right": right},
        values={
            "first": first,
            "samples": [
                {
                    "name": f"{capital(card.noun)} {place + 1}",
                    "kind": card.class_of(int(label)).key,
                    "path": thumbnail(signal, frame),
                    "wrong": bool(above[place]) != (int(label) != card.normal),
                }
                for place, (signal, label) in enumerate(
                    zip(gallery.signals, gallery.labels, strict=True)
                )
            ],
            "kind_choices": [[info.key, info.short] for info in kinds],
            "presets": [[name, name.replace("-", " ")] for name in presets],
            "right": right,
            "verdict": "abnormal" if above[first] else "normal",
            "score": number(first_score(gallery, first)),
            "threshold": number(verdict.value),
            "noun": card.noun,
            "nouns": card.nouns,
            "points": frame.points,
            "box": f"0 0 {WIDTH} {HEIGHT}",
        },
    )


def first_score(gallery: Samples, first: int) -> float:
    """The score of the signal that the figure shows at first."""
    return float(gallery.says.score[first])


def choose_gallery(dataset: Dataset, split: Split, size: int, seed: int) -> NDArray[np.int64]:
    """Rows of test signals of all classes, in an order that gives nothing away.

    The normal class has its share; the abnormal ones share the rest evenly, as far as they have
    enough signals.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    labels = dataset.labels[split.test]
    wanted = {dataset.card.normal: round(size * _NORMAL_SHARE)}
    others = sorted(
        (info.label for info in dataset.card.classes if info.label != dataset.card.normal),
        key=lambda label: int((labels == label).sum()),
    )
    left = size - wanted[dataset.card.normal]
    for place, label in enumerate(others):  # the rarest first: what it lacks goes to the others
        wanted[label] = min(round(left / (len(others) - place)), int((labels == label).sum()))
        left -= wanted[label]
    wanted[dataset.card.normal] += left
    rows = [
        generator.choice(split.test[labels == label], amount, replace=False)
        for label, amount in wanted.items()
    ]
    return generator.permutation(np.concatenate(rows)).astype(np.int64)


def _score_rows(
    scores: NDArray[np.float64], dataset: Dataset, split: Split
) -> list[dict[str, Any]]:
    """A histogram of all test scores."""
    abnormal = dataset.labels[split.test] != dataset.card.normal
    edges = error_bins(scores[np.newaxis], _BINS)
    normal, other = (
        histograms(scores[np.newaxis, which], edges)[0] for which in (~abnormal, abnormal)
    )
    return histogram_rows(edges.tolist(), normal.tolist(), other.tolist())


def _description(
    gallery: Samples, first: int, right: int, verdict: Threshold, card: DataCard
) -> str:
    score = first_score(gallery, first)
    side = "above" if score > verdict.value else "below"
    called = "abnormal" if score > verdict.value else "normal"
    return (
        f"The chart shows {card.noun} {first + 1} of {len(gallery.labels)} as a solid line and "
        f"what the network draws in its place as a dashed one. Their mean squared difference, "
        f"{number(score)}, is {side} the threshold of {number(verdict.value)}, so the network "
        f"calls it {called}. Of all {len(gallery.labels)} it judges {right} as their labels do."
    )


def _table(gallery: Samples, above: NDArray[np.bool_], card: DataCard) -> Table:
    rows: list[list[Any]] = [
        [
            f"{card.noun} {place + 1}",
            card.class_of(int(label)).name,
            float(gallery.says.score[place]),
            "abnormal" if above[place] else "normal",
        ]
        for place, label in enumerate(gallery.labels)
    ]
    return Table(
        f"The {card.nouns} of the gallery, their labels, and the network\u2019s verdicts",
        [Column(card.noun), Column("label"), Column("reconstruction error", 4), Column("verdict")],
        rows,
    )
