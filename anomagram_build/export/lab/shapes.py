"""Lengths of axes, other shapes of the same values, values joined, and new ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from onnx import TensorProto

from anomagram_build.export.lab.context import TYPES, Context, Value


def _size(context: Context, value: Value, axis: int) -> Value:
    place = context.axis(axis, context.rank())
    if place < 0:
        return 1
    return context.writer.add("Shape", context.tensor(value), start=place, end=place + 1)


def _whole(kind: str, number: Callable[[Any, Any], Any]) -> Callable[..., Value]:
    """Arithmetic on the lengths of axes."""

    def write(context: Context, left: Value, right: Value) -> Value:
        if isinstance(left, (int, float)) and isinstance(right, (int, float)):
            return number(left, right)
        return context.writer.add(kind, context.ints([left]), context.ints([right]))

    return write


def _ratio(context: Context, left: Value, right: Value) -> Value:
    """A quotient of lengths, as a float64 tensor [1]."""
    names = [
        context.writer.constant([value], np.float64)
        if isinstance(value, (int, float))
        else context.writer.add("Cast", value, to=TensorProto.DOUBLE)
        for value in (left, right)
    ]
    return context.writer.add("Div", *names)


def _unsqueeze(context: Context, value: Value, axis: int) -> Value:
    rank = context.rank() + 1
    if context.dropped and axis % rank == 1 and rank == 3:
        # A vector along the rows of a matrix: ONNX repeats it without being told.
        return value
    return context.writer.add(
        "Unsqueeze", context.tensor(value), context.ints([context.axis(axis, rank)])
    )


def _squeeze(context: Context, value: Value, axis: int) -> Value:
    return context.writer.add(
        "Squeeze", context.tensor(value), context.ints([context.axis(axis, context.rank())])
    )


def _view(context: Context, value: Value, shape: Any) -> Value:
    sizes = shape[context.dropped :]
    if len(sizes) == 1:
        sizes = [-1]
    return context.writer.add("Reshape", context.tensor(value), context.ints(sizes))


def _expand(context: Context, value: Value, shape: Any, **_: Any) -> Value:
    sizes = [1 if size == -1 else size for size in shape[context.dropped :]]
    return context.writer.add("Expand", context.tensor(value), context.ints(sizes))


def _cat(context: Context, values: Any, axis: int = 0) -> Value:
    rank = int(context.result.dim())
    kind = context.result.dtype
    examples = [node.meta["val"] for node in context.node.args[0]]  # type: ignore[union-attr]
    names = [context.cast(v, e, kind) for v, e in zip(values, examples, strict=True)]
    return context.writer.add("Concat", *names, axis=context.axis(axis, rank))


def _stack(context: Context, values: Any, axis: int = 0) -> Value:
    place = context.axis(axis, int(context.result.dim()))
    along = context.ints([place])
    names = [context.writer.add("Unsqueeze", context.tensor(value), along) for value in values]
    return context.writer.add("Concat", *names, axis=place)


def _arange(context: Context, *ends: Any, **_: Any) -> Value:
    start, end = (0, ends[0]) if len(ends) == 1 else ends[:2]
    kind = torch.int64
    names = [
        context.number(value, kind)
        if isinstance(value, int)
        else context.writer.add("Squeeze", value)
        for value in (start, end)
    ]
    made = context.writer.add("Range", *names, context.number(1, kind))
    if context.result.dtype != kind:
        made = context.writer.add("Cast", made, to=TYPES[context.result.dtype])
    return made


def _full(context: Context, shape: Any, number: Any = 0, **_: Any) -> Value:
    kind = context.result.dtype
    return context.writer.add(
        "Expand", context.number(number, kind), context.ints(shape[context.dropped :])
    )


def _full_like(number: float | None) -> Callable[..., Value]:
    def write(context: Context, value: Value, given: Any = None, **_: Any) -> Value:
        shape = context.writer.add("Shape", context.tensor(value))
        constant = context.number(number if number is not None else given, context.result.dtype)
        return context.writer.add("Expand", constant, shape)

    return write


OPERATORS: dict[str, Callable[..., Value]] = {
    "unsqueeze": _unsqueeze,
    "squeeze": _squeeze,
    "view": _view,
    "_unsafe_view": _view,
    "reshape": _view,
    "expand": _expand,
    "cat": _cat,
    "stack": _stack,
    "arange": _arange,
    "scalar_tensor": lambda context, number, **_: context.number(number, context.result.dtype),
    "full": _full,
    "zeros": _full,
    "ones": lambda context, shape, **_: _full(context, shape, 1),
    "full_like": _full_like(None),
    "zeros_like": _full_like(0),
    "ones_like": _full_like(1),
    "sym_size": _size,
    **{
        name: _whole(kind, number)
        for name, kind, number in (
            ("sym_add", "Add", lambda a, b: a + b),
            ("sym_sub", "Sub", lambda a, b: a - b),
            ("sym_mul", "Mul", lambda a, b: a * b),
        )
    },
    "sym_truediv": _ratio,
}
