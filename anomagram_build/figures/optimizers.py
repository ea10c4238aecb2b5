"""Figure `optimizers`: AUC by epoch for each optimizer, and the end at every learning rate."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from anomagram_build.dataset.load import Dataset
from anomagram_build.experiments.capacity import CapacityResult
from anomagram_build.experiments.optimizers import OptimizersResult
from anomagram_build.experiments.runs import Floats
from anomagram_build.figures.chart import Layered, Size, compile_chart, named
from anomagram_build.figures.encode import scaled
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.theme import var
from anomagram_build.figures.words import number
from anomagram_build.work import Work

NAMES = {
    "adam": "Adam",
    "adamax": "Adamax",
    "adadelta": "Adadelta",
    "rmsprop": "RMSprop",
    "momentum": "Momentum",
    "sgd": "SGD",
}
BEST = "best"

_SCALE = 10_000
_SIZES = Size(290, 190), Size(180, 150)
_FLOOR = 0.002  # of 1 - AUC, where the axis ends
# Where a cell of the heat table takes the next darker ground.
_AUC_STEPS = (0.9, 0.96, 0.98, 0.985, 0.99, 0.993)
_COPY_STEPS = (0.0, 0.1, 0.3, 0.45, 0.55, 0.6)


def build(work: Work) -> Figure:
    """The figure, with each optimizer at its best rate."""
    result = work.read("experiment:optimizers", "result", OptimizersResult)
    baseline = float(
        work.read("experiment:capacity", "result", CapacityResult).mean_distance.validation_auc[0]
    )
    choices = [BEST, *(f"{rate:g}" for rate in result.rates)]
    lines = {
        name: [band(result, place, rate) for rate in _places(result, place)]
        for place, name in enumerate(result.optimizers)
    }
    notes = {
        name: [_note(result, place, rate) for rate in _places(result, place)]
        for place, name in enumerate(result.optimizers)
    }
    return Figure(
        name="optimizers",
        charts={
            f"panel-{name}": Chart(
                compile_chart(_panel(rows(result.epochs, lines[name][0]), result, baseline)),
                f"Validation AUC of {title(name)} by epoch. {notes[name][0]}.",
                *_SIZES,
            )
            for name in result.optimizers
        },
        tables=[_table(result)],
        description=_description(result, baseline),
        data={
            "lines": {
                "epochs": result.epochs,
                "scale": _SCALE,
                "choices": choices,
                "bands": {
                    name: [_columns(rows(result.epochs, some)) for some in bands]
                    for name, bands in lines.items()
                },
                "notes": notes,
                "sentences": [_sentence(result, place) for place in range(len(choices))],
            }
        },
        values={
            "panels": [
                {
                    "part": f"panel-{name}",
                    "name": name,
                    "title": title(name),
                    "note": notes[name][0],
                }
                for name in result.optimizers
            ],
            "choices": [
                [choice, "each its best" if choice == BEST else choice] for choice in choices
            ],
            "best": BEST,
            "rates": choices[1:],
            "heat": [
                {
                    "title": title(name),
                    "cells": [_cell(result, place, rate) for rate in range(len(result.rates))],
                }
                for place, name in enumerate(result.optimizers)
            ],
            "seeds": result.test_auc.shape[2],
            "nouns": work.read("dataset", "dataset", Dataset).card.nouns,
            "sentence": _sentence(result, 0),
        },
        numbers={"mean_distance": {"validation_auc": baseline}},
    )


def title(name: str) -> str:
    """What an optimizer is called in text."""
    return NAMES.get(name, name)


def _places(result: OptimizersResult, optimizer: int) -> list[int]:
    """The rates' places in the order of the choices: the best one, then all."""
    return [int(result.best_rates[optimizer]), *range(len(result.rates))]


def band(result: OptimizersResult, optimizer: int, rate: int) -> tuple[Floats, Floats, Floats]:
    """Least, median and most validation AUC over the seeds, [epochs] each, as far as any run has
    finite scores."""
    values = result.validation_auc[optimizer, rate]
    alive = np.isfinite(values).any(axis=0)
    values = values[:, : len(alive) if alive.all() else int(alive.argmin())]
    return np.nanmin(values, axis=0), np.nanmedian(values, axis=0), np.nanmax(values, axis=0)


