"""Figure `latent`: the bottleneck as a plane that one can walk, while the decoder draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import torch
from numpy.typing import NDArray

from anomagram_build.dataset.card import ClassInfo, DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.sample import some
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.curves import auc
from anomagram_build.evaluation.report import Evaluation
from anomagram_build.evaluation.thresholds import Threshold
from anomagram_build.export.decoder import draw
from anomagram_build.export.detector import Detection
from anomagram_build.figures.chart import Size, compile_chart, named, paper_grid
from anomagram_build.figures.encode import differences
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.signal_chart import Frame, frame_of, levels
from anomagram_build.figures.theme import var
from anomagram_build.figures.words import number
from anomagram_build.models.neighbours import NearestNeighbours
from anomagram_build.training.runs import TrainedRuns
from anomagram_build.training.snapshots import network_at
from anomagram_build.work import Work

Places = NDArray[np.float32]

_GRID = 13  # prepared drawings, each way
_DRAWN_SCALE = 50
_SIGNAL_SCALE = 20
_MOST = 2000  # dots
_COMPARED = 20_000
_CHUNK = 250  # signals in a file: one is fetched when a dot of it is chosen
_MARGIN = 0.05  # of the plane around the outermost dots
_NEIGHBOURS = 5


@dataclass(frozen=True, eq=False)
class Plane:
    """Where signals [n] stand: `places` [n, 2], the plane's `low` and `high` corners [2], and
    what the numbers of the bottleneck are that the plane does not show, [latent - 2 or 0]."""

    places: Places
    low: Places
    high: Places
    rest: Places


def build(work: Work) -> Figure:
    """The figure, at the median place of the normal test signals."""
    dataset = work.read("dataset", "dataset", Dataset)
    split = work.read("dataset", "split", Split)
    runs = work.read("training", "runs", TrainedRuns)
    evaluation = work.read("evaluation", "evaluation", Evaluation)
    verdict = work.read("evaluation", "verdict", Threshold)
    detection = work.read("export", "detection", Detection)
    card, frame = dataset.card, frame_of(dataset.signals)
    network = network_at(runs.architecture, torch.from_numpy(runs.snapshots), -1)
    shown = some(split.test, _MOST, work.settings.figures.seed)
    latent = detection.latent[shown]
    width = runs.architecture.latent
    labels = dataset.labels[shown]
    normal = labels == card.normal
    classes = sorted(card.classes, key=lambda info: info.label != card.normal)
    kinds = np.array([[info.label for info in classes].index(int(label)) for label in labels])
    scores = evaluation.scores[shown]

    plane = plane_of(latent, normal)
    start = np.median(plane.places[normal], axis=0)
    start = np.round(start, 2).astype(np.float32)
    xs, ys = (
        np.linspace(plane.low[way], plane.high[way], _GRID if way < width else 1) for way in (0, 1)
    )
    grid = np.array([[x, y] for x in xs for y in ys], dtype=np.float32)
    drawn = draw(network, runs.scaling, with_rest(grid, plane, width))
    at_start = draw(network, runs.scaling, with_rest(start[np.newaxis], plane, width))[0]
    signals = dataset.signals[shown]
    chunks = range(0, len(signals), _CHUNK)
    # How odd a place is: how far from the places of the training signals.
    # Every pair is compared, so that of very many signals only some are.
    seed = work.settings.figures.seed
    known, judged = (some(rows, _COMPARED, seed) for rows in (split.training, split.test))
    away = NearestNeighbours(_NEIGHBOURS).fit(detection.latent[known])(detection.latent[judged])
    usual = dataset.labels[judged] == card.normal
    labels_of = _axis_titles(width)

    return Figure(
        name="latent",
        charts={
            "plane": Chart(
                compile_chart(_plane_chart(plane, kinds, scores, latent, labels_of)),
                f"The {len(labels)} test {card.nouns} as dots in the plane of the bottleneck.",
                Size(520, 440),
                Size(360, 320),
            ),
            "drawn": Chart(
                compile_chart(_drawn_chart(at_start, frame, card)),
                f"What the decoder draws at the median place of the normal {card.nouns}.",
                Size(400, 290),
                # Short enough to be seen together with the plane.
                Size(360, 205),
            ),
        },
        tables=[_table(plane.places, kinds, classes, width, card)],
        description=_description(plane, normal, width, card),
        data={
            "plane": {
                "latent": width,
                "rest": plane.rest.tolist(),
                "start": [float(f"{value:.2f}") for value in start],
                "low": [float(f"{value:.3f}") for value in plane.low],
                "high": [float(f"{value:.3f}") for value in plane.high],
                "x": [float(f"{value:.4g}") for value in xs],
                "y": [float(f"{value:.4g}") for value in ys],
                # [x × y][points], row by row as differences.
                "drawn": differences(drawn, _DRAWN_SCALE),
                "scale": _DRAWN_SCALE,
                "chunk": _CHUNK,
                "signalScale": _SIGNAL_SCALE,
                "threshold": verdict.value,
                "kinds": [
                    {"name": info.name, "normal": info.label == card.normal} for info in classes
                ],
            },
            **{
                # [points][signals]: neighbouring points differ little.
                f"signals-{place}": differences(signals[first : first + _CHUNK].T, _SIGNAL_SCALE)
                for place, first in enumerate(chunks)
            },
        },
        numbers={
            # How well the place alone tells the two kinds apart, and how many of the abnormal
            # have a place no odder than those of 95% of the normal ones.
            "place_auc": auc(away, ~usual),
            "abnormal_inside": float((away[~usual] <= np.quantile(away[usual], 0.95)).mean()),
            "neighbours": _NEIGHBOURS,
        },
        values={
            "kinds": [["-1", "all"]] + [[str(at), info.short] for at, info in enumerate(classes)],
            "hidden": width - 2,
            "grid": len(grid),
            "latent": width,
            "noun": card.noun,
            "nouns": card.nouns,
            "x": number(float(start[0]), 2),
            "y": number(float(start[1]), 2),
        },
    )


def plane_of(latent: Places, normal: NDArray[np.bool_]) -> Plane:
    """The plane of the first two numbers of the bottleneck, [n, latent].

    Of a bottleneck with one number the second direction means nothing: there the signals are
    spread out evenly. Of one with more, the other numbers are held at their median over the
    normal signals, `normal` [n].
    """
    places = latent[:, :2]
    if latent.shape[1] == 1:
        golden = (np.sqrt(5) - 1) / 2
        aside = 2 * ((golden * np.arange(len(latent))) % 1) - 1
        places = np.column_stack([latent[:, 0], aside])
    low, high = places.min(axis=0), places.max(axis=0)
    margin = _MARGIN * np.where(high > low, high - low, 1)
    return Plane(
        places.astype(np.float32),
        (low - margin).astype(np.float32),
        (high + margin).astype(np.float32),
        np.median(latent[normal][:, 2:], axis=0).astype(np.float32),
    )


def with_rest(places: Places, plane: Plane, width: int) -> Places:
    """Places [n, 2] of the plane as places [n, latent] of the bottleneck."""
    rest = np.tile(plane.rest, (len(places), 1))
    return np.ascontiguousarray(np.concatenate([places, rest], axis=1)[:, :width])


def _axis_titles(width: int) -> tuple[str, str]:
    if width == 1:
        return "the bottleneck’s only number", "(up and down mean nothing)"
    return "first number of the bottleneck", "second number"


def _plane_chart(
    plane: Plane,
    kinds: NDArray[np.int64],
    scores: NDArray[np.float64],
    latent: Places,
    titles: tuple[str, str],
) -> alt.LayerChart:
    """All dots, by kind (0 is normal). Signal `only` is the one kind that is not faint, or -1;
    the data set `chosen` holds the dot whose signal is shown."""
    rows: list[dict[str, Any]] = []
    for place, (x, y) in enumerate(plane.places):
        row: dict[str, Any] = {
            "x": round(float(x), 3),
            "y": round(float(y), 3),
            "kind": int(kinds[place]),
            "score": float(f"{scores[place]:.4g}"),
        }
        if len(plane.rest):
            row["rest"] = [round(float(value), 3) for value in latent[place, 2:]]
        rows.append(row)

    def axis(way: int) -> Any:
        scale = alt.Scale(
            domain=[float(plane.low[way]), float(plane.high[way])], nice=False, zero=False
        )
        make = (alt.X, alt.Y)[way]
        name = "xy"[way]
        style = alt.Axis(grid=True, tickCount=6)
        return make(f"{name}:Q", title=titles[way], scale=scale, axis=style)

    x, y = axis(0), axis(1)
    shown = alt.condition("only < 0 || datum.kind == only", alt.value(0.62), alt.value(0.05))
    dots = alt.Chart(named("dots", rows))
    normal = (
        dots.transform_filter("datum.kind == 0")
        .mark_point(shape="circle", color=var("normal"), filled=True, size=18)
        .encode(x=x, y=y, opacity=shown)
    )
    other = (
        dots.transform_filter("datum.kind != 0")
        .mark_point(shape="diamond", color=var("abnormal"), filled=True, size=26)
        .encode(x=x, y=y, opacity=shown)
    )
    chosen = (
        alt.Chart(named("chosen", []))
        .mark_point(
            shape="circle", color=var("ink"), filled=False, size=190, strokeWidth=2.5, opacity=1
        )
        .encode(x=x, y=y)
    )
    return alt.LayerChart(layer=[other, normal, chosen]).add_params(
        alt.param(name="only", value=-1)
    )


def _drawn_chart(drawn: NDArray[np.float32], frame: Frame, card: DataCard) -> alt.LayerChart:
    """What the decoder draws, and the chosen signal if any: data set `signal`, a row a point,
    where `signal` may be missing. Signal `abnormal` colours the difference."""
    rows = [
        {"index": at, "drawn": round(float(value), 3), "signal": None}
        for at, value in enumerate(drawn)
    ]
    x = alt.X(
        "index:Q",
        title=f"{card.index_unit} of the {card.noun}",
        scale=alt.Scale(domain=[0, frame.points - 1], nice=False),
        axis=alt.Axis(style="signal", tickCount=7),
    )
    scale_y = alt.Scale(domain=[frame.low, frame.high], nice=False, zero=False)
    y = alt.Y("drawn:Q", title=card.unit, scale=scale_y, axis=alt.Axis(style="signal"))
    base = alt.Chart(named("signal", rows))
    given = base.transform_filter("isValid(datum.signal)")
    error = given.mark_area(opacity=0.4, clip=True).encode(
        x=x,
        y=y,
        y2="signal:Q",
        color=alt.condition("abnormal", alt.value(var("abnormal")), alt.value(var("normal"))),
    )
    signal = given.mark_line(color=var("ink"), strokeWidth=2.25, clip=True).encode(
        x=x, y=alt.Y("signal:Q", scale=scale_y)
    )
    line = base.mark_line(color=var("model"), strokeWidth=2.5, strokeDash=[6, 4], clip=True).encode(
        x=x, y=y
    )
    return alt.LayerChart(layer=[paper_grid([], levels(frame)), error, signal, line]).add_params(
        alt.param(name="abnormal", value=False)
    )


def _description(plane: Plane, normal: NDArray[np.bool_], width: int, card: DataCard) -> str:
    what = {
        1: "The bottleneck has one number, from left to right; up and down mean nothing.",
        2: "The bottleneck has two numbers, so that every place of the plane is a state of it.",
    }.get(
        width,
        f"The bottleneck has {width} numbers. The plane shows the first two; the others are held "
        f"at their median over the normal {card.nouns}, except where a dot is chosen.",
    )
    low, high = plane.places[normal].min(axis=0), plane.places[normal].max(axis=0)
    inside = ((plane.places[~normal] >= low) & (plane.places[~normal] <= high)).all(axis=1)
    return (
        f"{what} Each of the {len(normal):,} test {card.nouns} is a dot where the encoder puts it: "
        f"{int(normal.sum())} normal ones as circles, {int((~normal).sum()):,} abnormal ones as "
        f"diamonds. The normal ones reach from {number(float(low[0]), 1)} to "
        f"{number(float(high[0]), 1)} across; {int(inside.sum())} of the abnormal ones lie within "
        f"the same rectangle. The decoder turns any place into a {card.noun}."
    )


def _table(
    places: Places, kinds: NDArray[np.int64], classes: list[ClassInfo], width: int, card: DataCard
) -> Table:
    ways = range(min(width, 2))
    rows: list[list[str | float]] = []
    for kind, info in enumerate(classes):
        of_kind = places[kinds == kind]
        shares = np.quantile(of_kind, [0.05, 0.5, 0.95], axis=0)
        rows.append(
            [info.name, len(of_kind), *(float(value) for way in ways for value in shares[:, way])]
        )
    names = ("first", "second")
    return Table(
        f"Where the test {card.nouns} lie in the bottleneck: 5th, 50th and 95th percentile",
        [
            Column("class"),
            Column(card.nouns, 0),
            *(
                Column(f"{names[way]} number, {share}", 2)
                for way in ways
                for share in ("5th", "median", "95th")
            ),
        ],
        rows,
    )
