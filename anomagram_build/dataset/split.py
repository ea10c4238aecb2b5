"""Divide signals into training, validation and test, by a seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anomagram_build.errors import BadInput, Problem


@dataclass(frozen=True, eq=False)
class Split:
    """Row numbers of each part, int64, ascending. No row is in two parts; every row is in one."""

    training: NDArray[np.int64]
    validation: NDArray[np.int64]
    test: NDArray[np.int64]


def split(labels: NDArray[np.int64], normal_label: int, training_size: int, seed: int) -> Split:
    """Split stratified by class: training holds only normal signals, the rest is halved.

    `training_size` normal signals, drawn at random, are for training. What is left of each class
    goes half to validation and half to test, so that both have the same class shares. Where a
    class has an odd number left, the odd one goes to whichever part is smaller by then.

    Raises BadInput, naming each class and its count, where a class cannot give validation and
    test at least one signal each.
    """
    classes, counts = np.unique(labels, return_counts=True)
    sizes = {int(label): int(count) for label, count in zip(classes, counts, strict=True)}
    _check(sizes, normal_label, training_size, seed)

    bits = np.random.PCG64(seed)
    training: list[NDArray[np.int64]] = []
    validation: list[NDArray[np.int64]] = []
    test: list[NDArray[np.int64]] = []
    surplus = 0  # of validation over test
    for label in sizes:
        rows = np.flatnonzero(labels == label)
        # NumPy promises that a bit generator's raw numbers stay the same in every version; it
        # doesn't promise that of Generator.permutation. Sorting by them shuffles as well.
        rows = rows[np.argsort(bits.random_raw(len(rows)), kind="stable")]
        if label == normal_label:
            training.append(rows[:training_size])
            rows = rows[training_size:]
        half = len(rows) // 2 + (len(rows) % 2 if surplus <= 0 else 0)
        surplus += 2 * half - len(rows)
        validation.append(rows[:half])
        test.append(rows[half:])
    return Split(_joined(training), _joined(validation), _joined(test))


def _joined(parts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.sort(np.concatenate(parts)).astype(np.int64)


def _check(sizes: dict[int, int], normal_label: int, training_size: int, seed: int) -> None:
    problems = []
    if seed < 0:
        problems.append(Problem(f"the seed of the split is {seed}", hint="it must be 0 or more"))
    if training_size < 1:
        problems.append(
            Problem(f"the training size is {training_size}", hint="it must be 1 or more")
        )
    normals = sizes.get(normal_label, 0)
    if normals < training_size + 2:
        problems.append(
            Problem(
                f"the normal class {normal_label} has {_signals(normals)}, too few for "
                f"{training_size} in training and one each in validation and test",
                hint=f"a training size of {normals - 2} or less would do" if normals > 2 else None,
            )
        )
    problems += [
        Problem(
            f"class {label} has {_signals(size)}, too few for one each in validation and test",
            hint="add signals or leave the class out",
        )
        for label, size in sizes.items()
        if label != normal_label and size < 2
    ]
    if problems:
        raise BadInput(*problems)


def _signals(count: int) -> str:
    return "1 signal" if count == 1 else f"{count} signals"
