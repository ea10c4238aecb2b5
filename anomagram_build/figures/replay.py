"""Figure `replay`: the shipped run's training, epoch by epoch."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import torch
from numpy.typing import NDArray

from anomagram_build.dataset.card import DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.scale import scale, unscale
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.history import History
from anomagram_build.figures.chart import Layered, Size, compile_chart, named
from anomagram_build.figures.encode import differences
from anomagram_build.figures.figure import Chart, Column, Figure, Table
from anomagram_build.figures.histogram import histogram_rows, mirrored_histogram
from anomagram_build.figures.signal_chart import frame_of, signal_chart, signal_rows
from anomagram_build.figures.theme import var
from anomagram_build.figures.words import number, percent
from anomagram_build.models.autoencoder import forward, unflatten
from anomagram_build.training.runs import TrainedRuns
from anomagram_build.work import Work

_MILESTONES = (0.9, 0.95, 0.98, 0.99, 0.995)  # of AUC


def build(work: Work) -> Figure:
    """The figure, in its state at the last epoch."""
    dataset = work.read("dataset", "dataset", Dataset)
    split = work.read("dataset", "split", Split)
    runs = work.read("training", "runs", TrainedRuns)
    history = work.read("evaluation", "history", History)
    card = dataset.card
    last = len(history.auc) - 1

    chosen = _one_of_each_class(dataset, split, work.settings.figures.seed)
    signals = dataset.signals[chosen]
    drawn = _reconstructions(runs, signals)  # [epochs + 1, classes, points]
    names = [card.class_of(int(dataset.labels[row])).name for row in chosen]
    frame = frame_of(dataset.signals)
    sentences = _sentences(history, card)

    bins = histogram_rows(history.edges.tolist(), history.normal[last], history.abnormal[last])
    return Figure(
        name="replay",
        charts={
            "histogram": Chart(
                compile_chart(
                    mirrored_histogram(
                        bins,
                        threshold=float(history.threshold[last]),
                        extent=(int(history.normal.max()), int(history.abnormal.max())),
                        title="reconstruction error (log scale)",
                        nouns=card.nouns,
                    )
                ),
                f"Histogram of the reconstruction errors of normal and abnormal {card.nouns} "
                f"after {last} epochs. {sentences[last]}",
                Size(700, 400),
                Size(360, 320),
            ),
            "loss": Chart(
                compile_chart(_loss_chart(history, card)),
                f"Training and validation loss by epoch: from {number(history.training_loss[0])} "
                f"before training to {number(history.training_loss[last])} after {last} epochs.",
                Size(400, 220),
                Size(360, 200),
            ),
            "reconstruction": Chart(
                compile_chart(
                    signal_chart(
                        signal_rows(signals[0].tolist(), drawn[last, 0].tolist()),
                        frame,
                        card,
                        abnormal=False,
                    )
                ),
                f"One {names[0].lower()} {card.noun} and what the network draws in its place "
                f"after {last} epochs.",
                Size(400, 240),
                Size(360, 240),
            ),
        },
        tables=[_table(history, card)],
        description=f"{sentences[0]} {sentences[last]}",
        data={
            "history": {
                "edges": history.edges.tolist(),
                # Differences from epoch to epoch; see encode.py.
                "normal": differences(history.normal, 1),
                "abnormal": differences(history.abnormal, 1),
                "threshold": [float(f"{value:.4g}") for value in history.threshold],
                "sentences": sentences,
                "signals": differences(signals.T, 100),
                "drawn": differences(drawn.reshape(last + 1, -1), 100),
                "scale": 100,
            }
        },
        values={
            "last": last,
            "samples": [[str(index), name] for index, name in enumerate(names)],
            "sentence": sentences[last],
        },
    )


def _one_of_each_class(dataset: Dataset, split: Split, seed: int) -> NDArray[np.int64]:
    """A row of the test part for each class of the card, the normal class first."""
    generator = np.random.Generator(np.random.PCG64(seed))
    labels = [info.label for info in dataset.card.classes]
    labels.sort(key=lambda label: label != dataset.card.normal)
    test = {label: split.test[dataset.labels[split.test] == label] for label in labels}
    return np.array([generator.choice(test[label]) for label in labels], dtype=np.int64)


def _reconstructions(runs: TrainedRuns, signals: NDArray[np.float32]) -> NDArray[np.float32]:
    """What each snapshot makes of signals [n, points]: [epochs + 1, n, points], data units."""
    parameters = unflatten(runs.architecture, torch.from_numpy(runs.snapshots))
    scaled = torch.from_numpy(scale(signals, runs.scaling))
    return unscale(forward(runs.architecture, parameters, scaled)[0].numpy(), runs.scaling)


def _loss_chart(history: History, card: DataCard) -> Layered:
    """Both losses over the epochs, on a logarithmic scale, with a rule at the signal `epoch`."""
    last = len(history.auc) - 1
    x = alt.X("epoch:Q", title="epoch", scale=alt.Scale(domain=[0, last], nice=False))
    losses = np.concatenate([history.training_loss, history.validation_loss])
    scale_y = alt.Scale(
        # Below, room for the name of the lower line.
        type="log",
        domain=[float(losses.min()) * 0.75, float(losses.max()) * 1.1],
        nice=False,
    )

    def line(name: str, values: NDArray[np.float64], dash: list[int], up: float) -> Layered:
        rows = [{"epoch": epoch, "loss": float(value)} for epoch, value in enumerate(values)]
        base = alt.Chart(named(name, rows))
        y = alt.Y(
            "loss:Q",
            title=f"loss on normal {card.nouns} (mean squared error)",
            scale=scale_y,
            axis=alt.Axis(tickCount=4, format="~g"),
        )
        colour = var("normal") if dash == [1, 0] else var("ink-soft")
        curve = base.mark_line(color=colour, strokeDash=dash).encode(x=x, y=y)
        label = (
            base.transform_filter(f"datum.epoch == {round(last * 0.3)}")
            .mark_text(color=colour, dy=up, text=name, fontWeight=600)
            .encode(x=x, y=y)
        )
        return alt.layer(curve, label)

    rule = (
        alt.Chart(named("one", [{}]))
        .transform_calculate(at="epoch")
        .mark_rule(color=var("ink"), strokeWidth=1.5)
        .encode(x="at:Q")
    )
    return alt.layer(
        line("training", history.training_loss, [1, 0], -16),
        line("validation", history.validation_loss, [4, 3], 15),
        rule,
    ).add_params(alt.param(name="epoch", value=last))


def _sentences(history: History, card: DataCard) -> list[str]:
    """What there is to see at each epoch, from 0 on."""
    sentences = []
    reached: set[float] = set()
    best = int(np.argmax(history.auc))
    for epoch, area in enumerate(history.auc.tolist()):
        accuracy = percent(float(history.accuracy[epoch]))
        words = [
            f"Before any training, a random abnormal {card.noun} has a larger error than a random "
            f"normal one in {percent(area)} of all pairs (its AUC); a coin gets 50%."
            if epoch == 0
            else f"After {epoch} epoch{'s' if epoch > 1 else ''} the loss is "
            f"{number(float(history.training_loss[epoch]))} and the AUC {number(area, 4)}."
        ]
        passed = [mark for mark in _MILESTONES if area >= mark and mark not in reached]
        if epoch and passed:
            words.append(f"The AUC is above {passed[-1]:g} for the first time.")
        reached.update(mark for mark in _MILESTONES if area >= mark)
        if epoch == best and epoch:
            words.append("That is the highest of the whole run.")
        words.append(
            f"The best threshold, {number(float(history.threshold[epoch]))}, judges {accuracy} of "
            f"the validation {card.nouns} correctly."
        )
        words.append(_movement(history, epoch))
        sentences.append(" ".join(word for word in words if word))
    return sentences


def _movement(history: History, epoch: int) -> str:
    """How the two hills have moved since the epoch before, by their medians."""
    if epoch == 0:
        return ""
    before, gap = (f"{float(history.gap[at]):.1f}" for at in (epoch - 1, epoch))
    text = f"The typical abnormal error is {gap} times the typical normal one"
    if gap == before:
        return f"{text}, as an epoch before."
    moved = "further apart" if float(gap) > float(before) else "closer together"
    return f"{text}: the hills have moved {moved}."


def _table(history: History, card: DataCard) -> Table:
    columns: list[tuple[str, NDArray[Any], int]] = [
        ("training loss", history.training_loss, 4),
        ("validation loss", history.validation_loss, 4),
        ("AUC", history.auc, 4),
        ("best threshold", history.threshold, 4),
        ("accuracy", history.accuracy, 4),
        ("precision", history.precision, 4),
        ("recall", history.recall, 4),
        ("F1", history.f1, 4),
    ]
    return Table(
        f"The run, epoch by epoch; AUC and what follows on validation {card.nouns}",
        [Column("epoch", 0), *(Column(name, digits) for name, _, digits in columns)],
        [
            [epoch, *(float(values[epoch]) for _, values, _ in columns)]
            for epoch in range(len(history.auc))
        ],
    )
