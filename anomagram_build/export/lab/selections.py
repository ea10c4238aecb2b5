"""Parts of a tensor, by place or by index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from anomagram_build.export.lab.context import Context, Value


def _item(context: Context, values: Any, place: int) -> Value:
    return values[place]


def _slice(
    context: Context, value: Value, axis: int = 0, start: Any = 0, end: Any = None, step: int = 1
) -> Value:
    place = context.axis(axis, context.rank())
    limit = 2**31 - 1
    end = limit if end is None or (isinstance(end, int) and end > limit) else end
    if place < 0 or (start == 0 and end == limit and step == 1):
        return value
    return context.writer.add(
        "Slice",
        context.tensor(value),
        context.ints([0 if start is None else start]),
        context.ints([end]),
        context.ints([place]),
        context.ints([step]),
    )


def _select(context: Context, value: Value, axis: int, index: Any) -> Value:
    place = context.axis(axis, context.rank())
    at = context.number(index, torch.int64) if isinstance(index, int) else index
    if not isinstance(index, int):
        at = context.writer.add("Squeeze", at)
    return context.writer.add("Gather", context.tensor(value), at, axis=place)


def _index_select(context: Context, value: Value, axis: int, index: Value) -> Value:
    place = context.axis(axis, context.rank())
    return context.writer.add("Gather", context.tensor(value), context.tensor(index), axis=place)


def _gather(context: Context, value: Value, axis: int, index: Value, **_: Any) -> Value:
    place = context.axis(axis, context.rank())
    return context.writer.add(
        "GatherElements", context.tensor(value), context.tensor(index), axis=place
    )


def _nonzero(context: Context, value: Value) -> Value:
    found = context.writer.add("NonZero", context.tensor(value))
    return context.writer.add("Transpose", found, perm=[1, 0])


OPERATORS: dict[str, Callable[..., Value]] = {
    "slice": _slice,
    "select": _select,
    "index_select": _index_select,
    "gather": _gather,
    "nonzero": _nonzero,
    "getitem": _item,
}
