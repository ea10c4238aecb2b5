"""The split is disjoint, complete, pure in training, stratified and settled by its seed."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from anomagram_build.dataset.split import Split, split
from anomagram_build.errors import BadInput


def labels_with(sizes: dict[int, int], seed: int = 0) -> NDArray[np.int64]:
    labels = np.repeat(list(sizes), list(sizes.values())).astype(np.int64)
    return np.random.default_rng(seed).permutation(labels)


CASES = [
    ({1: 2919, 2: 1767, 3: 96, 4: 194, 5: 24}, 1, 2000),
    ({0: 12, 9: 3, -4: 2}, 0, 10),
    ({0: 12, 9: 3, -4: 7}, 9, 1),
    ({0: 5, 1: 5, 2: 5, 3: 5}, 2, 2),
]


@pytest.mark.parametrize(("sizes", "normal", "training"), CASES)
@pytest.mark.parametrize("seed", [0, 1, 77])
def test_properties(sizes: dict[int, int], normal: int, training: int, seed: int) -> None:
    labels = labels_with(sizes, seed)
    parts = split(labels, normal, training, seed)
    everything = np.concatenate([parts.training, parts.validation, parts.test])
    assert np.array_equal(np.sort(everything), np.arange(len(labels)))
    for rows in (parts.training, parts.validation, parts.test):
        assert rows.dtype == np.int64
        assert np.all(np.diff(rows) > 0)

    assert len(parts.training) == training
    assert set(labels[parts.training].tolist()) == {normal}
    for label in sizes:
        in_validation = int((labels[parts.validation] == label).sum())
        in_test = int((labels[parts.test] == label).sum())
        assert abs(in_validation - in_test) <= 1
        assert min(in_validation, in_test) >= 1
    # The odd ones of the classes don't all go to the same part.
    assert abs(len(parts.validation) - len(parts.test)) <= 1


def equal(one: Split, other: Split) -> bool:
    return (
        np.array_equal(one.training, other.training)
        and np.array_equal(one.validation, other.validation)
        and np.array_equal(one.test, other.test)
    )


def test_the_seed_settles_it() -> None:
    labels = labels_with({1: 300, 2: 200})
    assert equal(split(labels, 1, 200, 5), split(labels, 1, 200, 5))
    assert not equal(split(labels, 1, 200, 5), split(labels, 1, 200, 6))


def test_the_same_in_every_version_of_numpy() -> None:
    # Written down once: if this changes, every trained model and number changes with it.
    parts = split(np.array([1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2]), 1, 4, 42)
    assert parts.training.tolist() == [1, 3, 4, 6]
    assert parts.validation.tolist() == [0, 7, 8, 10]
    assert parts.test.tolist() == [2, 5, 9, 11]


def test_every_signal_has_the_same_chance() -> None:
    labels = labels_with({1: 8, 2: 4})
    chosen = np.zeros(len(labels))
    for seed in range(2000):
        chosen[split(labels, 1, 4, seed).training] += 1
    # Each normal signal is in training with probability 1/2; four standard deviations are 0.045.
    assert np.all(np.abs(chosen[labels == 1] / 2000 - 0.5) < 0.045)


@pytest.mark.parametrize(
    ("sizes", "training", "message"),
    [
        ({1: 10, 2: 5}, 9, "the normal class 1 has 10 signals, too few for 9 in training"),
        ({1: 10, 2: 5}, 0, "the training size is 0"),
        ({2: 5}, 3, "the normal class 1 has 0 signals"),
        ({1: 10, 2: 1}, 3, "class 2 has 1 signal, too few"),
    ],
)
def test_too_few(sizes: dict[int, int], training: int, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        split(labels_with(sizes), 1, training, 0)


def test_all_problems_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        split(labels_with({1: 4, 2: 1, 3: 1}), 1, 9, -1)
    assert len(caught.value.problems) == 4


def test_the_largest_training_size_that_is_offered_works() -> None:
    labels = labels_with({1: 10, 2: 5})
    with pytest.raises(BadInput, match="a training size of 8 or less would do"):
        split(labels, 1, 9, 0)
    assert len(split(labels, 1, 8, 0).training) == 8
