"""The data set as one small file for the lab's page: `templates/lab/builtIn.ts` unpacks it."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_STEPS = 2**16 - 1


@dataclass(frozen=True)
class Packed:
    """Signals as whole numbers of `step` above `lowest`, and how many there are of them.

    `content` is gzipped: of the signals' differences from point to point, modulo 2¹⁶, first all
    low bytes, then all high bytes (which compresses far better than whole numbers one by one);
    then a byte a signal that says its kind.
    """

    content: bytes
    signals: int
    points: int
    lowest: float
    step: float


def pack(signals: NDArray[np.float32], kinds: NDArray[np.int64]) -> Packed:
    """Pack signals [signals, points], each of the kind of that number, below 256."""
    values = signals.astype(np.float64)
    lowest = float(values.min())
    step = (float(values.max()) - lowest) / _STEPS or 1.0
    whole = np.rint((values - lowest) / step).astype(np.uint16)
    changes = np.diff(whole, axis=1, prepend=np.uint16(0))
    low, high = changes & 0xFF, changes >> 8
    parts = [part.astype(np.uint8).tobytes() for part in (low, high, kinds)]
    content = gzip.compress(b"".join(parts), compresslevel=9, mtime=0)
    return Packed(content, len(signals), signals.shape[1], lowest, step)


def unpack(packed: Packed) -> NDArray[np.float32]:
    """The signals as the page will have them, [signals, points], to the last bit."""
    content = np.frombuffer(gzip.decompress(packed.content), dtype=np.uint8)
    count = packed.signals * packed.points
    changes = content[:count].astype(np.uint16) + (
        content[count : 2 * count].astype(np.uint16) << 8
    )
    whole = np.cumsum(changes.reshape(packed.signals, packed.points), axis=1, dtype=np.uint16)
    return (packed.lowest + whole.astype(np.float64) * packed.step).astype(np.float32)
