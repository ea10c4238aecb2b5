"""A few of many, by chance and the same each time."""

from __future__ import annotations

import numpy as np

from anomagram_build.dataset.sample import some


def test_few_rows_stay_as_they_are() -> None:
    rows = np.array([5, 3, 9])
    assert some(rows, 3, 0) is rows


def test_of_many_so_many_are_taken_in_order_and_by_seed() -> None:
    rows = np.arange(1000) * 2
    taken = some(rows, 100, 1)
    assert len(set(taken.tolist())) == 100 and set(taken.tolist()) <= set(rows.tolist())
    assert (np.diff(taken) > 0).all()
    np.testing.assert_array_equal(taken, some(rows, 100, 1))
    assert taken.tolist() != some(rows, 100, 2).tolist()
    assert 400 < taken.mean() / 2 < 600
