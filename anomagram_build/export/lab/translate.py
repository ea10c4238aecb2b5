"""From what PyTorch traced to ONNX nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, fx
from torch.fx.experimental.proxy_tensor import make_fx

from anomagram_build.export.lab.context import Context, Value
from anomagram_build.export.lab.opaque import NAMES
from anomagram_build.export.lab.operators import OPERATORS
from anomagram_build.export.lab.writer import DOMAIN, Writer

Sizes = Mapping[tuple[int, int], str]
"""(place of an input, axis) → name of an int64 tensor [1] that holds its length."""


def trace(function: Callable[..., Any], *examples: Tensor) -> fx.GraphModule:
    """The function's operations on tensors like the examples, their lengths left open.

    The examples' lengths should be different primes: equal ones are taken for the same.
    """

    def unnamed(*given: Tensor) -> Any:
        # The tracer takes a function's keywords for inputs.
        return function(*given)

    # One tensor in two places would be taken for one input.
    own = [example.clone() for example in examples]
    traced = make_fx(unnamed, tracing_mode="symbolic")(*own)
    traced.graph.eliminate_dead_code()
    return traced


def translate(
    traced: fx.GraphModule,
    writer: Writer,
    inputs: Sequence[str],
    *,
    run_axis: bool = False,
    sizes: Sizes | None = None,
    given: Mapping[fx.Node, str] | None = None,
) -> list[str]:
    """Write the traced operations; the names of their outputs.

    inputs    names of the values that the placeholders stand for
    run_axis  whether the traced tensors have a leading axis of length one that ONNX's have not
    sizes     lengths of inputs that are known by name
    given     nodes whose values exist already

    Raises:
        NotImplementedError: an operation has no translation.
    """
    context = Context(writer, 1 if run_axis else 0)
    values: dict[fx.Node, Value] = {}
    placeholders = [node for node in traced.graph.nodes if node.op == "placeholder"]
    for node, name in zip(placeholders, inputs, strict=True):
        values[node] = name
    places = {node: place for place, node in enumerate(placeholders)}

    def value(argument: Any) -> Any:
        if isinstance(argument, fx.Node):
            return values[argument]
        if isinstance(argument, (list, tuple)):
            return [value(item) for item in argument]
        return argument

    for node in traced.graph.nodes:
        if node.op == "placeholder":
            continue
        if node.op == "output":
            made = node.args[0]
            made = made if isinstance(made, (list, tuple)) else [made]
            return [context.tensor(values[item]) for item in made]
        if given and node in given:
            values[node] = given[node]
        elif node.op == "get_attr":
            held = getattr(traced, node.target)
            values[node] = writer.constant(held.numpy(), held.numpy().dtype)
        elif (
            node.target is torch.ops.aten.sym_size.int
            and sizes
            and (known := sizes.get((places.get(node.args[0], -1), node.args[1])))
        ):
            values[node] = known
        else:
            values[node] = _call(context, node, value)
    raise AssertionError("a traced graph ends in its output")


def _call(context: Context, node: fx.Node, value: Callable[[Any], Any]) -> Value:
    target: Any = node.target
    packet = getattr(target, "overloadpacket", target)
    name = getattr(packet, "__name__", str(packet))
    arguments = [value(argument) for argument in node.args]
    if getattr(target, "namespace", "") == DOMAIN:
        function = NAMES[name]
        tensors = [context.tensor(argument) for argument in arguments]
        count = len(target._schema.returns)
        made = context.writer.add_many(function, tensors, count, DOMAIN)
        return made[0] if count == 1 else list(made)
    if getattr(target, "__module__", "") == "_operator" and name != "getitem":
        name = f"sym_{name}"
    # An operation in place is the same as its value: tracing renames what it has written to.
    operator = OPERATORS.get(name) or OPERATORS.get(name.removesuffix("_"))
    if operator is None:
        raise NotImplementedError(
            f"the traced operation {target} has no translation: add one to a module that "
            "operators.py names"
        )
    keywords = {key: value(argument) for key, argument in node.kwargs.items() if key != "out"}
    context.node = node
    return operator(context, *arguments, **keywords)
