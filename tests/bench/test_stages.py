"""What the record of finished stages says."""

from __future__ import annotations

from pathlib import Path

from anomagram_build.bench.stages import cold_build, stage_seconds, weight_lines
from anomagram_build.pipeline import STAGES
from anomagram_build.project import open_project


def test_every_stage_has_its_seconds(site: Path) -> None:
    seconds = stage_seconds(open_project())
    assert list(seconds) == [stage.name for stage in STAGES]
    assert sum(seconds.values()) > 0
    assert f"**{sum(seconds.values()):.0f}**" in cold_build()


def test_each_loading_step_is_a_row(site: Path) -> None:
    rows = weight_lines(site).splitlines()
    assert any(row.startswith("| read: ") for row in rows)
    assert len(rows) > 6
