"""Figure `capacity`: how wide a bottleneck, how large a network, beside principal components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import numpy as np

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.experiments.capacity import CapacityResult, Copies
from anomagram_build.figures.chart import Layered, Size, compile_chart, named
from anomagram_build.figures.encode import finite
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.theme import var
from anomagram_build.figures.words import number
from anomagram_build.work import Work

Rows = list[dict[str, Any]]

_SIDE = Size(430, 330), Size(360, 300)


@dataclass(frozen=True)
class Sweep:
    """One thing that is varied: names of its settings, the networks, and for each the components
    with as wide a bottleneck."""

    key: str
    title: str
    names: tuple[str, ...]
    networks: tuple[Copies, ...]
    components: tuple[Copies, ...]


def build(work: Work) -> Figure:
    """The figure, with the bottleneck varied and the shipped width chosen."""
    card = work.read("dataset", "dataset", Dataset).card
    result = work.read("experiment:capacity", "result", CapacityResult)
    sweeps = sweeps_of(result)
    first = sweeps[0]
    shipped = result.widths[0].latent
    at = next((i for i, copies in enumerate(first.networks) if copies.latent == shipped), 0)
    sentences = [
        [_sentence(sweep, place, card) for place in range(len(sweep.names))] for sweep in sweeps
    ]
    return Figure(
        name="capacity",
        charts={
            "auc": Chart(
                compile_chart(_auc(sweeps, result, at)),
                f"AUC on test by {first.title}: runs of the network as dots with their mean, "
                f"principal components as diamonds. {sentences[0][at]}",
                *_SIDE,
            ),
            "errors": Chart(
                compile_chart(_errors(sweeps, at, card)),
                f"Mean squared error of normal and of abnormal {card.nouns} by {first.title}: "
                "both fall as it grows.",
                *_SIDE,
            ),
        },
        tables=[_table(sweep) for sweep in sweeps],
        description=_description(result, card),
        data={
            "sweeps": {
                "sweeps": [
                    {
                        "key": sweep.key,
                        "title": sweep.title,
                        "names": sweep.names,
                        "runs": run_rows(sweep),
                        "means": mean_rows(sweep),
                        "sentences": said,
                    }
                    for sweep, said in zip(sweeps, sentences, strict=True)
                ],
                "at": at,
            }
        },
        values={
            "sweeps": [[sweep.key, sweep.title] for sweep in sweeps],
            "key": first.key,
            "title": first.title,
            "last": len(first.names) - 1,
            "at": at,
            "name": first.names[at],
            "sentence": sentences[0][at],
            "seeds": len(first.networks[0].auc),
        },
    )


def sweeps_of(result: CapacityResult) -> tuple[Sweep, Sweep]:
    """What the reader can vary."""
    of_latent = {copies.latent: copies for copies in result.components}
    # Components for the bottleneck of the networks in `widths`; the nearest, if not the same.
    latent = result.widths[0].latent
    beside = of_latent[min(of_latent, key=lambda known: abs(known - latent))]
    return (
        Sweep(
            "bottleneck",
            "units in the bottleneck",
            tuple(str(copies.latent) for copies in result.bottlenecks),
            result.bottlenecks,
            result.components,
        ),
        Sweep(
            "hidden",
            "units in the hidden layers",
            tuple(
                "–".join(map(str, copies.hidden)) if copies.hidden else "none"
                for copies in result.widths
            ),
            result.widths,
            (beside,) * len(result.widths),
        ),
    )


def run_rows(sweep: Sweep) -> Rows:
    """The chart's data set `runs`: one row a run."""
    return [
        {"name": name, "auc": finite(area, 4)}
        for name, copies in zip(sweep.names, sweep.networks, strict=True)
        for area in copies.auc
    ]


def mean_rows(sweep: Sweep) -> Rows:
    """The charts' data set `means`: one row a setting, with its place; networks and, with `pca_`,
    components. A line's name stands where `label_…` is true."""
    rows = []
    last = len(sweep.names) - 1
    for place, (name, copies, fitted) in enumerate(
        zip(sweep.names, sweep.networks, sweep.components, strict=True)
    ):
        row: dict[str, Any] = {
            "place": place,
            "name": name,
            "label_normal": place == round(0.4 * last),
            "label_abnormal": place == round(0.6 * last),
        }
        for prefix, one in (("", copies), ("pca_", fitted)):
            row |= {
                f"{prefix}auc": finite(one.auc.mean(), 4),
                f"{prefix}normal": finite(one.normal_error.mean(), 4),
                f"{prefix}abnormal": finite(one.abnormal_error.mean(), 4),
            }
        rows.append(row)
    return rows


