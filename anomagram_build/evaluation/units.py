"""What the units of a network do with a signal, and what they listen to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.func import jacrev, vmap

from anomagram_build.models.autoencoder import ACTIVATIONS, OUTPUTS, Network

Signals = NDArray[np.float32]


def layer_outputs(network: Network, signals: Signals) -> tuple[Signals, ...]:
    """What each layer makes of scaled signals [n, points]: [n, units] for every layer in order,
    the last being the reconstruction."""
    with torch.no_grad():
        values = _through(network, torch.from_numpy(signals), 0)
    return tuple(value.numpy() for value in values)


def contributions(network: Network, signal: Signals) -> tuple[Signals, ...]:
    """For each layer the terms [inputs, units] that one scaled signal [points] brings to it: each
    weight times what comes in by it. Summed over the inputs, with the bias, they are what the
    layer's activation function is given."""
    outputs = layer_outputs(network, signal[np.newaxis])
    given = (signal[np.newaxis], *outputs[:-1])
    return tuple(
        values[0][:, np.newaxis] * weight.numpy()
        for values, (weight, _) in zip(given, network.layers, strict=True)
    )


@dataclass(frozen=True, eq=False)
class Influence:
    """Mean derivatives over some signals.

    `of_input` [units, points], one array for each layer up to the bottleneck: how much a unit's
    output moves with each point of the input. `on_output` [units, points], one for each layer from
    the bottleneck to the last hidden one: how much each point of the reconstruction moves with a
    unit's output. Both hold the bottleneck.
    """

    of_input: tuple[Signals, ...]
    on_output: tuple[Signals, ...]


def influence(network: Network, signals: Signals) -> Influence:
    """The influence of and on every unit, averaged over scaled signals [n, points].

    In the first layer a unit's derivative is its incoming weights times the slope of its
    activation function; in the last, a unit's outgoing weights times the slope of the output's.
    """
    encoder = len(network.architecture.hidden) + 1
    given = torch.from_numpy(signals)
    outputs = _through(network, given, 0)

    def listening(layer: int) -> Signals:
        derivative = vmap(jacrev(lambda signal: _through(network, signal, 0)[layer]))
        return np.asarray(derivative(given).mean(dim=0).numpy())

    def speaking(layer: int) -> Signals:
        derivative = vmap(jacrev(lambda values: _through(network, values, layer + 1)[-1]))
        return np.asarray(derivative(outputs[layer]).mean(dim=0).T.contiguous().numpy())

    return Influence(
        tuple(listening(layer) for layer in range(encoder)),
        tuple(speaking(layer) for layer in range(encoder - 1, len(network.layers) - 1)),
    )


def _through(network: Network, values: Tensor, first: int) -> list[Tensor]:
    """The outputs of all layers from `first` on, given what comes into that one."""
    names = [name for _, _, name in network.architecture.layers]
    outputs = []
    for layer in range(first, len(network.layers)):
        weight, bias = network.layers[layer]
        activate = (OUTPUTS if layer == len(network.layers) - 1 else ACTIVATIONS)[names[layer]]
        values = activate(values @ weight + bias)
        outputs.append(values)
    return outputs
