"""Figure `methods`: every method on one split, its quality against its costs."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.experiments.costs import CostsResult, MethodCost
from anomagram_build.experiments.methods import MethodResult, MethodsResult
from anomagram_build.figures.chart import Size, compile_chart, named
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.hills import hill_rows, hills_chart
from anomagram_build.figures.theme import var
from anomagram_build.figures.words import number, percent
from anomagram_build.work import Work

_FIRST = "autoencoder"
_CONFIDENCE = 1.96  # standard errors on either side that hold 95 of 100 true values
_LEAST_MISS, _MOST_MISS = 0.0015, 0.1  # 1 - AUC; where the scale of quality ends
_TOUCH = (0.14, 0.045)  # marks are nearer than that, in powers of ten of cost and of 1 - AUC

# Field of MethodCost → its column's title, and what it is.
_COSTS = {
    "fit_ratio": ("Training", "training time"),
    "score_ratio": ("Scoring", "scoring time"),
    "bytes_ratio": ("Storage", "bytes kept"),
}


def build(work: Work) -> Figure:
    """The figure, in order of AUC and with the dense autoencoder picked."""
    card = work.read("dataset", "dataset", Dataset).card
    result = work.read("experiment:methods", "result", MethodsResult)
    costs = work.read("costs", "result", CostsResult)
    known = {row.key: row for row in costs.methods}
    ranked = sorted(result.methods, key=lambda method: -float(method.auc.mean()))
    picked = next(method for method in ranked if method.key == _FIRST)
    measured = {
        field: words
        for field, words in _COSTS.items()
        if all(getattr(row, field) is not None for row in costs.methods)
    }
    cost = next(iter(measured))
    sentences = {method.key: _sentence(method, picked, result, card) for method in ranked}
    floor = _floor(ranked)
    points = [
        _point(rank, method, known[method.key], measured, floor) for rank, method in _ranks(ranked)
    ]
    most = max(point[field] for point in points for field in measured)
    bins = len(result.edges) - 1
    return Figure(
        name="methods",
        charts={
            "scatter": Chart(
                compile_chart(_scatter(points, cost, most, floor)),
                f"AUC of {len(ranked)} methods against {measured[cost][1]}, as a multiple of the "
                f"lowest. Best: {ranked[0].name}, {number(float(ranked[0].auc.mean()), 4)}.",
                Size(620, 440),
                Size(360, 400),
            ),
            "histogram": Chart(
                compile_chart(
                    hills_chart(
                        hill_rows(
                            result.edges.tolist(),
                            picked.normal[0].tolist(),
                            picked.abnormal[0].tolist(),
                        ),
                        extent=_extent(result),
                        title=f"share of validation {card.nouns} that score lower",
                        nouns=card.nouns,
                        axis=alt.Axis(
                            values=[bins * part / 4 for part in range(5)],
                            labelExpr=f"format(datum.value / {bins}, '.0%')",
                            labelFlush=True,
                        ),
                        threshold=bins * float(picked.threshold_share[0]),
                    )
                ),
                f"Histogram of the scores of normal and abnormal test {card.nouns}. "
                f"{sentences[_FIRST]}",
                Size(400, 300),
                Size(360, 280),
            ),
        },
        tables=[_table(ranked, known, measured, result, card), _settings_table(ranked)],
        description=_description(ranked, costs, result, card),
        data={
            "result": {
                "points": points,
                "labels": {field: _labels(points, field) for field in measured},
                "costs": list(measured),
                "names": {method.key: method.name for method in ranked},
                "sentences": sentences,
                "edges": [round(edge, 4) for edge in result.edges.tolist()],
                "normal": {method.key: method.normal[0].tolist() for method in ranked},
                "abnormal": {method.key: method.abnormal[0].tolist() for method in ranked},
                "threshold": {
                    method.key: round(bins * float(method.threshold_share[0]), 3)
                    for method in ranked
                },
            }
        },
        values={
            "columns": [["AUC", 1], ["Average precision", 1], ["Accuracy", 1], ["F1", 1]]
            + [[f"{title}, ×", 0] for title, _ in measured.values()],
            "rows": [
                _shown(rank, method, known[method.key], measured) for rank, method in _ranks(ranked)
            ],
            "costs": [[field, words[0]] for field, words in measured.items()],
            "cost": cost,
            "picked": _FIRST,
            "name": picked.name,
            "sentence": sentences[_FIRST],
            "nouns": card.nouns,
        },
        numbers=_numbers(ranked, costs),
    )


def _ranks(ranked: list[MethodResult]) -> list[tuple[int, MethodResult]]:
    return list(enumerate(ranked, start=1))


def _floor(ranked: list[MethodResult]) -> float:
    """Where the scale of quality begins, as 1 - AUC: below all but what is far worse."""
    misses = [1 - float(method.auc.mean()) for method in ranked]
    return min(1.0, 1.5 * max((miss for miss in misses if miss < _MOST_MISS), default=max(misses)))


def _point(
    rank: int, method: MethodResult, cost: MethodCost, measured: dict[str, Any], floor: float
) -> dict[str, Any]:
    """A method in the scatter. `miss` is 1 - AUC, whose logarithm is the scale of quality; what is
    `off` that scale stands at its lower end."""
    auc = float(method.auc.mean())
    off = _CONFIDENCE * method.auc_error

    def miss(value: float) -> float:
        return round(float(np.clip(1 - value, _LEAST_MISS, 0.97 * floor)), 5)

    return {
        "key": method.key,
        "rank": rank,
        "name": method.name,
        "deep": method.deep,
        "off": 1 - auc > floor,
        "auc": round(auc, 4),
        "miss": miss(auc),
        "best": miss(auc + off),
        "worst": miss(auc - off),
        **{field: float(f"{getattr(cost, field):.3g}") for field in measured},
    }


def _labels(points: list[dict[str, Any]], cost: str) -> list[dict[str, Any]]:
    """The places of methods by AUC, beside their marks; one label for marks that touch."""
    groups: list[list[dict[str, Any]]] = []
    for point in points:
        near = next((group for group in groups if _touch(group[0], point, cost)), None)
        if near is None:
            groups.append([point])
        else:
            near.append(point)
    return [
        {
            "cost": max(point[cost] for point in group),
            "miss": group[0]["miss"],
            "words": "\u2009,\u2009".join(str(point["rank"]) for point in group)
            + (f" \u2193 {group[0]['auc']:.2f}" if group[0]["off"] else ""),
        }
        for group in groups
    ]


def _touch(one: dict[str, Any], other: dict[str, Any], cost: str) -> bool:
    across, up = one[cost] / other[cost], one["miss"] / other["miss"]
    return abs(np.log10(across)) < _TOUCH[0] and abs(np.log10(up)) < _TOUCH[1]


def _scatter(points: list[dict[str, Any]], cost: str, most: float, floor: float) -> alt.LayerChart:
    """Quality against the field `cost`. The page replaces the data sets `points`, whose field
    `cost` it sets, and `labels`, and the signal `picked`."""
    rows = [{**point, "cost": point[cost]} for point in points]
    x = alt.X(
        "cost:Q",
        title="cost as a multiple of the lowest (logarithmic scale)",
        scale=alt.Scale(type="log", domain=[0.6, 2.5 * most], nice=False),
        axis=alt.Axis(
            values=[10**power for power in range(8) if 10**power < 2 * most],
            labelExpr="format(datum.value, ',')",
            grid=False,
        ),
    )
    scale_y = alt.Scale(type="log", domain=[floor, _LEAST_MISS], nice=False)
    y = alt.Y(
        "miss:Q",
        title="AUC on test (scale stretched towards 1)",
        scale=scale_y,
        axis=alt.Axis(
            values=[0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005],
            labelExpr="format(1 - datum.value, '.3~f')",
            grid=True,
        ),
    )
    picked = alt.param(name="picked", value=_FIRST)
    base = alt.Chart(named("points", rows))
    strong = "datum.key === picked"
    colour = alt.condition("datum.deep", alt.value(var("model")), alt.value(var("series-1")))
    error = base.mark_rule(clip=True).encode(
        x=x,
        y=alt.Y("worst:Q", scale=scale_y),
        y2="best:Q",
        color=colour,
        opacity=alt.condition(strong, alt.value(1), alt.value(0.3)),
        size=alt.condition(strong, alt.value(2.5), alt.value(1)),
    )
    dot = base.mark_point(filled=True, opacity=1, strokeWidth=1.5, stroke=var("paper")).encode(
        x=x,
        y=y,
        color=colour,
        shape=alt.condition("datum.deep", alt.value("circle"), alt.value("square")),
        size=alt.condition(strong, alt.value(220), alt.value(100)),
        tooltip=[
            alt.Tooltip("name:N", title=" "),
            alt.Tooltip("auc:Q", title="AUC", format=".4f"),
            alt.Tooltip("cost:Q", title="times the lowest cost", format=",.3~r"),
        ],
    )
    labels = (
        alt.Chart(named("labels", _labels(points, cost)))
        .mark_text(align="left", dx=9, fontSize=12)
        .encode(x=x, y=y, text="words:N")
    )
    return alt.LayerChart(layer=[error, dot, labels]).add_params(picked)


def _extent(result: MethodsResult) -> tuple[int, int]:
    normal = max(int(method.normal[0].max()) for method in result.methods)
    return normal, max(int(method.abnormal[0].max()) for method in result.methods)


def _hardest(method: MethodResult, result: MethodsResult, card: DataCard) -> tuple[str, float]:
    """The kind that a method finds hardest, by its short name, and its mean AUC."""
    means = method.class_auc.mean(axis=0)
    place = int(np.nanargmin(means))
    key = result.classes[place]
    return next(info.short for info in card.classes if info.key == key), float(means[place])


def _sentence(
    method: MethodResult, reference: MethodResult, result: MethodsResult, card: DataCard
) -> str:
    kind, least = _hardest(method, result, card)
    text = (
        f"AUC {number(float(method.auc.mean()), 4)}, give or take "
        f"{number(_CONFIDENCE * method.auc_error, 4)} with other test {card.nouns}. At its "
        f"threshold, {percent(float(method.accuracy[0]))} of its verdicts are right. "
        f"Hardest: {kind} ({number(least)})."
    )
    if method.key == reference.key:
        return text
    side = "above" if method.lead > 0 else "below"
    text += f" {number(abs(method.lead), 4)} {side} the {_lower(reference.name)}"
    if abs(method.lead) < _CONFIDENCE * method.lead_error:
        return text + ", which chance could do."
    return text + ", more than chance explains."


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _times(ratio: float | None) -> str:
    """A ratio to two digits: 1.0, 15, 2,700."""
    if ratio is None:
        return "\u2013"
    rounded = float(f"{ratio:.2g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:.1f}"


def _shown(
    rank: int, method: MethodResult, cost: MethodCost, measured: dict[str, Any]
) -> dict[str, Any]:
    """A row of the table that readers sort: each cell as text and as what it is sorted by."""
    quality = (method.auc, method.average_precision, method.accuracy, method.f1)
    cells: list[list[Any]] = [
        [number(float(values.mean()), 4 if place == 0 else 3), round(float(values.mean()), 6)]
        for place, values in enumerate(quality)
    ]
    cells += [[_times(getattr(cost, field)), getattr(cost, field)] for field in measured]
    return {
        "key": method.key,
        "rank": rank,
        "name": method.name,
        "setting": method.setting,
        "deep": method.deep,
        "cells": cells,
    }


def _numbers(ranked: list[MethodResult], costs: CostsResult) -> dict[str, Any]:
    """`methods.level` counts those whose difference from the dense autoencoder chance could make,
    itself among them; `ahead` and `behind` the others. `ratio` has costs of methods."""
    tied = [m for m in ranked if abs(m.lead) <= _CONFIDENCE * m.lead_error]
    others = [m for m in ranked if m not in tied]
    simple = [m for m in ranked if not m.deep]
    return {
        "level": {
            "count": len(tied),
            "simple": sum(not method.deep for method in tied),
            "deep": sum(method.deep for method in tied),
        },
        "ahead": sum(method.lead > 0 for method in others),
        "behind": sum(method.lead < 0 for method in others),
        "simple": len(simple),
        "deep": len(ranked) - len(simple),
        "worst": {"name": ranked[-1].name, "auc": float(ranked[-1].auc.mean())},
    }


def _table(
    ranked: list[MethodResult],
    known: dict[str, MethodCost],
    measured: dict[str, Any],
    result: MethodsResult,
    card: DataCard,
) -> Table:
    kinds = {info.key: info.short for info in card.classes}
    rows: list[list[str | float | None]] = [
        [
            method.name,
            float(method.auc.mean()),
            float(method.auc.std(ddof=1)) if len(method.seeds) > 1 else None,
            float(method.auc.min()),
            float(method.auc.max()),
            method.auc_error,
            float(method.average_precision.mean()),
            float(method.precision.mean()),
            float(method.recall.mean()),
            *(float(value) for value in method.class_auc.mean(axis=0)),
            *(getattr(known[method.key], field) for field in measured),
        ]
        for method in ranked
    ]
    return Table(
        f"All methods on the test {card.nouns}; means over seeds, costs as multiples of the lowest",
        [
            Column("method"),
            Column("AUC", 4),
            Column("sd over seeds", 4),
            Column("least", 4),
            Column("most", 4),
            Column("standard error", 4),
            Column("average precision", 4),
            Column("precision", 3),
            Column("recall", 3),
            *(Column(f"AUC, {kinds[key]}", 3) for key in result.classes),
            *(Column(words[1], 1) for words in measured.values()),
        ],
        rows,
    )


def _settings_table(ranked: list[MethodResult]) -> Table:
    return Table(
        "What each method goes by, and the settings that it chose from, with AUC on validation",
        [Column("method"), Column("goes by"), Column("settings, the chosen one first")],
        [
            [
                method.name,
                method.family,
                "; ".join(
                    f"{setting}: {number(auc, 4)}"
                    for setting, auc in sorted(method.choices, key=lambda choice: -choice[1])
                ),
            ]
            for method in ranked
        ],
    )


def _description(
    ranked: list[MethodResult], costs: CostsResult, result: MethodsResult, card: DataCard
) -> str:
    best = ", ".join(f"{m.name} {number(float(m.auc.mean()), 4)}" for m in ranked[:5])
    text = (
        f"{len(ranked)} methods, each fitted to the same {result.training_signals:,} normal "
        f"{card.nouns}, with the settings that were best on validation. In order of their AUC on "
        f"test, the first five are {best}; the last is {ranked[-1].name} with "
        f"{number(float(ranked[-1].auc.mean()), 3)}. Vertical lines in the scatter are 95% "
        f"confidence intervals for other test {card.nouns} of the same kinds; many of them "
        "overlap. Storage counts what a method must keep, at four bytes a number."
    )
    if costs.machine is not None:
        text += f" Times were measured in one run on one thread ({costs.machine})."
    return text
