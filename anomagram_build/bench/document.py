"""docs/benchmarks.md: sections that can be measured again one by one."""

from __future__ import annotations

import re
from collections.abc import Mapping

_HEAD = """\
# Benchmarks

Written by `make bench`; `anomagram bench SECTION…` measures only those again. Ratios say more than
times, which are those of one machine. Programs that are compared take turns; numbers are medians.
"""

# Each section's title and what it is about, in order.
SECTIONS: Mapping[str, tuple[str, str]] = {
    "rebuild": (
        "A changed sentence",
        "From the saved file to the finished page, the program started anew each time. Eleventy "
        "and MkDocs get the same text as plain Markdown: they compute no number, check no claim "
        "and draw no figure.",
    ),
    "build": (
        "A cold build, by stage",
        "What each stage took when it last ran; a build runs only those whose inputs have changed.",
    ),
    "weights": (
        "What a reader fetches",
        "Step by step, in the order of loading. `anomagram check` fails above a budget.",
    ),
    "lighthouse": (
        "Lighthouse",
        "Version 12, its mobile preset (a slow phone on a slow network, simulated), against a "
        "server that compresses as GitHub Pages does. Scores are out of 100.",
    ),
    "training": (
        "Training in the browser",
        "The lab's graphs against TensorFlow.js in one Chromium, and PyTorch on the same machine.",
    ),
    "click": (
        "From the click on Train to the result",
        "The prototype's settings, 30 epochs, in a fresh browser each time; TensorFlow.js with its "
        "backend ready, judging and drawing nothing. What the lab fetches and compiles begins as "
        "the pointer comes to the button.",
    ),
    "growth": (
        "More data",
        "The core stages and figures, on copies of the signals, each perturbed; one short recipe "
        "of training for all sizes. In brackets, the ratio to the first column.",
    ),
}


def renewed(document: str, measured: Mapping[str, str]) -> str:
    """The document with the measured sections, by key, in place of their former text."""
    former = sections_of(document)
    parts = [_HEAD]
    for key, (title, about) in SECTIONS.items():
        body = measured.get(key) or former.get(title)
        if body:
            text = f"{about}\n\n{body.strip()}" if key in measured else body.strip()
            parts.append(f"## {title}\n\n{text}\n")
    return "\n".join(parts)


def sections_of(document: str) -> dict[str, str]:
    """The text below each heading of the second level, by its title."""
    pieces = re.split(r"^## (.+)$", document, flags=re.MULTILINE)
    return {
        title.strip(): text.strip() for title, text in zip(pieces[1::2], pieces[2::2], strict=True)
    }
