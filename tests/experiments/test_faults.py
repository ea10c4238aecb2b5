"""Each made-up fault does to a signal what its name says, and no more."""

from __future__ import annotations

import numpy as np
import pytest

from anomagram_build.experiments.faults import FAULTS, faulty

SIGNALS = (np.random.default_rng(0).normal(5, 2, (30, 50))).astype(np.float32)


def broken(name: str) -> np.ndarray:
    return faulty(name, SIGNALS)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_changes_every_signal_and_repeats_itself(name: str) -> None:
    assert broken(name).shape == SIGNALS.shape
    assert broken(name).dtype == np.float32
    assert (np.abs(broken(name) - SIGNALS).max(axis=1) > 1e-3).all()
    np.testing.assert_array_equal(broken(name), broken(name))


@pytest.mark.parametrize("name", ["noisy", "spike", "gap"])
def test_the_seed_decides_where_it_strikes(name: str) -> None:
    assert (faulty(name, SIGNALS, seed=1) != broken(name)).any()


def test_flat_keeps_the_mean_alone() -> None:
    assert np.ptp(broken("flat"), axis=1).max() == 0
    np.testing.assert_allclose(broken("flat")[:, 0], SIGNALS.mean(axis=1), rtol=1e-5)


@pytest.mark.parametrize("name", ["inverted", "reversed"])
def test_twice_is_back_again(name: str) -> None:
    np.testing.assert_allclose(faulty(name, broken(name)), SIGNALS, atol=1e-4)


def test_louder_keeps_the_mean_and_doubles_the_rest() -> None:
    np.testing.assert_allclose(broken("louder").mean(axis=1), SIGNALS.mean(axis=1), rtol=1e-4)
    np.testing.assert_allclose(broken("louder").std(axis=1), 2 * SIGNALS.std(axis=1), rtol=1e-4)


def test_shifted_has_the_same_values_a_tenth_later() -> None:
    np.testing.assert_array_equal(broken("shifted")[:, 5:], SIGNALS[:, :-5])
    np.testing.assert_array_equal(broken("shifted")[:, :5], SIGNALS[:, -5:])


def test_a_spike_hits_one_point() -> None:
    difference = np.abs(broken("spike") - SIGNALS)
    assert ((difference > 0).sum(axis=1) == 1).all()
    np.testing.assert_allclose(difference.max(axis=1), 5 * SIGNALS.std(axis=1), rtol=1e-4)


def test_a_gap_freezes_a_fifth_of_the_points() -> None:
    for before, after in zip(SIGNALS, broken("gap"), strict=True):
        changed = np.flatnonzero(before != after)
        assert 9 <= len(changed) <= 10  # at the start, the first of the ten stays as it was
        assert changed[-1] - changed[0] == len(changed) - 1
        assert len(set(after[changed])) == 1
        assert after[changed[0]] == before[max(changed[0] - 1, 0)]


def test_noise_is_half_as_large_as_the_signal() -> None:
    noise = (broken("noisy") - SIGNALS) / SIGNALS.std(axis=1, keepdims=True)
    assert noise.std() == pytest.approx(0.5, rel=0.1)
