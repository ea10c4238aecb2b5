"""Stage `lab`: what the page that trains networks is made from."""

from __future__ import annotations

import hashlib
import json

import numpy as np

from anomagram_build.artifacts import write_json
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.sample import some
from anomagram_build.figures.chart import spec_json
from anomagram_build.lab.compare_chart import compare_charts
from anomagram_build.lab.data import pack, unpack
from anomagram_build.lab.graphs import Graphs
from anomagram_build.lab.network_picture import network_svg
from anomagram_build.lab.presets import PRESETS, query
from anomagram_build.lab.record import record
from anomagram_build.lab.recorded import recorded_files
from anomagram_build.lab.settings import as_json, initial_values, settings_for
from anomagram_build.lab.words import layer_sizes, network_words
from anomagram_build.stages.parts import LAB_MANIFEST
from anomagram_build.work import Work

_MOST = 5000  # signals that a reader fetches


def run(work: Work) -> None:
    """Write the files of the page, with hashed names, and `lab.json` for its template."""
    dataset = work.read("dataset", "dataset", Dataset)
    card = dataset.card
    kinds = [info.label for info in card.classes]
    rows = some(np.arange(len(dataset.labels)), _MOST, seed=0)
    labels = dataset.labels[rows]
    packed = pack(dataset.signals[rows], np.searchsorted(kinds, labels))
    normal = int((labels == card.normal).sum())
    settings = settings_for(normal, len(labels) - normal)
    first = initial_values(settings)
    graphs = Graphs(work.input("graphs") / "site" / "models" / "lab")
    # Trained on what the page will have, not on what it was rounded from.
    recording = record(graphs, unpack(packed), labels != card.normal, first)
    tree, arrays = recorded_files(recording, first)
    sizes = layer_sizes(first, packed.points)
    words = network_words(sizes)
    write_json(
        work.out / LAB_MANIFEST,
        {
            "settings": as_json(settings),
            "presets": [
                {
                    "key": preset.key,
                    "name": preset.name,
                    "question": preset.question.format(nouns=card.nouns),
                    "query": query(preset, settings),
                    "link": query(preset, settings, train=True),
                }
                for preset in PRESETS
            ],
            "network": {
                "sizes": sizes,
                "words": words,
                "picture": network_svg(
                    sizes, recording.snapshots[-1]["parameters"], f"The network: {words}."
                ),
            },
            "recorded": {
                "tree": _write(work, "run", ".json", json.dumps(tree).encode()),
                "arrays": _write(work, "run", ".bin", arrays),
            },
            "compare": {
                part: _write(work, f"compare-{part}", ".vg.json", spec_json(spec).encode())
                for part, spec in compare_charts().items()
            },
            "data": {
                "name": card.name,
                "noun": card.noun,
                "nouns": card.nouns,
                "unit": card.unit,
                "index_unit": card.index_unit,
                "kinds": [
                    {"name": info.short, "normal": info.label == card.normal}
                    for info in card.classes
                ],
                "signals": packed.signals,
                "points": packed.points,
                "normal": normal,
                "lowest": packed.lowest,
                "step": packed.step,
                "file": _write(work, "signals", ".bin", packed.content),
            },
        },
    )


def _write(work: Work, stem: str, suffix: str, content: bytes) -> str:
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:8].upper()}{suffix}"
    (work.out / name).write_bytes(content)
    return name
