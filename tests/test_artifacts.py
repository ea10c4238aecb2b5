"""What a stage writes, the next one reads back, to the bit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from anomagram_build import artifacts


@dataclass(frozen=True)
class Inner:
    values: NDArray[np.float64]
    name: str
    sizes: tuple[int, ...]


@dataclass(frozen=True)
class Outer:
    inner: tuple[Inner, ...]
    rates: dict[str, float]
    note: str | None
    matrix: NDArray[np.float32]


VALUE = Outer(
    (Inner(np.array([0.1, np.nan]), "a", (1, 2)), Inner(np.zeros(0), "b", ())),
    {"x": 0.1, "diverged": float("inf")},
    None,
    np.arange(6, dtype=np.float32).reshape(2, 3),
)


def test_round_trip(tmp_path: Path) -> None:
    artifacts.write(tmp_path, "value", VALUE)
    back = artifacts.read(tmp_path, "value", Outer)
    np.testing.assert_array_equal(back.inner[0].values, VALUE.inner[0].values)
    np.testing.assert_array_equal(back.matrix, VALUE.matrix)
    assert back.matrix.dtype == np.float32
    assert back.inner[0].sizes == (1, 2)
    assert (back.rates, back.note) == (VALUE.rates, None)


def test_equal_values_give_equal_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        artifacts.write(tmp_path / folder, "value", VALUE)
    for name in ("value.json", "value.npz"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_published_json_refuses_what_json_has_not(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        artifacts.write_json(tmp_path / "x.json", {"x": float("nan")})
