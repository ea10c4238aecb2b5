"""Two hills on one scale: the scores of normal signals above, of abnormal ones below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from anomagram_build.figures.chart import Layered, named
from anomagram_build.figures.theme import var

Rows = list[dict[str, Any]]

# The height of a name with some air, in pixels.
_ROOM = 26


def histogram_rows(edges: Sequence[float], normal: Sequence[int], abnormal: Sequence[int]) -> Rows:
    """One row a bin; abnormal counts are negative, so that they grow downwards."""
    return [
        {"low": float(low), "high": float(high), "normal": int(up), "abnormal": -int(down)}
        for low, high, up, down in zip(edges[:-1], edges[1:], normal, abnormal, strict=True)
    ]


def mirrored_histogram(
    rows: Rows,
    *,
    threshold: float,
    extent: tuple[int, int],
    title: str,
    nouns: str,
    names: tuple[str, str] = ("normal", "abnormal"),
) -> Layered:
    """The histogram, with a rule at the signal `threshold`; its rows are the data set `bins`.

    `extent` is how far the counts of normal and of abnormal signals reach; what lies on the wrong
    side of the threshold is drawn solid, the rest lighter. Signals for other rows: `low` and `high`
    (the ends of the scale), `up` and `down` (the extent), and `labelled`, false where nobody knows
    what is normal: then all are counted as normal, and drawn in a colour that says nothing.
    """
    up, down = extent
    low, high = alt.ExprRef("low"), alt.ExprRef("high")
    scale_x = alt.Scale(type="log", domainMin=low, domainMax=high, nice=False)
    # Both names stand in rooms of their own, where there are no bars and no lines.
    room = f"{_ROOM} * (up + down) / max(1, height - {2 * _ROOM})"
    scale_y = alt.Scale(
        domainMin=alt.ExprRef(f"labelled ? -down - {room} : 0"),
        domainMax=alt.ExprRef(f"labelled ? up + {room} : up * height / max(1, height - {_ROOM})"),
        nice=False,
    )
    grid: Any = alt.condition("datum.value > up || datum.value < -down", alt.value(0), alt.value(1))
    x = alt.X("low:Q", scale=scale_x, title=title, axis=alt.Axis(tickCount=5, format="~g"))
    base = alt.Chart(named("bins", rows))
    signals = {
        "threshold": threshold,
        "low": rows[0]["low"],
        "high": rows[-1]["high"],
        "up": up,
        "down": down,
        "labelled": True,
    }

    def colour(kind: str) -> Any:
        return alt.condition("labelled", alt.value(var(kind)), alt.value(var("series-1")))

    def hill(kind: str, wrong: str) -> alt.Chart:
        return (
            base.mark_bar(binSpacing=1)
            .encode(
                color=colour(kind),
                x=x,
                x2="high:Q",
                y=alt.Y(
                    f"{kind}:Q",
                    scale=scale_y,
                    title=f"number of {nouns}",
                    axis=alt.Axis(
                        labelExpr="format(abs(datum.value), ',')",
                        tickCount=5,
                        tickMinStep=1,
                        gridOpacity=grid,
                    ),
                ),
                y2=alt.datum(0),
                opacity=alt.condition(wrong, alt.value(1), alt.value(0.5)),
                tooltip=[
                    alt.Tooltip("low:Q", title="error from", format=".3g"),
                    alt.Tooltip("high:Q", title="to", format=".3g"),
                    alt.Tooltip("normal:Q", title=names[0], format=","),
                    alt.Tooltip("count:Q", title=names[1], format=","),
                ],
            )
            .transform_calculate(count="-datum.abnormal")
        )

    def name(kind: str, text: str, *, top: bool) -> alt.Chart:
        words = named(f"name-{kind}", [{"name": text}])
        return (
            alt.Chart(words)
            .mark_text(align="left", fontWeight=600, fontSize=15)
            .encode(
                color=colour(kind),
                x=alt.value(6),
                y=alt.value(14) if top else alt.value(alt.expr("height - 12")),
                text="name:N",
            )
        )

    rule = (
        alt.Chart(named("one", [{}]))
        .transform_calculate(at="threshold")
        .mark_rule(color=var("ink"), strokeWidth=2, strokeDash=[6, 4], clip=True)
        .encode(x=alt.X("at:Q", scale=scale_x))
    )
    zero = (
        alt.Chart(named("one", [{}]))
        .mark_rule(color=var("control"))
        .encode(y=alt.datum(0, scale=scale_y))
    )
    return alt.layer(
        hill("normal", "datum.high > threshold"),
        hill("abnormal", "datum.low <= threshold"),
        zero,
        rule,
        name("normal", f"{names[0]} ↑", top=True),
        name("abnormal", f"{names[1]} ↓", top=False),
    ).add_params(*(alt.param(name=name, value=value) for name, value in signals.items()))
