"""What each operation of PyTorch is in ONNX."""

from __future__ import annotations

from collections.abc import Callable
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


def _binary(kind: str, of: Callable[[Context], torch.dtype] | None = None) -> Callable[..., Value]:
    def write(context: Context, left: Value, right: Value, alpha: float = 1, **_: Any) -> Value:
        if isinstance(left, Product) and kind == "Add" and isinstance(right, str):
            first, second = left.flags
            return context.writer.add(
                "Gemm", left.left, left.right, right, transA=first, transB=second
            )
        assert alpha == 1
        examples = context.example(0), context.example(1)
        common = torch.result_type(*examples)
        names = [
            context.cast(value, example, common)
            for value, example in zip((left, right), examples, strict=True)
        ]
        return context.writer.add(kind, *names)

    return write


def _bitwise(kind: str, logical: str) -> Callable[..., Value]:
    def write(context: Context, left: Value, right: Value) -> Value:
        chosen = logical if context.result.dtype == torch.bool else kind
        return _binary(chosen)(context, left, right)

    return write


def _unary(kind: str, **attributes: Any) -> Callable[..., Value]:
    return lambda context, value, **_: context.writer.add(kind, context.tensor(value), **attributes)


def _same(context: Context, value: Value, *_: Any, **__: Any) -> Value:
    return value


def _rsub(context: Context, value: Value, other: Value, alpha: float = 1) -> Value:
    kind = context.result.dtype
    return context.writer.add(
        "Sub",
        context.cast(other, context.example(1), kind),
        context.cast(value, context.example(0), kind),
    )


def _pow(context: Context, base: Value, exponent: Value) -> Value:
    kind = context.result.dtype
    return context.writer.add(
        "Pow",
        context.cast(base, context.example(0), kind),
        context.cast(exponent, context.example(1), kind),
    )


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


def _scaled(context: Context, name: str, factor: float) -> str:
    if factor == 1:
        return name
    return context.writer.add("Mul", name, context.number(factor, context.result.dtype))


def _stack(context: Context, values: Any, axis: int = 0) -> Value:
    place = context.axis(axis, int(context.result.dim()))
    along = context.ints([place])
    names = [context.writer.add("Unsqueeze", context.tensor(value), along) for value in values]
    return context.writer.add("Concat", *names, axis=place)


def _addcmul(
    context: Context, start: Value, left: Value, right: Value, /, value: float = 1
) -> Value:
    product = context.writer.add("Mul", context.tensor(left), context.tensor(right))
    return context.writer.add("Add", context.tensor(start), _scaled(context, product, value))


def _lerp(context: Context, start: Value, end: Value, weight: float) -> Value:
    way = context.writer.add("Sub", context.tensor(end), context.tensor(start))
    return context.writer.add("Add", context.tensor(start), _scaled(context, way, weight))


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


def _where(context: Context, condition: Value, yes: Value, no: Value) -> Value:
    kind = context.result.dtype
    return context.writer.add(
        "Where",
        context.tensor(condition),
        context.cast(yes, context.example(1), kind),
        context.cast(no, context.example(2), kind),
    )


def _logit(context: Context, value: Value, eps: float) -> Value:
    writer = context.writer
    kept = _clamp(context, value, eps, 1 - eps)
    rest = writer.add("Sub", context.number(1.0, context.result.dtype), kept)
    return writer.add("Log", writer.add("Div", kept, rest))


def _clamp(context: Context, value: Value, low: Any = None, high: Any = None) -> Value:
    kind = context.result.dtype
    low, high = (None if end is None else context.number(end, kind) for end in (low, high))
    if kind == torch.float32 or (low and high):
        inputs = [context.tensor(value), low or "", *([high] if high else [])]
        return context.writer.add("Clip", *inputs)
    return context.writer.add("Max" if low else "Min", context.tensor(value), low or high or "")


def _threshold_gradient(context: Context, gradient: Value, value: Value, limit: float) -> Value:
    # Of relu, whose results have a sign of 0 or 1. Choosing by Where takes twice as long.
    assert limit == 0
    slope = context.writer.add("Sign", context.tensor(value))
    return context.writer.add("Mul", context.tensor(gradient), slope)


def _step_where(
    context: Context, gradient: Value, value: Value, limit: float, slope: float
) -> Value:
    writer, kind = context.writer, context.result.dtype
    name = context.tensor(gradient)
    other = (
        writer.add("Mul", name, context.number(slope, kind)) if slope else context.number(0.0, kind)
    )
    above = writer.add("Greater", context.tensor(value), context.number(limit, kind))
    return writer.add("Where", above, name, other)


def _tanh_gradient(context: Context, gradient: Value, after: Value) -> Value:
    name, writer = context.tensor(after), context.writer
    one = context.number(1.0, context.result.dtype)
    slope = writer.add("Sub", one, writer.add("Mul", name, name))
    return writer.add("Mul", context.tensor(gradient), slope)


def _sigmoid(context: Context, value: Value) -> Value:
    """The same curve as (1 + tanh(x / 2)) / 2: WebAssembly's Tanh takes half the time of its
    Sigmoid."""
    writer, half = context.writer, context.number(0.5, context.result.dtype)
    curve = writer.add("Tanh", writer.add("Mul", context.tensor(value), half))
    return writer.add("Add", writer.add("Mul", curve, half), half)