def rows(epochs: tuple[int, ...], lines: tuple[Floats, Floats, Floats]) -> list[dict[str, Any]]:
    """The chart's data set `band`: how far the AUC is from 1."""
    return [
        {
            "epoch": epoch,
            **{
                name: round(max(_FLOOR, 1 - float(value)), 4)
                for name, value in zip(("low", "middle", "high"), values, strict=True)
            },
        }
        for epoch, *values in zip(epochs, *lines, strict=False)
    ]


def _columns(band_rows: list[dict[str, Any]]) -> list[list[int]]:
    """The same rows as columns of whole numbers, for the page."""
    return [scaled([row[name] for row in band_rows], _SCALE) for name in ("low", "middle", "high")]


def _panel(band_rows: list[dict[str, Any]], result: OptimizersResult, baseline: float) -> Layered:
    """AUC by epoch, on an axis on which each step towards 1 is as hard as the last."""
    x = alt.X(
        "epoch:Q",
        title=None,
        scale=alt.Scale(type="sqrt", domain=[0, result.epochs[-1]], nice=False),
        axis=alt.Axis(values=[0, 1, 5, 20, 60, 200], tickCount=9),
    )
    scale_y = alt.Scale(type="log", domain=[1, _FLOOR], nice=False)

    def y(name: str) -> alt.Y:
        return alt.Y(
            f"{name}:Q",
            title=None,
            scale=scale_y,
            axis=alt.Axis(
                values=[0.5, 0.1, 0.02, 0.005],
                labelExpr="format(1 - datum.value, '~g')",
                tickCount=9,
            ),
        )

    base = alt.Chart(named("band", band_rows))
    spread = base.mark_area(color=var("series-1"), opacity=0.25, clip=True).encode(
        x=x, y=y("low"), y2="high:Q"
    )
    middle = base.mark_line(color=var("series-1"), strokeWidth=2.25, clip=True).encode(
        x=x, y=y("middle")
    )
    rule = (
        alt.Chart(named("baseline", [{"middle": round(1 - baseline, 4)}]))
        .mark_rule(color=var("ink-soft"), strokeDash=[5, 4], strokeWidth=1.5)
        .encode(y=y("middle"))
    )
    catch = (
        base.transform_calculate(
            least="1 - datum.low", median="1 - datum.middle", most="1 - datum.high"
        )
        .mark_rule(opacity=0, strokeWidth=6)
        .encode(
            x=x,
            tooltip=[
                alt.Tooltip("epoch:Q", title="epoch"),
                alt.Tooltip("median:Q", title="median AUC", format=".4f"),
                alt.Tooltip("least:Q", title="least", format=".4f"),
                alt.Tooltip("most:Q", title="most", format=".4f"),
            ],
        )
    )
    return alt.layer(rule, spread, middle, catch)


def _note(result: OptimizersResult, optimizer: int, rate: int) -> str:
    """Under a panel: the rate, and how its runs ended."""
    ended, diverged = _ended(result, optimizer, rate), int(result.diverged[optimizer, rate].sum())
    runs = result.test_auc.shape[2]
    words = [f"rate {result.rates[rate]:g}"]
    if len(ended):
        words.append(f"ends at {number(float(ended.mean()))} ± {number(_deviation(ended))}")
    if diverged:
        words.append(f"{diverged} of {runs} diverged" if diverged < runs else "all diverged")
    return ", ".join(words)


def _ended(result: OptimizersResult, optimizer: int, rate: int) -> Floats:
    """Test AUC of the runs that did not diverge."""
    kept: Floats = result.test_auc[optimizer, rate][~result.diverged[optimizer, rate]]
    return kept


def _deviation(values: Floats) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else 0.0


def _copied(result: OptimizersResult, optimizer: int, rate: int) -> Floats:
    """Explained variance of the runs that did not diverge."""
    kept: Floats = result.explained_variance[optimizer, rate, :, -1][
        ~result.diverged[optimizer, rate]
    ]
    return kept


