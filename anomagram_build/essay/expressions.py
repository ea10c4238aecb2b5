"""Expressions over the build's numbers: `n.test.auc | pct`, `n.test.auc > n.pca.auc + 0.001`.

The syntax is Jinja's and Jinja parses it. It is evaluated here, over the few kinds of node that
prose needs, because compiling hundreds of small templates takes longer than all the rest of the
essay, and because an evaluator that knows of names and filters alone can run nothing else.
"""

from __future__ import annotations

import math
import numbers
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.parser import Parser

from anomagram_build.errors import did_you_mean
from anomagram_build.essay.formats import FILTERS, FormatError
from anomagram_build.essay.parts import Number

_JINJA = Environment()  # never renders: its lexer and parser are all we use

_BINARY: dict[type[nodes.BinExpr], Callable[[Any, Any], Any]] = {
    nodes.Add: operator.add,
    nodes.Sub: operator.sub,
    nodes.Mul: operator.mul,
    nodes.Div: operator.truediv,
    nodes.FloorDiv: operator.floordiv,
    nodes.Mod: operator.mod,
    nodes.Pow: operator.pow,
}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
}


class ExpressionError(Exception):
    """An expression that cannot be read or evaluated; `hint` may say what to write instead."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True)
class Names:
    """All that an expression may name: numbers as `n.…`, and texts under roots of their own."""

    numbers: dict[str, Any]
    texts: dict[str, Any]


@dataclass
class Evaluation:
    """A value, and the numbers that were read on the way to it."""

    value: Any
    used: dict[str, Number] = field(default_factory=dict)


def flatten(tree: Mapping[str, Any] | Sequence[Any], prefix: str = "") -> dict[str, Any]:
    """{"test": {"auc": 0.99}} or {"test.auc": 0.99} → {"test.auc": 0.99}; lists by index.

    Raises ValueError where two places give the same dotted name.
    """
    flat: dict[str, Any] = {}
    items = tree.items() if isinstance(tree, Mapping) else enumerate(tree)
    for key, value in items:
        name = f"{prefix}{key}"
        nested = isinstance(value, Mapping | list | tuple)
        for leaf, content in (flatten(value, f"{name}.") if nested else {name: value}).items():
            if leaf in flat:
                raise ValueError(f'the name "{leaf}" is given twice')
            flat[leaf] = content
    return flat


def make_names(tree: Mapping[str, Any], texts: Mapping[str, Any] | None = None) -> Names:
    """The names for `evaluate`; `texts` as {"card": {"noun": "signal"}} is read `card.noun`."""
    return Names(flatten(tree), flatten(texts or {}))


def spell(name: str) -> str:
    """A number's name as prose has to write it: methods.k-means.auc → n.methods["k-means"].auc."""
    parts = (
        f".{part}" if part.isidentifier() or part.isdigit() else f'["{part}"]'
        for part in name.split(".")
    )
    return "n" + "".join(parts)


def evaluate(expression: str, names: Names) -> Evaluation:
    """The value of an expression in Jinja's syntax, and the numbers that it read.

    Raises ExpressionError for wrong syntax, unknown names and filters, and impossible arithmetic.
    """
    result = Evaluation(None)
    result.value = _value(_parse(expression), names, result.used)
    return result


@lru_cache(maxsize=4096)
def _parse(expression: str) -> nodes.Node:
    try:
        parser = Parser(_JINJA, expression, state="variable")
        node = parser.parse_expression()
        if not parser.stream.eos:
            raise ExpressionError(f'cannot read "{parser.stream.current}" in "{expression}"')
    except TemplateSyntaxError as error:
        raise ExpressionError(f'cannot read "{expression}": {error.message}') from error
    return node