def _sigmoid_gradient(context: Context, gradient: Value, after: Value) -> Value:
    name, writer = context.tensor(after), context.writer
    one = context.number(1.0, context.result.dtype)
    slope = writer.add("Mul", name, writer.add("Sub", one, name))
    return writer.add("Mul", context.tensor(gradient), slope)


def _expm1(context: Context, value: Value) -> Value:
    power = context.writer.add("Exp", context.tensor(value))
    return context.writer.add("Sub", power, context.number(1.0, context.result.dtype))


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


def _shift_right(context: Context, value: Value, count: int) -> Value:
    """Of numbers that are not negative."""
    return context.writer.add("Div", context.tensor(value), context.number(2**count, torch.int64))


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


def _item(context: Context, values: Any, place: int) -> Value:
    return values[place]


def _cumsum(context: Context, value: Value, axis: int, **_: Any) -> Value:
    name = context.cast(value, context.example(0), context.result.dtype)
    place = context.axis(axis, context.rank())
    return context.writer.add("CumSum", name, context.number(place, torch.int64))


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


def _argmax(context: Context, value: Value, axis: Any = None, keepdim: bool = False) -> Value:
    return context.writer.add(
        "ArgMax",
        context.tensor(value),
        axis=context.axis(0 if axis is None else axis, context.rank()),
        keepdims=int(keepdim),
    )


def _to_copy(context: Context, value: Value, **_: Any) -> Value:
    return context.cast(value, context.example(0), context.result.dtype)


def _permute(context: Context, value: Value, order: Any) -> Value:
    assert not context.dropped
    return context.writer.add("Transpose", context.tensor(value), perm=list(order))


def _t(context: Context, value: Value) -> Value:
    return Transposed(context.tensor(value))


def _matmul(context: Context, left: Value, right: Value) -> Value:
    return context.writer.add("MatMul", context.tensor(left), context.tensor(right))


OPERATORS: dict[str, Callable[..., Value]] = {
    **dict.fromkeys(("detach", "alias", "clone", "lift_fresh_copy", "contiguous"), _same),
    "add": _binary("Add"),
    "sub": _binary("Sub"),
    "mul": _binary("Mul"),
    "div": _binary("Div"),
    "maximum": _binary("Max"),
    "minimum": _binary("Min"),
    "gt": _binary("Greater"),
    "ge": _binary("GreaterOrEqual"),
    "lt": _binary("Less"),
    "le": _binary("LessOrEqual"),
    "eq": _binary("Equal"),
    "bitwise_xor": _binary("BitwiseXor"),
    "bitwise_and": _bitwise("BitwiseAnd", "And"),
    "bitwise_or": _bitwise("BitwiseOr", "Or"),
    "logical_and": _binary("And"),
    "logical_or": _binary("Or"),
    "__rshift__": _shift_right,
    "bitwise_right_shift": _shift_right,
    "rsub": _rsub,
    "pow": _pow,
    "sqrt": _unary("Sqrt"),
    "abs": _unary("Abs"),
    "neg": _unary("Neg"),
    "reciprocal": _unary("Reciprocal"),
    "sign": _unary("Sign"),
    "exp": _unary("Exp"),
    "log": _unary("Log"),
    "cos": _unary("Cos"),
    "floor": _unary("Floor"),
    "tanh": _unary("Tanh"),
    "sigmoid": _sigmoid,
    "relu": _unary("Relu"),
    "logical_not": _unary("Not"),
    "bitwise_not": _unary("Not"),
    "leaky_relu": lambda context, value, slope=0.01: context.writer.add(
        "LeakyRelu", context.tensor(value), alpha=slope
    ),
    "expm1": _expm1,
    "clamp": _clamp,
    "logit": _logit,
    "where": _where,
    "threshold_backward": _threshold_gradient,
    "leaky_relu_backward": lambda context, gradient, value, slope, _: _step_where(
        context, gradient, value, 0.0, slope
    ),
    "tanh_backward": _tanh_gradient,
    "sigmoid_backward": _sigmoid_gradient,
    "bmm": _matrices,
    "mm": _matrices,
    "mv": _matmul,
    "matmul": _matmul,
    "transpose": _transpose,
    "t": _t,
    "permute": _permute,
    "sum": _sum,
    "mean": _mean,
    "amax": _extreme("ReduceMax"),
    "amin": _extreme("ReduceMin"),
    "any": _extreme("ReduceMax"),
    "argmax": _argmax,
    "unsqueeze": _unsqueeze,
    "squeeze": _squeeze,
    "view": _view,
    "_unsafe_view": _view,
    "reshape": _view,
    "expand": _expand,
    "cat": _cat,
    "stack": _stack,
    "addcmul": _addcmul,
    "lerp": _lerp,
    "slice": _slice,
    "select": _select,
    "index_select": _index_select,
    "gather": _gather,
    "nonzero": _nonzero,
    "sort": lambda context, value, *rest, **keywords: (
        _sort_stable(context, value, **keywords) if keywords else _sort(context, value, *rest)
    ),
    "cumsum": _cumsum,
    "arange": _arange,
    "scalar_tensor": lambda context, number, **_: context.number(number, context.result.dtype),
    "full": _full,
    "zeros": _full,
    "ones": lambda context, shape, **_: _full(context, shape, 1),
    "full_like": _full_like(None),
    "zeros_like": _full_like(0),
    "ones_like": _full_like(1),
    "_to_copy": _to_copy,
    "sym_size": _size,
    "getitem": _item,
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
