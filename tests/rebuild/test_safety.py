"""Damage, interruption and rivals: the next build is right, and the last good site stays."""

from __future__ import annotations

import hashlib
import random
import re
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

KILLS = 20


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class Watcher(threading.Thread):
    """Reads the published page and all that it names, over and over; notes whatever is missing."""

    def __init__(self, site: Path) -> None:
        super().__init__(daemon=True)
        self.site, self.faults, self.looks, self.over = site, list[str](), 0, False

    def run(self) -> None:
        while not self.over:
            self.look()

    def look(self) -> None:
        try:
            # One open folder, as a server has one request: the site may be exchanged meanwhile.
            here = (self.site / "index.html").read_text(encoding="utf-8")
            missing = self.missing(here)
            # Names of files tell their content. What an older page named may be gone by now;
            # it must then be that another page stands there.
            if missing and (self.site / "index.html").read_text(encoding="utf-8") == here:
                self.faults.append(f"named, but missing: {missing}")
            if not here.rstrip().endswith("</html>"):
                self.faults.append("half a page")
        except OSError as error:
            self.faults.append(str(error))
        self.looks += 1

    def missing(self, page: str) -> list[str]:
        named = re.findall(r'(?:src|href|data-spec|data-script)="([^"#?:]+)"', page)
        files = {name for name in named if not name.endswith("/")}
        return sorted(name for name in files if not (self.site / name).exists())


@pytest.fixture
def watcher(clone: Any) -> Any:
    watcher = Watcher(clone.site)
    watcher.start()
    yield watcher
    watcher.over = True
    watcher.join()
    assert watcher.looks > 0
    assert not watcher.faults, watcher.faults[:5]


def spoil(clone: Any, turn: int) -> None:
    """A change that makes a page and the site anew, every other time a figure too."""
    path = clone.root / "content" / "01-opening.md"
    text = re.sub(r"There (now )?are \w+", f"There are turn{turn}", path.read_text())
    path.write_text(text.replace("There are {{", f"There are turn{turn} {{{{"))
    if turn % 2:
        return
    module = clone.root / "anomagram_build" / "figures" / "dataset.py"
    module.write_text(re.sub(r"\nTURN = \d+", "", module.read_text()) + f"\nTURN = {turn}\n")


def test_killed_at_any_moment_the_site_stays_whole_and_the_next_build_is_right(
    clone: Any, watcher: Watcher
) -> None:
    takes = {}
    for turn in (100, 101):
        spoil(clone, turn)
        start = time.monotonic()
        assert clone.build() >= {"page:essay", "site"}
        takes[turn % 2] = time.monotonic() - start
    moments = random.Random(5)
    killed = turn = 0
    while killed < KILLS:
        turn += 1
        assert turn < 4 * KILLS, "builds end before they are killed"
        spoil(clone, turn)
        process = clone.start("build")
        # The last part of a build is where files are put in place.
        share = killed / KILLS if turn % 4 < 2 else moments.uniform(0.6, 1.0)
        time.sleep(takes[turn % 2] * share)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
    clone.build()
    text = (clone.site / "index.html").read_text(encoding="utf-8")
    assert f"turn{turn}" in text
    assert clone.build() == set()
    left = [path for path in (clone.root / "build").rglob(".*") if path.name.startswith(".making")]
    assert not left


def test_the_killed_builds_site_is_that_of_a_build_left_in_peace(clone: Any, built: Any) -> None:
    before = digests(built.site)
    clone.edit("content/01-opening.md", "of them", "of those")
    process = clone.start("build")
    time.sleep(0.7)
    process.kill()
    process.communicate()
    clone.edit("content/01-opening.md", "of those", "of them")
    clone.build()
    assert digests(clone.site) == before


def test_two_builds_at_once_do_not_harm_each_other(clone: Any, watcher: Watcher) -> None:
    spoil(clone, 2)
    both = [clone.start("build") for _ in range(2)]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("waiting for another build" in words for words in said) == 1
    made = [re.findall(r"^  (figure:dataset) ", words, re.MULTILINE) for words in said]
    assert sum(map(len, made)) == 1, "the second takes what the first has made"
    assert clone.build() == set()


@pytest.mark.parametrize("stage", ["figure:threshold", "page:essay", "bundle"])
@pytest.mark.parametrize("how", ["half", "gone"])
def test_a_damaged_entry_is_noticed_and_made_again(
    whole_clone: Any, built: Any, stage: str, how: str
) -> None:
    (folder,) = (whole_clone.cache / stage.replace(":", "-")).iterdir()
    victim = max((p for p in folder.rglob("*") if p.is_file()), key=lambda p: p.stat().st_size)
    content = victim.read_bytes()
    victim.unlink()  # it may be linked to from elsewhere
    if how == "half":
        victim.write_bytes(content[: len(content) // 2])
    assert re.search(
        rf"^{stage}: would run\n  .*damaged", whole_clone.run("explain").stdout, re.MULTILINE
    )
    assert stage in whole_clone.build()
    assert digests(whole_clone.site) == digests(built.site)


def test_interrupted_it_says_so_and_the_site_is_as_it_was(clone: Any) -> None:
    before = digests(clone.site)
    spoil(clone, 2)
    process = clone.start("build")
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "interrupted" in said and "Traceback" not in said
    assert digests(clone.site) == before


def test_two_cold_builds_in_different_folders_give_the_same_bytes(
    built: Any, whole_clone: Any
) -> None:
    whole_clone.run("clean")
    assert not whole_clone.site.exists()
    assert "training" in whole_clone.build()
    assert digests(whole_clone.site) == digests(built.site)
