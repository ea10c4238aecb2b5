"""Figure `labels`: where network and label disagree most, and what similar signals say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.label_check import Votes, neighbour_votes
from anomagram_build.evaluation.report import Evaluation
from anomagram_build.evaluation.thresholds import Threshold
from anomagram_build.figures.chart import Size, compile_chart, named, paper_grid
from anomagram_build.figures.encode import scaled
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.signal_chart import Frame, frame_of, levels
from anomagram_build.figures.simplify import corners
from anomagram_build.figures.theme import var
from anomagram_build.figures.thumbnail import HEIGHT, WIDTH, thumbnail
from anomagram_build.figures.words import number
from anomagram_build.work import Work

_EACH = 10  # signals of either kind
_NEIGHBOURS = 9
_SCALE = 100
_COARSE = 0.015  # how far a neighbour's line may be off, as a share of the frame's height


@dataclass(frozen=True)
class Doubt:
    """A test signal whose score is at odds with its label; `abnormal` of its neighbours' labels
    are abnormal, and `place` counts from the most doubtful of its kind, from 1."""

    row: int
    labelled_abnormal: bool
    place: int
    label: str
    short: str
    score: float
    abnormal: int

    @property
    def doubted(self) -> bool:
        """Whether most neighbours have another kind of label."""
        return (2 * self.abnormal > _NEIGHBOURS) != self.labelled_abnormal


def build(work: Work) -> Figure:
    """The figure, with the first signal and before any answer."""
    dataset = work.read("dataset", "dataset", Dataset)
    split = work.read("dataset", "split", Split)
    evaluation = work.read("evaluation", "evaluation", Evaluation)
    verdict = work.read("evaluation", "verdict", Threshold)
    card, frame = dataset.card, frame_of(dataset.signals)
    abnormal = dataset.labels != card.normal
    votes = neighbour_votes(dataset.signals, abnormal, _NEIGHBOURS)
    doubts = find_doubts(dataset, split.test, evaluation.scores, votes)
    typical = np.median(dataset.signals[split.training], axis=0).astype(np.float32)

    first = dataset.signals[doubts[0].row]
    return Figure(
        name="labels",
        charts={
            "signal": Chart(
                compile_chart(_chart(first, typical, frame, card)),
                f"A {card.noun} over the typical normal one. {_question(doubts[0], card)}",
                Size(560, 360),
                Size(360, 260),
            )
        },
        tables=[_table(doubts, card)],
        description=_description(doubts, card),
        data={
            "doubts": {
                "scale": _SCALE,
                "signals": scaled(dataset.signals[[doubt.row for doubt in doubts]], _SCALE),
                "neighbours": [
                    [
                        _line(dataset.signals[row], bool(abnormal[row]), frame)
                        for row in votes.neighbours[doubt.row]
                    ]
                    for doubt in doubts
                ],
                "questions": [_question(doubt, card) for doubt in doubts],
                "answers": [_answer(doubt, card) for doubt in doubts],
                "labelledAbnormal": [doubt.labelled_abnormal for doubt in doubts],
                "doubted": [doubt.doubted for doubt in doubts],
                "votes": [f"{doubt.abnormal} of {_NEIGHBOURS}" for doubt in doubts],
            }
        },
        numbers=_numbers(doubts, evaluation.scores > verdict.value, abnormal, votes, split.test),
        values={
            "groups": [
                {
                    "title": f"Labelled {kind}, {order} error first",
                    "kind": kind,
                    "doubts": [
                        {
                            "number": number,
                            "name": f"Labelled {kind}, number {doubt.place}",
                            "path": thumbnail(dataset.signals[doubt.row], frame),
                        }
                        for number, doubt in enumerate(doubts, start=1)
                        if doubt.labelled_abnormal == (kind == "abnormal")
                    ],
                }
                for kind, order in (("normal", "highest"), ("abnormal", "lowest"))
            ],
            "box": f"0 0 {WIDTH} {HEIGHT}",
            "question": _question(doubts[0], card),
            "total": len(doubts),
            "noun": card.noun,
            "nouns": card.nouns,
            "voters": _NEIGHBOURS,
            "votes": f"Under each {card.noun} that you have judged stands how many of its "
            "neighbours are labelled abnormal.",
        },
    )


def find_doubts(
    dataset: Dataset, test: NDArray[np.int64], scores: NDArray[np.float64], votes: Votes
) -> list[Doubt]:
    """The normal-labelled of the test rows with the highest scores, then the abnormal-labelled
    ones with the lowest; the most doubtful of each kind first."""
    doubts = []
    for abnormal in (False, True):
        rows = test[(dataset.labels[test] != dataset.card.normal) == abnormal]
        order = np.argsort(scores[rows] if abnormal else -scores[rows], kind="stable")
        doubts += [
            Doubt(
                int(row),
                abnormal,
                place,
                info.name,
                info.short,
                float(scores[row]),
                int(votes.abnormal[row]),
            )
            for place, row in enumerate(rows[order[:_EACH]], start=1)
            for info in [dataset.card.class_of(int(dataset.labels[row]))]
        ]
    return doubts


def _line(signal: NDArray[np.float32], abnormal: bool, frame: Frame) -> dict[str, Any]:
    places = corners(signal, _COARSE * (frame.high - frame.low))
    return {
        "abnormal": abnormal,
        "x": places.tolist(),
        "y": scaled(signal[places], _SCALE),
    }


def _chart(
    signal: NDArray[np.float32], typical: NDArray[np.float32], frame: Frame, card: DataCard
) -> alt.LayerChart:
    """The data set `signal` over the typical one; `neighbours` (rows as `_line` makes them, in
    the data's units, with a `number`) behind both, none at first."""
    x = alt.X(
        "index:Q",
        title=f"{card.index_unit} of the {card.noun}",
        scale=alt.Scale(domain=[0, frame.points - 1], nice=False),
        axis=alt.Axis(style="signal", tickCount=7),
    )
    y = alt.Y(
        "value:Q",
        title=card.unit,
        scale=alt.Scale(domain=[frame.low, frame.high], nice=False, zero=False),
        axis=alt.Axis(style="signal"),
    )

    def rows(values: NDArray[np.float32]) -> list[dict[str, Any]]:
        return [{"index": at, "value": round(float(v), 2)} for at, v in enumerate(values)]

    neighbours = alt.Chart(named("neighbours", [])).transform_flatten(
        ["x", "y"], as_=["index", "value"]
    )

    def behind(kind: str, dash: list[int]) -> alt.Chart:
        wanted = "datum.abnormal" if kind == "abnormal" else "!datum.abnormal"
        chart: alt.Chart = (
            neighbours.transform_filter(wanted)
            .mark_line(color=var(kind), strokeWidth=1.25, strokeDash=dash, opacity=0.6, clip=True)
            .encode(x=x, y=y, detail="number:N")
        )
        return chart

    lines = [
        alt.Chart(named("typical", rows(typical)))
        .mark_line(color=var("normal"), strokeWidth=2, strokeDash=[2, 4], clip=True)
        .encode(x=x, y=y),
        alt.Chart(named("signal", rows(signal)))
        .mark_line(color=var("ink"), strokeWidth=2.25, clip=True)
        .encode(x=x, y=y),
    ]
    return alt.LayerChart(
        layer=[
            paper_grid([], levels(frame)),
            behind("normal", [1, 0]),
            behind("abnormal", [5, 3]),
            *lines,
        ]
    )


def _question(doubt: Doubt, card: DataCard) -> str:
    kind = "abnormal" if doubt.labelled_abnormal else "normal"
    named_so = f" ({doubt.short})" if doubt.labelled_abnormal else ""
    order = _ordinal(doubt.place, "lowest" if doubt.labelled_abnormal else "highest")
    return (
        f"Its label says {kind}{named_so}. The network’s error is {number(doubt.score)}, the "
        f"{order} of all test {card.nouns} labelled {kind}."
    )


def _answer(doubt: Doubt, card: DataCard) -> str:
    """What the neighbours say, and whether that agrees with the label."""
    normal = _NEIGHBOURS - doubt.abnormal
    if not doubt.abnormal:
        found = "all are labelled normal"
    elif not normal:
        found = "all are labelled abnormal"
    else:
        verb = "is" if doubt.abnormal == 1 else "are"
        found = f"{doubt.abnormal} {verb} labelled abnormal and {normal} normal"
    call = "abnormal" if 2 * doubt.abnormal > _NEIGHBOURS else "normal"
    side = "they doubt the label" if doubt.doubted else "they side with the label"
    return (
        f"Of the {_NEIGHBOURS} {card.nouns} most like it, {found}. By majority they call it "
        f"{call}: {side}."
    )


def _ordinal(place: int, extreme: str) -> str:
    if place == 1:
        return extreme
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place % 10 if place % 100 not in (11, 12, 13) else 0)
    return f"{place}{ending or 'th'} {extreme}"


