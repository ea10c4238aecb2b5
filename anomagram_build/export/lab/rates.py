"""The schedules of `training.schedule` for tensors, whose branches cannot be `if`s."""

from __future__ import annotations

from collections.abc import Callable
from math import pi

import torch
from torch import Tensor

from anomagram_build.training import schedule


def _constant(step: Tensor, steps: Tensor) -> Tensor:
    return torch.ones_like(step).to(torch.float32)


def _one_cycle(step: Tensor, steps: Tensor) -> Tensor:
    peak = schedule._WARM_UP * steps.double() - 1
    step = torch.minimum(step, steps - 1)  # A run that goes on keeps the last rate.
    rising = step <= peak
    top = peak.clamp(min=0)
    last = steps.double() - 1 - top
    falling = (step - top) / last.clamp(min=1)
    share = torch.where(rising, step / torch.where(peak > 0, peak, 1.0), falling)
    start = torch.where(rising, schedule._START, 1.0)
    end = torch.where(rising, 1.0, schedule._END)
    return (end + (start - end) * (1 + torch.cos(pi * share)) / 2).float()


FACTORS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "constant": _constant,
    "one-cycle": _one_cycle,
}
"""name → factor(step from 0, total steps), all int64 [] → float32 []."""
