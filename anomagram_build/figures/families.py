"""Figure `families`: one small picture for each way of modelling what is normal."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.load import Dataset
from anomagram_build.experiments.families import FamiliesResult, Family
from anomagram_build.figures.chart import Layered, Size, compile_chart, named
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.theme import var
from anomagram_build.figures.words import number
from anomagram_build.work import Work

# What the page says of each family, by the name it has in the experiment.
STORIES = {
    "forecasting": ("Forecasting", "Predict one part from another; score the surprise."),
    "neighbours": ("Neighbours", "Keep the examples; score the distance to the nearest."),
    "clusters": ("Clusters", "Keep a few centres; score the distance to the nearest."),
    "density": ("Density", "Fit a probability; score how improbable a point is."),
    "boundary": ("One-class boundary", "Draw a line around what is normal; score how far outside."),
    "ensemble": ("Ensemble", "Cut space at random; score how soon a point stands alone."),
    "line": ("Linear reconstruction", "Squeeze onto a line and back; score what is lost."),
    "curve": ("Autoencoder", "Squeeze onto a curve and back; score what is lost."),
}
_BANDS = (0.02, 0.06, 0.11, 0.17)  # opacities, from the inmost level outwards


def build(work: Work) -> Figure:
    """The figure; it stands still."""
    card = work.read("dataset", "dataset", Dataset).card
    result = work.read("experiment:families", "result", FamiliesResult)
    families = [family for family in result.families if family.name in STORIES]
    share = float(result.explained.sum())
    return Figure(
        name="families",
        charts={
            family.name: Chart(
                compile_chart(_picture(result, family), Size(280, 220)),
                f"{STORIES[family.name][0]}: a field of scores over the plane, low where training "
                f"{card.nouns} lie; area under the ROC curve {number(family.auc)}.",
                Size(280, 220),
                Size(170, 150),
            )
            for family in families
        },
        tables=[
            Table(
                "Families of detectors on two coordinates",
                [Column("family"), Column("method"), Column("how it scores"), Column("AUC", 3)],
                [[STORIES[f.name][0], f.method, STORIES[f.name][1], f.auc] for f in families],
            )
        ],
        description=(
            f"Every {card.noun} is a point in the same plane: its first two principal components, "
            f"which carry {share:.0%} of the variance. Circles are normal test {card.nouns}, "
            "diamonds abnormal ones. The stronger the shade of the ground, the more "
            "abnormal the method takes a point there to be. The normal ones form one dense "
            "cloud; each method fits it with a shape of its own, and the abnormal ones mostly lie "
            "outside."
        ),
        values={
            "panels": [
                {"part": f.name, "title": STORIES[f.name][0], "story": STORIES[f.name][1]}
                for f in families
            ]
        },
        numbers={"count": len(families)},
    )


def _picture(result: FamiliesResult, family: Family) -> Layered:
    """Ground by score, points by kind, and what the method goes by."""
    step_x, step_y = (float(axis[1] - axis[0]) for axis in (result.x, result.y))
    x = alt.Scale(domain=[float(result.x[0]), float(result.x[-1])], nice=False)
    y = alt.Scale(domain=[float(result.y[0]), float(result.y[-1])], nice=False)
    x_of = alt.X("left:Q", scale=x, axis=None)
    y_of = alt.Y("low:Q", scale=y, axis=None)
    layers: list[Any] = []
    for level, opacity in enumerate(_BANDS[: len(family.levels) + 1]):
        rows = _bands(result, family, level, step_x, step_y)
        layers.append(
            alt.Chart(named(f"band-{level}", rows))
            .mark_rect(color=var("ink"), opacity=opacity, clip=True)
            .encode(x=x_of, x2="right:Q", y=y_of, y2="high:Q")
        )
    for kind, shape in (("normal", "circle"), ("abnormal", "diamond")):
        chosen = result.abnormal if kind == "abnormal" else ~result.abnormal
        rows = [
            {"x": round(float(px), 3), "y": round(float(py), 3)} for px, py in result.judged[chosen]
        ]
        layers.append(
            alt.Chart(named(kind, rows))
            .mark_point(color=var(kind), shape=shape, size=16, filled=True, opacity=0.75)
            .encode(x=alt.X("x:Q", scale=x, axis=None), y=alt.Y("y:Q", scale=y, axis=None))
        )
    if len(family.marks):
        layers.append(_marks(family, x, y))
    return alt.layer(*layers)


def _marks(family: Family, x: alt.Scale, y: alt.Scale) -> alt.Chart:
    rows = [
        {"x": float(px), "y": float(py), "order": place}
        for place, (px, py) in enumerate(family.marks)
    ]
    base = alt.Chart(named("marks", rows)).encode(
        x=alt.X("x:Q", scale=x, axis=None), y=alt.Y("y:Q", scale=y, axis=None)
    )
    if family.joined:
        return base.mark_line(color=var("model"), strokeWidth=3, clip=True).encode(order="order:Q")
    return base.mark_point(
        color=var("model"), shape="cross", size=110, filled=True, opacity=1, stroke=var("paper")
    )


def _bands(
    result: FamiliesResult, family: Family, level: int, step_x: float, step_y: float
) -> list[dict[str, float]]:
    """Rectangles of one level of score: neighbours in a row of the grid are joined."""
    levels: NDArray[np.int64] = np.searchsorted(family.levels, family.field)
    rows = []
    for row, low in enumerate(result.y):
        for inside, run in groupby(enumerate(levels[row]), key=lambda cell: cell[1] == level):
            columns = [column for column, _ in run]
            if inside:
                rows.append(
                    {
                        "left": round(float(result.x[columns[0]]) - step_x / 2, 3),
                        "right": round(float(result.x[columns[-1]]) + step_x / 2, 3),
                        "low": round(float(low) - step_y / 2, 3),
                        "high": round(float(low) + step_y / 2, 3),
                    }
                )
    return rows
