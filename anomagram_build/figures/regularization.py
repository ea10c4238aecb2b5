"""Figure `regularization`: is there over-fitting, and what do penalties do about it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.experiments.regularization import Fits, RegularizationResult
from anomagram_build.experiments.runs import Floats
from anomagram_build.figures.chart import Layered, Size, compile_chart, named
from anomagram_build.figures.encode import finite
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.theme import var
from anomagram_build.figures.words import capital, number
from anomagram_build.work import Work

PENALTIES = {"l1": "L1", "l2": "L2", "both": "L1 and L2"}

_SIDE = Size(430, 330), Size(360, 310)


@dataclass(frozen=True)
class Group:
    """Settings that differ in one thing."""

    key: str
    title: str
    names: tuple[str, ...]
    fits: tuple[Fits, ...]


def build(work: Work) -> Figure:
    """The figure, with training sizes shown and the smallest of them chosen."""
    card = work.read("dataset", "dataset", Dataset).card
    result = work.read("experiment:regularization", "result", RegularizationResult)
    groups = groups_of(result, card)
    fits = [one for group in groups for one in group.fits]
    sentences = [
        [_sentence(group, place, card) for place in range(len(group.fits))] for group in groups
    ]
    first = groups[0]
    return Figure(
        name="regularization",
        charts={
            "gap": Chart(
                compile_chart(_strips(first, "gap", _extent([*_all(fits, "gap"), 0.95]), "log")),
                f"Held-out over training loss, by {first.title}. {sentences[0][0]}",
                *_SIDE,
            ),
            "auc": Chart(
                compile_chart(_strips(first, "auc", _extent(_all(fits, "auc")), "linear")),
                f"AUC on test, by {first.title}, seed by seed.",
                *_SIDE,
            ),
            "losses": Chart(
                compile_chart(_losses(loss_rows(first.fits[0]), fits, card)),
                f"Training and held-out loss by epoch with {first.names[0]}. {sentences[0][0]}",
                Size(760, 260),
                Size(360, 260),
            ),
        },
        tables=[_table(group) for group in groups],
        description=_description(result, card),
        data={
            "groups": {
                "groups": [
                    {
                        "key": group.key,
                        "title": group.title,
                        "names": group.names,
                        "runs": run_rows(group),
                        "means": mean_rows(group),
                        "losses": [loss_rows(one) for one in group.fits],
                        "sentences": said,
                    }
                    for group, said in zip(groups, sentences, strict=True)
                ]
            }
        },
        values={
            "groups": [[group.key, group.title] for group in groups],
            "group": first.key,
            "title": first.title,
            "most": max(len(group.names) for group in groups) - 1,
            "last": len(first.names) - 1,
            "name": first.names[0],
            "sentence": sentences[0][0],
            "seeds": len(first.fits[0].auc),
        },
    )


def groups_of(result: RegularizationResult, card: DataCard) -> tuple[Group, ...]:
    """What the reader can vary, in the order shown."""

    def amount(signals: int) -> str:
        return f"{signals:,} {card.nouns}"

    few, many = result.few[0].signals, result.penalties[0].signals
    return (
        Group(
            "size",
            f"number of training {card.nouns}",
            tuple(amount(fits.signals) for fits in result.sizes),
            result.sizes,
        ),
        Group(
            "few",
            f"penalty, {few:,} {card.nouns}",
            tuple(map(_penalty, result.few)),
            result.few,
        ),
        Group(
            "many",
            f"penalty, {many:,} {card.nouns}",
            tuple(map(_penalty, result.penalties)),
            result.penalties,
        ),
        Group(
            "batch",
            "batch size",
            tuple(f"batches of {fits.recipe.batch_size:,}" for fits in result.batch_sizes),
            result.batch_sizes,
        ),
    )


def _penalty(fits: Fits) -> str:
    name, rate = fits.recipe.regulariser, fits.recipe.rate
    return "no penalty" if name == "none" else f"{PENALTIES.get(name, name)}, {rate:g}"


def run_rows(group: Group) -> list[dict[str, Any]]:
    """The charts' data set `runs`: one row for each run of each setting."""
    return [
        {
            "name": name,
            "gap": finite(gap, 4),
            "apparent": finite(apparent, 3),
            "auc": finite(area, 4),
        }
        for name, fits in zip(group.names, group.fits, strict=True)
        for gap, apparent, area in zip(
            fits.gap.tolist(), fits.apparent_gap.tolist(), fits.auc.tolist(), strict=True
        )
    ]


