"""The second half of the network as a graph of its own: from the bottleneck to a signal."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor

from anomagram_build.dataset.scale import Scaling
from anomagram_build.export.graph import to_onnx
from anomagram_build.export.layers import decoder
from anomagram_build.models.autoencoder import Network

Signals = NDArray[np.float32]


class DecoderModule(torch.nn.Module):
    """forward(latent [n, latent]) → signal [n, points], in the data's own units."""

    offset: Tensor
    spread: Tensor

    def __init__(self, network: Network, scaling: Scaling) -> None:
        super().__init__()
        self.layers = decoder(network)
        self.register_buffer("offset", torch.from_numpy(scaling.offset))
        self.register_buffer("spread", torch.from_numpy(scaling.spread))

    def forward(self, latent: Tensor) -> tuple[Tensor]:
        drawn = self.layers(latent.double()) * self.spread.double() + self.offset.double()
        return (drawn.float(),)


@torch.no_grad()
def draw(network: Network, scaling: Scaling, latent: Signals) -> Signals:
    """The signals [n, points] that live at places [n, latent] of the bottleneck."""
    (signals,) = DecoderModule(network, scaling)(torch.from_numpy(latent))
    return np.asarray(signals.numpy())


def export_decoder(
    network: Network, scaling: Scaling, metadata: Mapping[str, str]
) -> onnx.ModelProto:
    """The graph: input `latent` float32 [batch, latent], output `signal` [batch, points]."""
    shape = (network.architecture.latent,)
    return to_onnx(
        DecoderModule(network, scaling), shape, "latent", ("signal",), metadata, fold=False
    )


def draw_onnx(model: onnx.ModelProto, latent: Signals) -> Signals:
    """What onnxruntime draws at the same places."""
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    (signals,) = session.run(["signal"], {"latent": latent})
    return np.asarray(signals)
