"""An epoch leaves an optimizer's memory without numbers too small to matter.

Processors compute with subnormal numbers many times as slowly as with others. A unit that has
fallen silent has no gradient: Adam's mean of it shrinks by a tenth a step until it is subnormal,
and rounding keeps it so for ever.
"""

from __future__ import annotations

import numpy as np
import pytest

from anomagram_build.export.lab.step import LEAST
from anomagram_build.lab.graphs import Graphs

from .reference import LARGE, OPTIMIZERS, POINTS, Case, first_parts, flat, inputs, signals


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_silent_unit_leaves_no_memory_too_small_to_matter(graphs: Graphs, optimizer: str) -> None:
    case = Case(LARGE, optimizer, "none", "relu", "linear")
    parts = first_parts(case.widths)
    parts[1] -= 1000  # no unit of the first layer ever answers
    memory = len(OPTIMIZERS[optimizer][2])
    # As an epoch finds it that comes after others in which the units spoke: some hundred steps on,
    # a tenth less at each, it is subnormal.
    left = np.full(flat(parts).shape, 1e-29, np.float32)
    made = graphs.run(
        *case.files,
        **{**inputs(case), "epochs": 2},
        parameters=flat(parts),
        first=left if memory > 0 else left[:0],
        second=left if memory > 1 else left[:0],
        signals=signals(),
        batch=[8],
        done=0,
    )
    silent = slice(0, POINTS * LARGE[0])
    for name in ("new_first", "new_second"):
        kept = np.abs(made[name][silent])
        assert ((kept == 0) | (kept >= LEAST)).all()


def test_what_matters_is_remembered_to_the_bit(graphs: Graphs) -> None:
    """An epoch of no step but one, from a memory of every size."""
    case = Case(LARGE, "adam", "none", "relu", "linear")
    parts = first_parts(case.widths)
    parts[1] -= 1000
    sizes = np.geomspace(1e-28, 1, flat(parts).size).astype(np.float32)
    made = graphs.run(
        *case.files,
        **inputs(case),
        parameters=flat(parts),
        first=sizes,
        second=sizes,
        signals=signals()[:8],
        batch=[8],
        done=0,
    )
    silent = slice(0, POINTS * LARGE[0])
    np.testing.assert_allclose(made["new_first"][silent], 0.9 * sizes[silent], rtol=1e-6)
    np.testing.assert_allclose(made["new_second"][silent], 0.999 * sizes[silent], rtol=1e-6)
