"""Products and transposes of matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from anomagram_build.export.lab.context import Context, Product, Transposed, Value


def _matrices(context: Context, left: Value, right: Value) -> Product:
    names, flags = [], []
    for value in (left, right):
        flags.append(int(isinstance(value, Transposed)))
        names.append(value.name if isinstance(value, Transposed) else context.tensor(value))
    return Product(names[0], names[1], (flags[0], flags[1]))


def _transpose(context: Context, value: Value, first: int, second: int) -> Value:
    rank = context.rank()
    assert rank - context.dropped == 2 and {first % rank, second % rank} == {rank - 2, rank - 1}
    return Transposed(context.tensor(value))


def _t(context: Context, value: Value) -> Value:
    return Transposed(context.tensor(value))


def _permute(context: Context, value: Value, order: Any) -> Value:
    assert not context.dropped
    return context.writer.add("Transpose", context.tensor(value), perm=list(order))


def _matmul(context: Context, left: Value, right: Value) -> Value:
    return context.writer.add("MatMul", context.tensor(left), context.tensor(right))


OPERATORS: dict[str, Callable[..., Value]] = {
    "bmm": _matrices,
    "mm": _matrices,
    "mv": _matmul,
    "matmul": _matmul,
    "transpose": _transpose,
    "t": _t,
    "permute": _permute,
}
