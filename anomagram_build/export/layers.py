"""Some layers of a network as a module that every runtime computes alike."""

from __future__ import annotations

import torch
from torch import Tensor

from anomagram_build.models.autoencoder import ACTIVATIONS, OUTPUTS, Network

FLOAT32_ONLY = ("leaky_relu", "gelu")
"""Activations that onnxruntime has no float64 kernel of."""


class Layers(torch.nn.Module):
    """forward(values [n, inputs], float64) → values [n, outputs], float64.

    Sums are taken in float64, to be rounded once at the end: processors add in different orders,
    and in float32 the last digits of a large squared error would depend on which one judges the
    signal. Weights stay float32, as they were trained; export without `fold`, to keep them so.
    """

    def __init__(self, network: Network, chosen: slice) -> None:
        super().__init__()
        architecture = network.architecture
        names = [name for _, _, name in architecture.layers]
        functions = [*(ACTIVATIONS[name] for name in names[:-1]), OUTPUTS[names[-1]]]
        self.steps = list(zip(names, functions, strict=True))[chosen]
        for index, (weight, bias) in enumerate(network.layers[chosen]):
            self.register_buffer(f"weight{index}", weight)
            self.register_buffer(f"bias{index}", bias)

    def forward(self, values: Tensor) -> Tensor:
        for index, (name, activate) in enumerate(self.steps):
            weight: Tensor = getattr(self, f"weight{index}")
            bias: Tensor = getattr(self, f"bias{index}")
            sums = values @ weight.double() + bias.double()
            values = activate(sums.float() if name in FLOAT32_ONLY else sums).double()
        return values


def encoder(network: Network) -> Layers:
    """From scaled signals to the bottleneck."""
    return Layers(network, slice(0, len(network.architecture.hidden) + 1))


def decoder(network: Network) -> Layers:
    """From the bottleneck to scaled signals."""
    return Layers(network, slice(len(network.architecture.hidden) + 1, None))
