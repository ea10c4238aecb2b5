"""What the lab's panels show of a recorded run before there is any script."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.load import Dataset
from anomagram_build.evaluation.curves import Confusion, Counts, Numbers
from anomagram_build.lab.graphs import Graphs
from anomagram_build.lab.record import Recording, Settings, judge

_EXAMPLES = 12  # half of them normal


@dataclass(frozen=True, eq=False)
class Examples:
    """A few test signals: `rows` [n] of the data set, their `labels` [n], the signals and what
    the network draws in their place, both [n, points], and their scores [n]."""

    rows: NDArray[np.int64]
    labels: NDArray[np.int64]
    signals: NDArray[np.float32]
    reconstructions: NDArray[np.float32]
    scores: Numbers


@dataclass(frozen=True, eq=False)
class Shown:
    """One snapshot of a run, as in templates/lab/trainer.protocol.ts, and some examples.

    `training_loss` and `validation_loss` are by epoch, from 0. `edges` [bins + 1], `normal` and
    `abnormal` [bins] are the histogram of the test signals' scores [test signals]; `latent` [test
    signals, 2] is where they lie in the bottleneck, which has `width` numbers, and `is_abnormal`
    [test signals] what they are. `epochs` is how many were to be trained.
    """

    epochs: int
    training_loss: Numbers
    validation_loss: Numbers
    edges: Numbers
    normal: Counts
    abnormal: Counts
    scores: Numbers
    threshold: float
    confusion: Confusion
    auc: float
    average_precision: float
    explained_variance: float
    latent: NDArray[np.float32]
    width: int
    is_abnormal: NDArray[np.bool_]
    examples: Examples

    @property
    def at(self) -> int:
        """The sweep's entry with the same verdicts as the threshold."""
        below = int((self.scores <= self.threshold).sum())
        unflagged = self.confusion.true_negatives + self.confusion.false_negatives
        return int(np.searchsorted(unflagged, below))


def shown_of(
    recording: Recording, graphs: Graphs, settings: Settings, rule: str, dataset: Dataset
) -> Shown:
    """The last snapshot of a recording, with the threshold of a rule.

    Raises ValueError where it has none, since its data have no labels or it has diverged.
    """
    last = recording.snapshots[-1]
    if last["sweep"] is None or rule not in last["thresholds"]:
        raise ValueError(f"the recorded run has no threshold by {rule}")
    test = recording.division["test"]
    labels = dataset.labels[test]
    abnormal = labels != dataset.card.normal
    half = _EXAMPLES // 2
    normal_rows, other_rows = test[~abnormal][:half], test[abnormal][:half]
    # Two of either kind first, which the panel of reconstructions shows.
    rows = np.concatenate([normal_rows[:2], other_rows[:2], normal_rows[2:], other_rows[2:]])
    signals = dataset.signals[rows]
    said = judge(graphs, settings, recording.scaling, last["parameters"], signals)
    counts = ("true_positives", "false_positives", "true_negatives", "false_negatives")
    return Shown(
        epochs=settings["epochs"],
        training_loss=last["trainingLoss"].astype(np.float64),
        validation_loss=last["validationLoss"].astype(np.float64),
        edges=last["histogram"]["edges"].astype(np.float64),
        normal=last["histogram"]["normal"],
        abnormal=last["histogram"]["abnormal"],
        scores=last["scores"].astype(np.float64),
        threshold=last["thresholds"][rule],
        confusion=Confusion(**{name: last["sweep"][name].astype(np.int64) for name in counts}),
        auc=last["auc"],
        average_precision=last["averagePrecision"],
        explained_variance=last["explainedVariance"],
        latent=last["latent"],
        width=settings["latent"],
        is_abnormal=abnormal,
        examples=Examples(
            rows,
            dataset.labels[rows],
            signals,
            said["reconstruction"],
            said["score"].astype(np.float64),
        ),
    )