def mean_rows(group: Group) -> list[dict[str, Any]]:
    """The charts' data set `means`: one row a setting, with its place."""
    return [
        {
            "place": place,
            "name": name,
            "gap": finite(fits.gap.mean(), 4),
            "apparent": finite(fits.apparent_gap.mean(), 3),
            "auc": finite(fits.auc.mean(), 4),
        }
        for place, (name, fits) in enumerate(zip(group.names, group.fits, strict=True))
    ]


def loss_rows(fits: Fits) -> list[dict[str, Any]]:
    """The chart's data set `losses`: mean over the seeds after some epochs.

    Each loss is a share of the variance of its own signals, as in `Fits.gap`: 1 is the mean signal.
    """
    training, held_out = (loss.mean(axis=0) for loss in _shares(fits))
    return [
        {"epoch": epoch, "training": finite(one, 4), "heldout": finite(other, 4)}
        for epoch, one, other in zip(fits.epochs, training, held_out, strict=True)
    ]


def _shares(fits: Fits) -> tuple[Floats, Floats]:
    """Training and held-out loss, [seeds, epochs], as shares of their own variance."""
    return (
        fits.training_loss / fits.training_variance[:, np.newaxis],
        fits.held_out_loss / fits.held_out_variance[:, np.newaxis],
    )


def _all(fits: list[Fits], measure: str) -> list[float]:
    return [float(value) for one in fits for value in getattr(one, measure)]


def _extent(values: list[float]) -> tuple[float, float]:
    """The range of the values that are finite."""
    kept = np.array(values)[np.isfinite(values)]
    return float(kept.min()), float(kept.max())


def _strips(group: Group, measure: str, extent: tuple[float, float], kind: str) -> Layered:
    """A strip of dots for each setting: a dot a run, a bar their mean. Signal `chosen` is the
    place of the setting whose losses are shown."""
    low, high = extent
    domain = [low / 1.06, high * 1.1] if kind == "log" else [low - 0.001, high + 0.001]
    x = alt.X(
        f"{measure}:Q",
        title=("held-out ÷ training loss (log scale)" if measure == "gap" else "AUC on test"),
        scale=alt.Scale(type="log" if kind == "log" else "linear", domain=domain, nice=False),
        axis=alt.Axis(values=[1, 1.5, 2, 3, 4, 6, 10], format="~g", tickCount=9)
        if kind == "log"
        else alt.Axis(format=".3~f", tickCount=5),
    )
    y = alt.Y(
        "name:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=150)
    )
    runs = alt.Chart(named("runs", run_rows(group)))
    means = alt.Chart(named("means", mean_rows(group)))
    layers: list[Any] = [
        # Every setting has its band, since the axis takes them in the order in which it meets them.
        means.mark_bar(color=var("selection")).encode(
            y=y,
            opacity=alt.condition("datum.place == chosen", alt.value(0.55), alt.value(0)),
        )
    ]
    if measure == "gap":
        layers.append(
            alt.Chart(named("even", [{"gap": 1}]))
            .mark_rule(color=var("ink"), strokeDash=[5, 4], strokeWidth=1.5)
            .encode(x=x)
        )
    layers += [
        runs.mark_point(color=var("series-1"), filled=True, size=34, opacity=0.55).encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("name:N", title="setting"),
                alt.Tooltip("gap:Q", title="held-out ÷ training", format=".3f"),
                alt.Tooltip("auc:Q", title="AUC", format=".4f"),
            ],
        ),
        means.mark_tick(color=var("ink"), thickness=2.5, bandSize=18).encode(x=x, y=y),
    ]
    return alt.layer(*layers).add_params(alt.param(name="chosen", value=0))


