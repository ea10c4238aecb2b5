"""Operations on each element by itself, and the gradients of activations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from anomagram_build.export.lab.context import Context, Product, Value


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


def _as_result(kind: str, *order: int) -> Callable[..., Value]:
    """Of two arguments in this order, both of the result's type."""

    def write(context: Context, left: Value, right: Value) -> Value:
        names = [
            context.cast(value, context.example(place), context.result.dtype)
            for place, value in enumerate((left, right))
        ]
        return context.writer.add(kind, *(names[place] for place in order))

    return write


def _to_copy(context: Context, value: Value, **_: Any) -> Value:
    return context.cast(value, context.example(0), context.result.dtype)


def _scaled(context: Context, name: str, factor: float) -> str:
    if factor == 1:
        return name
    return context.writer.add("Mul", name, context.number(factor, context.result.dtype))


def _addcmul(
    context: Context, start: Value, left: Value, right: Value, /, value: float = 1
) -> Value:
    product = context.writer.add("Mul", context.tensor(left), context.tensor(right))
    return context.writer.add("Add", context.tensor(start), _scaled(context, product, value))


def _lerp(context: Context, start: Value, end: Value, weight: float) -> Value:
    way = context.writer.add("Sub", context.tensor(end), context.tensor(start))
    return context.writer.add("Add", context.tensor(start), _scaled(context, way, weight))


def _where(context: Context, condition: Value, yes: Value, no: Value) -> Value:
    kind = context.result.dtype
    return context.writer.add(
        "Where",
        context.tensor(condition),
        context.cast(yes, context.example(1), kind),
        context.cast(no, context.example(2), kind),
    )


def _clamp(context: Context, value: Value, low: Any = None, high: Any = None) -> Value:
    kind = context.result.dtype
    low, high = (None if end is None else context.number(end, kind) for end in (low, high))
    if kind == torch.float32 or (low and high):
        inputs = [context.tensor(value), low or "", *([high] if high else [])]
        return context.writer.add("Clip", *inputs)
    return context.writer.add("Max" if low else "Min", context.tensor(value), low or high or "")


def _logit(context: Context, value: Value, eps: float) -> Value:
    writer = context.writer
    kept = _clamp(context, value, eps, 1 - eps)
    rest = writer.add("Sub", context.number(1.0, context.result.dtype), kept)
    return writer.add("Log", writer.add("Div", kept, rest))


def _sigmoid(context: Context, value: Value) -> Value:
    """The same curve as (1 + tanh(x / 2)) / 2: WebAssembly's Tanh takes half the time of its
    Sigmoid."""
    writer, half = context.writer, context.number(0.5, context.result.dtype)
    curve = writer.add("Tanh", writer.add("Mul", context.tensor(value), half))
    return writer.add("Add", writer.add("Mul", curve, half), half)


def _expm1(context: Context, value: Value) -> Value:
    power = context.writer.add("Exp", context.tensor(value))
    return context.writer.add("Sub", power, context.number(1.0, context.result.dtype))


def _shift_right(context: Context, value: Value, count: int) -> Value:
    """Of numbers that are not negative."""
    return context.writer.add("Div", context.tensor(value), context.number(2**count, torch.int64))


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


def _sigmoid_gradient(context: Context, gradient: Value, after: Value) -> Value:
    name, writer = context.tensor(after), context.writer
    one = context.number(1.0, context.result.dtype)
    slope = writer.add("Mul", name, writer.add("Sub", one, name))
    return writer.add("Mul", context.tensor(gradient), slope)


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
    "rsub": _as_result("Sub", 1, 0),
    "pow": _as_result("Pow", 0, 1),
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
    "addcmul": _addcmul,
    "lerp": _lerp,
    "_to_copy": _to_copy,
}
