"""The same idea with pictures: an autoencoder that knows nine of the ten digits meets the tenth.

scikit-learn's handwritten digits (Alpaydin and Kaynak 1998, test part): 1,797 grey pictures of
8 by 8 points. One run per digit and bottleneck width leaves that digit out of training; so the
spread over runs is over seeds and over strangers at once. The recipe was chosen by eye, on test
errors of five strangers, and the stranger in the picture for its looks: this shows an idea and
measures no method against another. The data set of the essay plays no role.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from anomagram_build.evaluation.bins import error_bins, histograms
from anomagram_build.evaluation.curves import auc
from anomagram_build.experiments.material import Material
from anomagram_build.experiments.parallel import map_batches
from anomagram_build.experiments.runs import Floats, spread, tensor
from anomagram_build.models.pictures import PictureAutoencoder
from anomagram_build.progress import Progress
from anomagram_build.settings import DigitsSettings
from anomagram_build.training.recipe import Recipe
from anomagram_build.training.stacked import Stack, fit_runs

Pictures = NDArray[np.float32]
"""[..., height * width], line by line; 0 is paper, 1 is ink."""

SIDE = 8
DIGITS = 10
_INK = 16.0  # the darkest value in the data
_RUNS_AT_ONCE = 5

DRAWINGS: dict[str, str] = {
    "letter A": "...##... ..####.. .##..##. .##..##. .######. .##..##. .##..##. ........",
    "heart": ".##..##. ######## ######## ######## .######. ..####.. ...##... ........",
    "shirt": ".##..##. ######## #.####.# ..####.. ..####.. ..####.. ..####.. ........",
    "chequers": "##..##.. ##..##.. ..##..## ..##..## ##..##.. ##..##.. ..##..## ..##..##",
}
"""Drawn for this: pictures that are no digits at all, line by line, # for ink."""


@dataclass(frozen=True, eq=False)
class Shown:
    """Some pictures [n, height * width] that a run has not been trained on, their `labels` [n],
    what each width makes of them [widths, n, height * width] and the errors [widths, n]."""

    pictures: Pictures
    labels: NDArray[np.int64]
    reconstructions: Pictures
    errors: Floats


@dataclass(frozen=True, eq=False)
class DigitsResult:
    """Runs by bottleneck width and by the digit left out, 0 to 9 ("the stranger").

    Errors are mean squared errors over the points. `known_error` and `strange_error` are their
    means over test pictures of the known digits and all pictures of the stranger, and `known` and
    `strange` count them in bins that are the same for all runs. `shown` has, for each stranger,
    the first test picture of each known digit, in order, and three of the stranger. `drawn` are
    the DRAWINGS, as the runs see them that leave out `pictured`; `weights` are those runs' own,
    by width, in the order of models.pictures.
    """

    widths: tuple[int, ...]
    training: int
    auc: Floats  # [widths, digits]: stranger against test pictures of the known digits
    known_error: Floats  # [widths, digits]
    strange_error: Floats  # [widths, digits]
    edges: Floats  # [bins + 1]
    known: NDArray[np.int64]  # [widths, digits, bins]
    strange: NDArray[np.int64]  # [widths, digits, bins]
    shown: tuple[Shown, ...]
    pictured: int
    drawings: tuple[str, ...]
    drawn: Shown
    weights: tuple[tuple[NDArray[np.float32], ...], ...]


@dataclass(frozen=True, eq=False)
class _Batch:
    network: PictureAutoencoder
    recipe: Recipe
    strangers: tuple[int, ...]
    pictures: Pictures  # all of the data
    labels: NDArray[np.int64]
    shown: tuple[NDArray[np.int64], ...]  # rows, for each stranger
    training: tuple[NDArray[np.int64], ...]


@dataclass(frozen=True, eq=False)
class _Run:
    errors: Floats  # of all pictures
    shown: Pictures
    drawn: Pictures
    weights: tuple[NDArray[np.float32], ...]


