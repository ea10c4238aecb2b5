"""The same inputs give the same site, wherever the project lies."""

from __future__ import annotations

import shutil
from pathlib import Path

from anomagram_build.digests import file_digests
from tests.workshop.conftest import WorkingCopy, copy_project  # type: ignore[import-not-found]

PROSE = """# Few words

There are {{ n.data.signals | int }} signals.

::: figure threshold
**One.** Two.
:::
"""


def small(root: Path) -> WorkingCopy:
    """A project with a short essay and few runs, and nothing made yet."""
    copy = copy_project(root)
    settings = copy.read("content/essay.toml")
    shutil.rmtree(copy.root / "content")
    copy.write("content/essay.toml", settings)
    copy.replace("content/essay.toml", "seeds = 20\n", "seeds = 2\n")
    copy.write("content/01-words.md", PROSE)
    return copy


def test_two_cold_builds_in_different_folders_give_the_same_bytes(tmp_path: Path) -> None:
    copies = [small(tmp_path / "one"), small(tmp_path / "another" / "much deeper")]
    # Side by side, so that different stages share the processors at different times.
    for process in [copy.start("build") for copy in copies]:
        _, said = process.communicate()
        assert process.returncode == 0, said
    first, second = (file_digests(copy.root / "build" / "site") for copy in copies)
    assert "models/detector.onnx" in first and len(first) > 20
    assert first == second
