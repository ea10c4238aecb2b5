"""A network as PyTorch's own Linear layers, which our batched tensors are held to."""

from __future__ import annotations

import torch
from torch import Tensor

from anomagram_build.models.autoencoder import ACTIVATIONS, OUTPUTS, Network


class NetworkModule(torch.nn.Module):
    """A network as a module of Linear layers, whose parameters can be trained.

    forward(signals [n, points], scaled) → (reconstruction [n, points], latent [n, latent]).
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.architecture = network.architecture
        self.linear = torch.nn.ModuleList()
        for weight, bias in network.layers:
            layer = torch.nn.Linear(*weight.shape)
            layer.weight = torch.nn.Parameter(weight.T.contiguous())
            layer.bias = torch.nn.Parameter(bias.clone())
            self.linear.append(layer)

    def forward(self, signals: Tensor) -> tuple[Tensor, Tensor]:
        values = latent = signals
        for index, layer in enumerate(self.linear):
            name = self.architecture.layers[index][2]
            activate = OUTPUTS[name] if index == len(self.linear) - 1 else ACTIVATIONS[name]
            values = activate(layer(values))
            if index == len(self.architecture.hidden):
                latent = values
        return values, latent
