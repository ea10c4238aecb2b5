"""Settings worth trying, each with the question that it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from anomagram_build.lab.settings import Setting


@dataclass(frozen=True)
class Preset:
    """`change` is what differs from the default settings, by key."""

    key: str
    name: str
    question: str
    change: Mapping[str, Any]


PRESETS: tuple[Preset, ...] = (
    Preset("default", "A good start", "What does a network that works look like?", {}),
    Preset(
        "prototype",
        "The prototype",
        "Why does this one learn nothing?",
        {
            "hidden": (7, 3),
            "activation": "relu",
            "output": "sigmoid",
            "scaling": "range-per-point",
            "outputBias": "zero",
            "schedule": "constant",
            "learningRate": 0.01,
            "batchSize": 512,
            "trainingSignals": 500,
            # One of the runs, about three in ten, in which a whole layer falls silent.
            "seed": 3,
        },
    ),
    Preset(
        "fast",
        "Too fast",
        "What does a learning rate of 10 do?",
        {
            "activation": "relu",
            "optimizer": "momentum",
            "schedule": "constant",
            "learningRate": 10,
        },
    ),
    Preset(
        "dirty",
        "Dirty data",
        "What if three in ten training {nouns} are abnormal?",
        {"abnormalShare": 0.3},
    ),
    Preset(
        "wide",
        "Hardly a bottleneck",
        "Does a network with more room find more?",
        {"hidden": (64, 32), "latent": 32},
    ),
    Preset(
        "few",
        "Fifty examples",
        "How few {nouns} are enough?",
        {"trainingSignals": 50, "batchSize": 10, "epochs": 100},
    ),
)


def query(preset: Preset, settings: Mapping[str, Setting], train: bool = False) -> str:
    """The preset as the page's address has it: what differs from the table's defaults.

    With `train`, the page trains as soon as it is open. Raises KeyError for a setting that there
    is not.
    """
    pairs = {
        f"lab.{key}": _text(value)
        for key, value in preset.change.items()
        if value != settings[key].initial
    }
    return urlencode(pairs | ({"lab.train": "1"} if train else {}))


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return "-".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
