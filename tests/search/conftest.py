"""A small made-up data set as files, and settings that fit it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from anomagram_build.settings import Settings, parse_settings

_CARD = """
name = "Tides"
file = "tides.csv"
noun = "tide"
nouns = "tides"
unit = "metres"
index_unit = "hours"
licence = "none"
source = "made here"
normal = 2
[[classes]]
label = 2
key = "calm"
name = "Calm"
short = "Calm"
description = "Two waves."
[[classes]]
label = 5
key = "storm"
name = "Storm"
short = "Storm"
description = "Two waves and noise."
"""
_SETTINGS = """
[essay]
title = "Tides"
subtitle = "of the sea"
description = "Tides."
authors = []
published = "2020-01-01"
[split]
training = 120
seed = 4
[model]
hidden = [6]
[training]
seed = 30
"""


@pytest.fixture(scope="session")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(0)
    time = np.linspace(0, 6, 17)
    heights = rng.normal(size=(280, 2))
    signals = heights[:, :1] * np.sin(time) + heights[:, 1:] * np.cos(time)
    labels = np.where(np.arange(280) < 200, 2, 5)
    signals += rng.normal(size=signals.shape) * np.where(labels == 2, 0.1, 0.35)[:, np.newaxis]
    folder = tmp_path_factory.mktemp("tides")
    header = ",".join(["label", *(f"p{point}" for point in range(17))])
    rows = [
        ",".join([str(label), *(f"{value:.5f}" for value in signal)])
        for label, signal in zip(labels, signals, strict=True)
    ]
    (folder / "tides.csv").write_text("\n".join([header, *rows]) + "\n")
    (folder / "tides.toml").write_text(_CARD)
    return folder / "tides.toml"


@pytest.fixture(scope="session")
def settings() -> Settings:
    return parse_settings(_SETTINGS, "essay.toml")
