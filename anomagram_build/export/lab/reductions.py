"""Sums, extremes, means, running sums and orders along axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from anomagram_build.export.lab.context import Context, Value


def _sum(
    context: Context, value: Value, axes: Any = None, keepdim: bool = False, dtype: Any = None
) -> Value:
    rank = context.rank()
    kind = context.result.dtype
    name = context.cast(value, context.example(0), kind)
    chosen = range(rank) if axes is None else axes
    kept = sorted({context.axis(axis, rank) for axis in chosen} - {-1})
    if not kept:
        return name
    return context.writer.add(
        "ReduceSum", name, context.ints(kept), keepdims=int(keepdim and axes is not None)
    )


def _extreme(kind: str) -> Callable[..., Value]:
    def write(context: Context, value: Value, axes: Any = None, keepdim: bool = False) -> Value:
        name = context.tensor(value)
        if axes is None or axes == []:
            return context.writer.add(kind, name, keepdims=0)
        kept = [context.axis(axis, context.rank()) for axis in axes]
        return context.writer.add(kind, name, context.ints(kept), keepdims=int(keepdim))

    return write


def _mean(
    context: Context, value: Value, axes: Any = None, keepdim: bool = False, dtype: Any = None
) -> Value:
    name = context.cast(value, context.example(0), context.result.dtype)
    if axes is None:
        return context.writer.add("ReduceMean", name, keepdims=0)
    kept = [context.axis(axis, context.rank()) for axis in axes]
    return context.writer.add("ReduceMean", name, context.ints(kept), keepdims=int(keepdim))


def _argmax(context: Context, value: Value, axis: Any = None, keepdim: bool = False) -> Value:
    return context.writer.add(
        "ArgMax",
        context.tensor(value),
        axis=context.axis(0 if axis is None else axis, context.rank()),
        keepdims=int(keepdim),
    )


def _cumsum(context: Context, value: Value, axis: int, **_: Any) -> Value:
    name = context.cast(value, context.example(0), context.result.dtype)
    place = context.axis(axis, context.rank())
    return context.writer.add("CumSum", name, context.number(place, torch.int64))


def _sort(
    context: Context, value: Value, axis: int = -1, descending: bool = False, **_: Any
) -> list[str]:
    rank, name = context.rank(), context.tensor(value)
    place = context.axis(axis, rank)
    count = context.writer.add("Shape", name, start=place, end=place + 1)
    return list(
        context.writer.add_many(
            "TopK", (name, count), 2, axis=place, largest=int(descending), sorted=1
        )
    )


def _sort_stable(context: Context, value: Value, **keywords: Any) -> list[str]:
    # Where numbers are equal, TopK puts the one that comes first first.
    return _sort(context, value, keywords.get("dim", -1), keywords.get("descending", False))


OPERATORS: dict[str, Callable[..., Value]] = {
    "sum": _sum,
    "mean": _mean,
    "amax": _extreme("ReduceMax"),
    "amin": _extreme("ReduceMin"),
    "any": _extreme("ReduceMax"),
    "argmax": _argmax,
    "sort": lambda context, value, *rest, **keywords: (
        _sort_stable(context, value, **keywords) if keywords else _sort(context, value, *rest)
    ),
    "cumsum": _cumsum,
}
