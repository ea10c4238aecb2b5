"""Stage `card`: the picture that others show when they link to the essay."""

from __future__ import annotations

import vl_convert

from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.split import Split
from anomagram_build.export.detector import Detection
from anomagram_build.figures.card import Faces, card_svg, choose_strip
from anomagram_build.figures.theme import SANS, SERIF
from anomagram_build.site.fonts import open_face
from anomagram_build.work import Work


def run(work: Work) -> None:
    """Write `card.png`, from the test signals and what the detector says of them."""
    dataset = work.read("dataset", "dataset", Dataset)
    rows = work.read("dataset", "split", Split).test
    says = work.read("export", "detection", Detection)
    strip = choose_strip(
        dataset.signals[rows],
        says.reconstruction[rows],
        says.score[rows],
        dataset.labels[rows] != dataset.card.normal,
    )
    packages = work.project.root / "node_modules"
    faces = Faces(
        title=open_face(packages, SERIF, 600),
        text=open_face(packages, SANS, 400),
        label=open_face(packages, SANS, 600),
    )
    settings = work.settings.essay
    svg = card_svg(settings.title, settings.subtitle, strip, faces)
    (work.out / "card.png").write_bytes(vl_convert.svg_to_png(svg))
