"""Figure `digits`: what an autoencoder for pictures makes of digits, and of what is none."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from anomagram_build.experiments.digits import DIGITS, SIDE, DigitsResult, Pictures
from anomagram_build.figures.chart import Layered, Size, compile_chart, named
from anomagram_build.figures.encode import scaled
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.theme import var
from anomagram_build.figures.words import number
from anomagram_build.work import Work

_CELL = SIDE + 2  # points from one picture to the next
_INK = 99  # ink is sent in 99ths
_FAINT = 0.03  # ink that need not be drawn


def build(work: Work) -> Figure:
    """The figure, at the second width."""
    result = work.read("experiment:digits", "result", DigitsResult)
    shown, drawn = result.shown[result.pictured], result.drawn
    first = min(1, len(result.widths) - 1)
    known = shown.labels != result.pictured
    strange = np.concatenate([shown.pictures[~known], drawn.pictures])
    groups: dict[str, tuple[Pictures, Pictures, list[str]]] = {
        "known": (
            shown.pictures[known],
            shown.reconstructions[:, known],
            [str(label) for label in shown.labels[known]],
        ),
        "strange": (
            strange,
            np.concatenate([shown.reconstructions[:, ~known], drawn.reconstructions], axis=1),
            [str(result.pictured)] * int((~known).sum()) + list(result.drawings),
        ),
    }
    # Both strips have room for as many: their pictures are of one size, and stand on one line.
    cells = max(len(names) for _, _, names in groups.values())
    at = result.pictured
    return Figure(
        name="digits",
        charts={
            name: Chart(
                compile_chart(_strip(given, made[first], names, cells), Size(440, 125)),
                f"{len(names)} pictures ({', '.join(names)}) above, what a bottleneck of "
                f"{result.widths[first]} makes of them below.",
                Size(440, 125),
                Size(360, 102),
            )
            for name, (given, made, names) in groups.items()
        },
        tables=[
            Table(
                f"Bottleneck widths, with {at} left out of training, and over all ten left out "
                "in turn",
                [
                    Column("bottleneck"),
                    Column("error on known digits", 4),
                    Column(f"error on {at}", 4),
                    Column(f"AUC, {at} against known", 3),
                    Column("AUC, mean of all ten", 3),
                    Column("least", 3),
                    Column("most", 3),
                ],
                [
                    [
                        str(width),
                        float(result.known_error[place, at]),
                        float(result.strange_error[place, at]),
                        float(result.auc[place, at]),
                        float(result.auc[place].mean()),
                        float(result.auc[place].min()),
                        float(result.auc[place].max()),
                    ]
                    for place, width in enumerate(result.widths)
                ],
            )
        ],
        description=(
            f"Handwritten digits, {SIDE} by {SIDE} points each, above; what a small convolutional "
            f"autoencoder draws in their place, below. It was trained on all digits but {at}. "
            f"Through a bottleneck of {result.widths[0]} numbers the copies are blurred and alike; "
            f"through {result.widths[-1]} they are good. What it never saw, the {at} and drawings "
            "that are no digits, it replaces by something that looks like a digit it knows, or "
            "copies badly."
        ),
        data={
            "pictures": {
                "scale": _INK,
                "side": SIDE,
                "cell": _CELL,
                "groups": {
                    name: {"given": scaled(given, _INK), "made": scaled(made, _INK)}
                    for name, (given, made, _) in groups.items()
                },
                "words": [_words(result, place) for place in range(len(result.widths))],
            }
        },
        values={
            "widths": [[str(place), str(width)] for place, width in enumerate(result.widths)],
            "first": str(first),
            "words": _words(result, first),
            "pictured": at,
            "others": DIGITS - 1,
        },
    )


def _words(result: DigitsResult, place: int) -> str:
    at, width = result.pictured, result.widths[place]
    return (
        f"Bottleneck of {width}: mean squared error {number(result.known_error[place, at])} on "
        f"digits it knows, {number(result.strange_error[place, at])} on the {at}, which it does "
        f"not. A random {at} has the larger error in {result.auc[place, at]:.0%} of all pairs."
    )


def pixel_rows(pictures: Pictures, line: int) -> list[dict[str, Any]]:
    """One row for each point with ink, of pictures [n, points] in a line: x, y and ink 0 to 1."""
    rows = []
    for place, picture in enumerate(pictures):
        for point, ink in enumerate(picture):
            if ink > _FAINT:
                rows.append(
                    {
                        "x": place * _CELL + point % SIDE,
                        "y": line * _CELL + point // SIDE,
                        "ink": round(float(min(ink, 1.0)), 2),
                    }
                )
    return rows


def _strip(given: Pictures, made: Pictures, names: list[str], cells: int) -> Layered:
    """Pictures above, their copies (data set `made`) below, their names on top; with room for
    `cells` of them."""
    x = alt.Scale(domain=[-1, cells * _CELL - 1], nice=False)
    y = alt.Scale(domain=[2 * _CELL, -4], nice=False)

    def pixels(name: str, rows: list[dict[str, Any]], colour: str) -> alt.Chart:
        return (
            alt.Chart(named(name, rows))
            .transform_calculate(right="datum.x + 1.03", low="datum.y + 1.03")
            .mark_rect(color=var(colour))
            .encode(
                x=alt.X("x:Q", scale=x, axis=None),
                x2="right:Q",
                y=alt.Y("y:Q", scale=y, axis=None),
                y2="low:Q",
                opacity=alt.Opacity("ink:Q", scale=None),
            )
        )

    words = [
        {"x": place * _CELL + SIDE / 2, "y": -1, "name": name.split()[-1]}
        for place, name in enumerate(names)
    ]
    labels = (
        alt.Chart(named("names", words))
        .mark_text(fontSize=12, color=var("ink-soft"), baseline="bottom")
        .encode(
            x=alt.X("x:Q", scale=x, axis=None),
            y=alt.Y("y:Q", scale=y, axis=None),
            text="name:N",
        )
    )
    return alt.layer(
        labels,
        pixels("given", pixel_rows(given, 0), "ink"),
        pixels("made", pixel_rows(made, 1), "model"),
    )
