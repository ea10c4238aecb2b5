"""The trained detector as one ONNX graph, with scaling, score and threshold inside the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor

from anomagram_build.dataset.scale import Scaling
from anomagram_build.export.graph import largest_error, to_onnx
from anomagram_build.export.layers import decoder, encoder
from anomagram_build.models.autoencoder import Network

OUTPUTS = ("reconstruction", "error", "score", "latent")


class DetectorModule(torch.nn.Module):
    """A network between the data's own units and back.

    forward(signal [n, points], data units) → reconstruction [n, points], data units; error
    [n, points], squared, in scaled units; score [n], its mean; latent [n, latent]. All float32,
    rounded once from float64: see `Layers`.
    """

    offset: Tensor
    spread: Tensor

    def __init__(self, network: Network, scaling: Scaling) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder(network), decoder(network)
        self.register_buffer("offset", torch.from_numpy(scaling.offset))
        self.register_buffer("spread", torch.from_numpy(scaling.spread))

    def forward(self, signal: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        offset, spread = self.offset.double(), self.spread.double()
        scaled = (signal.double() - offset) / spread
        latent = self.encoder(scaled)
        reconstructed = self.decoder(latent)
        error = (scaled - reconstructed).square()
        drawn = reconstructed * spread + offset
        return drawn.float(), error.float(), error.mean(dim=1).float(), latent.float()


def export_detector(
    network: Network, scaling: Scaling, metadata: Mapping[str, str]
) -> onnx.ModelProto:
    """The detector as a checked ONNX model with a dynamic batch and standard operators only.

    Raises:
        FailedCheck: the graph has an operator from outside the ONNX standard.
    """
    return to_onnx(
        DetectorModule(network, scaling),
        (network.architecture.points,),
        "signal",
        OUTPUTS,
        metadata,
        fold=False,
    )


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
    """The largest difference between two detections, over all outputs: see `largest_error`."""
    return max(largest_error(getattr(one, name), getattr(other, name)) for name in OUTPUTS)
