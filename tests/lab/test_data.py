"""The lab's data file."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from anomagram_build.lab.data import pack, unpack


@pytest.mark.parametrize(("offset", "scale"), [(0.0, 1e-3), (0.0, 1.0), (1000.0, 1.0), (-3e6, 1e5)])
def test_signals_come_back_within_half_a_step(offset: float, scale: float) -> None:
    bits = np.random.default_rng(0)
    signals = (offset + scale * bits.standard_normal((20, 31))).astype(np.float32)
    packed = pack(signals, np.zeros(20, dtype=np.int64))
    back = unpack(packed)
    assert back.dtype == np.float32 and back.shape == signals.shape
    rounding = np.abs(signals).max() * 2**-23
    assert np.abs(back.astype(np.float64) - signals).max() <= packed.step / 2 + rounding
    assert packed.step <= 1.001 * np.ptp(signals.astype(np.float64)) / (2**16 - 1)


def test_the_kinds_stand_at_the_end() -> None:
    kinds = np.array([3, 0, 255, 1])
    packed = pack(np.arange(8, dtype=np.float32).reshape(4, 2), kinds)
    content = gzip.decompress(packed.content)
    assert list(content[-4:]) == list(kinds)
    assert len(content) == 2 * 8 + 4


def test_signals_that_never_change_are_no_division_by_zero() -> None:
    signals = np.full((3, 4), 2.5, dtype=np.float32)
    assert np.array_equal(unpack(pack(signals, np.zeros(3, dtype=np.int64))), signals)


def test_the_same_signals_give_the_same_bytes() -> None:
    signals = np.random.default_rng(1).standard_normal((5, 7)).astype(np.float32)
    kinds = np.arange(5)
    assert pack(signals, kinds) == pack(signals.copy(), kinds)
