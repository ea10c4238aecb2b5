"""Figure `methods`: every method on one split, its quality against its costs."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.experiments.costs import CostsResult
from anomagram_build.experiments.methods import MethodResult, MethodsResult
from anomagram_build.figures.chart import Size, compile_chart
from anomagram_build.figures.figure import Chart, Figure
from anomagram_build.figures.hills import hill_rows, hills_chart
from anomagram_build.figures.methods_chart import (
    CONFIDENCE,
    mark_labels,
    method_point,
    quality_floor,
    quality_top,
    scatter_chart,
)
from anomagram_build.figures.methods_tables import results_table, settings_table, sortable_row
from anomagram_build.figures.words import number, percent
from anomagram_build.work import Work

_FIRST = "autoencoder"

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
    ends = (quality_floor(ranked), quality_top(ranked))
    points = [
        method_point(rank, method, known[method.key], measured, ends)
        for rank, method in _ranks(ranked)
    ]
    most = max(point[field] for point in points for field in measured)
    bins = len(result.edges) - 1
    return Figure(
        name="methods",
        charts={
            "scatter": Chart(
                compile_chart(scatter_chart(points, cost, most, ends, _FIRST)),
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
        tables=[results_table(ranked, known, measured, result, card), settings_table(ranked)],
        description=_description(ranked, costs, result, card),
        data={
            "result": {
                "points": points,
                "labels": {field: mark_labels(points, field) for field in measured},
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
                sortable_row(rank, method, known[method.key], measured)
                for rank, method in _ranks(ranked)
            ],
            "costs": [[field, words[0]] for field, words in measured.items()],
            "cost": cost,
            "picked": _FIRST,
            "name": picked.name,
            "sentence": sentences[_FIRST],
            "nouns": card.nouns,
        },
        numbers=_numbers(ranked, len(picked.seeds)),
    )


def _ranks(ranked: list[MethodResult]) -> list[tuple[int, MethodResult]]:
    return list(enumerate(ranked, start=1))


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
        f"{number(CONFIDENCE * method.auc_error, 4)} with other test {card.nouns}. At its "
        f"threshold, {percent(float(method.accuracy.mean()))} of its verdicts are right. "
        f"Hardest: {kind} ({number(least)})."
    )
    if method.key == reference.key:
        return text
    side = "above" if method.lead > 0 else "below"
    text += f" {number(abs(method.lead), 4)} {side} the {_lower(reference.name)}"
    if abs(method.lead) < CONFIDENCE * method.lead_error:
        return text + ", which could be chance."
    return text + ", which is more than chance."


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _numbers(ranked: list[MethodResult], seeds: int) -> dict[str, Any]:
    """`methods.level` counts those whose difference from the dense autoencoder chance could make,
    itself among them; `ahead` and `behind` the others."""
    tied = [m for m in ranked if abs(m.lead) <= CONFIDENCE * m.lead_error]
    others = [m for m in ranked if m not in tied]
    simple = [m for m in ranked if not m.deep]
    return {
        "seeds": seeds,
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
