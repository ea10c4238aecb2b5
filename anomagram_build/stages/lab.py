"""Stage `lab`: what the page that trains networks is made from."""

from __future__ import annotations

import hashlib
import json

from anomagram_build.artifacts import write_json
from anomagram_build.dataset.load import Dataset
from anomagram_build.figures.chart import spec_json
from anomagram_build.figures.signal_chart import frame_of
from anomagram_build.lab.compare_chart import compare_charts
from anomagram_build.lab.network_picture import network_svg
from anomagram_build.lab.presets import PRESETS, query
from anomagram_build.lab.record import Recording
from anomagram_build.lab.recorded import film_files, recorded_files
from anomagram_build.lab.settings import as_json, initial_values
from anomagram_build.lab.shipped import settings_of, shipped
from anomagram_build.lab.words import layer_sizes, network_words
from anomagram_build.stages.parts import GRAPHS_ARCHIVE, LAB_MANIFEST
from anomagram_build.work import Work


def run(work: Work) -> None:
    """Write the files of the page, with hashed names, and `lab.json` for its template."""
    dataset, packed = shipped(work.read("dataset", "dataset", Dataset))
    card, frame = dataset.card, frame_of(dataset.signals)
    settings = settings_of(dataset)
    first = initial_values(settings)
    recording = work.read("recording", "recording", Recording)
    tree, arrays = recorded_files(recording, first)
    film_tree, film_arrays = film_files(recording)
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
                "film": {
                    "tree": _write(work, "film", ".json", json.dumps(film_tree).encode()),
                    "arrays": _write(work, "film", ".bin", film_arrays),
                },
            },
            "graphs": _write(
                work, "graphs", ".bin", (work.input("graphs") / GRAPHS_ARCHIVE).read_bytes()
            ),
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
                "range": [frame.low, frame.high],
                "normal": int((dataset.labels == card.normal).sum()),
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
