"""Batches of seeds, AUC run by run, and the spread over seeds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from anomagram_build.experiments.runs import (
    draws,
    joined,
    number_name,
    run_aucs,
    runs_at_once,
    seed_batches,
    spread,
)


@pytest.mark.parametrize(("seeds", "size"), [(1, 1), (10, 3), (10, 10), (10, 99), (7, 2)])
def test_batches_hold_every_seed_once_and_are_even(seeds: int, size: int) -> None:
    batches = seed_batches(seeds, size)
    assert [seed for batch in batches for seed in batch] == list(range(seeds))
    lengths = [len(batch) for batch in batches]
    assert max(lengths) <= size
    assert max(lengths) - min(lengths) <= 1


def test_auc_of_each_run_is_scikit_learns_and_a_diverged_run_has_none() -> None:
    generator = np.random.default_rng(0)
    abnormal = generator.random(50) < 0.4
    scores = generator.normal(size=(2, 3, 50)).astype(np.float32)
    scores[1, 2, 7] = np.inf
    values = run_aucs(scores, abnormal)
    assert values.shape == (2, 3)
    assert values[0, 1] == pytest.approx(roc_auc_score(abnormal, scores[0, 1]))
    assert np.argwhere(np.isnan(values)).tolist() == [[1, 2]]


def test_spread_leaves_out_what_is_not_finite() -> None:
    assert spread([1, np.nan, 3, np.inf]) == {
        "mean": 2,
        "sd": pytest.approx(np.sqrt(2)),
        "least": 1,
        "most": 3,
    }
    assert spread([5.0])["sd"] == 0
    assert spread([np.nan]) == {}


def test_at_least_one_run_trains_at_once() -> None:
    assert runs_at_once(10**9, 10**3) == 1
    assert runs_at_once(64, 100) > runs_at_once(512, 100) > 1


@pytest.mark.parametrize(
    ("rate", "name"), [(10, "rate_10"), (0.01, "rate_0_01"), (0.0001, "rate_0_0001")]
)
def test_names_of_values_can_stand_in_prose(rate: float, name: str) -> None:
    assert number_name("rate", rate) == name
    assert name.isidentifier()


def test_draws_depend_on_the_seed_alone_and_grow() -> None:
    few, many = draws(20, 5, [3, 4]), draws(20, 12, [4])
    assert few is not None
    assert many is not None
    assert few.shape == (2, 5)
    assert few[1].tolist() == many[0, :5].tolist() != few[0].tolist()
    assert len(set(many[0].tolist())) == 12
    assert draws(20, 20, [3]) is draws(20, 99, [3]) is None


def test_joined_runs_follow_one_another() -> None:
    @dataclass(frozen=True)
    class Some:
        name: str
        values: NDArray[np.float64]

    whole = joined([Some("a", np.ones((2, 3))), Some("a", np.zeros((1, 3)))])
    assert whole.name == "a"
    assert whole.values.tolist() == [[1, 1, 1], [1, 1, 1], [0, 0, 0]]
