"""The trained detector as one ONNX graph, with scaling, score and threshold inside the file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor

from anomagram_build.dataset.scale import Scaling
from anomagram_build.errors import FailedCheck
from anomagram_build.models.autoencoder import Network, NetworkModule

OUTPUTS = ("reconstruction", "error", "score", "latent")
_OPSET = 20


class DetectorModule(torch.nn.Module):
    """A network between the data's own units and back.

    forward(signal [n, points], data units) → reconstruction [n, points], data units; error
    [n, points], squared, in scaled units; score [n], its mean; latent [n, latent].
    """

    def __init__(self, network: Network, scaling: Scaling) -> None:
        super().__init__()
        self.network = NetworkModule(network)
        self.register_buffer("offset", torch.from_numpy(scaling.offset))
        self.register_buffer("spread", torch.from_numpy(scaling.spread))

    def forward(self, signal: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        scaled = (signal - self.offset) / self.spread
        reconstructed, latent = self.network(scaled)
        difference = scaled - reconstructed
        error = difference * difference
        return reconstructed * self.spread + self.offset, error, error.mean(dim=1), latent


def export_detector(
    network: Network, scaling: Scaling, metadata: Mapping[str, str]
) -> onnx.ModelProto:
    """The detector as a checked ONNX model with a dynamic batch and standard operators only.

    Raises:
        FailedCheck: the graph has an operator from outside the ONNX standard.
    """
    module = DetectorModule(network, scaling).eval()
    # Two signals, since a batch of one is taken for a constant.
    example = torch.zeros(2, network.architecture.points)
    program = torch.onnx.export(
        module,
        (example,),
        dynamo=True,
        opset_version=_OPSET,
        input_names=["signal"],
        output_names=list(OUTPUTS),
        dynamic_shapes=({0: torch.export.Dim("batch")},),
        verbose=False,
    )
    assert program is not None
    buffer = io.BytesIO()
    program.save(buffer)
    model = onnx.load_from_string(buffer.getvalue())
    _strip(model)
    for key in sorted(metadata):
        model.metadata_props.add(key=key, value=metadata[key])
    onnx.checker.check_model(model, full_check=True)
    foreign = {node.domain for node in model.graph.node} - {"", "ai.onnx"}
    if foreign or model.functions:
        raise FailedCheck(f"the exported detector uses operators outside the standard: {foreign}")
    return model


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


@dataclass(frozen=True, eq=False)
class Detection:
    """What the detector says of n signals: the outputs of the graph, by the same names."""

    reconstruction: NDArray[np.float32]
    error: NDArray[np.float32]
    score: NDArray[np.float32]
    latent: NDArray[np.float32]


@torch.no_grad()
def detect(network: Network, scaling: Scaling, signals: NDArray[np.float32]) -> Detection:
    """What PyTorch says of signals [n, points] in the data's units."""
    outputs = DetectorModule(network, scaling)(torch.from_numpy(signals))
    return Detection(*(output.numpy() for output in outputs))


def detect_onnx(model: onnx.ModelProto, signals: NDArray[np.float32]) -> Detection:
    """What onnxruntime says of the same."""
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return Detection(*session.run(list(OUTPUTS), {"signal": signals}))


def largest_difference(one: Detection, other: Detection) -> float:
    """The largest absolute difference between two detections, over all outputs."""
    return max(
        float(np.abs(getattr(one, name) - getattr(other, name)).max()) for name in OUTPUTS
    )
