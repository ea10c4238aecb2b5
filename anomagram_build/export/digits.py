"""The digit autoencoders of all bottleneck widths as one ONNX graph."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor

from anomagram_build.experiments.digits import SIDE, DigitsResult, Pictures
from anomagram_build.export.graph import largest_error, to_onnx
from anomagram_build.models.pictures import PictureAutoencoder, PictureModule

OUTPUTS = ("reconstruction", "score")


class DigitsModule(torch.nn.Module):
    """The runs in the picture, side by side.

    forward(picture [n, height, width], 0 paper to 1 ink) → reconstruction [n, widths, height,
    width]; score [n, widths], the mean squared error; in the order of the result's widths.
    """

    def __init__(self, result: DigitsResult) -> None:
        super().__init__()
        self.networks = torch.nn.ModuleList(
            _module(latent, weights)
            for latent, weights in zip(result.widths, result.weights, strict=True)
        )

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        made = torch.stack([network(picture)[0] for network in self.networks], dim=1)
        difference = made - picture.unsqueeze(1)
        return made, (difference * difference).mean(dim=(2, 3))


def _module(latent: int, weights: tuple[NDArray[np.float32], ...]) -> PictureModule:
    channels = weights[0].shape[-1], weights[2].shape[-1]
    network = PictureAutoencoder(latent, SIDE, SIDE, channels)
    return PictureModule(network, [torch.from_numpy(weight) for weight in weights])


def export_digits(result: DigitsResult, metadata: Mapping[str, str]) -> onnx.ModelProto:
    """The graph: input `picture` float32 [batch, height, width], outputs as of DigitsModule.

    `widths` and `left_out`, the digit that the runs have never seen, join the metadata.
    """
    about = {
        "widths": ",".join(map(str, result.widths)),
        "left_out": str(result.pictured),
    }
    return to_onnx(DigitsModule(result), (SIDE, SIDE), "picture", OUTPUTS, {**metadata, **about})


@torch.no_grad()
def largest_difference(model: onnx.ModelProto, result: DigitsResult, pictures: Pictures) -> float:
    """How far onnxruntime is from PyTorch at most, over all outputs for pictures [n, points]."""
    given = pictures.reshape(-1, SIDE, SIDE)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    theirs = session.run(list(OUTPUTS), {"picture": given})
    ours = DigitsModule(result)(torch.from_numpy(given))
    return max(largest_error(one.numpy(), other) for one, other in zip(ours, theirs, strict=True))
