"""What the benchmarks make of what they have measured: medians, ratios, and words for failures."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from anomagram_build.bench import click, lighthouse, peers, rebuild, run, training
from anomagram_build.errors import BadInput
from anomagram_build.project import open_project


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


class Engines:
    """Answers as the page with the engines does; the first turn is a slow one."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.turns = {name: [900.0, 9.0, 1.0, 5.0] for name in ("ours", *training.BACKENDS)}

    def __call__(self, script: str, given: Any = None) -> float | None:
        self.asked.append(script)
        if "prepare" in script:
            return None
        name = given if "theirs" in script else "ours"
        factor = 1 if name == "ours" else 4 + training.BACKENDS.index(name)
        return factor * self.turns[name].pop(0)


def test_an_epoch_is_the_median_of_turns_in_which_all_engines_train() -> None:
    engines = Engines()
    rows = training.SIGNALS + training.CHECKED
    signals = np.random.default_rng(0).random((rows, 12), dtype=np.float32)
    task = training.Task((5,), 2, 512)
    times = training._task(engines, task, signals, rounds=3)
    assert times.ours == 5
    assert times.best == 4 * 5
    assert times.pytorch > 0
    told = dict(zip(*map(cells, training.table([times]).splitlines()[::2]), strict=True))
    assert told["ms per epoch"] == "5-2, batch 512"
    assert told["TensorFlow.js's best to the lab"] == "4.0×"
    assert told["PyTorch to the lab"] == f"{times.pytorch / 5:.1f}×"
    # In turn, so that a busy moment slows all of them.
    assert [script for script in engines.asked if "theirs" not in script].count(
        "() => window.ours()"
    ) == 4


def test_the_wait_after_a_click_is_told_beside_the_best_of_the_others() -> None:
    table = click._table({"ours": 200, "TensorFlow.js wasm": 900, "TensorFlow.js cpu": 600})
    assert [cells(row)[1:] for row in table.splitlines()[2:]] == [
        ["200", "3.0×"],
        ["900", "0.7×"],
        ["600", "1.0×"],
    ]


def test_lighthouse_is_told_by_medians() -> None:
    def judged(score: float, paint: float, sent: int) -> dict[str, Any]:
        audits = {key: {"numericValue": 0.0} for key in lighthouse._TIMES}
        audits["largest-contentful-paint"] = {"numericValue": paint}
        audits["total-byte-weight"] = {"numericValue": sent}
        scores = {name: {"score": score} for name in lighthouse._CATEGORIES}
        return {"categories": scores, "audits": audits}

    told = lighthouse._cells([judged(1, 1500, 9e4), judged(0.98, 1400, 8e4), judged(1, 9e3, 7e4)])
    assert told[:4] == ["100"] * 4
    assert "1.50" in told
    assert told[-1] == "80"


def test_others_get_the_same_words_without_what_only_we_understand(tmp_path: Path) -> None:
    rebuild._plain(open_project().content, tmp_path / "plain")
    texts = [path.read_text(encoding="utf-8") for path in (tmp_path / "plain").iterdir()]
    assert len(texts) == len(list(open_project().content.glob("[0-9]*.md")))
    assert sum(len(text.split()) for text in texts) > 5_000
    assert not any(":::" in text or "claim=" in text or "{{" in text for text in texts)


@pytest.mark.parametrize("fails", [rebuild._run, peers._must])
def test_a_program_that_fails_is_told_with_its_last_words(fails: Any, tmp_path: Path) -> None:
    words = [sys.executable, "-c", "import sys; sys.exit('no such thing')"]
    with pytest.raises(BadInput, match="no such thing"):
        fails(words, tmp_path)


def test_the_processor_time_of_children_counts(tmp_path: Path) -> None:
    before = rebuild._processor_seconds()
    rebuild._run([sys.executable, "-c", "sum(range(10**6))"], tmp_path)
    assert rebuild._processor_seconds() > before


def test_a_measured_section_is_renewed_and_the_others_stay(site: Path, tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text(run.DOCUMENT.read_text(encoding="utf-8"), encoding="utf-8")
    said: list[str] = []
    measured = run.run(["weights"], said.append, document)
    assert said == ["measuring: weights"]
    text = document.read_text(encoding="utf-8")
    assert measured["weights"] in text
    assert "| read: page, style, fonts" in measured["weights"]
    assert run.machine() in measured["weights"]
    assert "TensorFlow.js" in text
