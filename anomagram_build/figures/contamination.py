"""Figure `contamination`: what dirty training data do to each method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.experiments.contamination import METHODS as _METHODS
from anomagram_build.experiments.contamination import ContaminationResult, share_key
from anomagram_build.experiments.runs import Floats
from anomagram_build.figures.chart import Size, compile_chart, named
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.hills import hill_rows, hills_chart
from anomagram_build.figures.strip import Series, mean_rows, strip_chart, strip_rows
from anomagram_build.figures.theme import var
from anomagram_build.figures.words import number
from anomagram_build.work import Work

METHODS = {key: name.replace("'", "\u2019") for key, name in _METHODS.items()}
"""What each method is called, as printed."""

_FIRST_SHARE = 0.1  # or the nearest that was measured
_FIRST_METHOD = "autoencoder"

# key → colour, shape of a mark, dashes of a line. Where two share a colour, their dashes differ.
_LOOKS: dict[str, tuple[str, str, list[int]]] = {
    "autoencoder": ("model", "circle", [1, 0]),
    "stopped": ("series-6", "triangle-up", [7, 4]),
    "trimmed": ("model", "square", [2, 4]),
    "prototype": ("ink", "cross", [7, 4]),
    "pca": ("series-1", "diamond", [1, 0]),
    "knn": ("series-2", "triangle-down", [1, 0]),
    "kmeans": ("series-5", "triangle-right", [7, 4]),
    "mean_distance": ("series-4", "triangle-left", [1, 0]),
}
# How the chosen method's name stands beside the rule, left and right of the middle.
_BESIDE: dict[str, dict[str, Any]] = {
    "<": {"align": "left", "dx": 8},
    ">=": {"align": "right", "dx": -8},
}
_LABEL_ROOM = 0.1  # of AUC, that a line must be away from the others to bear its name


def build(work: Work) -> Figure:
    """The figure, in its state at a share at which methods have parted."""
    card = work.read("dataset", "dataset", Dataset).card
    result = work.read("experiment:contamination", "result", ContaminationResult)
    at = int(np.argmin(np.abs(result.shares - _FIRST_SHARE)))
    method = result.methods.index(_FIRST_METHOD)
    means = result.auc.mean(axis=2)
    low = float(np.floor(10 * min(0.5, result.auc.min())) / 10)
    sentences = [
        [_sentence(result, row, share, card) for share in range(len(result.shares))]
        for row in range(len(result.methods))
    ]
    names = [METHODS[key] for key in result.methods]
    marks = strip_marks(result, at)
    return Figure(
        name="contamination",
        charts={
            "lines": Chart(
                compile_chart(_lines(result, at, low, card)),
                f"AUC of each method against the share of abnormal {card.nouns} among those it "
                f"learned from, from {_share(result.shares[0])} to {_share(result.shares[-1])}.",
                Size(620, 440),
                Size(360, 340),
            ),
            "seeds": Chart(
                compile_chart(
                    strip_chart(
                        names,
                        [Series(key, METHODS[key], *_LOOKS[key][:2]) for key in result.methods],
                        marks,
                        strip_means(result, at),
                        title="AUC on test, one mark per seed",
                        domain=(low, 1),
                        axis=alt.Axis(grid=True, tickCount=5),
                        form=".3f",
                        what="seed",
                    )
                ),
                f"AUC by seed for each method where {_share(result.shares[at])} of the training "
                f"{card.nouns} are abnormal.",
                Size(400, 440),
                Size(360, 440),
            ),
            "histogram": Chart(
                compile_chart(
                    hills_chart(
                        hill_rows(
                            result.edges[method].tolist(),
                            result.normal[method, at].tolist(),
                            result.abnormal[method, at].tolist(),
                        ),
                        extent=_extent(result, method),
                        title="score, low to high (log scale)",
                        nouns=card.nouns,
                    )
                ),
                f"Histogram of the scores of normal and abnormal test {card.nouns}. "
                f"{sentences[method][at]}",
                Size(620, 320),
                Size(360, 280),
            ),
        },
        tables=_tables(result, card),
        description=_description(result, card),
        data={"result": _sent(result, at, method, sentences, means)},
        values={
            "last": len(result.shares) - 1,
            "at": at,
            "share": _share(result.shares[at]),
            "methods": [[key, METHODS[key]] for key in result.methods],
            "method": _FIRST_METHOD,
            "name": METHODS[_FIRST_METHOD],
            "sentence": sentences[method][at],
            "longest": max((text for row in sentences for text in row), key=len),
            "nouns": card.nouns,
        },
        numbers=_best_numbers(result),
    )


def strip_marks(result: ContaminationResult, share: int) -> list[dict[str, Any]]:
    """A mark for each method and seed at one share."""
    return [
        mark
        for row, key in enumerate(result.methods)
        for mark in strip_rows(row, 0, key, result.auc[row, share].tolist())
    ]


def strip_means(result: ContaminationResult, share: int) -> list[dict[str, Any]]:
    """A bar for each method at one share."""
    return [
        bar
        for row, key in enumerate(result.methods)
        for bar in mean_rows(row, 0, key, result.auc[row, share].tolist())
    ]


def _sent(
    result: ContaminationResult,
    at: int,
    method: int,
    sentences: list[list[str]],
    means: Floats,
) -> dict[str, Any]:
    return {
        "shares": result.shares.tolist(),
        "names": [_share(share) for share in result.shares],
        "at": at,
        "method": result.methods[method],
        "methods": list(result.methods),
        "titles": [METHODS[key] for key in result.methods],
        "auc": np.rint(1e4 * result.auc).astype(int).tolist(),
        "means": np.rint(1e4 * means).astype(int).tolist(),
        "scale": 10_000,
        "extents": [list(_extent(result, row)) for row in range(len(result.methods))],
        "edges": [[float(f"{edge:.3g}") for edge in row] for row in result.edges],
        "normal": result.normal.tolist(),
        "abnormal": result.abnormal.tolist(),
        "sentences": sentences,
    }


def _extent(result: ContaminationResult, method: int) -> tuple[int, int]:
    """How far the counts of one method's hills reach, at any share."""
    return int(result.normal[method].max()), int(result.abnormal[method].max())


