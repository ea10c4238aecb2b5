"""Writes ONNX graphs node by node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 20
_IR_VERSION = 10
DOMAIN = "anomagram"
"""Where the functions live that a graph leaves open: `Activation`, `Direction` and others."""

Port = tuple[str, int, Sequence[str | int]]
"""Name, element type and shape of a graph's input or output; words for open dimensions."""


class Writer:
    """The nodes of a graph, or of a loop's body inside the graph `outer`.

    A node whose inputs are all known outside the body is put outside, so that it runs once and
    not at every turn; and a node that is there already is not written again.
    """

    def __init__(self, inputs: Sequence[str], outer: Writer | None = None) -> None:
        self.outer = outer
        self.known = set(inputs)
        self.nodes: list[onnx.NodeProto] = []
        self._made: dict[Any, tuple[str, ...]] = {}
        self._count: list[int] = outer._count if outer else [0]

    def add(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Append a node with one output; the output's name."""
        return self.add_many(kind, inputs, 1, domain, **attributes)[0]

    def add_many(
        self,
        kind: str,
        inputs: Sequence[str],
        outputs: int,
        domain: str = "",
        **attributes: Any,
    ) -> tuple[str, ...]:
        """Append a node with several outputs; their names."""
        if self.outer and all(self.outer.knows(name) for name in inputs if name):
            return self.outer.add_many(kind, inputs, outputs, domain, **attributes)
        key = (kind, domain, tuple(inputs), outputs, repr(sorted(attributes.items())))
        if key not in self._made:
            names = tuple(self._name() for _ in range(outputs))
            self.nodes.append(helper.make_node(kind, inputs, names, domain=domain, **attributes))
            self.known.update(names)
            self._made[key] = names
        return self._made[key]

    def constant(self, value: Any, dtype: Any) -> str:
        """A constant of any shape."""
        return self.add("Constant", value=numpy_helper.from_array(np.asarray(value, dtype)))

    def knows(self, name: str) -> bool:
        return name in self.known or (self.outer is not None and self.outer.knows(name))

    def loop(self, turns: str, carried: Sequence[str], body: onnx.GraphProto) -> tuple[str, ...]:
        """A loop of so many turns; the carried values after the last, then what each turn made."""
        names = tuple(self._name() for _ in range(len(body.output) - 1))
        self.nodes.append(helper.make_node("Loop", [turns, "", *carried], names, body=body))
        self.known.update(names)
        return names

    def rename(self, names: Mapping[str, str]) -> None:
        """Copy values to outputs of the given names."""
        for output, name in names.items():
            self.nodes.append(helper.make_node("Identity", [name], [output]))

    def _name(self) -> str:
        self._count[0] += 1
        return f"v{self._count[0]}"


def make_body(
    writer: Writer, inputs: Sequence[Port], outputs: Sequence[tuple[str, int]]
) -> onnx.GraphProto:
    """A loop's body: turn number and condition are its first inputs, by the names given."""
    going = inputs[1][0]
    nodes = _needed(writer.nodes, [name for name, _ in outputs])
    nodes.append(helper.make_node("Identity", [going], [f"{going}_on"]))
    outs = [helper.make_tensor_value_info(f"{going}_on", TensorProto.BOOL, [])]
    for place, (name, kind) in enumerate(outputs):
        # A body's outputs must be its own nodes', each under a name of its own.
        own = f"out_{place}_{going}"
        nodes.append(helper.make_node("Identity", [name], [own]))
        outs.append(helper.make_tensor_value_info(own, kind, None))
    return helper.make_graph(nodes, "body", [_value(port) for port in inputs], outs)


def make_model(
    name: str, writer: Writer, inputs: Sequence[Port], outputs: Sequence[Port]
) -> onnx.ModelProto:
    """The whole model; functions of DOMAIN that it calls may be added to it later."""
    nodes = _needed(writer.nodes, [port[0] for port in outputs])
    graph = helper.make_graph(
        nodes, name, [_value(port) for port in inputs], [_value(port) for port in outputs]
    )
    imports = [helper.make_opsetid("", OPSET)]
    if any(node.domain == DOMAIN for node in _all_nodes(graph)):
        imports.append(helper.make_opsetid(DOMAIN, 1))
    return helper.make_model(
        graph, opset_imports=imports, ir_version=_IR_VERSION, producer_name="anomagram"
    )


def declare(inputs: Sequence[Port]) -> onnx.ModelProto:
    """Inputs alone, to be appended to a model that lacks them."""
    graph = onnx.GraphProto(input=[_value(port) for port in inputs])
    return onnx.ModelProto(graph=graph)


def make_function(
    name: str, writer: Writer, inputs: Sequence[str], outputs: Sequence[str]
) -> onnx.ModelProto:
    """A function of DOMAIN, alone in a model: appended to a model's bytes, it becomes a part of
    it, since that is how serialized messages merge."""
    nodes = _needed(writer.nodes, outputs)
    function = helper.make_function(
        DOMAIN, name, inputs, outputs, nodes, [helper.make_opsetid("", OPSET)]
    )
    return onnx.ModelProto(functions=[function])


def _needed(nodes: Sequence[onnx.NodeProto], outputs: Sequence[str]) -> list[onnx.NodeProto]:
    """The nodes that the outputs hang on. Runtimes run the others too: lengths that PyTorch traced
    and nothing uses are a quarter of an epoch's nodes."""
    wanted = set(outputs)
    kept = []
    for node in reversed(nodes):
        if wanted.intersection(node.output):
            kept.append(node)
            wanted.update(node.input)
            for attribute in node.attribute:
                wanted.update(name for inner in _all_nodes(attribute.g) for name in inner.input)
    return kept[::-1]


def _value(port: Port) -> onnx.ValueInfoProto:
    name, kind, shape = port
    return helper.make_tensor_value_info(name, kind, shape)


def _all_nodes(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    nodes = []
    for node in graph.node:
        nodes.append(node)
        for attribute in node.attribute:
            nodes.extend(_all_nodes(attribute.g))
    return nodes
