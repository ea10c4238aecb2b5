"""The lab's settings: their defaults, ranges and choices, in one table.

The page's controls are rendered from it, its script reads it (`templates/lab/settings.ts`), and a
setting's key is its name in the page's address: `lab/?lab.latent=4`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Layers:
    """A list of layers: `most` of them at most, of `min` to `max` units each."""

    initial: tuple[int, ...]
    min: int
    max: int
    most: int
    offered: tuple[int, ...] = ()


@dataclass(frozen=True)
class Amount:
    """A number from `min` to `max`; `offered` are values to pick from, any other can be typed."""

    initial: float
    min: float
    max: float
    whole: bool = True
    offered: tuple[float, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    initial: str
    words: tuple[str, ...]


Setting = Layers | Amount | Choice

LARGEST_SEED = 2**31 - 1

SETTINGS: dict[str, Setting] = {
    "hidden": Layers(
        (16, 8),
        min=1,
        max=128,
        most=10,
        offered=(2, 3, 4, 6, 7, 8, 12, 16, 24, 32, 48, 64, 96, 128),
    ),
    "latent": Amount(2, min=1, max=32, offered=(1, 2, 3, 4, 6, 8, 12, 16, 24, 32)),
    "activation": Choice("tanh", ("relu", "leaky_relu", "elu", "tanh")),
    "output": Choice("linear", ("linear", "sigmoid")),
    "scaling": Choice("standard", ("none", "standard", "range", "range-per-point")),
    "outputBias": Choice("mean", ("mean", "zero")),
    "epochs": Amount(30, min=1, max=10_000, offered=(30, 50, 100)),
    "batchSize": Amount(64, min=1, max=8192, offered=(64, 128, 256, 512, 1024)),
    "learningRate": Amount(
        0.02, min=1e-6, max=100, whole=False, offered=(10, 1, 0.1, 0.02, 0.01, 0.001, 0.0001)
    ),
    "schedule": Choice("one-cycle", ("constant", "one-cycle")),
    "optimizer": Choice("adam", ("adam", "adamax", "adadelta", "rmsprop", "momentum", "sgd")),
    "regulariser": Choice("none", ("none", "l1", "l2", "both")),
    "rate": Amount(0.001, min=0, max=10, whole=False, offered=(0.1, 0.01, 0.001, 0.0001)),
    "trainingSignals": Amount(2000, min=1, max=100_000, offered=(500, 1000, 2000)),
    "abnormalShare": Amount(
        0, min=0, max=0.7, whole=False, offered=(0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7)
    ),
    "testSignals": Amount(500, min=2, max=20_000, offered=(100, 200, 500)),
    "seed": Amount(0, min=0, max=LARGEST_SEED),
}
"""Keys as in `Settings` of templates/lab/trainer.protocol.ts, which a test holds this to."""


_TESTED = 0.1
"""Largest share of the data that the default tests on; as much again validates."""


def settings_for(normal: int, abnormal: int) -> dict[str, Setting]:
    """The table for a data set of so many normal and abnormal signals: no default asks for more."""
    total = normal + abnormal
    training, test = SETTINGS["trainingSignals"], SETTINGS["testSignals"]
    assert isinstance(training, Amount) and isinstance(test, Amount)
    tested = min(test.initial, max(test.min, int(_TESTED * total)))
    left = normal - 2 * tested * normal // total
    return {
        **SETTINGS,
        "testSignals": replace(test, initial=tested),
        "trainingSignals": replace(training, initial=max(1, min(training.initial, int(left)))),
    }


def initial_values(settings: dict[str, Setting]) -> dict[str, Any]:
    """The default run's settings, by key."""
    return {key: setting.initial for key, setting in settings.items()}


def as_json(settings: dict[str, Setting]) -> dict[str, dict[str, Any]]:
    """The table as the page's script reads it."""
    return {key: asdict(setting) for key, setting in settings.items()}
