"""Figure `scaling`: the same signal before and after each kind of scaling."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.scale import KINDS, Scaling, fit_scaling, scale
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.curves import auc
from anomagram_build.figures.chart import Size, compile_chart, named
from anomagram_build.figures.choose import one_of_each_class
from anomagram_build.figures.encode import scaled as in_steps
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.theme import var
from anomagram_build.figures.words import number
from anomagram_build.models.baselines import MeanDistance, Method, PrincipalComponents
from anomagram_build.training.runs import TrainedRuns
from anomagram_build.work import Work

Signals = NDArray[np.float32]

_FIRST = "range"
_UNCHANGED = 0.02  # a mean as near to 0 and a deviation as near to 1: the same to the eye
_STEPS = 100_000  # values are sent in fractions of their unit, much finer than they are shown
_BEFORE, _AFTER = 3, 2  # decimals shown: a result has less than what it is computed from
_STRIP = 7  # points whose numbers are shown
_SIZES = Size(440, 300), Size(360, 230)
NAMES = {
    "none": "none",
    "standard": "standard",
    "range": "range",
    "range-per-point": "range per point",
}


def build(work: Work) -> Figure:
    """The figure, with a normal signal scaled to the range of the training values."""
    dataset = work.read("dataset", "dataset", Dataset)
    split = work.read("dataset", "split", Split)
    runs = work.read("training", "runs", TrainedRuns)
    card = dataset.card
    training = dataset.signals[split.training]
    scalings = {kind: fit_scaling(kind, training) for kind in KINDS}
    ours = next(kind for kind in KINDS if _same(scalings[kind], runs.scaling))
    rows = one_of_each_class(dataset, split.test, work.settings.figures.seed)
    signals = dataset.signals[rows]
    # What is shown as a sum is computed with the numbers that are shown, so that it comes out.
    shown, by = np.round(signals, _BEFORE), {name: _shown(kind) for name, kind in scalings.items()}
    names = [card.class_of(int(dataset.labels[row])).name for row in rows]
    band = np.stack([training.min(axis=0), training.max(axis=0)])
    cursor = int(signals[0].argmax())
    sentences = {kind: _sentence(kind, scalings[kind], card) for kind in KINDS}
    aucs = _aucs(dataset, split, scalings, runs.architecture.latent)

    return Figure(
        name="scaling",
        charts={
            "before": Chart(
                compile_chart(_chart(signals[0], band, card, card.unit, cursor)),
                f"A normal {card.noun} before scaling, with the range of the training "
                f"{card.nouns} shaded.",
                *_SIZES,
            ),
            "after": Chart(
                compile_chart(
                    _chart(
                        scale(signals[0], scalings[_FIRST]),
                        scale(band, scalings[_FIRST]),
                        card,
                        "scaled value, without a unit",
                        cursor,
                    )
                ),
                f"The same {card.noun} after scaling. {sentences[_FIRST]}",
                *_SIZES,
            ),
        },
        tables=[_parameters(scalings, aucs), _values(signals[0], scalings, card)],
        description=" ".join(sentences[kind] for kind in KINDS),
        data={
            "scalings": {
                "steps": _STEPS,
                "signals": in_steps(shown, _STEPS),
                "band": in_steps(band, _STEPS),
                "kinds": {
                    kind: {
                        "offset": in_steps(by[kind].offset, _STEPS),
                        "spread": in_steps(by[kind].spread, _STEPS),
                        "signals": in_steps(scale(shown, by[kind]), _STEPS),
                        "band": in_steps(scale(band, scaling), _STEPS),
                        "sentence": sentences[kind],
                        "outside": [_outside(scale(signal, scaling)) for signal in signals]
                        if kind.startswith("range")
                        else None,
                    }
                    for kind, scaling in scalings.items()
                },
                "point": cursor,
            }
        },
        numbers=_numbers(dataset, split, scalings, aucs),
        values={
            "kinds": [[kind, NAMES[kind] + (" (ours)" if kind == ours else "")] for kind in KINDS],
            "kind": _FIRST,
            "samples": [[str(place), name] for place, name in enumerate(names)],
            "last": dataset.signals.shape[1] - 1,
            "point": cursor,
            "strip": _strip(shown[0], scale(shown[0], by[_FIRST]), cursor),
            "sum": _sum(shown[0], by[_FIRST], cursor),
            "sentence": sentences[_FIRST],
            "outside": _outside(scale(signals[0], scalings[_FIRST])),
            "noun": card.noun,
            "nouns": card.nouns,
        },
    )


def _same(one: Scaling, other: Scaling) -> bool:
    return np.array_equal(one.offset, other.offset) and np.array_equal(one.spread, other.spread)


def _shown(scaling: Scaling) -> Scaling:
    """A scaling with its numbers as they are shown."""
    spread = np.maximum(np.round(scaling.spread, _BEFORE), 10.0**-_BEFORE)
    return Scaling(np.round(scaling.offset, _BEFORE), spread.astype(np.float32))


def _chart(
    signal: Signals, band: Signals, card: DataCard, unit: str, cursor: int
) -> alt.LayerChart:
    """A signal over the range of the training signals, both in the data set `points`; its values
    decide the axis. Signal `cursor` marks a point."""
    rows = [
        {
            "index": at,
            "value": round(float(signal[at]), 3),
            "low": round(float(band[0, at]), 3),
            "high": round(float(band[1, at]), 3),
        }
        for at in range(len(signal))
    ]
    x = alt.X(
        "index:Q",
        title=f"{card.index_unit} of the {card.noun}",
        scale=alt.Scale(domain=[0, len(signal) - 1], nice=False),
        axis=alt.Axis(style="signal", tickCount=7),
    )
    scale_y = alt.Scale(zero=False, nice=True)
    axis_y = alt.Axis(style="signal")
    base = alt.Chart(named("points", rows))
    y = alt.Y("value:Q", title=unit, scale=scale_y, axis=axis_y)
    range_ = base.mark_area(color=var("normal"), opacity=0.22).encode(
        x=x, y=alt.Y("low:Q", title=unit, scale=scale_y, axis=axis_y), y2="high:Q"
    )
    line = base.mark_line(color=var("ink"), strokeWidth=2.25).encode(x=x, y=y)
    here = base.transform_filter("datum.index == cursor")
    rule = here.mark_rule(color=var("focus"), strokeWidth=1).encode(x=x)
    knob = here.mark_point(color=var("focus"), size=120, filled=False, strokeWidth=2.5)
    return alt.LayerChart(layer=[range_, line, rule, knob.encode(x=x, y=y)]).add_params(
        alt.param(name="cursor", value=cursor)
    )


def _sentence(kind: str, scaling: Scaling, card: DataCard) -> str:
    """What a kind does, with its own numbers."""
    parts = [float(part.flat[0]) for part in (scaling.offset, scaling.spread)]
    offset, spread = (number(part, 2) for part in parts)
    if kind == "none":
        return "None: the network gets the values as they are."
    if kind == "standard":
        changed = max(abs(parts[0]), abs(parts[1] - 1))
        return (
            f"Standard: from every value the mean of all training values is taken, {offset}, and "
            f"what is left is divided by their standard deviation, {spread}."
        ) + (
            f" Here that changes next to nothing, since the {card.nouns} came standardised."
            if changed < _UNCHANGED
            else ""
        )
    if kind == "range":
        return (
            f"Range: from every value the least of all training values is taken, {offset}, and "
            f"what is left is divided by the distance to the largest, {spread}. Training values "
            "now lie between 0 and 1. The picture is the same as before; only the numbers at the "
            "axis have changed."
        )
    narrow, wide = number(float(scaling.spread.min()), 1), number(float(scaling.spread.max()), 1)
    return (
        f"Range per point: as range, but with two numbers for each point. Now the training "
        f"{card.nouns} reach from 0 to 1 everywhere, whether they differ there by {narrow} "
        f"{card.unit} or by {wide}, and the shape of the {card.noun} is another."
    )


def _outside(values: Signals) -> int:
    return int(((values < 0) | (values > 1)).sum())


def _strip(before: Signals, after: Signals, cursor: int) -> list[list[str]]:
    """Rows of (point, before, after) around the cursor."""
    first = min(max(0, cursor - _STRIP // 2), max(0, len(before) - _STRIP))
    return [
        [str(at), number(float(before[at]), _BEFORE), number(float(after[at]), _AFTER)]
        for at in range(first, min(len(before), first + _STRIP))
    ]


def _sum(signal: Signals, scaling: Scaling, at: int) -> dict[str, str]:
    """The one subtraction and division at a point, as text."""
    offset, spread = (float(part[at % len(part)]) for part in (scaling.offset, scaling.spread))
    return {
        "before": number(float(signal[at]), _BEFORE),
        "offset": number(offset, _BEFORE),
        "spread": number(spread, _BEFORE),
        "after": number(float(scale(signal, scaling)[at]), _AFTER),
    }


def _aucs(
    dataset: Dataset, split: Split, scalings: dict[str, Scaling], components: int
) -> dict[str, dict[str, float]]:
    """AUC on the test signals of two detectors without random numbers, by kind and detector."""
    abnormal = dataset.labels[split.test] != dataset.card.normal
    methods: dict[str, Method] = {
        "mean_distance": MeanDistance(),
        "pca": PrincipalComponents(components),
    }

    def measured(method: Method, scaling: Scaling) -> float:
        fitted = method.fit(scale(dataset.signals[split.training], scaling))
        return auc(fitted(scale(dataset.signals[split.test], scaling)), abnormal)

    return {
        kind: {name: measured(method, scaling) for name, method in methods.items()}
        for kind, scaling in scalings.items()
    }


def _numbers(
    dataset: Dataset,
    split: Split,
    scalings: dict[str, Scaling],
    aucs: dict[str, dict[str, float]],
) -> dict[str, Any]:
    test, per_point = dataset.signals[split.test], scalings["range-per-point"]
    abnormal = dataset.labels[split.test] != dataset.card.normal
    scaled = scale(test, per_point)
    beyond = np.any((scaled < 0) | (scaled > 1), axis=1)
    training, everything = dataset.signals[split.training], dataset.signals
    return {
        "auc": {kind.replace("-", "_"): measured for kind, measured in aucs.items()},
        "training": {"least": float(training.min()), "most": float(training.max())},
        "all": {"least": float(everything.min()), "most": float(everything.max())},
        "per_point": {
            "narrowest": float(per_point.spread.min()),
            "widest": float(per_point.spread.max()),
            # Test signals with a value outside 0…1.
            "normal_beyond": float(beyond[~abnormal].mean()),
            "abnormal_beyond": float(beyond[abnormal].mean()),
        },
    }


def _parameters(scalings: dict[str, Scaling], aucs: dict[str, dict[str, float]]) -> Table:
    def reach(values: Signals) -> str:
        low, high = number(float(values.min()), 2), number(float(values.max()), 2)
        return low if low == high else f"{low} to {high}"

    return Table(
        "The kinds of scaling, fitted on training signals, and what they do to the AUC of two "
        "simple detectors on the test signals",
        [
            Column("kind"),
            Column("subtracted"),
            Column("divided by"),
            Column("AUC, distance to the mean", 4),
            Column("AUC, PCA", 4),
        ],
        [
            [
                NAMES[kind],
                reach(scaling.offset),
                reach(scaling.spread),
                aucs[kind]["mean_distance"],
                aucs[kind]["pca"],
            ]
            for kind, scaling in scalings.items()
        ],
    )


def _values(signal: Signals, scalings: dict[str, Scaling], card: DataCard) -> Table:
    step = max(1, len(signal) // 28)
    return Table(
        f"A normal {card.noun} before and after scaling",
        [
            Column("point", 0),
            *(Column("before" if kind == "none" else NAMES[kind], 3) for kind in KINDS),
        ],
        [
            [at, *(float(scale(signal, scaling)[at]) for scaling in scalings.values())]
            for at in range(0, len(signal), step)
        ],
    )
