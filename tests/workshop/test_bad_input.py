"""Whatever is wrong is told once, with file and line, and the last good site stays."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from tests.workshop.conftest import WorkingCopy  # type: ignore[import-not-found]

Change = Callable[[WorkingCopy], None]


def append(name: str, text: str) -> Change:
    return lambda project: project.append(name, text)


def replace(name: str, old: str, new: str) -> Change:
    return lambda project: project.replace(name, old, new)


def prose(text: str) -> Change:
    return append("content/03-data.md", f"\n{text}\n")


def without_data(project: WorkingCopy) -> None:
    (data,) = (path for path in (project.root / "data").glob("*.csv*"))
    project.kept[data] = data.read_bytes()
    data.unlink()


def spoil_data(content: Callable[[bytes], bytes], digest: bool) -> Change:
    """Changes the data; without `digest`, its card says nothing of how they must be."""

    def change(project: WorkingCopy) -> None:
        (data,) = (path for path in (project.root / "data").glob("*.csv*"))
        project.kept[data] = data.read_bytes()
        data.unlink()
        data.write_bytes(content(project.kept[data]))
        if not digest:
            card = project.read("data/ecg5000.toml")
            project.write("data/ecg5000.toml", re.sub(r"(?m)^sha256.*\n", "", card))

    return change


BAD: dict[str, tuple[Change, str]] = {
    "broken TOML": (append("content/essay.toml", "\n[oh\n"), r"essay\.toml:\d+: broken TOML"),
    "unknown key": (
        replace("content/essay.toml", "[essay]", "[essay]\ntitel = 1"),
        r'essay\.toml:\d+: unknown setting "essay\.titel"; did you mean "title"\?',
    ),
    "unknown figure": (
        prose("::: figure datasett\n**A.** b\n:::"),
        r'content/03-data\.md:\d+: unknown figure "datasett"; did you mean "dataset"\?',
    ),
    "unknown number": (prose("{{ n.data.signal }}"), r"content/03-data\.md:\d+: unknown number"),
    "unknown citation": (prose("So they say [@nobody99]."), r"content/03-data\.md:\d+: .*nobody99"),
    "unknown directive": (
        prose("::: figur dataset\nA.\n:::"),
        r'content/03-data\.md:\d+: unknown directive "figur"; did you mean "figure"\?',
    ),
    "unclosed directive": (prose("::: note\nA.\n"), r"content/03-data\.md:\d+: .*is not closed"),
    "missing image": (prose("![A beat](no.png)"), r"content/03-data\.md:\d+: .*no\.png"),
    "unknown state of a figure": (
        prose("[Look](#fig-replay?epocs=12)."),
        r'content/03-data\.md:\d+: .*"replay" has no state "epocs"; did you mean "epoch"\?',
    ),
    "broken prose expression": (prose("{{ n.data. }}"), r"content/03-data\.md:\d+: "),
    "page template": (
        append("templates/essay.html.jinja", "\n{% if %}\n"),
        r"essay\.html\.jinja:\d+: ",
    ),
    "figure template": (
        replace(
            "templates/figures/capacity/figure.html.jinja",
            "{{ chart(",
            "{{ figure.nothing.at_all }}{{ chart(",
        ),
        r"capacity/figure\.html\.jinja:\d+: .*nothing",
    ),
    "broken BibTeX": (
        append("content/references.bib", "\n@article{oh,\n title = {\n"),
        r"content/references\.bib:\d+: ",
    ),
    "TypeScript": (
        append("templates/shared/format.ts", '\nexport const oh: number = "word";\n'),
        r"templates/shared/format\.ts:\d+: TS2322",
    ),
    "a chart that is none": (
        replace(
            "anomagram_build/figures/prevalence.py",
            "def build(",
            "def build(work: Work) -> Figure:\n    compile_chart(alt.Chart('x').mark_bar(oh=1))\n"
            "    return _build(work)\n\n\ndef _build(",
        ),
        r"anomagram_build/figures/prevalence\.py:\d+: the figure cannot be drawn: ",
    ),
    "broken Python": (
        append("anomagram_build/figures/prevalence.py", "\ndef oh(:\n"),
        r"anomagram_build/figures/prevalence\.py:\d+: broken Python",
    ),
    "no data": (without_data, r"ecg5000.*: there is no such data file"),
    "other data": (
        spoil_data(lambda content: content + b"\n", digest=True),
        r"ecg5000.*: the file has SHA-256 \w+, but its card says",
    ),
    "data cut short": (
        spoil_data(lambda content: content[: len(content) // 2], digest=False),
        r"ecg5000.*: (the gzip file is cut short|not a readable gzip file)",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_it_is_told_with_its_place_and_nothing_is_published(
    project: WorkingCopy, name: str
) -> None:
    change, message = BAD[name]
    before = project.digests()
    change(project)
    code, said = project.run("build")
    assert re.search(message, said), said
    assert code == 2
    assert "Traceback" not in said
    assert project.digests() == before


def test_a_claim_that_has_become_false_is_a_failed_check(project: WorkingCopy) -> None:
    before = project.digests()
    prose('[They are few.]{claim="n.data.signals < 5"}')(project)
    code, said = project.run("build")
    assert re.search(r"content/03-data\.md:\d+: .*n\.data\.signals", said), said
    assert code == 1
    assert project.digests() == before


def test_all_that_is_wrong_is_told_at_once(project: WorkingCopy) -> None:
    prose("::: figure datasett\n**A.** b\n:::\n\n{{ n.nothing }} [@nobody99]")(project)
    append("content/04-scaling.md", "\n{{ n.nowhere }}\n")(project)
    code, said = project.run("build")
    assert code == 2
    for word in ("datasett", "n.nothing", "nobody99", "n.nowhere"):
        assert word in said


def test_a_file_in_the_place_of_the_site_is_left_alone(
    project: WorkingCopy, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "file", tmp_path / "file" / "site"):
        code, said = project.run("build", "--site-dir", str(place))
        assert code == 2 and re.search(r"is a file(, not a folder for pages|\.)", said)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with hardly any room."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if done.returncode != 0:
        pytest.skip("only root can mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_no_room_for_the_site_is_told(project: WorkingCopy, small_disk: Path) -> None:
    site = small_disk / "site"
    site.mkdir()
    (site / "index.html").write_text("the last good one")
    code, said = project.run("build", "--site-dir", str(site))
    assert code == 2 and "No space left on device" in said, said
    assert "Traceback" not in said
    assert (site / "index.html").read_text() == "the last good one"


def test_no_room_for_results_is_told(project: WorkingCopy, small_disk: Path) -> None:
    before = project.digests()
    code, said = project.run("build", "fonts", "dataset", "--cache-dir", str(small_disk / "cache"))
    assert code == 2 and "No space left on device" in said, said
    assert project.digests() == before


def test_ctrl_c_stops_a_build_and_says_so(project: WorkingCopy) -> None:
    before = project.digests()
    prose("Another sentence.")(project)
    # A shell has whatever it starts in the background ignore Ctrl-C; tests that ignore it hand that
    # on to the build.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Where it surely is at work: waiting for another build.
    with FileLock(project.root / "build" / "cache" / ".lock"):
        process = project.start("build")
        assert process.stderr is not None
        assert "waiting" in process.stderr.readline()
        os.kill(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted; the published site is as it was" in said
    assert project.digests() == before
