"""A small made-up data set, and experiments run on it once for all their tests.

Its length, class count, labels and units differ from those of the data set that the essay uses,
so that nothing in an experiment can rely on them.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from anomagram_build import artifacts
from anomagram_build.dataset.card import ClassInfo, DataCard
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import split
from anomagram_build.experiments.material import Material, gather_material
from anomagram_build.models.autoencoder import Architecture
from anomagram_build.settings import Table
from anomagram_build.training.recipe import Recipe

POINTS = 36
TRAINING = 200
CLASSES = (
    ClassInfo(3, "calm", "A calm ripple", "Calm", "One slow wave."),
    ClassInfo(-1, "dented", "A dented ripple", "Dented", "Always dented in the same place."),
    ClassInfo(8, "torn", "A torn ripple", "Torn", "Turned upside down from some point on."),
)
SIZES = {3: 400, -1: 160, 8: 60}
"""Signals of each class, by label. Validation and test get half of what training leaves."""

RunOnce = Callable[[str, Table], tuple[Any, dict[str, Any]]]


def made_up_dataset(seed: int = 0) -> Dataset:
    """Signals of 36 points around 20 millimetres: normal ones lie near a plane, a kind of
    abnormal ones in a tight cluster off it, and another kind all over the place."""
    generator = np.random.default_rng(seed)
    time = np.linspace(0, 1, POINTS)
    labels = np.concatenate([np.full(size, label) for label, size in SIZES.items()])
    count = len(labels)
    height = generator.normal(1, 0.3, (count, 1))
    slant = generator.normal(0, 0.4, (count, 1))
    signals = 5 * (height * np.sin(2 * np.pi * time) + slant * np.cos(2 * np.pi * time))
    dented = labels == -1
    signals[dented] -= 4 * np.exp(-(((time - 0.7) / 0.08) ** 2))
    torn = labels == 8
    turned = time > generator.uniform(0.2, 0.6, (int(torn.sum()), 1))
    signals[torn] = np.where(turned, -signals[torn], signals[torn])
    signals += generator.normal(20, 0.6, signals.shape)
    order = generator.permutation(count)
    card = DataCard(
        path=Path("ripples.toml"),
        name="Ripples",
        file="ripples.csv",
        sha256=None,
        noun="ripple",
        nouns="ripples",
        unit="millimetres",
        index_unit="steps",
        licence="none",
        source="made here",
        normal=3,
        classes=CLASSES,
    )
    return Dataset(signals[order].astype(np.float32), labels[order].astype(np.int64), card)


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """Small matrices only lose by threads, much so on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def material() -> Material:
    """The made-up data set, split, with a small network and a short recipe."""
    dataset = made_up_dataset()
    return gather_material(
        dataset,
        split(dataset.labels, dataset.card.normal, TRAINING, seed=1),
        Architecture(POINTS, hidden=(8,), latent=2),
        Recipe(batch_size=32, epochs=20),
        "standard",
    )


@pytest.fixture(scope="session")
def run_once(material: Material, tmp_path_factory: pytest.TempPathFactory) -> RunOnce:
    """`run_once(name, settings)` → the result and the numbers of an experiment, run once a session.

    The result is the one that a later stage would read: written as an artifact and read back. All
    of its numbers are finite.
    """
    done: dict[tuple[str, str], tuple[Any, dict[str, Any]]] = {}

    def run(name: str, settings: Table) -> tuple[Any, dict[str, Any]]:
        key = (name, settings.model_dump_json())
        if key not in done:
            experiment = importlib.import_module(f"anomagram_build.experiments.{name}")
            result = experiment.run(material, settings, lambda done, total: None)
            folder = tmp_path_factory.mktemp(name)
            artifacts.write(folder, "result", result)
            back = artifacts.read(folder, "result", type(result))
            numbers = experiment.numbers(back)
            artifacts.write_json(folder / "numbers.json", numbers)
            assert_finite(numbers, name)
            done[key] = (back, numbers)
        return done[key]

    return run


def assert_finite(value: Any, name: str) -> None:
    """Every leaf of nested numbers is a finite number or a text."""
    if isinstance(value, dict):
        for key, item in value.items():
            assert_finite(item, f"{name}.{key}")
    elif isinstance(value, (list, tuple, np.ndarray)):
        for place, item in enumerate(value):
            assert_finite(item, f"{name}[{place}]")
    elif not isinstance(value, str):
        assert math.isfinite(value), name
