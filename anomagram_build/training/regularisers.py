"""Penalties on the size of the weights (never of the biases), by their gradients."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

REGULARISERS: dict[str, Callable[[Tensor], Tensor] | None] = {
    "none": None,
    "l1": lambda weights: weights.sign(),
    "l2": lambda weights: 2 * weights,
    "both": lambda weights: weights.sign() + 2 * weights,
}
"""name → gradient of sum |w|, sum w² or both, to be multiplied by the regulariser's rate."""