def _losses(rows: list[dict[str, Any]], fits: list[Fits], card: DataCard) -> Layered:
    """Both losses by epoch for one setting."""
    losses = np.concatenate([loss.mean(axis=0) for one in fits for loss in _shares(one)])
    low, high = _extent(losses.tolist())
    scale_y = alt.Scale(type="log", domain=[low * 0.72, high * 1.12], nice=False)
    x = alt.X("epoch:Q", title="epoch", scale=alt.Scale(nice=False))
    base = alt.Chart(named("losses", rows))

    def line(name: str, words: str, colour: str, dash: list[int], up: int) -> list[alt.Chart]:
        y = alt.Y(
            f"{name}:Q",
            title="loss as a share of variance (log scale)",
            scale=scale_y,
            axis=alt.Axis(format="%", values=[0.05, 0.1, 0.2, 0.5, 1], tickCount=9),
        )
        label = (
            base.transform_window(place="row_number()")
            .transform_filter(f"datum.place == {round(len(rows) * (0.8 if up < 0 else 0.55))}")
            .mark_text(color=var(colour), fontWeight=600, dy=up, text=words)
            .encode(x=x, y=y)
        )
        return [
            base.mark_line(color=var(colour), strokeWidth=2.5, strokeDash=dash).encode(x=x, y=y),
            label,
        ]

    # The two may lie on each other: one name stands above, the other below, at another epoch.
    return alt.layer(
        *line("heldout", "held-out", "series-4", [6, 4], -14),
        *line("training", "training", "series-1", [1, 0], 15),
    )


def _sentence(group: Group, place: int, card: DataCard) -> str:
    fits, name = group.fits[place], group.names[place]
    gap = fits.gap
    if gap.mean() > 1.5:
        verdict = ", so it over-fits."
    elif gap.mean() > 1.15:
        verdict = ", so it over-fits a little."
    else:
        verdict = ", so there is hardly any over-fitting."
    learned, runs = int(fits.learned.sum()), len(fits.auc)
    if not learned:
        verdict = f". None of the {runs} runs learns anything."
    elif learned < runs:
        verdict += f" But only {learned} of {runs} runs learn anything."
    return (
        f"{capital(name)}, {fits.epochs[-1]:,} epochs: as shares of the variance, the held-out "
        f"loss is {number(float(gap.mean()), 2)} times the training loss "
        f"({number(float(gap.min()), 2)} to {number(float(gap.max()), 2)} over {len(gap)} seeds)"
        f"{verdict} "
        f"AUC {number(float(fits.auc.mean()))} ± {number(float(fits.auc.std(ddof=1)))}. Measured "
        f"on all validation {card.nouns}, abnormal ones too, the ratio would look like "
        f"{number(float(fits.apparent_gap.mean()), 1)}."
    )


def _description(result: RegularizationResult, card: DataCard) -> str:
    smallest, largest = result.sizes[0], result.sizes[-1]
    penalties = result.penalties
    best = max(penalties[1:], key=lambda fits: float(fits.auc.mean()), default=penalties[0])
    return (
        f"Strips of dots, one dot a run. With {smallest.signals:,} training {card.nouns} the loss "
        f"on held-out normal {card.nouns} is {number(float(smallest.gap.mean()), 1)} times that on "
        f"the training ones; with {largest.signals:,} it is "
        f"{number(float(largest.gap.mean()), 2)} times. Each loss is taken as a share of the "
        f"variance of its own signals. Without a penalty on the weights the mean AUC with all "
        f"{card.nouns} is {number(float(penalties[0].auc.mean()), 4)}; with the best penalty "
        f"({_penalty(best)}) {number(float(best.auc.mean()), 4)}."
    )


def _table(group: Group) -> Table:
    return Table(
        f"By {group.title}; mean over {len(group.fits[0].auc)} seeds",
        [
            Column("setting"),
            Column("epochs", 0),
            Column("training loss ÷ variance", 4),
            Column("held-out loss ÷ variance", 4),
            Column("held-out ÷ training", 3),
            Column("standard deviation", 3),
            Column("all validation ÷ training", 2),
            Column("explained variance", 3),
            Column("runs that learned", 0),
            Column("AUC", 4),
            Column("standard deviation", 4),
        ],
        [
            [
                name,
                fits.epochs[-1],
                *(float(loss[:, -1].mean()) for loss in _shares(fits)),
                float(fits.gap.mean()),
                float(fits.gap.std(ddof=1)),
                float(fits.apparent_gap.mean()),
                float(fits.explained_variance.mean()),
                int(fits.learned.sum()),
                float(fits.auc.mean()),
                float(fits.auc.std(ddof=1)),
            ]
            for name, fits in zip(group.names, group.fits, strict=True)
        ],
    )
