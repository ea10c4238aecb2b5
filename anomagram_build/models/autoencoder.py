"""The dense autoencoder, as plain functions on tensors that carry a leading run axis.

Small networks waste most of a step on overhead, so many runs train at once: every weight has the
shape [runs, inputs, outputs] and every layer is one batched matrix product. Slices of that
product are computed one by one, so a run does not depend on the runs beside it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from anomagram_build.errors import BadInput, did_you_mean
from anomagram_build.models.glorot import glorot

Parameters = list[tuple[Tensor, Tensor]]
"""For each layer, in order: weight [runs, inputs, outputs] and bias [runs, outputs]."""


def _identity(values: Tensor) -> Tensor:
    return values


def _elu(values: Tensor) -> Tensor:
    # torch's own elu rounds a value by its place in memory (vectorised or in the remainder), so
    # that a run would differ in its last bit with the number of runs beside it, and training
    # can magnify that. These functions round the same everywhere.
    return torch.relu(values) + torch.expm1(values.clamp(max=0))


_SELU_SCALE = 1.0507009873554805
_SELU_ALPHA = 1.6732632423543772


def _selu(values: Tensor) -> Tensor:
    """Klambauer et al. 2017, with their constants."""
    below = _SELU_ALPHA * torch.expm1(values.clamp(max=0))
    return _SELU_SCALE * (torch.relu(values) + below)


ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu,
    "leaky_relu": functional.leaky_relu,
    "elu": _elu,
    "selu": _selu,
    "gelu": functional.gelu,
    "tanh": torch.tanh,
    "linear": _identity,
}
OUTPUTS: dict[str, Callable[[Tensor], Tensor]] = {"linear": _identity, "sigmoid": torch.sigmoid}

# Errors are computed a few runs at a time: 2**20 float32 values (4 MB) stay in the cache.
_CHUNK_VALUES = 2**20


@dataclass(frozen=True)
class Architecture:
    """The shape of a network: points → hidden → latent → hidden reversed → points.

    `activation` follows every hidden layer, `latent_activation` the bottleneck, and `output`
    the last layer. Raises BadInput for a name that is not in ACTIVATIONS or OUTPUTS and for
    a width below 1.
    """

    points: int
    hidden: tuple[int, ...]
    latent: int
    activation: str = "tanh"
    output: str = "linear"
    latent_activation: str = "linear"

    def __post_init__(self) -> None:
        for key, name, known in (
            ("activation", self.activation, ACTIVATIONS),
            ("latent_activation", self.latent_activation, ACTIVATIONS),
            ("output", self.output, OUTPUTS),
        ):
            if name not in known:
                near = did_you_mean(name, known)
                raise BadInput(f'unknown {key} "{name}"' + (f"; {near}" if near else ""))
        if min(self.widths) < 1:
            raise BadInput(f"every layer needs at least one unit, but the widths are {self.widths}")

    @property
    def widths(self) -> tuple[int, ...]:
        """Units of every layer, the input included."""
        return (self.points, *self.hidden, self.latent, *reversed(self.hidden), self.points)

    @property
    def layers(self) -> tuple[tuple[int, int, str], ...]:
        """(inputs, outputs, activation) of every layer; the last activation is `output`."""
        count = len(self.hidden)
        hidden = (self.activation,) * count
        names = (*hidden, self.latent_activation, *hidden, self.output)
        return tuple(zip(self.widths[:-1], self.widths[1:], names, strict=True))

    @property
    def name(self) -> str:
        """The widths as people write them: 140-16-8-2-8-16-140."""
        return "-".join(map(str, self.widths))


def parameter_count(architecture: Architecture) -> int:
    """Weights and biases of one run."""
    return sum(inputs * outputs + outputs for inputs, outputs, _ in architecture.layers)


def unflatten(architecture: Architecture, flat: Tensor) -> Parameters:
    """The parameters as views of `flat`, [runs, parameter_count]; writing to one writes to both."""
    parameters: Parameters = []
    start = 0
    for inputs, outputs, _ in architecture.layers:
        middle = start + inputs * outputs
        weight = flat[:, start:middle].view(-1, inputs, outputs)
        start = middle + outputs
        parameters.append((weight, flat[:, middle:start]))
    return parameters


def flatten(parameters: Parameters) -> Tensor:
    """One row per run, [runs, parameter_count], in the order that `unflatten` reads."""
    return torch.cat([part.flatten(1) for pair in parameters for part in pair], dim=1)


def initialise(
    architecture: Architecture, seeds: Sequence[int], output_bias: Tensor | None = None
) -> Parameters:
    """Untrained parameters; each run's depend on its own seed alone.

    Weights are `glorot`'s and biases zero, but for the last one if `output_bias` ([points] or
    [runs, points], before the output's activation) is given.
    """
    rows = []
    for seed in seeds:
        generator = np.random.default_rng([0, seed])
        parts = []
        for inputs, outputs, _ in architecture.layers:
            parts.append(glorot(generator, inputs, outputs).reshape(-1))
            parts.append(np.zeros(outputs, np.float32))
        rows.append(np.concatenate(parts))
    parameters = unflatten(architecture, torch.from_numpy(np.stack(rows)))
    if output_bias is not None:
        parameters[-1][1].copy_(output_bias)
    return parameters


def mean_as_bias(architecture: Architecture, signals: Tensor) -> Tensor:
    """The output bias with which a network of zero weights answers the mean signal.

    `signals` is [n, points] or [runs, n, points]; the result [points] or [runs, points]. Before
    a sigmoid that is the mean's logit, kept within ±4 where a point's mean is at an end.
    """
    mean = signals.mean(dim=-2)
    return torch.logit(mean, eps=0.018) if architecture.output == "sigmoid" else mean


def forward(
    architecture: Architecture, parameters: Parameters, signals: Tensor
) -> tuple[Tensor, Tensor]:
    """(reconstruction [runs, n, points], latent [runs, n, latent]).

    `signals` is [runs, n, points], or [n, points] when every run sees the same ones.
    """
    values = signals
    if values.dim() == 2:
        values = values.expand(parameters[0][0].shape[0], -1, -1)
    latent = values
    for index, (weight, bias) in enumerate(parameters):
        name = architecture.layers[index][2]
        activate = OUTPUTS[name] if index == len(parameters) - 1 else ACTIVATIONS[name]
        values = activate(torch.bmm(values, weight).add_(bias.unsqueeze(1)))
        if index == len(architecture.hidden):
            latent = values
    return values, latent


@torch.no_grad()
def reconstruction_errors(
    architecture: Architecture, parameters: Parameters, signals: Tensor
) -> Tensor:
    """Mean squared error of each signal under each run, [runs, n]; memory stays bounded."""
    runs = parameters[0][0].shape[0]
    size = max(1, _CHUNK_VALUES // max(1, signals.shape[-2] * architecture.points))
    errors = []
    for start in range(0, runs, size):
        chosen = slice(start, start + size)
        seen = signals if signals.dim() == 2 else signals[chosen]
        some = [(weight[chosen], bias[chosen]) for weight, bias in parameters]
        difference = forward(architecture, some, seen)[0].sub_(seen)
        errors.append(difference.square_().mean(dim=-1))
    return torch.cat(errors)


@dataclass(frozen=True)
class Network:
    """One run: an architecture and its weights [inputs, outputs] and biases [outputs]."""

    architecture: Architecture
    layers: tuple[tuple[Tensor, Tensor], ...]

    @property
    def parameters(self) -> Parameters:
        """The same parameters with a run axis of one, for the functions of this module."""
        return [(weight.unsqueeze(0), bias.unsqueeze(0)) for weight, bias in self.layers]

    @torch.no_grad()
    def __call__(
        self, signals: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(reconstruction [n, points], latent [n, latent]) of scaled signals [n, points]."""
        given = torch.from_numpy(np.ascontiguousarray(signals, dtype=np.float32))
        reconstruction, latent = forward(self.architecture, self.parameters, given)
        return reconstruction[0].numpy(), latent[0].numpy()


def network_of(architecture: Architecture, parameters: Parameters, run: int = 0) -> Network:
    """One run of many, copied."""
    layers = tuple((weight[run].clone(), bias[run].clone()) for weight, bias in parameters)
    return Network(architecture, layers)


def network_to_arrays(network: Network) -> dict[str, NDArray[Any]]:
    """The network as arrays for np.savez: the architecture as JSON, then weights and biases."""
    arrays: dict[str, NDArray[Any]] = {
        "architecture": np.array(json.dumps(asdict(network.architecture)))
    }
    for index, (weight, bias) in enumerate(network.layers):
        arrays[f"weight_{index}"] = weight.numpy()
        arrays[f"bias_{index}"] = bias.numpy()
    return arrays


def network_from_arrays(arrays: dict[str, NDArray[Any]]) -> Network:
    """The inverse of `network_to_arrays`."""
    fields = json.loads(str(arrays["architecture"]))
    architecture = Architecture(**{**fields, "hidden": tuple(fields["hidden"])})
    layers = tuple(
        (torch.tensor(arrays[f"weight_{index}"]), torch.tensor(arrays[f"bias_{index}"]))
        for index in range(len(architecture.layers))
    )
    return Network(architecture, layers)
