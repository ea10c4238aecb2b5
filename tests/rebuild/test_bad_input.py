"""Whatever is wrong with what a maintainer wrote: one clear message, and nothing is published."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

OPENING = "content/01-opening.md"
THRESHOLD = "content/02-threshold.md"


@dataclass(frozen=True)
class Case:
    """What is spoiled, and a pattern of the one line that must be said; `code` is the exit's."""

    spoil: Callable[[Any], object]
    says: str
    code: int = 2


def append(name: str, text: str) -> Callable[[Any], object]:
    def spoil(clone: Any) -> None:
        path = clone.root / name
        path.write_text(path.read_text() + text if path.exists() else text)

    return spoil


def edit(name: str, old: str, new: str) -> Callable[[Any], object]:
    return lambda clone: clone.edit(name, old, new)


CASES = {
    "broken settings": Case(
        edit("content/essay.toml", "seeds = 2", "seeds = = 2"),
        r"content/essay\.toml:14: broken TOML",
    ),
    "unknown setting": Case(
        edit("content/essay.toml", "epochs = 6", "epoch = 6"),
        r'content/essay\.toml:15: unknown setting "training\.epoch"; did you mean "epochs"\?',
    ),
    "wrong value": Case(
        edit("content/essay.toml", "epochs = 6", 'epochs = "many"'),
        r'content/essay\.toml:15: "training\.epochs" is \'many\'',
    ),
    "unknown figure": Case(
        edit(THRESHOLD, "figure threshold", "figure treshold"),
        r'content/02-threshold\.md:5: unknown figure "treshold"; did you mean "threshold"\?',
    ),
    "unknown number": Case(
        edit(OPENING, "n.data.signals", "n.data.signal"),
        r'content/01-opening\.md:3: unknown number "n\.data\.signal"; did you mean',
    ),
    "unknown citation": Case(
        append(OPENING, "\nSo they say [@nobody].\n"),
        r'content/01-opening\.md:9: .*"nobody"',
    ),
    "unknown directive": Case(
        edit(OPENING, "::: figure", "::: figur"),
        r'content/01-opening\.md:5: unknown directive "figur"; did you mean "figure"\?',
    ),
    "unclosed directive": Case(
        edit(OPENING, "All of them.\n:::", "All of them."),
        r"content/01-opening\.md:5: .*(closed|end|:::)",
    ),
    "broken expression": Case(
        edit(OPENING, "{{ n.data.signals }}", "{{ n.data. }}"),
        r"content/01-opening\.md:3: ",
    ),
    "broken template": Case(
        edit("templates/404.html.jinja", "{% block main %}", "{% blok main %}"),
        r"templates/404\.html\.jinja:\d+: .*blok",
    ),
    "broken template of a figure": Case(
        edit(
            "templates/figures/threshold/figure.html.jinja",
            "{% block body %}",
            "{% block body %}{{ nobody.here }}",
        ),
        r"templates/figures/threshold/figure\.html\.jinja:\d+: .*nobody",
    ),
    "false claim": Case(
        edit(THRESHOLD, "> 0.6", "> 1.6"),
        r"content/02-threshold\.md:3: .*claim does not hold",
        code=1,
    ),
    "missing picture": Case(
        append(OPENING, "\n![A wave](wave.png)\n"),
        r"content/01-opening\.md:9: .*wave\.png",
    ),
    "broken bibliography": Case(
        append(
            "content/references.bib",
            "@article{one,\n author = {One, A.},\n title = {T},\n journal = {J}, year = 2000,\n",
        ),
        r"content/references\.bib:\d+: ",
    ),
    "wrong TypeScript": Case(
        append("templates/figures/threshold/figure.ts", '\nexport const wrong: number = "text";\n'),
        r"templates/figures/threshold/figure\.ts:\d+: .*TS2322",
    ),
    "broken Python": Case(
        append("anomagram_build/figures/threshold.py", "\ndef broken(:\n"),
        r"anomagram_build/figures/threshold\.py:\d+: broken Python",
    ),
    "no data": Case(
        lambda clone: (clone.root / "data" / "waves.csv").unlink(),
        r"data/waves\.(toml|csv).*(no such|not there|cannot be read|missing)",
    ),
    "no data card": Case(
        lambda clone: (clone.root / "data" / "waves.toml").unlink(),
        r"data/waves\.toml.*(no such|not there|cannot be read|missing)",
    ),
    "data cut off": Case(
        edit("data/waves.csv", "\n2,", "\n2"),
        r"data/waves\.csv:5: ",
    ),
    "wrong digest": Case(
        edit("data/waves.toml", 'noun = "wave"', f'sha256 = "{"0" * 64}"\nnoun = "wave"'),
        r"data/waves\.(csv|toml)(:\d+)?: .*(digest|SHA-256)",
    ),
    "not a number": Case(
        lambda clone: clone.edit(
            "data/waves.csv",
            (clone.root / "data/waves.csv").read_text().splitlines()[2].split(",")[3],
            "nan",
        ),
        r"data/waves\.csv:\d+: .*nan",
    ),
}


