"""What an operation is translated in: the graph that is written, and values in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from onnx import TensorProto
from torch import fx

from anomagram_build.export.lab.writer import Writer

TYPES = {
    torch.float32: TensorProto.FLOAT,
    torch.float64: TensorProto.DOUBLE,
    torch.int64: TensorProto.INT64,
    torch.int32: TensorProto.INT32,
    torch.bool: TensorProto.BOOL,
}


@dataclass(frozen=True)
class Transposed:
    """A matrix whose transpose has a name: products take it as it is."""

    name: str


@dataclass(frozen=True)
class Product:
    """A matrix product that is written when it is known whether a bias is added to it."""

    left: str
    right: str
    flags: tuple[int, int]


Value = Any
"""A name, a Transposed, a Product, a number, or a list of these. The length of an axis is the
name of an int64 tensor [1]."""


class Context:
    """The graph that is written, the node that is translated, and how many leading axes of the
    traced tensors ONNX's have not."""

    node: fx.Node

    def __init__(self, writer: Writer, dropped: int) -> None:
        self.writer = writer
        self.dropped = dropped

    def tensor(self, value: Value) -> str:
        """The name of a value that may be a transpose or a product yet to be written."""
        if isinstance(value, Transposed):
            return self.writer.add("Transpose", value.name)
        if isinstance(value, Product):
            left, right = value.flags
            return self.writer.add("Gemm", value.left, value.right, transA=left, transB=right)
        assert isinstance(value, str), value
        return value

    def axis(self, axis: int, rank: int) -> int:
        return axis % rank - self.dropped

    def rank(self, place: int = 0) -> int:
        return int(self.example(place).dim())

    def example(self, place: int) -> Any:
        """What PyTorch traced with in place of an argument."""
        argument = self.node.args[place]
        return argument.meta["val"] if isinstance(argument, fx.Node) else argument

    @property
    def result(self) -> Any:
        made = self.node.meta["val"]
        return made[0] if isinstance(made, (list, tuple)) else made

    def cast(self, value: Value, example: Any, kind: torch.dtype) -> str:
        """The value as a tensor of an element type."""
        if isinstance(value, (int, float, bool)):
            return self.number(value, kind)
        name = self.tensor(value)
        if isinstance(example, (torch.SymInt, torch.SymFloat)):
            name = self.writer.add("Squeeze", name)
            given = torch.int64 if isinstance(example, torch.SymInt) else torch.float64
        else:
            given = example.dtype
        return name if given == kind else self.writer.add("Cast", name, to=TYPES[kind])

    def number(self, value: float, kind: torch.dtype) -> str:
        return self.writer.constant(value, str(kind).removeprefix("torch."))

    def ints(self, values: Any) -> str:
        """A vector of whole numbers, some of them names of tensors [1]."""
        if all(isinstance(value, int) for value in values):
            return self.writer.constant(values, np.int64)
        parts = [
            self.writer.constant([value], np.int64) if isinstance(value, int) else value
            for value in values
        ]
        return parts[0] if len(parts) == 1 else self.writer.add("Concat", *parts, axis=0)
