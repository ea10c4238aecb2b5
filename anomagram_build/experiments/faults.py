"""Made-up ways in which a normal signal can go wrong: kinds that nobody has labelled.

Their sizes were set after trying a few, so that neither detector catches all or none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Signals = NDArray[np.float32]
Fault = Callable[[Signals, np.random.Generator], NDArray[Any]]

_NOISE = 0.5  # standard deviations of the signal
_SPIKE = 5.0  # the same
_GAP = 0.2  # share of the points
_SHIFT = 0.1  # the same
_GAIN = 2.0


def _mean(signals: Signals) -> Signals:
    return np.asarray(signals.mean(axis=1, keepdims=True))


def _deviation(signals: Signals) -> Signals:
    return np.asarray(signals.std(axis=1, keepdims=True))


def _flat(signals: Signals, generator: np.random.Generator) -> Signals:
    return np.repeat(_mean(signals), signals.shape[1], axis=1)


def _inverted(signals: Signals, generator: np.random.Generator) -> Signals:
    return 2 * _mean(signals) - signals


def _reversed(signals: Signals, generator: np.random.Generator) -> Signals:
    return signals[:, ::-1]


def _shifted(signals: Signals, generator: np.random.Generator) -> Signals:
    return np.roll(signals, max(1, round(_SHIFT * signals.shape[1])), axis=1)


def _louder(signals: Signals, generator: np.random.Generator) -> Signals:
    return _mean(signals) + _GAIN * (signals - _mean(signals))


def _noisy(signals: Signals, generator: np.random.Generator) -> NDArray[Any]:
    noise = generator.normal(size=signals.shape) * _NOISE * _deviation(signals)
    return np.asarray(signals + noise, dtype=np.float64)


def _spike(signals: Signals, generator: np.random.Generator) -> NDArray[Any]:
    count, points = signals.shape
    place = generator.integers(points, size=(count, 1))
    sign = generator.choice((-1.0, 1.0), size=(count, 1))
    hit = np.arange(points) == place
    return np.asarray(signals + hit * sign * _SPIKE * _deviation(signals))


def _gap(signals: Signals, generator: np.random.Generator) -> Signals:
    count, points = signals.shape
    length = max(1, round(_GAP * points))
    start = generator.integers(points - length + 1, size=(count, 1))
    place = np.arange(points)
    lost = (place >= start) & (place < start + length)
    held = np.take_along_axis(signals, np.maximum(start - 1, 0), axis=1)
    return np.where(lost, held, signals)


FAULTS: dict[str, tuple[str, Fault]] = {
    "flat": ("a flat line at the mean", _flat),
    "inverted": ("upside down", _inverted),
    "reversed": ("backwards", _reversed),
    "shifted": (f"shifted by {_SHIFT:.0%} of its length", _shifted),
    "louder": ("twice as large about the mean", _louder),
    "noisy": (f"noise of {_NOISE:g} standard deviations added", _noisy),
    "spike": (f"one point off by {_SPIKE:g} standard deviations", _spike),
    "gap": (f"{_GAP:.0%} of its points frozen at one value", _gap),
}
"""name → what it does to a signal, in words and as a function."""


def faulty(name: str, signals: Signals, seed: int = 0) -> Signals:
    """Signals [n, points], each with the fault; in the same units. Where it strikes, if not
    everywhere, is drawn by the seed."""
    generator = np.random.default_rng([3, seed])
    return FAULTS[name][1](signals, generator).astype(np.float32)
