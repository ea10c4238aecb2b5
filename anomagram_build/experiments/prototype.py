"""The network of the 2020 prototype of this essay, which several experiments look at again."""

from __future__ import annotations

import torch
from torch import Tensor

from anomagram_build.models.autoencoder import Architecture, Parameters, forward
from anomagram_build.training.recipe import Recipe

SCALING = "range-per-point"
EPOCHS = 100
"""So many that runs that learn at all have settled; the prototype itself stopped at 30."""

COLLAPSED_BELOW = 0.01
"""A run is collapsed if its outputs vary less than this share of what its inputs vary. Runs lie
far on one side or the other: below a thousandth, or above a twentieth."""


def prototype_architecture(points: int) -> Architecture:
    """points-7-3-2-3-7-points, with ReLU units and a sigmoid output."""
    return Architecture(points, hidden=(7, 3), latent=2, activation="relu", output="sigmoid")


def prototype_recipe(epochs: int = EPOCHS) -> Recipe:
    """Adam at a constant 0.01 with β₁ 0.5, in batches of 512."""
    return Recipe(
        optimizer="adam",
        learning_rate=0.01,
        betas=(0.5, 0.999),
        schedule="constant",
        batch_size=512,
        epochs=epochs,
        output_bias="zero",
    )


@torch.no_grad()
def output_spread(architecture: Architecture, parameters: Parameters, signals: Tensor) -> Tensor:
    """How much each run's output depends on its input, [runs]: 0 if not at all.

    The variance of the outputs over that of the inputs, both summed over the points. `signals` is
    [n, points] or [runs, n, points], scaled.
    """
    outputs, _ = forward(architecture, parameters, signals)
    return outputs.var(dim=-2).sum(dim=-1) / signals.var(dim=-2).sum(dim=-1)