def _lines(result: ContaminationResult, at: int, low: float, card: DataCard) -> alt.LayerChart:
    """Mean AUC over the shares; signals `picked` (a method's key) and data set `here` (a share)."""
    means = result.auc.mean(axis=2)
    rows = [
        {
            "share": float(share),
            "key": key,
            "name": METHODS[key],
            "auc": round(float(means[row, column]), 4),
            "least": round(float(result.auc[row, column].min()), 4),
            "most": round(float(result.auc[row, column].max()), 4),
        }
        for row, key in enumerate(result.methods)
        for column, share in enumerate(result.shares)
    ]
    picked, title = alt.param(name="picked", value=_FIRST_METHOD), "AUC on test, mean over seeds"
    shares = [float(share) for share in result.shares]
    x = alt.X(
        "share:Q",
        title=f"share of abnormal {card.nouns} in training",
        scale=alt.Scale(domain=[shares[0], shares[-1]], nice=False, padding=6),
        axis=alt.Axis(format="%", tickCount=8),
    )
    y = alt.Y(
        "auc:Q",
        title=title,
        scale=alt.Scale(domain=[low, 1.02], nice=False),
        axis=alt.Axis(grid=True, values=[0, 0.2, 0.4, 0.6, 0.8, 1]),
    )
    strong = "datum.key === picked"
    here = alt.Chart(named("here", [here_row(result, result.methods.index(_FIRST_METHOD), at)]))
    layers: list[Any] = [
        here.mark_rule(color=var("ink"), strokeWidth=1.5).encode(x=x),
        alt.Chart(named("coin", [{"auc": 0.5}]))
        .mark_rule(color=var("ink-soft"), strokeDash=[3, 3])
        .encode(y=y),
        alt.Chart(named("curves", rows))
        .transform_filter(strong)
        .mark_area(opacity=0.14, color=var("ink-soft"))
        .encode(x=x, y=alt.Y("least:Q", title=title), y2="most:Q"),
    ]
    for key in result.methods:
        colour, shape, dash = _LOOKS[key]
        own = alt.Chart(named(f"curve-{key}", [row for row in rows if row["key"] == key]))
        layers += [
            own.mark_line(color=var(colour), strokeDash=dash).encode(
                x=x, y=y, size=alt.condition(strong, alt.value(3.5), alt.value(1.5))
            ),
            own.mark_point(color=var(colour), shape=shape, filled=True, opacity=1).encode(
                x=x,
                y=y,
                size=alt.condition(strong, alt.value(110), alt.value(45)),
                tooltip=[
                    alt.Tooltip("name:N", title=" "),
                    alt.Tooltip("share:Q", title="abnormal in training", format="~%"),
                    alt.Tooltip("auc:Q", title="AUC, mean", format=".3f"),
                    alt.Tooltip("least:Q", title="least", format=".3f"),
                    alt.Tooltip("most:Q", title="most", format=".3f"),
                ],
            ),
        ]
    words = alt.Chart(named("labels", _labels(result, means)))
    # To the right of the rule's first place.
    coin = alt.Chart(named("coin-words", [{"auc": 0.5, "share": float(result.shares[at])}]))
    layers += [
        # The rule ends where the words are, wherever it is.
        coin.mark_text(
            color=var("ink-soft"),
            align="left",
            dx=8,
            dy=14,
            strokeWidth=9,
            text="as good as a coin",
        ).encode(x=x, y=y),
        # To the upper right of its place.
        words.transform_filter("datum.key !== picked")
        .mark_text(align="left", dx=8, dy=-9, fontSize=13)
        .encode(x=x, y=y, text="name:N"),
        # Below all lines, on the side of the rule that has room.
        *(
            here.transform_filter(f"datum.share {where} {shares[-1] / 2}")
            .transform_calculate(words="'chosen: ' + datum.name")
            .mark_text(dy=-12, fontSize=14, fontWeight=600, **beside)
            .encode(x=x, y=alt.value("height"), text="words:N")
            for where, beside in _BESIDE.items()
        ),
    ]
    return alt.LayerChart(layer=layers).add_params(picked)


