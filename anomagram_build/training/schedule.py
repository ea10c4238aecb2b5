"""The learning rate over a run, as a factor of its peak.

In tensors alone, without branches, so that the lab's graph of a schedule is this very function.
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi

import torch
from torch import Tensor

_WARM_UP = 0.3
_START = 1 / 25
_END = _START / 1e4


def _constant(step: Tensor, steps: Tensor) -> Tensor:
    return torch.ones_like(step).double()


def _one_cycle(step: Tensor, steps: Tensor) -> Tensor:
    """Up along a cosine for the first 30 % of the steps, then down to almost nothing.

    Smith and Topin 2018, with the constants of torch.optim.lr_scheduler.OneCycleLR, but without
    its cycling of the momentum.
    """
    step = torch.minimum(step, steps - 1)  # A run that goes on keeps the last rate.
    peak = _WARM_UP * steps.double() - 1
    rising = step <= peak
    # A run of a few steps has no room for a warm-up; it starts at the peak.
    top = peak.clamp(min=0)
    fallen = (step - top) / (steps - 1 - top).clamp(min=1)
    share = torch.where(rising, step / torch.where(peak > 0, peak, 1.0), fallen)
    one = torch.ones_like(share)  # of two plain numbers where() would make a float32
    start = torch.where(rising, _START * one, one)
    end = torch.where(rising, one, _END * one)
    return end + (start - end) * (1 + torch.cos(pi * share)) / 2


SCHEDULES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "constant": _constant,
    "one-cycle": _one_cycle,
}
"""name → factor(step from 0, total steps), both int64 of any one shape → float64 of that shape."""


def rate_factors(schedule: str, steps: int) -> list[float]:
    """The factor at each of a run's steps. KeyError for a schedule that is none of SCHEDULES."""
    return SCHEDULES[schedule](torch.arange(steps), torch.tensor(steps)).tolist()
