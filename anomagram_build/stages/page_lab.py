"""Stage `page:lab`: the page that trains networks."""

from __future__ import annotations

from anomagram_build.artifacts import read_json
from anomagram_build.figures.manifest import read_figure
from anomagram_build.stages.pages import card_of, page, write_page
from anomagram_build.stages.parts import LAB_MANIFEST
from anomagram_build.work import Work


def run(work: Work) -> None:
    """Write the page."""
    nouns = card_of(work).nouns
    figure = {**read_figure(work.input("lab:panels")), "folder": "lab"}
    write_page(
        work,
        "lab.html.jinja",
        page(
            work,
            f"The lab: train a network on {nouns}",
            f"Build an autoencoder, train it in this page, and see which {nouns} it can "
            "tell apart.",
            "lab/",
            heading="The lab",
        ),
        lab={**read_json(work.input("lab") / LAB_MANIFEST), "panels": figure["values"]},
        figure=figure,
    )
