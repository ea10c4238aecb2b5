"""The layers of a network of some depth and any widths, in a graph that is written."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch

from anomagram_build.export.lab.writer import Writer

# Lengths to trace with: all different, so that none is taken for another.
PRIMES = (
    *(7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71),
    *(73, 79, 83, 89, 97, 101, 103, 107, 109),
)
MOST = 10
"""Hidden layers on either side of the bottleneck, at most."""


class Layers:
    """Lengths of the layers, from the graph's input `widths`, and what takes a flat vector of
    parameters apart by them."""

    def __init__(self, writer: Writer, depth: int) -> None:
        self.count = 2 * depth + 2
        self.width = [
            writer.add(
                "Slice",
                "widths",
                writer.constant([place], np.int64),
                writer.constant([place + 1], np.int64),
            )
            for place in range(self.count + 1)
        ]
        neighbours = list(zip(self.width[:-1], self.width[1:], strict=True))
        self.shapes = [writer.add("Concat", left, right, axis=0) for left, right in neighbours]
        lengths = []
        for left, right in neighbours:
            lengths += [writer.add("Mul", left, right), right]
        self.lengths = writer.add("Concat", *lengths, axis=0)

    def take_apart(self, writer: Writer, flat: str) -> list[str]:
        """Weight [inputs, outputs] and bias [outputs] of each layer, in turn."""
        parts = list(writer.add_many("Split", (flat, self.lengths), 2 * self.count, axis=0))
        for place, shape in enumerate(self.shapes):
            parts[2 * place] = writer.add("Reshape", parts[2 * place], shape)
        return parts


def example_parts(depth: int) -> list[torch.Tensor]:
    """Parameters to trace with, run axis first: weight and bias of each layer, in turn."""
    widths = [*PRIMES[: 2 * depth + 2], PRIMES[0]]
    parts = []
    for left, right in pairwise(widths):
        parts += [torch.zeros(1, left, right), torch.zeros(1, right)]
    return parts


def example_signals() -> torch.Tensor:
    """Signals to trace with, run axis first."""
    return torch.zeros(1, PRIMES[-1], PRIMES[0])
