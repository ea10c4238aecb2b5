"""The lab's graphs as the build makes them, in onnxruntime."""

from __future__ import annotations

import pytest

from anomagram_build.lab.graphs import Graphs
from anomagram_build.project import open_project
from anomagram_build.runner import build
from anomagram_build.stages.parts import GRAPHS


@pytest.fixture(scope="session")
def graphs() -> Graphs:
    entries = build(open_project(), only=("graphs",)).entries
    return Graphs(entries["graphs"].folder / GRAPHS)