def _x() -> alt.X:
    return alt.X(
        "name:N",
        sort=None,
        title=None,
        scale=alt.Scale(type="band", paddingInner=0.2, paddingOuter=0.1),
        axis=alt.Axis(labelAngle=0, ticks=False, labelOverlap=False),
    )


def _chosen(means: alt.Chart) -> alt.Chart:
    """A band behind the setting at the signal `chosen`."""
    # Every setting has its band, since the axis takes them in the order in which it meets them.
    return means.mark_bar(color=var("selection")).encode(
        x=_x(), opacity=alt.condition("datum.place == chosen", alt.value(0.55), alt.value(0))
    )


def _auc(sweeps: tuple[Sweep, Sweep], result: CapacityResult, at: int) -> Layered:
    """AUC of runs, their mean, and of components."""
    sweep = sweeps[0]
    areas = [float(area) for each in sweeps for copies in each.networks for area in copies.auc]
    areas += [float(copies.auc[0]) for each in sweeps for copies in each.components]
    baseline = float(result.mean_distance.auc[0])
    low, high = float(np.nanmin([*areas, baseline])), float(np.nanmax(areas))
    scale_y = alt.Scale(domain=[low - 0.001, high + 0.0015], nice=False)
    runs = alt.Chart(named("runs", run_rows(sweep)))
    means = alt.Chart(named("means", mean_rows(sweep)))

    def y(name: str) -> alt.Y:
        return alt.Y(f"{name}:Q", title="AUC on test", scale=scale_y, axis=alt.Axis(format=".3~f"))

    tooltip = [
        alt.Tooltip("name:N", title="units"),
        alt.Tooltip("auc:Q", title="network, mean", format=".4f"),
        alt.Tooltip("pca_auc:Q", title="PCA", format=".4f"),
    ]
    rule = (
        alt.Chart(named("baseline", [{"auc": round(baseline, 4)}]))
        .mark_rule(color=var("ink-soft"), strokeDash=[5, 4], strokeWidth=1.5)
        .encode(y=y("auc"))
    )
    return alt.layer(
        _chosen(means),
        rule,
        means.mark_line(color=var("series-2"), strokeDash=[2, 3], strokeWidth=2).encode(
            x=_x(), y=y("pca_auc")
        ),
        means.mark_point(
            color=var("series-2"), shape="diamond", filled=True, size=90, opacity=1
        ).encode(x=_x(), y=y("pca_auc"), tooltip=tooltip),
        runs.mark_point(color=var("series-1"), filled=True, size=26, opacity=0.5).encode(
            x=_x(), y=y("auc")
        ),
        means.mark_line(color=var("series-1"), strokeWidth=2.5).encode(x=_x(), y=y("auc")),
        means.mark_tick(color=var("series-1"), thickness=2.5).encode(
            x=_x(), y=y("auc"), tooltip=tooltip
        ),
    ).add_params(alt.param(name="chosen", value=at))


def _errors(sweeps: tuple[Sweep, Sweep], at: int, card: DataCard) -> Layered:
    """Errors of normal and abnormal signals, network and components."""
    means = alt.Chart(named("means", mean_rows(sweeps[0])))
    kinds = ("normal", "abnormal", "pca_normal", "pca_abnormal")
    values = [row[kind] for sweep in sweeps for row in mean_rows(sweep) for kind in kinds]
    values = [value for value in values if value is not None]
    scale_y = alt.Scale(
        type="log", domain=[min(values) * 0.85, max(values) * 1.6], nice=False, zero=False
    )

    def y(name: str) -> alt.Y:
        return alt.Y(
            f"{name}:Q",
            title="mean squared error (log scale)",
            scale=scale_y,
            axis=alt.Axis(values=[0.01, 0.03, 0.1, 0.3, 1, 3], tickCount=9, format="~g"),
        )

    layers: list[Any] = [_chosen(means)]
    # The lines fall, so there is room to the left below them and to the right above.
    looks: tuple[tuple[str, str, Literal["left", "right"], int], ...] = (
        ("normal", "circle", "right", 17),
        ("abnormal", "diamond", "left", -14),
    )
    for kind, shape, align, down in looks:
        layers += [
            means.mark_line(color=var(kind), strokeWidth=1.75, strokeDash=[2, 3]).encode(
                x=_x(), y=y(f"pca_{kind}")
            ),
            means.mark_line(
                color=var(kind),
                strokeWidth=2.5,
                point=alt.OverlayMarkDef(
                    shape=shape, size=60, filled=True, color=var(kind), opacity=1
                ),
            ).encode(
                x=_x(),
                y=y(kind),
                tooltip=[
                    alt.Tooltip("name:N", title="units"),
                    alt.Tooltip(f"{kind}:Q", title=f"{kind}, network", format=".3f"),
                    alt.Tooltip(f"pca_{kind}:Q", title=f"{kind}, PCA", format=".3f"),
                ],
            ),
            means.transform_filter(f"datum.label_{kind}")
            .mark_text(
                color=var(kind), fontWeight=600, align=align, dy=down, text=f"{kind} {card.nouns}"
            )
            .encode(x=_x(), y=y(kind)),
        ]
    return alt.layer(*layers).add_params(alt.param(name="chosen", value=at))


