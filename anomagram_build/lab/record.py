"""A run of the lab, made without a browser: the same graphs, in the same order, in onnxruntime.

`templates/lab/prepare.ts`, `run.ts` and `verdict.ts` do the same in the page, and a test holds
the two to each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anomagram_build.errors import BadInput
from anomagram_build.lab.graphs import Arrays, Graphs
from anomagram_build.training.optimizers import OPTIMIZERS

Settings = Mapping[str, Any]
"""The keys of `lab.settings.SETTINGS`, with a value each."""


@dataclass(frozen=True, eq=False)
class Recording:
    """What the page's trainer answers, with NumPy arrays: the rows of the three parts, snapshots
    by the names of `Snapshot` in `templates/lab/trainer.protocol.ts` (what is undefined there is
    None), and the number of parameters. `scaling` is what `judge` takes."""

    division: dict[str, NDArray[np.int32]]
    snapshots: tuple[dict[str, Any], ...]
    parameter_count: int
    scaling: Arrays


def epoch_files(settings: Settings) -> tuple[str, ...]:
    """Names of the files that make the graph that trains by these settings."""
    return (
        f"epoch-{len(settings['hidden'])}",
        f"activation-{settings['activation']}",
        f"output-{settings['output']}",
        f"penalty-{settings['regulariser']}",
        f"direction-{settings['optimizer']}",
        f"factor-{settings['schedule']}",
    )


@dataclass(frozen=True, eq=False)
class _Part:
    signals: NDArray[np.float32]
    abnormal: NDArray[np.int64]

    @property
    def normal(self) -> NDArray[np.bool_]:
        return np.asarray(self.abnormal == 0)

    @property
    def has_both(self) -> bool:
        return bool(0 < self.abnormal.sum() < len(self.abnormal))


def record(
    graphs: Graphs,
    signals: NDArray[np.float32],
    abnormal: NDArray[np.bool_] | None,
    settings: Settings,
    epochs: Collection[int] | None = None,
) -> Recording:
    """Train on signals [n, points] by these settings; a snapshot after each of `epochs` (0 is
    untrained), or after the last alone. Training ends early where it diverges.

    Raises:
        BadInput: there are too few signals for the settings.
    """
    run = _Run(graphs, signals, abnormal, settings)
    last = settings["epochs"]
    wanted = sorted(set(epochs if epochs is not None else [last]))
    snapshots = []
    for epoch in wanted:
        if epoch > run.epoch:
            run.train(epoch - run.epoch)
        snapshots.append(run.snapshot())
        if run.diverged:
            break
    return Recording(run.division, tuple(snapshots), len(run.parameters), run.scaling)


def judge(
    graphs: Graphs,
    settings: Settings,
    scaling: Arrays,
    parameters: NDArray[np.float32],
    signals: NDArray[np.float32],
) -> Arrays:
    """What a network says of signals [n, points]: reconstruction, error, score and latent, as
    `Judgement` in `templates/lab/trainer.protocol.ts`."""
    points = signals.shape[1]
    hidden = list(settings["hidden"])
    return graphs.run(
        f"network-{len(hidden)}",
        f"activation-{settings['activation']}",
        f"output-{settings['output']}",
        "network-inputs",
        signal=signals,
        **scaling,
        parameters=parameters,
        widths=np.array([points, *hidden, settings["latent"], *reversed(hidden), points], np.int64),
    )


class _Run:
    def __init__(
        self,
        graphs: Graphs,
        signals: NDArray[np.float32],
        abnormal: NDArray[np.bool_] | None,
        settings: Settings,
    ) -> None:
        self.graphs = graphs
        self.settings = settings
        self.labelled = abnormal is not None
        labels = np.zeros(len(signals), np.int64) if abnormal is None else abnormal.astype(np.int64)
        self.division = _divide(graphs, labels, settings, self.labelled)
        self.training, self.validation, self.test = (
            _Part(signals[rows], labels[rows]) for rows in self.division.values()
        )
        self.scaling = graphs.run(f"scaling-{settings['scaling']}", signals=self.training.signals)
        self.scaled = self._scale(self.training.signals)
        self.scaled_validation = self._scale(self.validation.signals[self.validation.normal])
        points = signals.shape[1]
        hidden, latent = list(settings["hidden"]), settings["latent"]
        self.widths = np.array([points, *hidden, latent, *reversed(hidden), points], np.int64)
        bias = np.zeros(points, np.float32)
        if settings["outputBias"] == "mean":
            bias = graphs.run(f"bias-{settings['output']}", signals=self.scaled)["bias"]
        inputs, outputs = self.widths[:-1], self.widths[1:]
        begun = graphs.run(
            "initialise",
            widths=self.widths,
            seed=settings["seed"],
            bias=bias,
            rate=np.float32(settings["rate"]),
            counter=np.arange((inputs * outputs + outputs).sum()),
        )
        self.parameters, self.penalised = begun["parameters"], begun["penalised"]
        memory = OPTIMIZERS[settings["optimizer"]].memory
        self.first, self.second = (
            np.zeros(len(self.parameters) if memory > place else 0, np.float32)
            for place in range(2)
        )
        self.epoch = 0
        self.training_loss: list[float] = []
        self.validation_loss: list[float] = []

    @property
    def diverged(self) -> bool:
        return bool(self.training_loss) and not np.isfinite(self.training_loss[-1])

    def train(self, epochs: int) -> None:
        if not self.training_loss:
            self.snapshot()
        settings = self.settings
        made = self.graphs.run(
            *epoch_files(settings),
            parameters=self.parameters,
            first=self.first,
            second=self.second,
            signals=self.scaled,
            validation=self.scaled_validation,
            penalised=self.penalised,
            widths=self.widths,
            batch=[settings["batchSize"]],
            epochs=epochs,
            done=self.epoch,
            total=settings["epochs"],
            learning_rate=np.float32(settings["learningRate"]),
            seed=settings["seed"],
        )
        self.parameters = made["new_parameters"]
        self.first, self.second = made["new_first"], made["new_second"]
        self.training_loss += made["training_loss"].tolist()
        self.validation_loss += made["validation_loss"].tolist()
        self.epoch += epochs

    def snapshot(self) -> dict[str, Any]:
        verdict = self._judge()
        losses = verdict.pop("trainingLoss"), verdict.pop("validationLoss")
        if not self.training_loss:
            self.training_loss, self.validation_loss = [losses[0]], [losses[1]]
        return {
            **verdict,
            "health": "diverged" if self.diverged else verdict["health"],
            "epoch": self.epoch,
            # How long it takes is another machine's affair.
            "milliseconds": 0,
            "trainingLoss": np.array(self.training_loss, np.float32),
            "validationLoss": np.array(self.validation_loss, np.float32),
            "parameters": self.parameters,
        }

    def _judge(self) -> dict[str, Any]:
        tested, checked, trained = map(self._say, (self.test, self.validation, self.training))
        verdict: dict[str, Any] = {
            **{"explainedVariance": np.nan, "health": "diverged", "thresholds": {}},
            **{"sweep": None, "auc": None, "averagePrecision": None},
            "histogram": {
                "edges": np.array([0, 1], np.float32),
                **{kind: np.zeros(1, np.int32) for kind in ("normal", "abnormal")},
            },
            "scores": tested["score"],
            "latent": self._plane(tested["latent"]),
            **{"trainingLoss": np.nan, "validationLoss": np.nan},
        }
        if not all(np.isfinite(said["score"]).all() for said in (tested, checked, trained)):
            return verdict
        run, normal = self.graphs.run, self.validation.normal
        alive = run(
            "alive",
            signals=self.scaled_validation,
            made=self._scale(checked["reconstruction"][normal]),
        )
        verdict["explainedVariance"] = float(alive["explained"])
        verdict["health"] = "collapsed" if alive["collapsed"] else "learning"
        verdict["validationLoss"] = float(alive["loss"])
        labels = {"scores": tested["score"], "abnormal": self.test.abnormal}
        bins = run("histogram", **labels)
        bins["abnormal"] = bins.pop("abnormal_counts")
        verdict["histogram"] = bins
        free = run("thresholds-without-labels", scores=trained["score"])
        verdict["trainingLoss"] = float(free.pop("mean"))
        chosen = [free]
        if self.labelled and self.test.has_both:
            swept = run("report", **labels)
            verdict["auc"] = float(swept.pop("auc"))
            verdict["averagePrecision"] = float(swept.pop("average_precision"))
            verdict["sweep"] = swept
        if self.labelled and self.validation.has_both:
            chosen.append(
                run(
                    "thresholds-with-labels",
                    scores=checked["score"],
                    abnormal=self.validation.abnormal,
                )
            )
        verdict["thresholds"] = {
            rule: float(value) for rules in chosen for rule, value in rules.items()
        }
        return verdict

    def _say(self, part: _Part) -> Arrays:
        return judge(self.graphs, self.settings, self.scaling, self.parameters, part.signals)

    def _scale(self, signals: NDArray[np.float32]) -> NDArray[np.float32]:
        return self.graphs.run("scale", signals=signals, **self.scaling)["scaled"]

    def _plane(self, latent: NDArray[np.float32]) -> NDArray[np.float32]:
        units = latent.shape[1]
        if units == 1:
            return np.concatenate([latent, np.zeros_like(latent)], axis=1)
        return latent if units == 2 else self.graphs.run("plane", latent=latent)["plane"]


def _divide(
    graphs: Graphs, labels: NDArray[np.int64], settings: Settings, labelled: bool
) -> dict[str, NDArray[np.int32]]:
    made = graphs.run(
        "divide",
        abnormal=labels,
        seed=settings["seed"],
        training=settings["trainingSignals"],
        test=settings["testSignals"],
        share=np.float64(settings["abnormalShare"] if labelled else 0),
    )
    if (made["wanted"].sum(axis=1) > made["found"]).any():
        raise BadInput(
            f"the lab's settings want {made['wanted'].sum(axis=1).tolist()} normal and abnormal "
            f"signals, but there are {made['found'].tolist()}: ask for fewer"
        )
    return {
        name: np.flatnonzero(made["part"] == number).astype(np.int32)
        for number, name in enumerate(("training", "validation", "test"), start=1)
    }