def same_site(clone: Any, before: dict[str, bytes]) -> bool:
    return before == {p.as_posix(): p.read_bytes() for p in clone.site.rglob("*") if p.is_file()}


@pytest.fixture
def before(clone: Any) -> dict[str, bytes]:
    return {p.as_posix(): p.read_bytes() for p in clone.site.rglob("*") if p.is_file()}


@pytest.mark.parametrize("name", CASES)
def test_one_clear_message_and_the_last_good_site_stays(
    clone: Any, before: dict[str, bytes], name: str
) -> None:
    case = CASES[name]
    case.spoil(clone)
    result = clone.run("build")
    # Lines that begin with two spaces tell of the stages that ran.
    said = [line for line in result.stderr.splitlines() if not line.startswith("  ")]
    assert result.returncode == case.code, result.stderr
    assert len(said) == 1, result.stderr
    assert re.search(case.says, said[0]), said[0]
    assert same_site(clone, before)


def test_all_faults_of_a_run_are_told_at_once(clone: Any) -> None:
    clone.edit(OPENING, "n.data.signals", "n.data.signal")
    clone.edit(THRESHOLD, "figure threshold", "figure treshold")
    result = clone.run("build")
    assert result.returncode == 2
    assert OPENING + ":3:" in result.stderr and THRESHOLD + ":5:" in result.stderr


def test_a_chart_that_cannot_be_compiled_names_the_figure(clone: Any, before: Any) -> None:
    clone.edit(
        "anomagram_build/figures/threshold.py",
        "def build(work: Work) -> Figure:",
        "def build(work: Work) -> Figure:\n"
        "    import altair as alt\n"
        '    one = alt.Chart(alt.Data(values=[{"b": 1}])).mark_point()\n'
        '    compile_chart(one.transform_filter("datum.b >"))\n',
    )
    result = clone.run("build")
    assert result.returncode == 2, result.stderr
    assert "threshold" in result.stderr and "Traceback" not in result.stderr
    assert same_site(clone, before)


def test_a_place_that_cannot_be_written_to(clone: Any) -> None:
    (clone.root / "taken").write_text("a file")
    result = clone.run("build", "--site-dir", "taken/site")
    assert result.returncode == 2, result.stderr
    assert "taken" in result.stderr and "Traceback" not in result.stderr


def test_a_full_disk(clone: Any, before: dict[str, bytes], tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(small)], check=False
    )
    if mounted.returncode:
        pytest.skip("only root can make a disk that is full")
    try:
        result = clone.run("build", "--cache-dir", str(small))
        assert result.returncode == 2, result.stderr
        assert "No space left on device" in result.stderr and "Traceback" not in result.stderr
        assert same_site(clone, before)
    finally:
        subprocess.run(["umount", str(small)], check=True)