def _sentence(sweep: Sweep, place: int, card: DataCard) -> str:
    copies, fitted, name = sweep.networks[place], sweep.components[place], sweep.names[place]
    if sweep.key == "bottleneck":
        what = f"{name} unit{'' if copies.latent == 1 else 's'} in the bottleneck"
        beside = f"PCA with as many components has {number(float(fitted.auc[0]), 4)}"
    else:
        what = f"Hidden layers of {name}" if copies.hidden else "No hidden layers"
        beside = (
            f"PCA with {fitted.latent} components, which needs none, has "
            f"{number(float(fitted.auc[0]), 4)}"
        )
    return (
        f"{what} ({copies.parameters:,} parameters): AUC {number(float(copies.auc.mean()), 4)} ± "
        f"{number(_deviation(copies.auc), 4)} over {len(copies.auc)} seeds; {beside}. "
        f"The network explains {100 * float(copies.explained_variance.mean()):.0f}% of how normal "
        f"{card.nouns} vary, and its error on abnormal ones is "
        f"{number(float(copies.contrast.mean()), 1)} times as large as on normal ones."
    )


def _deviation(values: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else 0.0


def _description(result: CapacityResult, card: DataCard) -> str:
    best = max(result.bottlenecks, key=lambda copies: float(copies.validation_auc.mean()))
    narrow, wide = result.bottlenecks[0], result.bottlenecks[-1]
    pca = [float(copies.auc[0]) for copies in result.components]
    return (
        f"Two charts over the width of the bottleneck, from {narrow.latent} to {wide.latent} "
        f"units. Left: the AUC of the network lies between "
        f"{number(min(float(c.auc.mean()) for c in result.bottlenecks), 4)} and "
        f"{number(max(float(c.auc.mean()) for c in result.bottlenecks), 4)} on average and is "
        f"best on validation with {best.latent}; principal components range from "
        f"{number(min(pca), 4)} to {number(max(pca), 4)}; the distance to the mean has "
        f"{number(float(result.mean_distance.auc[0]), 4)}. Right: the error falls for normal "
        f"{card.nouns} (from {number(float(narrow.normal_error.mean()))} to "
        f"{number(float(wide.normal_error.mean()))}) and for abnormal ones (from "
        f"{number(float(narrow.abnormal_error.mean()), 2)} to "
        f"{number(float(wide.abnormal_error.mean()), 2)}) alike."
    )


def _table(sweep: Sweep) -> Table:
    return Table(
        f"By {sweep.title}; mean over {len(sweep.networks[0].auc)} seeds",
        [
            Column("units"),
            Column("parameters", 0),
            Column("AUC", 4),
            Column("standard deviation", 4),
            Column("least", 4),
            Column("normal error", 4),
            Column("abnormal error", 4),
            Column("explained variance", 3),
            Column("components", 0),
            Column("AUC of PCA", 4),
        ],
        [
            [
                name,
                copies.parameters,
                float(copies.auc.mean()),
                _deviation(copies.auc),
                float(copies.auc.min()),
                float(copies.normal_error.mean()),
                float(copies.abnormal_error.mean()),
                float(copies.explained_variance.mean()),
                fitted.latent,
                float(fitted.auc[0]),
            ]
            for name, copies, fitted in zip(
                sweep.names, sweep.networks, sweep.components, strict=True
            )
        ],
    )
