"""The part of the data set that the lab's page has, and the settings that fit it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.sample import some
from anomagram_build.lab.data import Packed, pack, unpack
from anomagram_build.lab.settings import Setting, settings_for

_MOST = 5000  # signals that a reader fetches


def shipped(dataset: Dataset) -> tuple[Dataset, Packed]:
    """What the page will have: whole steps, not quite the data's own values; and the file that it
    unpacks them from."""
    rows = some(np.arange(len(dataset.labels)), _MOST, seed=0)
    labels = dataset.labels[rows]
    kinds = [info.label for info in dataset.card.classes]
    packed = pack(dataset.signals[rows], np.searchsorted(kinds, labels))
    return replace(dataset, signals=unpack(packed), labels=labels), packed


def settings_of(dataset: Dataset) -> dict[str, Setting]:
    """The table of settings for what the page has."""
    normal = int((dataset.labels == dataset.card.normal).sum())
    return settings_for(normal, len(dataset.labels) - normal)
