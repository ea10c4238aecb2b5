"""How long each stage of a build took when it last ran, and what the pages weigh."""

from __future__ import annotations

import json
from pathlib import Path

from anomagram_build.project import Project, open_project
from anomagram_build.runner import build, statuses
from anomagram_build.site.weight import weigh

MANIFEST = ".entry.json"  # as store.py calls it
_FEWEST_SECONDS = 1.0


def cold_build() -> str:
    """Seconds by stage as Markdown, from the record that each finished stage keeps."""
    project = open_project()
    build(project)
    seconds = stage_seconds(project)
    long = {name: value for name, value in seconds.items() if value >= _FEWEST_SECONDS}
    rest = sum(seconds.values()) - sum(long.values())
    lines = [
        "| stage | s |",
        "|---|---:|",
        *(
            f"| `{name}` | {value:.1f} |"
            for name, value in sorted(long.items(), key=lambda pair: -pair[1])
        ),
        f"| {len(seconds) - len(long)} others | {rest:.1f} |",
        f"| **together** | **{sum(seconds.values()):.0f}** |",
    ]
    return "\n".join(lines)


def stage_seconds(project: Project) -> dict[str, float]:
    """Seconds that each finished stage of a project took, in order."""
    return {
        status.stage.name: json.loads((status.entry.folder / MANIFEST).read_bytes())["seconds"]
        for status in statuses(project)
        if status.entry is not None
    }


def weights() -> str:
    """What a reader's browser fetches, step by step, as Markdown."""
    project = open_project()
    build(project)
    return weight_lines(project.site)


def weight_lines(site: Path) -> str:
    """The loading steps of a site as a Markdown table, in gzipped bytes."""
    lines = ["| loading step | files | kB, gzipped | budget |", "|---|---:|---:|---:|"]
    lines += [
        f"| {weight.step} | {len(weight.files)} | {weight.sent / 1e3:,.0f} "
        f"| {weight.budget / 1e3:,.0f} |"
        for weight in weigh(site)
    ]
    return "\n".join(lines)