def run(material: Material, settings: DigitsSettings, progress: Progress) -> DigitsResult:
    """Train one run for each width and stranger. The material is not used."""
    pictures, labels = digits()
    recipe = Recipe(
        learning_rate=settings.learning_rate,
        batch_size=settings.batch_size,
        epochs=settings.epochs,
    )
    strangers = tuple(range(DIGITS))
    parts = [_parted(labels, stranger, settings.training) for stranger in strangers]
    shown = [_shown(labels, part[1], stranger) for stranger, part in enumerate(parts)]
    batches = [
        _Batch(
            PictureAutoencoder(width, SIDE, SIDE, settings.channels),
            recipe,
            strangers[at : at + _RUNS_AT_ONCE],
            pictures,
            labels,
            tuple(shown[at : at + _RUNS_AT_ONCE]),
            tuple(part[0] for part in parts[at : at + _RUNS_AT_ONCE]),
        )
        for width in settings.widths
        for at in range(0, DIGITS, _RUNS_AT_ONCE)
    ]
    flat = [one for batch in map_batches(_train, batches, progress) for one in batch]
    runs = [flat[at : at + DIGITS] for at in range(0, len(flat), DIGITS)]  # by width and stranger

    known = [[r.errors[part[1]] for r, part in zip(row, parts, strict=True)] for row in runs]
    strange = [[r.errors[labels == digit] for digit, r in enumerate(row)] for row in runs]
    edges = error_bins(
        np.concatenate([e for row in [*known, *strange] for e in row]), settings.bins
    )

    def counts(errors: list[list[Floats]]) -> NDArray[np.int64]:
        return np.stack([[histograms(one[None], edges)[0] for one in row] for row in errors])

    def means(errors: list[list[Floats]]) -> Floats:
        return np.array([[one.mean() for one in row] for row in errors])

    return DigitsResult(
        widths=settings.widths,
        training=settings.training,
        auc=np.array(
            [
                [_auc(*pair) for pair in zip(*rows, strict=True)]
                for rows in zip(known, strange, strict=True)
            ]
        ),
        known_error=means(known),
        strange_error=means(strange),
        edges=edges,
        known=counts(known),
        strange=counts(strange),
        shown=tuple(
            _seen(pictures[rows], labels[rows], [row[stranger].shown for row in runs])
            for stranger, rows in enumerate(shown)
        ),
        pictured=settings.stranger,
        drawings=tuple(DRAWINGS),
        drawn=_seen(
            drawings(),
            np.full(len(DRAWINGS), -1),
            [row[settings.stranger].drawn for row in runs],
        ),
        weights=tuple(row[settings.stranger].weights for row in runs),
    )


def numbers(result: DigitsResult) -> dict[str, object]:
    """`digits.width_4.auc.mean` over all ten strangers; `.pictured` of the one in the picture."""
    named: dict[str, object] = {
        "training": result.training,
        "pictures": int(result.known[0, 0].sum() + result.strange[0, 0].sum()) + result.training,
        "pictured": result.pictured,
    }
    for place, width in enumerate(result.widths):
        measures = {
            "auc": result.auc[place],
            "known_error": result.known_error[place],
            "strange_error": result.strange_error[place],
        }
        named[f"width_{width}"] = {
            **{name: spread(values) for name, values in measures.items()},
            "pictured": {name: float(v[result.pictured]) for name, v in measures.items()},
        }
    return named


def digits() -> tuple[Pictures, NDArray[np.int64]]:
    """(pictures [n, height * width], what each shows [n])."""
    values, labels = load_digits(return_X_y=True)
    return (values / _INK).astype(np.float32), labels.astype(np.int64)


def drawings() -> Pictures:
    """The DRAWINGS as pictures [n, height * width]."""
    return np.array(
        [[mark == "#" for mark in text.replace(" ", "")] for text in DRAWINGS.values()], np.float32
    )


def _parted(
    labels: NDArray[np.int64], stranger: int, training: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of known digits for training and for test, drawn anew for each stranger."""
    generator = np.random.default_rng([5, stranger])
    known = generator.permutation(np.flatnonzero(labels != stranger))
    return known[:training], known[training:]


def _shown(labels: NDArray[np.int64], test: NDArray[np.int64], stranger: int) -> NDArray[np.int64]:
    """Rows of the first test picture of each known digit, and the stranger's first three."""
    known = [test[labels[test] == digit][0] for digit in range(DIGITS) if digit != stranger]
    return np.array([*known, *np.flatnonzero(labels == stranger)[:3]])


def _seen(pictures: Pictures, labels: NDArray[np.int64], reconstructions: list[Pictures]) -> Shown:
    made = np.stack(reconstructions)
    return Shown(pictures, labels, made, np.square(made - pictures, dtype=np.float64).mean(axis=2))


def _auc(known: Floats, strange: Floats) -> float:
    return auc(
        np.concatenate([known, strange]), np.repeat([False, True], [len(known), len(strange)])
    )


def _train(batch: _Batch) -> list[_Run]:
    torch.set_num_threads(1)
    stack = fit_runs(
        batch.network, batch.recipe, batch.pictures[np.stack(batch.training)], batch.strangers
    )
    errors = stack.scores(batch.pictures)
    shown = _reconstructed(stack, np.stack([batch.pictures[rows] for rows in batch.shown]))
    drawn = _reconstructed(stack, np.stack([drawings()] * len(batch.strangers)))
    return [
        _Run(
            errors[run],
            shown[run],
            drawn[run],
            tuple(weight[run].numpy().copy() for weight in stack.weights),
        )
        for run in range(len(batch.strangers))
    ]


@torch.no_grad()
def _reconstructed(stack: Stack, pictures: Pictures) -> Pictures:
    """[runs, n, height * width] → the same."""
    assert isinstance(stack.network, PictureAutoencoder)
    return stack.network.reconstruct(stack.weights, tensor(pictures)).numpy()