def here_row(result: ContaminationResult, method: int, share: int) -> dict[str, Any]:
    """What the chart of lines says where the slider stands."""
    auc = float(result.auc[method, share].mean())
    return {
        "share": float(result.shares[share]),
        "auc": round(auc, 4),
        "name": METHODS[result.methods[method]],
    }


def _labels(result: ContaminationResult, means: Floats) -> list[dict[str, Any]]:
    """The names of lines that lie by themselves somewhere, at that place."""
    rows = []
    for row, key in enumerate(result.methods):
        others = np.delete(means, row, axis=0)
        alone = np.abs(others - means[row]).min(axis=0) * (result.shares < result.shares[-1])
        place = int(np.argmax(alone))
        if alone[place] > _LABEL_ROOM:
            auc = round(float(means[row, place]), 4)
            rows.append(
                {"key": key, "name": METHODS[key], "share": float(result.shares[place]), "auc": auc}
            )
    return rows


def _share(share: float) -> str:
    return f"{100 * float(share):g}%"


def _sentence(result: ContaminationResult, method: int, share: int, card: DataCard) -> str:
    """One method at one share, how its AUC spreads, and which kind it confuses most."""
    own = result.auc[method, share]
    kinds = result.class_auc[method, share].mean(axis=0)
    worst = int(np.argmin(kinds))
    kind = card.class_of(int(result.labels[worst])).name
    key = result.methods[method]
    text = (
        f"Where {_share(result.shares[share])} of the training {card.nouns} are abnormal, the AUC "
        f"is {number(own.mean())} on average over {len(own)} seeds, from {number(own.min())} to "
        f"{number(own.max())}."
    )
    if len(kinds) > 1:
        text += f" Hardest to tell from normal: {kind} ({number(float(kinds[worst]))})."
    if key == "prototype":
        dead = int(result.collapsed[share].sum())
        text += f" In {dead} of {len(own)} runs the output does not depend on the input."
    return text


def _description(result: ContaminationResult, card: DataCard) -> str:
    means = result.auc.mean(axis=2)
    first, last = _share(result.shares[0]), _share(result.shares[-1])
    ends = "; ".join(
        f"{METHODS[key]} from {number(float(own[0]))} to {number(float(own[-1]))}"
        for key, own in zip(result.methods, means, strict=True)
    )
    return (
        f"Each method learned from {result.training_size:,} {card.nouns}, of which a growing share "
        f"was abnormal. Between {first} and {last} the mean AUC on test changes for {ends}. "
        "The table has the steps between."
    )


def _best_numbers(result: ContaminationResult) -> dict[str, Any]:
    """At each share, the best method's name and mean AUC: `contamination.best.at_10.name`; the
    experiment has the rest."""
    means = result.auc.mean(axis=2)
    return {
        "best": {
            share_key(share): {
                "name": METHODS[result.methods[int(np.argmax(means[:, place]))]],
                "auc": float(means[:, place].max()),
            }
            for place, share in enumerate(result.shares)
        }
    }


def _table(title: str, names: Sequence[str], values: Floats, shares: Floats) -> Table:
    """Values [names, shares], a column a share."""
    return Table(
        title,
        [Column("abnormal in training"), *(Column(_share(share), 3) for share in shares)],
        [[name, *map(float, row)] for name, row in zip(names, values, strict=True)],
    )


def _tables(result: ContaminationResult, card: DataCard) -> list[Table]:
    names = [METHODS[key] for key in result.methods]
    tables = [
        _table(
            f"AUC on the test {card.nouns}, means over {len(result.seeds)} seeds",
            names,
            result.auc.mean(axis=2),
            result.shares,
        ),
        _table(
            "Standard deviation over seeds", names, result.auc.std(axis=2, ddof=1), result.shares
        ),
    ]
    if len(result.labels) > 1:
        kinds = [card.class_of(int(label)).short for label in result.labels]
        own = result.class_auc[result.methods.index(_FIRST_METHOD)].mean(axis=1)
        title = f"{METHODS[_FIRST_METHOD]}: AUC of each kind against the normal ones, means"
        tables.append(_table(title, kinds, own.T, result.shares))
    return tables
