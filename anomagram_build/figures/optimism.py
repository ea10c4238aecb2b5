"""Figure `optimism`: rules for a threshold over many runs, and how much choosing flatters."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.experiments.thresholds import MEASURES, Rule, ThresholdsResult
from anomagram_build.figures.chart import Size, compile_chart, named
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.strip import Rows, Series, mean_rows, strip_chart, strip_rows
from anomagram_build.figures.theme import var
from anomagram_build.figures.words import percent
from anomagram_build.work import Work

_NETWORKS = {"shipped": "ours", "prototype": "the prototype\u2019s"}
_MEASURES = {
    "accuracy": "accuracy",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "false_positive_rate": "false-positive rate",
}
_KINDS = (
    Series("training", "no labels: training errors alone", "series-5", "circle"),
    Series("validation", "labels of validation", "series-1", "square"),
    Series("test", "labels of the test itself: cheating", "series-4", "diamond"),
)


def build(work: Work) -> Figure:
    """The figure, for the essay's network and accuracy."""
    card = work.read("dataset", "dataset", Dataset).card
    result = work.read("experiment:thresholds", "result", ThresholdsResult)
    names = [rule_words(rule) for rule in result.rules]
    domains = {
        network: {measure: _domain(result, place, measure) for measure in MEASURES}
        for place, network in enumerate(result.networks)
    }
    marks, means = _strips(result, 0, "accuracy")
    sentences = {
        network: {measure: _sentence(result, place, measure) for measure in MEASURES}
        for place, network in enumerate(result.networks)
    }
    first = sentences[result.networks[0]]["accuracy"]
    high = 60 + 40 * len(names)
    return Figure(
        name="optimism",
        charts={
            "rules": Chart(
                compile_chart(
                    strip_chart(
                        names,
                        _KINDS,
                        marks,
                        means,
                        title="on test, one mark per run",
                        domain=domains[result.networks[0]]["accuracy"],
                        axis=alt.Axis(format="~%", tickCount=5, grid=True),
                        form=".1%",
                    )
                ),
                f"Accuracy on test of the thresholds that {len(names)} rules choose, in "
                f"{len(result.seeds)} runs. {first}",
                Size(560, high),
                Size(360, high),
            ),
            "few": Chart(
                compile_chart(_few(result, 0, card)),
                f"How much accuracy the threshold that is best on some test {card.nouns} seems to "
                f"have in excess on these, against their number.",
                Size(400, 300),
                Size(360, 280),
            ),
        },
        tables=[_table(result, names, card), _few_table(result, card)],
        description=_description(result, card),
        data={
            "result": {
                "networks": list(result.networks),
                "measures": list(MEASURES),
                "keys": [rule.looks_at for rule in result.rules],
                "domains": domains,
                "values": {
                    network: {
                        measure: [
                            [round(float(value), 4) for value in rule]
                            for rule in getattr(result.confusion, measure)[place]
                        ]
                        for measure in MEASURES
                    }
                    for place, network in enumerate(result.networks)
                },
                "means": {
                    network: {
                        measure: [mean["value"] for mean in _strips(result, place, measure)[1]]
                        for measure in MEASURES
                    }
                    for place, network in enumerate(result.networks)
                },
                "few": {
                    network: _few_rows(result, place)
                    for place, network in enumerate(result.networks)
                },
                "sentences": sentences,
            }
        },
        values={
            "networks": [[network, _NETWORKS[network]] for network in result.networks],
            "network": result.networks[0],
            "measures": [[measure, _MEASURES[measure]] for measure in MEASURES],
            "measure": "accuracy",
            "series": [[one.key, one.name, one.shape] for one in _KINDS],
            "sentence": first,
            "nouns": card.nouns,
        },
    )


def rule_words(rule: Rule) -> str:
    """What the page calls a rule."""
    return {
        "percentile": f"{rule.amount:g}th percentile of training errors",
        "deviations": f"training mean + {rule.amount:g} standard deviations",
        "accuracy": "best accuracy on validation",
        "f1": "best F1 on validation",
        "recall": f"{rule.amount:.0%} recall on validation",
        "cost": f"a miss costs {rule.amount:g} false alarms, on validation",
    }[rule.kind].replace(
        "on validation", "on the test itself" if rule.looks_at == "test" else "on validation"
    )


def _domain(result: ThresholdsResult, network: int, measure: str) -> tuple[float, float]:
    """A scale, from one whole twentieth to another, that holds one measure of a network's runs."""
    values = getattr(result.confusion, measure)[network]
    low = float(np.floor(20 * np.nanmin(values)) / 20)
    return round(low, 2), round(float(np.ceil(20 * np.nanmax(values)) / 20), 2)


def _strips(result: ThresholdsResult, network: int, measure: str) -> tuple[Rows, Rows]:
    marks: Rows = []
    means: Rows = []
    values = getattr(result.confusion, measure)[network]
    for at, (rule, runs) in enumerate(zip(result.rules, values, strict=True)):
        marks += strip_rows(at, 0, rule.looks_at, runs.tolist())
        means += mean_rows(at, 0, rule.looks_at, runs.tolist())
    return marks, means


