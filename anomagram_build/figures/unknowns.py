"""Figure `unknowns`: kinds of abnormal signals that a detector was never taught."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.experiments.faults import FAULTS
from anomagram_build.experiments.runs import Floats, number_name
from anomagram_build.experiments.unknowns import UnknownsResult
from anomagram_build.figures.chart import Size, compile_chart
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.signal_chart import frame_of
from anomagram_build.figures.strip import Rows, Series, mean_rows, strip_chart, strip_rows
from anomagram_build.figures.thumbnail import HEIGHT, WIDTH, thumbnail
from anomagram_build.figures.words import capital, percent
from anomagram_build.work import Work

_SERIES = (
    Series("autoencoder", "autoencoder", "model", "circle"),
    Series("trees", "classifier: trees", "series-1", "square"),
    Series("linear", "classifier: logistic regression", "series-2", "triangle-up"),
)
_LANES = (-0.2, -0.02, 0.16)
_FIRST_RATE = 0.02  # or the nearest that was measured

# What the classifiers have learned of the kind in question.
_LESSONS = {"others": "every kind but this one", "all": "every kind, this one too"}


def build(work: Work) -> Figure:
    """The figure, at a low false-positive rate and with each kind left out in turn."""
    dataset = work.read("dataset", "dataset", Dataset)
    result = work.read("experiment:unknowns", "result", UnknownsResult)
    card = dataset.card
    rate = int(np.argmin(np.abs(result.rates - _FIRST_RATE)))
    kinds = [card.class_of(int(label)).name for label in result.labels]
    faults = [capital(FAULTS[name][0]) for name in result.faults]
    recalls = {
        lesson: [_recalls(result, place, lesson) for place in range(len(result.rates))]
        for lesson in _LESSONS
    }
    made_up = [_fault_recalls(result, place) for place in range(len(result.rates))]
    frame = frame_of(np.concatenate([result.examples, result.example[np.newaxis]]))
    sentences = {
        lesson: [_sentence(result, place, lesson, card) for place in range(len(result.rates))]
        for lesson in _LESSONS
    }
    return Figure(
        name="unknowns",
        charts={
            "classes": _chart(
                kinds,
                recalls["others"][rate],
                f"Recall of each abnormal class by an autoencoder that was taught none and by "
                f"classifiers that were taught all others. {sentences['others'][rate]}",
                card,
            ),
            "faults": _chart(
                faults,
                made_up[rate],
                f"Recall of made-up faults in normal {card.nouns}, by detectors of which none was "
                f"taught any.",
                card,
            ),
        },
        tables=[
            _table(result, kinds, card),
            _fault_table(result, faults, card),
        ],
        description=_description(result, card),
        data={
            "result": {
                "rates": [f"{100 * value:g}" for value in result.rates],
                "rate": f"{100 * result.rates[rate]:g}",
                "lessons": list(_LESSONS),
                "keys": [one.key for one in _SERIES],
                "lanes": list(_LANES),
                "classes": {
                    lesson: [_rounded(values) for values in by_rate]
                    for lesson, by_rate in recalls.items()
                },
                "faults": [_rounded(values) for values in made_up],
                "sentences": sentences,
            }
        },
        values={
            "rates": [[f"{100 * value:g}", f"{100 * value:g}%"] for value in result.rates],
            "rate": f"{100 * result.rates[rate]:g}",
            "lessons": list(_LESSONS.items()),
            "lesson": "others",
            "series": [[one.key, one.name, one.shape] for one in _SERIES],
            "sentence": sentences["others"][rate],
            "box": f"0 0 {WIDTH} {HEIGHT}",
            "example": thumbnail(result.example, frame),
            "examples": [
                [name, thumbnail(signal, frame)]
                for name, signal in zip(faults, result.examples, strict=True)
            ],
            "noun": card.noun,
            "nouns": card.nouns,
        },
        numbers={
            "fault_kinds": len(result.faults),
            **{number_name("at", 100 * value): {"rate": float(value)} for value in result.rates},
        },
    )


def _recalls(result: UnknownsResult, rate: int, lesson: str) -> list[list[Floats]]:
    """By class and detector the recalls of all seeds; without classifiers where none could be
    taught, as with one abnormal class."""
    rows = []
    for place in range(len(result.labels)):
        row = result.set_of(but=place) if lesson == "others" else result.set_of()
        taught = [] if row is None else [own[:, row, rate, place] for own in result.taught]
        rows.append([result.autoencoder[:, rate, place], *taught])
    return rows


def _fault_recalls(result: UnknownsResult, rate: int) -> list[list[Floats]]:
    """By fault and detector; the classifiers are those that have learned all classes."""
    everything = result.set_of()
    assert everything is not None
    first = len(result.labels)
    return [
        [
            result.autoencoder[:, rate, first + place],
            *(own[:, everything, rate, first + place] for own in result.taught),
        ]
        for place in range(len(result.faults))
    ]


def _rounded(rows: list[list[Floats]]) -> list[list[list[float]]]:
    return [[[round(float(v), 4) for v in values] for values in row] for row in rows]


def strip_data(rows: list[list[Floats]]) -> tuple[Rows, Rows]:
    """Marks and bars of a strip chart, each detector on its lane."""
    marks: Rows = []
    means: Rows = []
    for at, row in enumerate(rows):
        for one, lane, values in zip(_SERIES, _LANES, row, strict=False):
            marks += strip_rows(at, lane, one.key, values.tolist())
            means += mean_rows(at, lane, one.key, values.tolist())
    return marks, means


def _chart(names: list[str], rows: list[list[Floats]], label: str, card: DataCard) -> Chart:
    marks, means = strip_data(rows)
    high = 60 + 62 * len(names)
    return Chart(
        compile_chart(
            strip_chart(
                names,
                _SERIES,
                marks,
                means,
                title="recall on test, one mark per seed",
                domain=(0, 1),
                axis=alt.Axis(format="%", tickCount=5, grid=True),
                form=".1%",
                what="seed",
            )
        ),
        label,
        Size(520, high),
        Size(360, high),
    )


def _mean(values: Floats) -> str:
    return percent(float(values.mean()), 0)


def _sentence(result: UnknownsResult, rate: int, lesson: str, card: DataCard) -> str:
    """How the detectors compare over all classes, each counted alike."""
    rows = [row for row in _recalls(result, rate, lesson) if len(row) > 1]
    wanted = f"{100 * result.rates[rate]:g}%"
    if not rows:
        return (
            f"With false alarms for {wanted} of the normal validation {card.nouns}, the "
            f"autoencoder catches {_mean(result.autoencoder[:, rate, 0])}."
        )
    own, trees, linear = (
        _mean(np.stack([row[place] for row in rows])) for place in range(len(_SERIES))
    )
    taught = "have seen all other kinds" if lesson == "others" else "have seen all kinds"
    return (
        f"Each threshold lets {wanted} of the normal validation {card.nouns} raise a false alarm. "
        f"Averaged over the {len(rows)} kinds, the autoencoder, which has seen none, "
        f"catches {own}; of the classifiers, which {taught}, the trees catch {trees} and the "
        f"logistic regression {linear}."
    )


def _description(result: UnknownsResult, card: DataCard) -> str:
    parts = [_sentence(result, rate, "others", card) for rate in range(len(result.rates))]
    return (
        f"Left: each abnormal class is left out of the classifiers\u2019 lessons in turn, and its "
        f"recall on test is measured. Right: normal test {card.nouns} with made-up faults, a kind "
        f"that neither autoencoder nor classifier has seen. {' '.join(parts)}"
    )


def _table(result: UnknownsResult, kinds: list[str], card: DataCard) -> Table:
    rows: list[list[Any]] = []
    for lesson, words in _LESSONS.items():
        for rate, wanted in enumerate(result.rates):
            for kind, row in zip(kinds, _recalls(result, rate, lesson), strict=True):
                means = [float(values.mean()) for values in row]
                means += [None] * (len(_SERIES) - len(means))  # type: ignore[list-item]
                rows.append([kind, words, f"{100 * wanted:g}%", *means])
    return Table(
        f"Recall of each class of test {card.nouns}, means over {len(result.seeds)} seeds",
        [
            Column("class"),
            Column("classifiers were taught"),
            Column("false-positive rate on validation"),
            *(Column(one.name, 3) for one in _SERIES),
        ],
        rows,
    )


def _fault_table(result: UnknownsResult, faults: list[str], card: DataCard) -> Table:
    rows: list[list[Any]] = [
        [fault, f"{100 * wanted:g}%", *(float(values.mean()) for values in row)]
        for rate, wanted in enumerate(result.rates)
        for fault, row in zip(faults, _fault_recalls(result, rate), strict=True)
    ]
    return Table(
        f"Recall of made-up faults in normal test {card.nouns}; classifiers were taught all kinds",
        [
            Column("fault"),
            Column("false-positive rate on validation"),
            *(Column(one.name, 3) for one in _SERIES),
        ],
        rows,
    )
