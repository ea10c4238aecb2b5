"""What experiments on many runs share: seeds in batches and results put together again, AUC run by
run, spread over seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anomagram_build.evaluation.curves import auc

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Floats = NDArray[np.float64]
Runs = TypeVar("Runs", bound="DataclassInstance")

# Of one step's batches, over all runs: 2.4 MB. Larger ones leave the cache of a usual processor
# and take a third longer; many fewer spend the time on overhead.
_STEP_VALUES = 600_000


def runs_at_once(batch_size: int, points: int) -> int:
    """How many runs are trained together fastest."""
    return max(1, _STEP_VALUES // (batch_size * points))


def seed_batches(seeds: int, size: int) -> list[tuple[int, ...]]:
    """The seeds 0, 1, … in batches of at most `size`, as even as they can be."""
    count = -(-seeds // size)
    edges = [seeds * index // count for index in range(count + 1)]
    return [tuple(range(*pair)) for pair in pairwise(edges)]


def tensor(values: NDArray[Any]) -> Tensor:
    """A copy as a tensor: what joblib hands to another process may be mapped read-only."""
    return torch.tensor(values)


def run_aucs(scores: NDArray[Any], abnormal: NDArray[np.bool_]) -> Floats:
    """AUC of each run's scores [..., n], as [...]; NaN for a run with a score that is not finite,
    as a diverged one's."""
    rows = scores.reshape(-1, scores.shape[-1])
    values = [auc(row, abnormal) if np.isfinite(row).all() else np.nan for row in rows]
    return np.array(values, dtype=np.float64).reshape(scores.shape[:-1])


def spread(values: NDArray[Any] | Sequence[float]) -> dict[str, float]:
    """Mean, sample standard deviation, least and most of the finite values, as numbers for prose.

    Empty where none is finite, so that a sentence about nothing cannot be written; the deviation
    of a single value is 0.
    """
    kept = np.asarray(values, dtype=np.float64).reshape(-1)
    kept = kept[np.isfinite(kept)]
    if not len(kept):
        return {}
    return {
        "mean": float(kept.mean()),
        "sd": float(kept.std(ddof=1)) if len(kept) > 1 else 0.0,
        "least": float(kept.min()),
        "most": float(kept.max()),
    }


def draws(count: int, wanted: int, seeds: Sequence[int]) -> Tensor | None:
    """For each seed `wanted` of `count` row numbers at random, [seeds, wanted] int64; what a seed
    draws fewer of is the beginning of what it draws more of. None, as training takes it, where
    that is all of them."""
    if wanted >= count:
        return None
    drawn = [np.random.default_rng([2, seed]).permutation(count)[:wanted] for seed in seeds]
    return torch.from_numpy(np.stack(drawn))


def joined(parts: Sequence[Runs]) -> Runs:
    """Dataclasses whose arrays all begin with the runs, as one; the rest is that of the first."""
    first = parts[0]
    arrays = [f.name for f in fields(first) if isinstance(getattr(first, f.name), np.ndarray)]
    return replace(
        first, **{name: np.concatenate([getattr(part, name) for part in parts]) for name in arrays}
    )


def number_name(prefix: str, value: float) -> str:
    """A value as part of a number's name, which prose can spell: rate, 0.01 → rate_0_01."""
    return f"{prefix}_" + f"{value:f}".rstrip("0").rstrip(".").replace(".", "_")
