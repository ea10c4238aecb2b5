"""The exported graph draws what PyTorch draws, for every width at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import onnx
import pytest

from anomagram_build.experiments.digits import DigitsResult, digits, run
from anomagram_build.export.digits import export_digits, largest_difference
from anomagram_build.settings import DigitsSettings

SMALL = DigitsSettings(widths=(2, 5), stranger=3, training=100, channels=(2, 4), epochs=1)


@pytest.fixture(scope="module")
def result() -> DigitsResult:
    # The experiment does not look at the data set, so it needs none.
    return run(None, SMALL, lambda done, total: None)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def model(result: DigitsResult) -> onnx.ModelProto:
    return export_digits(result, {"licence": "free"})


@pytest.mark.parametrize("count", [1, 7, 1797])
def test_it_agrees_with_pytorch(model: onnx.ModelProto, result: DigitsResult, count: int) -> None:
    assert largest_difference(model, result, digits()[0][:count]) <= 1e-5


def test_other_weights_are_noticed(model: onnx.ModelProto, result: DigitsResult) -> None:
    first, *others = result.weights
    moved = replace(result, weights=((*first[:-1], first[-1] + 0.1), *others))
    assert largest_difference(model, moved, digits()[0][:3]) > 1e-3


def test_it_draws_what_the_experiment_shows(model: onnx.ModelProto, result: DigitsResult) -> None:
    import onnxruntime  # noqa: PLC0415 - the graph on its own, as anyone would run it

    session = onnxruntime.InferenceSession(model.SerializeToString())
    made, score = session.run(None, {"picture": result.drawn.pictures.reshape(-1, 8, 8)})
    drawn = np.moveaxis(made.reshape(len(made), 2, 64), 1, 0)
    np.testing.assert_allclose(drawn, result.drawn.reconstructions, atol=1e-5)
    np.testing.assert_allclose(score.T, result.drawn.errors, atol=1e-5)


def test_it_says_what_it_is(model: onnx.ModelProto) -> None:
    about = {entry.key: entry.value for entry in model.metadata_props}
    assert about == {"licence": "free", "widths": "2,5", "left_out": "3"}
    assert [value.name for value in model.graph.input] == ["picture"]
    assert [value.name for value in model.graph.output] == ["reconstruction", "score"]
