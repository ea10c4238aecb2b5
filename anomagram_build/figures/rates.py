"""What follows from a threshold: what each rate is called and answers, and curves of two rates."""

from __future__ import annotations

import altair as alt

from anomagram_build.evaluation.curves import Numbers
from anomagram_build.figures.chart import Layered, named
from anomagram_build.figures.theme import var

# What each rate answers, by the name it has in `Confusion`; in the order shown.
MEANINGS = {
    "accuracy": ("Accuracy", "How many verdicts are right?"),
    "precision": ("Precision", "How many alarms are real?"),
    "recall": ("Recall", "How many of the abnormal raise an alarm? Also true-positive rate."),
    "f1": ("F1", "Precision and recall in one: their harmonic mean."),
    "false_positive_rate": ("False-positive rate", "How many of the normal raise an alarm?"),
    "false_negative_rate": ("False-negative rate", "How many of the abnormal are missed?"),
    "true_negative_rate": ("True-negative rate", "How many of the normal are left in peace?"),
}


def rate_curve(xs: Numbers, ys: Numbers, x_name: str, y_name: str, at: int) -> Layered:
    """One rate [thresholds] against another over all thresholds, with a point at one of them.

    The names are keys of MEANINGS. Data sets: `curve` (its corners, in order) and `here`.
    """
    # Only corners: along a straight step the points between say nothing.
    keep = [
        place
        for place in range(len(xs))
        if place in (0, len(xs) - 1)
        or (
            not (xs[place - 1] == xs[place] == xs[place + 1])
            and not (ys[place - 1] == ys[place] == ys[place + 1])
        )
    ]
    rows = [{"x": round(float(xs[i]), 4), "y": round(float(ys[i]), 4), "order": i} for i in keep]
    scale = alt.Scale(domain=[0, 1], nice=False)
    axis = alt.Axis(format="%", tickCount=5)
    x = alt.X("x:Q", title=MEANINGS[x_name][0].lower(), scale=scale, axis=axis)
    y = alt.Y("y:Q", title=MEANINGS[y_name][0].lower(), scale=scale, axis=axis)
    curve = (
        alt.Chart(named("curve", rows))
        .mark_line(color=var("ink"), strokeWidth=2, strokeJoin="round")
        .encode(x=x, y=y, order="order:Q")
    )
    here = named("here", [{"x": float(xs[at]), "y": float(ys[at])}])
    point = (
        alt.Chart(here)
        .mark_point(color=var("abnormal"), size=140, filled=True, opacity=1)
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("x:Q", title=MEANINGS[x_name][0].lower(), format=".1%"),
                alt.Tooltip("y:Q", title=MEANINGS[y_name][0].lower(), format=".1%"),
            ],
        )
    )
    return alt.layer(curve, point)
