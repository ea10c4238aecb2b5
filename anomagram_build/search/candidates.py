"""What the search may choose, and what it tries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from itertools import product
from typing import Any

from anomagram_build.models.autoencoder import ACTIVATIONS, Architecture
from anomagram_build.training.recipe import Recipe

_DEFAULT_RECIPE = Recipe()


@dataclass(frozen=True)
class Candidate:
    """A network, a scaling and a recipe. Width of the bottleneck and signals are given."""

    hidden: tuple[int, ...] = (16, 8)
    activation: str = "tanh"
    latent_activation: str = "linear"
    output: str = "linear"
    scaling: str = "standard"
    recipe: Recipe = _DEFAULT_RECIPE

    def varied(self, changes: Mapping[str, Any]) -> Candidate:
        """With some fields changed, the recipe's by their own names."""
        of_recipe = {field.name for field in fields(Recipe)} & changes.keys()
        own = {name: value for name, value in changes.items() if name not in of_recipe}
        recipe = replace(self.recipe, **{name: changes[name] for name in sorted(of_recipe)})
        return replace(self, recipe=recipe, **own)

    def architecture(self, points: int, latent: int) -> Architecture:
        return Architecture(
            points, self.hidden, latent, self.activation, self.output, self.latent_activation
        )


START = Candidate()
"""Where the search begins: the signals as they are but for one scale, no squashed output."""

PROTOTYPE = Candidate(
    (7, 3),
    "relu",
    output="sigmoid",
    scaling="range-per-point",
    recipe=Recipe(
        betas=(0.5, 0.999),
        schedule="constant",
        batch_size=512,
        epochs=100,
        output_bias="zero",
    ),
)
"""The network of Anomagram's first version, for comparison."""


@dataclass(frozen=True)
class Group:
    """Changes that are tried, each by itself, on the best candidate so far."""

    title: str
    changes: tuple[Mapping[str, Any], ...]


def _each(name: str, *values: Any) -> list[dict[str, Any]]:
    return [{name: value} for value in values]


GROUPS = (
    Group(
        "Activation, scaling and output",
        tuple(
            {"activation": activation, "scaling": scaling, "output": output}
            for (scaling, output), activation in product(
                (("standard", "linear"), ("range", "sigmoid"), ("range-per-point", "sigmoid")),
                [name for name in ACTIVATIONS if name != "linear"],
            )
        ),
    ),
    Group(
        "Hidden layers",
        tuple(
            _each(
                "hidden",
                *((8,), (16,), (20,), (7, 3), (8, 4), (12, 12), (16, 4), (16, 8), (16, 16)),
                *((19, 8), (16, 8, 4), (18, 9, 4), (24, 8), (32, 8)),
            )
        ),
    ),
    Group(
        "Latent activation, and where the output's bias starts",
        (
            *_each("latent_activation", "linear", "tanh", "relu"),
            *_each("output_bias", "mean", "zero"),
        ),
    ),
    Group(
        "Training",
        (
            *_each("learning_rate", 0.003, 0.005, 0.01, 0.02, 0.03),
            *_each("batch_size", 32, 64, 128, 256),
            *_each("epochs", 30, 60, 120),
            *_each("betas", (0.5, 0.999), (0.9, 0.99), (0.9, 0.999)),
            *({"schedule": "constant", "learning_rate": rate} for rate in (0.001, 0.003, 0.01)),
        ),
    ),
)
