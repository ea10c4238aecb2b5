"""A PyTorch module as an ONNX graph that runs anywhere, and gives the same bytes every time."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
import onnx
import torch
from numpy.typing import NDArray

from anomagram_build.errors import FailedCheck

_OPSET = 20


def to_onnx(
    module: torch.nn.Module,
    shape: Sequence[int],
    given: str,
    made: Sequence[str],
    metadata: Mapping[str, str],
    fold: bool = True,
) -> onnx.ModelProto:
    """A checked model with a dynamic batch and standard operators only.

    The module takes one float32 tensor, named `given`, of [batch, *shape], and returns a tuple of
    tensors, named `made`, that begin with the batch. Without `fold`, what can be computed from the
    module's constants alone is left to the runtime, so that they are stored as they are.

    Raises:
        FailedCheck: the graph has an operator from outside the ONNX standard.
    """
    with _quiet():
        program = torch.onnx.export(
            module.eval(),
            # Two, since a batch of one is taken for a constant.
            (torch.zeros(2, *shape),),
            dynamo=True,
            opset_version=_OPSET,
            input_names=[given],
            output_names=list(made),
            dynamic_shapes=({0: torch.export.Dim("batch")},),
            verbose=False,
            optimize=fold,
        )
    assert program is not None
    model = program.model_proto
    _strip(model)
    for key in sorted(metadata):
        model.metadata_props.add(key=key, value=metadata[key])
    onnx.checker.check_model(model, full_check=True)
    foreign = {node.domain for node in model.graph.node} - {"", "ai.onnx"}
    if foreign or model.functions:
        raise FailedCheck(f"an exported graph uses operators outside the standard: {foreign}")
    return model


def largest_error(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> float:
    """The largest difference between two arrays of one shape: absolute up to a value of 1, as a
    share of the value above it.

    Rounding errors of float32 grow with the number that is rounded; a squared error of 40 has
    steps of 4e-6, and no two processors agree on the last few.
    """
    return float((np.abs(ours - theirs) / np.maximum(1, np.abs(ours))).max())


@contextmanager
def _quiet() -> Iterator[None]:
    """The exporter warns of packages that we don't use and of its own deprecated calls."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            yield
    finally:
        logger.setLevel(level)


def _strip(model: onnx.ModelProto) -> None:
    """Remove the exporter's notes: stack traces, which differ from machine to machine."""
    model.doc_string = ""
    model.graph.doc_string = ""
    del model.metadata_props[:]
    del model.graph.metadata_props[:]
    values = (*model.graph.input, *model.graph.output, *model.graph.value_info)
    for item in (*model.graph.node, *values, *model.graph.initializer):
        item.doc_string = ""
        del item.metadata_props[:]
