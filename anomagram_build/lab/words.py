"""Sentences of the lab's page that depend on what the build computed."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any


def network_words(settings: Mapping[str, Any], points: int) -> str:
    """A network's layers and how many numbers it learns, as network.ts says them too."""
    way = [points, *settings["hidden"], settings["latent"]]
    sizes = [*way, *reversed(way[:-1])]
    count = sum((inputs + 1) * outputs for inputs, outputs in pairwise(sizes))
    return f"{' → '.join(map(str, sizes))} · {count:,} weights and biases"
