"""Where the units and connections of a network stand when it is drawn, and which to draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anomagram_build.models.autoencoder import Architecture

_MOST_EDGES = 320  # between hidden layers; of a wider network the strongest are drawn
_NARROWING = 0.6  # a layer is as wide as its number of units to this power


@dataclass(frozen=True)
class Unit:
    """A hidden unit: its layer, from 0, its place in it, from 0, and where it stands in a unit
    square whose upper left corner is (0, 0)."""

    layer: int
    place: int
    x: float
    y: float


@dataclass(frozen=True)
class Edge:
    """A connection into `layer`, from unit `source` of the one before it to unit `target`."""

    layer: int
    source: int
    target: int


def layout(architecture: Architecture) -> tuple[Unit, ...]:
    """All hidden units, the bottleneck's included, layer by layer from the top."""
    widths = architecture.widths[1:-1]
    widest = max(widths)
    units = []
    for layer, width in enumerate(widths):
        spread = (width / widest) ** _NARROWING
        units += [
            Unit(
                layer,
                place,
                round(0.5 + ((place + 0.5) / width - 0.5) * spread, 4),
                round((layer + 1) / (len(widths) + 1), 4),
            )
            for place in range(width)
        ]
    return tuple(units)


def layer_names(architecture: Architecture) -> tuple[str, ...]:
    """What the hidden layers are called, from the top."""
    count = len(architecture.hidden)

    def numbered(half: str) -> list[str]:
        return [f"{half}, layer {place + 1}" if count > 1 else half for place in range(count)]

    return (*numbered("encoder"), "bottleneck", *numbered("decoder"))


def strongest_edges(parts: tuple[NDArray[np.float32], ...]) -> tuple[Edge, ...]:
    """The connections between hidden layers that bring most, in order of layers.

    `parts[layer]` [samples, sources, units] is what each connection into a hidden layer brings
    for some signals. Layers are compared by shares of their own largest.
    """
    rated: list[tuple[float, Edge]] = []
    for layer, part in enumerate(parts):
        if layer == 0 or layer == len(parts) - 1:
            continue  # from the input, and to the output
        mean = np.abs(part).mean(axis=0)
        share = mean / max(float(mean.max()), 1e-12)
        rated += [
            (float(share[source, target]), Edge(layer, source, target))
            for source in range(share.shape[0])
            for target in range(share.shape[1])
        ]
    rated.sort(key=lambda pair: -pair[0])
    kept = [edge for _, edge in rated[:_MOST_EDGES]]
    return tuple(sorted(kept, key=lambda edge: (edge.layer, edge.source, edge.target)))
