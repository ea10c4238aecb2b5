"""The learning rate of a graph is that of the project's training."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper

from anomagram_build.export.lab import parts
from anomagram_build.export.lab.writer import DOMAIN, OPSET
from anomagram_build.training.schedule import SCHEDULES, rate_factors


def alone(name: str) -> onnxruntime.InferenceSession:
    """A model that answers with the factor."""
    whole = [helper.make_tensor_value_info(name, TensorProto.INT64, []) for name in ("a", "b")]
    graph = helper.make_graph(
        [helper.make_node("Factor", ["a", "b"], ["factor"], domain=DOMAIN)],
        "alone",
        whole,
        [helper.make_tensor_value_info("factor", TensorProto.FLOAT, [])],
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(DOMAIN, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
    whole_model = model.SerializeToString() + parts.factor(name).SerializeToString()
    return onnxruntime.InferenceSession(whole_model, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("steps", [1, 2, 3, 4, 7, 100])
def test_a_graph_gives_the_factors_of_the_schedule(name: str, steps: int) -> None:
    session = alone(name)
    made = [
        float(session.run(None, {"a": np.array(step), "b": np.array(steps)})[0])
        for step in [*range(steps), steps + 5]
    ]
    expected = rate_factors(name, steps)
    np.testing.assert_allclose(made, [*expected, expected[-1]], rtol=1e-6)
