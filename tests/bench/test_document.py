"""The document of benchmarks can be renewed section by section."""

from __future__ import annotations

from pathlib import Path

import pytest

from anomagram_build.bench import run as runner
from anomagram_build.bench.document import SECTIONS, renewed, sections_of


def test_sections_come_in_order_and_keep_what_was_not_measured_again() -> None:
    first = renewed("", {"weights": "| w |", "rebuild": "| r |"})
    assert first.index("## A changed sentence") < first.index("## What a reader fetches")
    second = renewed(first, {"weights": "| new |"})
    told = sections_of(second)
    assert "| r |" in told["A changed sentence"]
    assert "| new |" in told["What a reader fetches"] and "| w |" not in second
    assert second.count(SECTIONS["rebuild"][1]) == 1
    assert renewed(second, {}) == second


def test_each_section_is_written_once_it_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise RuntimeError

    monkeypatch.setattr(runner, "MEASUREMENTS", {"weights": lambda: "| 1 |", "growth": fail})
    told: list[str] = []
    with pytest.raises(RuntimeError):
        runner.run([], told.append, tmp_path / "b.md")
    assert told == ["measuring: weights", "measuring: growth"]
    text = (tmp_path / "b.md").read_text(encoding="utf-8")
    assert "| 1 |" in text and runner.machine() in text


def test_every_section_has_a_measurement() -> None:
    assert [*runner.MEASUREMENTS] == [*SECTIONS]
