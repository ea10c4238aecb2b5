"""The learning rate over a run, as a factor of its peak."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi

_WARM_UP = 0.3
_START = 1 / 25
_END = _START / 1e4


def _constant(step: int, steps: int) -> float:
    return 1.0


def _one_cycle(step: int, steps: int) -> float:
    """Up along a cosine for the first 30 % of the steps, then down to almost nothing.

    Smith and Topin 2018, with the constants of torch.optim.lr_scheduler.OneCycleLR, but without
    its cycling of the momentum.
    """
    peak = _WARM_UP * steps - 1
    if step <= peak:
        start, end, share = _START, 1.0, step / peak
    else:
        # A run of a few steps has no room for a warm-up; it starts at the peak.
        start, end = 1.0, _END
        share = (step - max(peak, 0)) / max(steps - 1 - max(peak, 0), 1)
    return end + (start - end) * (1 + cos(pi * share)) / 2


SCHEDULES: dict[str, Callable[[int, int], float]] = {
    "constant": _constant,
    "one-cycle": _one_cycle,
}
"""name → factor(step from 0, total steps)."""