def _cell(result: OptimizersResult, optimizer: int, rate: int) -> dict[str, Any]:
    """One cell of the heat table, for both measures."""
    ended, copied = _ended(result, optimizer, rate), _copied(result, optimizer, rate)
    diverged = int(result.diverged[optimizer, rate].sum())
    auc, copy = (float(some.mean()) if len(some) else None for some in (ended, copied))
    return {
        "auc": None if auc is None else number(auc),
        "auc_level": _level(auc, _AUC_STEPS),
        "copied": None if copy is None else number(copy, 2),
        "copy_level": _level(copy, _COPY_STEPS),
        "diverged": diverged,
        "best": rate == int(result.best_rates[optimizer]),
    }


def _level(value: float | None, steps: tuple[float, ...]) -> int:
    return 0 if value is None else sum(value >= step for step in steps)


def _sentence(result: OptimizersResult, choice: int) -> str:
    """What one choice of rates comes to, over all optimizers."""
    ends, learned, diverged = [], 0, 0
    for place in range(len(result.optimizers)):
        rate = _places(result, place)[choice]
        ended = _ended(result, place, rate)
        ends += [(float(ended.mean()), place)] if len(ended) else []
        learned += int(result.learned[place, rate].sum())
        diverged += int(result.diverged[place, rate].sum())
    runs = len(result.optimizers) * result.test_auc.shape[2]
    where = (
        "Each optimizer at its own best rate"
        if choice == 0
        else f"All at a rate of {result.rates[choice - 1]:g}"
    )
    if not ends:
        return f"{where}: all {runs} runs diverged."
    (low, worst), (high, best) = min(ends), max(ends)
    names = [title(result.optimizers[place]) for place in (worst, best)]
    return (
        f"{where}: mean test AUC from {number(low)} ({names[0]}) to {number(high)} ({names[1]}). "
        f"{learned} of {runs} runs copy better than the mean beat would; "
        f"{diverged or 'none'} diverged."
    )


def _description(result: OptimizersResult, baseline: float) -> str:
    names = ", ".join(
        f"{title(name)} at {result.rates[rate]:g}"
        for name, rate in zip(result.optimizers, result.best_rates, strict=True)
    )
    return (
        f"Six panels, one for each optimizer, with the validation AUC by epoch: the median over "
        f"{result.test_auc.shape[2]} seeds as a line, the range as a band. At their best rates "
        f"({names}) nearly all of the rise is over after one epoch. A dashed line marks the "
        f"distance to the mean, {number(baseline)}. {_sentence(result, 0)} Below, a table of "
        f"optimizers by learning rates holds the AUC at the end, darker for better, with the "
        f"number of runs that diverged."
    ).replace("Six panels", f"{len(result.optimizers)} panels")


def _table(result: OptimizersResult) -> Table:
    explained = result.epochs_to_explained(result.explained_goal)

    def middle(epochs: Floats) -> float | None:
        value = float(np.median(np.where(np.isnan(epochs), np.inf, epochs)))
        return value if np.isfinite(value) else None

    cells: list[list[Any]] = []
    for place, name in enumerate(result.optimizers):
        for rate, value in enumerate(result.rates):
            ended, copied = _ended(result, place, rate), _copied(result, place, rate)
            cells.append(
                [
                    f"{title(name)}, {value:g}",
                    float(ended.mean()) if len(ended) else None,
                    _deviation(ended) if len(ended) else None,
                    float(copied.mean()) if len(copied) else None,
                    int(result.learned[place, rate].sum()),
                    int(result.diverged[place, rate].sum()),
                    middle(result.epochs_to_peak[place, rate]) if len(ended) else None,
                    middle(explained[place, rate]),
                ]
            )
    share, goal = f"{100 * result.share_of_peak:g}%", f"{100 * result.explained_goal:g}%"
    return Table(
        f"Every optimizer at every rate, {result.test_auc.shape[2]} runs each",
        [
            Column("optimizer, rate"),
            Column("test AUC, mean", 4),
            Column("standard deviation", 4),
            Column("explained variance", 3),
            Column("runs that learned", 0),
            Column("diverged", 0),
            Column(f"epochs to {share} of own peak AUC, median", 1),
            Column(f"epochs to {goal} explained, median", 1),
        ],
        cells,
    )
