"""Sentences of the lab's page that depend on what the build computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any


def layer_sizes(settings: Mapping[str, Any], points: int) -> list[int]:
    """Units of each layer, from a signal's points to those of its copy."""
    way = [points, *settings["hidden"], settings["latent"]]
    return [*way, *reversed(way[:-1])]


def network_words(sizes: Sequence[int]) -> str:
    """A network's layers and how many numbers it learns, as network.ts says them too."""
    count = sum((inputs + 1) * outputs for inputs, outputs in pairwise(sizes))
    return f"{' → '.join(map(str, sizes))} · {count:,} weights and biases"
