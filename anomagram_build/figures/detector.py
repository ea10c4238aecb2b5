"""Figure `detector`: choose a signal or draw one, and the trained network judges it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import numpy as np
import torch
from numpy.typing import NDArray

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.history import error_bins, histograms
from anomagram_build.evaluation.report import Evaluation
from anomagram_build.evaluation.thresholds import Threshold
from anomagram_build.export.detector import Detection, detect
from anomagram_build.figures.chart import Layered, Size, compile_chart, named
from anomagram_build.figures.encode import scaled
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.signal_chart import Frame, frame_of, signal_chart, signal_rows
from anomagram_build.figures.theme import var
from anomagram_build.figures.thumbnail import HEIGHT, WIDTH, thumbnail
from anomagram_build.figures.words import capital, number
from anomagram_build.training.runs import TrainedRuns
from anomagram_build.training.snapshots import network_at
from anomagram_build.work import Work

_SCALE = 1000  # signals are sent in thousandths of their unit
_NORMAL_SHARE = 0.4  # of the gallery
_BEND = 0.06  # width of a bend, as a share of the signal's length
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
                    _scale_chart(
                        evaluation.scores[split.test],
                        dataset,
                        split,
                        verdict,
                        first_score(gallery, first),
                    )
                ),
                f"The {card.noun}'s reconstruction error, {number(first_score(gallery, first))}, "
                f"beside those of all test {card.nouns} and the threshold, "
                f"{number(verdict.value)}.",
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
                # How much the points beside a grabbed one follow it, by their distance.
                "bend": _bend(frame),
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


def make_presets(signal: NDArray[np.float32], seed: int) -> dict[str, NDArray[np.float32]]:
    """Strange versions of a normal signal [points], by name."""
    generator = np.random.Generator(np.random.PCG64(seed))
    spread = float(signal.std())
    noise = generator.normal(0, spread / 2, len(signal)).astype(np.float32)
    return {
        "flat": np.full_like(signal, signal.mean()),
        "upside-down": 2 * signal.mean() - signal,
        "late": np.roll(signal, len(signal) // 5),
        "noisy": signal + noise,
        "backwards": signal[::-1].copy(),
    }


def _bend(frame: Frame) -> list[float]:
    """A bell curve over the distance from the grabbed point, until it no longer matters."""
    width = max(1.0, frame.points * _BEND)
    reach = np.arange(int(3 * width) + 1)
    return [round(float(value), 4) for value in np.exp(-0.5 * (reach / width) ** 2)]


def _scale_chart(
    scores: NDArray[np.float64],
    dataset: Dataset,
    split: Split,
    verdict: Threshold,
    score: float,
) -> Layered:
    """All test scores as two faint ridges; signals `score` (where) and `abnormal` (colour)."""
    abnormal = dataset.labels[split.test] != dataset.card.normal
    edges = error_bins(scores[np.newaxis], _BINS)
    ridges = [histograms(scores[np.newaxis, which], edges)[0] for which in (~abnormal, abnormal)]
    rows = [
        {
            "low": float(edges[place]),
            "high": float(edges[place + 1]),
            "up": float(ridges[0][place] / ridges[0].max()),
            "down": -float(ridges[1][place] / ridges[1].max()),
        }
        for place in range(_BINS)
    ]
    scale = alt.Scale(
        type="log", domain=[float(edges[0]), float(edges[-1])], nice=False, clamp=True
    )
    x = alt.X(
        "low:Q",
        scale=scale,
        title="reconstruction error (mean squared, logarithmic scale)",
        axis=alt.Axis(format="~g", tickCount=5),
    )
    plain = alt.Scale(domain=[-1.15, 1.15], nice=False)
    base = alt.Chart(named("bins", rows))

    def ridge(field: str, kind: str) -> alt.Chart:
        return base.mark_bar(color=var(kind), opacity=0.4).encode(
            x=x, x2="high:Q", y=alt.Y(f"{field}:Q", scale=plain, axis=None), y2=alt.datum(0)
        )

    def words(kind: str, *, left: bool) -> alt.Chart:
        side: Literal["left", "right"] = "right" if left else "left"
        return (
            alt.Chart(named(f"word-{kind}", [{"at": verdict.value}]))
            .mark_text(
                color=var(kind),
                align=side,
                dx=-8 if left else 8,
                fontWeight=600,
                baseline="top",
                text=f"\N{LEFTWARDS ARROW} {kind}" if left else f"{kind} \N{RIGHTWARDS ARROW}",
            )
            .encode(x=alt.X("at:Q", scale=scale), y=alt.value(0))
        )

    threshold = (
        alt.Chart(named("threshold", [{"at": verdict.value}]))
        .mark_rule(color=var("ink"), strokeWidth=2, strokeDash=[6, 4])
        .encode(x=alt.X("at:Q", scale=scale))
    )
    here = (
        alt.Chart(named("one", [{}]))
        .transform_calculate(at="score")
        .mark_point(shape="diamond", size=220, filled=True, opacity=1, stroke=var("paper"))
        .encode(
            x=alt.X("at:Q", scale=scale),
            y=alt.datum(0, scale=plain),
            color=alt.condition("abnormal", alt.value(var("abnormal")), alt.value(var("normal"))),
        )
    )
    return alt.layer(
        ridge("up", "normal"),
        ridge("down", "abnormal"),
        threshold,
        words("normal", left=True),
        words("abnormal", left=False),
        here,
    ).add_params(
        alt.param(name="score", value=score),
        alt.param(name="abnormal", value=score > verdict.value),
    )


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
        f"The {card.nouns} of the gallery, their labels, and the network's verdicts",
        [Column(card.noun), Column("label"), Column("reconstruction error", 4), Column("verdict")],
        rows,
    )