def _description(doubts: list[Doubt], card: DataCard) -> str:
    sentences = []
    for abnormal, extreme in ((False, "highest"), (True, "lowest")):
        some = [doubt for doubt in doubts if doubt.labelled_abnormal == abnormal]
        doubted = sum(doubt.doubted for doubt in some)
        kind = "abnormal" if abnormal else "normal"
        sentences.append(
            f"The {len(some)} test {card.nouns} labelled {kind} with the {extreme} errors, from "
            f"{number(some[0].score)} to {number(some[-1].score)}: the majority of the "
            f"{_NEIGHBOURS} {card.nouns} most like each doubts the label of {doubted}."
        )
    return " ".join(sentences)


def _numbers(
    doubts: list[Doubt],
    flagged: NDArray[np.bool_],
    abnormal: NDArray[np.bool_],
    votes: Votes,
    test: NDArray[np.int64],
) -> dict[str, Any]:
    doubted = votes.say_abnormal != abnormal
    wrong = test[flagged[test] != abnormal[test]]
    misses = wrong[abnormal[wrong]]

    def of(kind: bool) -> dict[str, int]:
        some = [doubt for doubt in doubts if doubt.labelled_abnormal == kind]
        return {"shown": len(some), "doubted": sum(doubt.doubted for doubt in some)}

    return {
        "neighbours": _NEIGHBOURS,
        "normal": of(False),
        "abnormal": of(True),
        # Of all labels, and of those that the verdicts of the test contradict.
        "all": {"doubted": int(doubted.sum()), "share": float(doubted.mean())},
        "wrong": {"count": len(wrong), "doubted": int(doubted[wrong].sum())},
        "misses": {"count": len(misses), "doubted": int(doubted[misses].sum())},
    }


def _table(doubts: list[Doubt], card: DataCard) -> Table:
    return Table(
        f"Test {card.nouns} whose error is at odds with their label",
        [
            Column(card.noun),
            Column("label"),
            Column("reconstruction error", 4),
            Column(f"of {_NEIGHBOURS} neighbours labelled abnormal", 0),
            Column("they say"),
        ],
        [
            [
                f"Labelled {'abnormal' if doubt.labelled_abnormal else 'normal'} {doubt.place}",
                doubt.label,
                doubt.score,
                doubt.abnormal,
                "abnormal" if 2 * doubt.abnormal > _NEIGHBOURS else "normal",
            ]
            for doubt in doubts
        ],
    )