def _few_rows(result: ThresholdsResult, network: int) -> list[dict[str, Any]]:
    return [
        {
            "size": int(size),
            "flattery": round(100 * float(flattery.mean()), 3),
            "least": round(100 * float(flattery.min()), 3),
            "most": round(100 * float(flattery.max()), 3),
        }
        for size, flattery in zip(result.sizes, result.flattery[network], strict=True)
    ]


def _few(result: ThresholdsResult, network: int, card: DataCard) -> alt.LayerChart:
    """Flattery against the number of signals; the page replaces the data set `few`."""
    sizes = [int(size) for size in result.sizes]
    most = 100 * float(result.flattery.max())
    base = alt.Chart(named("few", _few_rows(result, network)))
    x = alt.X(
        "size:Q",
        title=f"test {card.nouns} chosen from (log scale)",
        scale=alt.Scale(type="log", domain=[0.9 * sizes[0], 1.1 * sizes[-1]], nice=False),
        axis=alt.Axis(values=sizes, labelExpr="format(datum.value, ',')", labelOverlap="greedy"),
    )
    scale_y = alt.Scale(domain=[min(0.0, 100 * float(result.flattery.min())), 1.05 * most])
    y = alt.Y(
        "flattery:Q",
        title="accuracy in excess, percentage points",
        scale=scale_y,
        axis=alt.Axis(grid=True),
    )
    look: dict[str, Any] = {"color": var("series-4")}
    return alt.LayerChart(
        layer=[
            base.mark_rule(opacity=0.5, **look).encode(
                x=x, y=alt.Y("least:Q", scale=scale_y), y2="most:Q"
            ),
            base.mark_line(**look).encode(x=x, y=y),
            base.mark_point(shape="diamond", filled=True, opacity=1, size=90, **look).encode(
                x=x,
                y=y,
                tooltip=[
                    alt.Tooltip("size:Q", title=card.nouns, format=","),
                    alt.Tooltip("flattery:Q", title="in excess, mean", format=".2f"),
                    alt.Tooltip("least:Q", title="least", format=".2f"),
                    alt.Tooltip("most:Q", title="most", format=".2f"),
                ],
            ),
        ]
    )


def _sentence(result: ThresholdsResult, network: int, measure: str) -> str:
    """One measure with labels, with the test's own, and with the rules without that give the least
    and the most of it."""
    means = getattr(result.confusion, measure)[network].mean(axis=1)
    labelled, own = (float(means[result.place(key)]) for key in ("accuracy", "test"))
    text = (
        f"On average over {len(result.seeds)} runs, {_MEASURES[measure]} on test is "
        f"{percent(labelled)} with the threshold that has the best accuracy on validation, and "
        f"{percent(own)} with the one that has it on the test itself."
    )
    unlabelled = [place for place, rule in enumerate(result.rules) if not rule.labelled]
    if not unlabelled:
        return text
    ranked = sorted(unlabelled, key=lambda place: float(means[place]))
    least, most = ranked[0], ranked[-1]
    return (
        f"{text} Of the rules without labels, the {rule_words(result.rules[least])} gives the "
        f"least, {percent(float(means[least]))}, and the {rule_words(result.rules[most])} the "
        f"most, {percent(float(means[most]))}."
    )


def _description(result: ThresholdsResult, card: DataCard) -> str:
    parts = [
        f"For {'our network' if network == 'shipped' else 'the network of the prototype'}: "
        f"{_sentence(result, place, 'accuracy')}"
        for place, network in enumerate(result.networks)
    ]
    few = ", ".join(f"{row['flattery']:.2f} with {row['size']:,}" for row in _few_rows(result, 0))
    return (
        f"{' '.join(parts)} Whoever chooses and judges a threshold on the same few test "
        f"{card.nouns} finds too much accuracy; for our network, in percentage points: {few}."
    )


def _table(result: ThresholdsResult, names: list[str], card: DataCard) -> Table:
    rows: list[list[str | float]] = [
        [
            name,
            _NETWORKS[network],
            float(result.values[place, index].mean()),
            *(
                float(np.nanmean(getattr(result.confusion, measure)[place, index]))
                for measure in MEASURES
            ),
            float(result.confusion.accuracy[place, index].min()),
        ]
        for place, network in enumerate(result.networks)
        for index, name in enumerate(names)
    ]
    return Table(
        f"What each rule does on the test {card.nouns}, means over {len(result.seeds)} runs",
        [
            Column("rule"),
            Column("network"),
            Column("threshold", 4),
            *(Column(_MEASURES[measure], 3) for measure in MEASURES),
            Column("least accuracy", 3),
        ],
        rows,
    )


def _few_table(result: ThresholdsResult, card: DataCard) -> Table:
    rows: list[list[str | float]] = [
        [
            f"{int(size):,}",
            _NETWORKS[network],
            100 * float(result.flattery[place, index].mean()),
            float(result.accuracy[place, index].mean()),
            float(result.worst[place, index].min()),
        ]
        for place, network in enumerate(result.networks)
        for index, size in enumerate(result.sizes)
    ]
    return Table(
        f"Choosing on few {card.nouns}: on as many of the test, and on as many of validation",
        [
            Column(card.nouns),
            Column("network"),
            Column("accuracy in excess on test, percentage points", 2),
            Column("accuracy on test, chosen on validation", 4),
            Column("worst draw", 4),
        ],
        rows,
    )
