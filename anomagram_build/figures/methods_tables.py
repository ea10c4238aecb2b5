"""The tables of figure `methods`: the one that readers sort, and those with all results."""

from __future__ import annotations

import re
from typing import Any

from anomagram_build.dataset.card import DataCard
from anomagram_build.experiments.costs import MethodCost
from anomagram_build.experiments.methods import MethodResult, MethodsResult
from anomagram_build.figures.figure import Column, Table
from anomagram_build.figures.words import number

# What the short names of settings stand for: the share of training signals that may lie outside,
# the variance added to each, the weight of the reconstruction error in the score.
_SETTINGS = {"nu ": "share outside ", "floor ": "added variance ", "trust ": "weight of error "}


def setting_words(setting: str) -> str:
    """A method's settings as printed, without terms of art."""
    for short, words in _SETTINGS.items():
        setting = setting.replace(short, words)
    setting = re.sub(r"\b1 (\w+)s\b", r"1 \1", setting)
    return re.sub(r"\b\d{4,}\b", lambda found: f"{int(found[0]):,}", setting)


def sortable_row(
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
        "setting": setting_words(method.setting),
        "deep": method.deep,
        "cells": cells,
    }


def _times(ratio: float | None) -> str:
    """A ratio to two digits: 1.0, 15, 2,700."""
    if ratio is None:
        return "\u2013"
    rounded = float(f"{ratio:.2g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:.1f}"


def results_table(
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
            Column("standard deviation over seeds", 4),
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


def settings_table(ranked: list[MethodResult]) -> Table:
    return Table(
        "What each method goes by, and the settings that it chose from, with AUC on validation",
        [Column("method"), Column("goes by"), Column("settings, the chosen one first")],
        [
            [
                method.name,
                method.family,
                "; ".join(
                    f"{setting_words(setting)}: {number(auc, 4)}"
                    for setting, auc in sorted(method.choices, key=lambda choice: -choice[1])
                ),
            ]
            for method in ranked
        ],
    )