def _value(node: nodes.Node, names: Names, used: dict[str, Number]) -> Any:  # noqa: PLR0911, PLR0912
    def value(part: nodes.Node) -> Any:
        return _value(part, names, used)

    match node:
        case nodes.Const():
            return node.value
        case nodes.Name() | nodes.Getattr() | nodes.Getitem():
            return _look_up(_path(node), names, used)
        case nodes.Filter() if node.node is not None:
            return _apply(node, value)
        case nodes.Compare():
            if any(operand.op not in _COMPARE for operand in node.ops):
                raise ExpressionError('"in" has no use here')
            sides = [value(node.expr), *(value(operand.expr) for operand in node.ops)]
            return all(
                _try(_COMPARE[operand.op], left, right)
                for operand, left, right in zip(node.ops, sides, sides[1:], strict=False)
            )
        # Every part is read, even one that decides nothing: lists of claims show all the numbers.
        case nodes.And():
            left, right = value(node.left), value(node.right)
            return left and right
        case nodes.Or():
            left, right = value(node.left), value(node.right)
            return left or right
        case nodes.Not():
            return not value(node.node)
        case nodes.CondExpr() if node.expr2 is not None:
            return value(node.expr1) if value(node.test) else value(node.expr2)
        case nodes.Neg():
            return _try(operator.neg, value(node.node))
        case nodes.Pos():
            return _try(operator.pos, value(node.node))
        case nodes.List():
            return [value(item) for item in node.items]
        case nodes.BinExpr() if type(node) in _BINARY:
            return _try(_BINARY[type(node)], value(node.left), value(node.right))
    raise ExpressionError(f"{type(node).__name__.lower()} expressions have no use here")


def _path(node: nodes.Node) -> list[str]:
    match node:
        case nodes.Name():
            return [node.name]
        case nodes.Getattr():
            return [*_path(node.node), node.attr]
        case nodes.Getitem() if isinstance(node.arg, nodes.Const):
            return [*_path(node.node), str(node.arg.value)]
    raise ExpressionError("only names can be followed by a dot or brackets")


def _look_up(path: list[str], names: Names, used: dict[str, Number]) -> Any:
    full = ".".join(path)
    if path[0] != "n":
        if full in names.texts:
            return names.texts[full]
        known = [*names.texts, *map(spell, names.numbers)]
        hint = did_you_mean(full, known) or "numbers begin with n."
        raise ExpressionError(f'unknown name "{full}"', hint)
    name = full[2:]
    if name not in names.numbers:
        inside = sorted(known for known in names.numbers if known.startswith(f"{name}."))
        if inside or not name:
            some = ", ".join(spell(known) for known in inside[:3] or list(names.numbers)[:3])
            raise ExpressionError(f'"{full}" is a group of numbers, not one', f"such as {some}")
        near = did_you_mean(full, map(spell, names.numbers))
        raise ExpressionError(f'unknown number "{full}"', near)
    value = names.numbers[name]
    if not isinstance(value, numbers.Real):
        raise ExpressionError(f'"{full}" is {value!r}, not a number')
    if not math.isfinite(value):
        raise ExpressionError(f'"{full}" is {float(value)}, not a finite number')
    plain: Number = float(value)
    if isinstance(value, numbers.Integral):  # NumPy's integers and floats become Python's own
        plain = value if isinstance(value, bool) else int(value)
    used[name] = plain
    return plain


def _apply(node: nodes.Filter, value: Callable[[nodes.Node], Any]) -> Any:
    assert node.node is not None
    subject = value(node.node)
    if node.name not in FILTERS:
        hint = did_you_mean(node.name, FILTERS) or f"filters are {', '.join(FILTERS)}"
        raise ExpressionError(f'unknown filter "{node.name}"', hint)
    arguments = [value(argument) for argument in node.args]
    named = {str(argument.key): value(argument.value) for argument in node.kwargs}
    try:
        return FILTERS[node.name](subject, *arguments, **named)
    except FormatError as error:
        raise ExpressionError(f'filter "{node.name}" {error}') from error
    except (TypeError, ValueError) as error:
        shown = ", ".join(repr(argument) for argument in arguments)
        raise ExpressionError(f'filter "{node.name}" does not take ({shown})') from error


def _try(function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return function(*arguments)
    except ZeroDivisionError as error:
        raise ExpressionError("division by zero") from error
    except (TypeError, OverflowError) as error:
        raise ExpressionError(f"cannot calculate: {error}") from error
