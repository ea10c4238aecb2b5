"""Random numbers that are the same everywhere: a hash of a counter, in whole numbers.

Every operation is exact, so PyTorch, onnxruntime and a browser agree to the last bit.
"""

from __future__ import annotations

import torch
from torch import Tensor

_MASK = 2**32 - 1
# What each stream of numbers is for; two streams of one seed have nothing in common.
DIVISION, WEIGHTS, ORDER = 1, 2, 3


def _mix(values: Tensor) -> Tensor:
    """Spread each bit of 32-bit numbers over all; one to one. The constants are those of
    C. Wellons's `lowbias32` (found by search, public domain)."""
    values = values ^ (values >> 16)
    values = (values * 0x7FEB352D) & _MASK
    values = values ^ (values >> 15)
    # 0x846CA68B less 2**32: the same low bits, and no product leaves 64 bits.
    values = (values * (0x846CA68B - 2**32)) & _MASK
    return values ^ (values >> 16)


def bits(seed: Tensor, stream: Tensor | int, counter: Tensor) -> Tensor:
    """Numbers of 32 bits, int64, for int64 counters; `seed` [] is below 2**32."""
    key = _mix((_mix(seed & _MASK) + stream * 0x9E3779B) & _MASK)
    return _mix((_mix((counter + key) & _MASK) + key) & _MASK)


def uniform(seed: Tensor, stream: Tensor | int, counter: Tensor) -> Tensor:
    """float32 numbers from 0 to below 1, multiples of 2**-24."""
    return (bits(seed, stream, counter) >> 8).to(torch.float32) * 2.0**-24


def ranking(seed: Tensor, stream: Tensor | int, counter: Tensor) -> Tensor:
    """Keys that put the counters [n], from 0 and below 2**24, in random order; all different."""
    return bits(seed, stream, counter) * 2**24 + counter


def order(seed: Tensor, epoch: Tensor, like: Tensor) -> Tensor:
    """The order in which an epoch (from 0) goes through the rows of `like`: int64 [rows]."""
    counter = torch.arange(like.shape[0])
    return torch.sort(ranking(seed, ORDER + epoch, counter)).indices
