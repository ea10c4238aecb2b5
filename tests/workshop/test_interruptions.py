"""Killed at any moment, a build leaves a whole site, and the next one is right."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.workshop.conftest import WorkingCopy  # type: ignore[import-not-found]

KILLS = 20
_NAMED = re.compile(r'\b(?:src|href|srcset|data-(?:script|spec|model|signals))="([^"]+)"')


class Watcher(threading.Thread):
    """Looks at the published site all the time, as its readers do."""

    def __init__(self, site: Path) -> None:
        super().__init__(daemon=True)
        self.site, self.stop = site, threading.Event()
        self.looks, self.faults = 0, []  # type: ignore[var-annotated]

    def run(self) -> None:
        while not self.stop.is_set():
            before = self._identity()
            missing = self._missing()
            # Between two looks another whole site may have come in the place of this one.
            if missing and before is not None and self._identity() == before:
                self.faults.append(missing)
            if before is None:
                self.faults.append(["no site"])
            self.looks += 1

    def _identity(self) -> int | None:
        try:
            return self.site.stat().st_ino
        except FileNotFoundError:
            return None

    def _missing(self) -> list[str]:
        try:
            html = (self.site / "index.html").read_text(encoding="utf-8")
        except OSError:
            return ["index.html"]
        names = {unquote(urlsplit(name).path) for name in _NAMED.findall(html) if "//" not in name}
        return [name for name in names if name and not (self.site / name).exists()]


def test_killed_at_twenty_moments_the_site_is_whole_and_the_next_build_right(
    project: WorkingCopy,
) -> None:
    good = project.read("content/03-data.md")
    first = project.digests()
    project.write("content/03-data.md", f"{good}\nEdit number none.\n")
    start = time.monotonic()
    project.build()
    whole = time.monotonic() - start
    watcher = Watcher(project.site)
    watcher.start()
    killed = 0
    for number in range(KILLS):
        project.write("content/03-data.md", f"{good}\nEdit number {number}.\n")
        process = project.start("build")
        time.sleep(whole * (number + 1) / KILLS)
        killed += process.poll() is None
        process.kill()
        process.communicate()
    ran = project.build() and project.build()
    assert "Edit number 19." in (project.site / "index.html").read_text(encoding="utf-8")
    assert ran == set()
    project.write("content/03-data.md", good)
    project.build()
    watcher.stop.set()
    watcher.join()
    assert killed >= KILLS // 2
    assert watcher.looks > KILLS and watcher.faults == []
    assert project.digests() == first
    left = [path.name for path in project.site.parent.iterdir() if "site" in path.name]
    assert left == ["site"]
    assert not list((project.site.parent / "cache").glob(".making-*"))


def test_two_builds_at_once_do_not_harm_each_other(project: WorkingCopy) -> None:
    project.append("content/03-data.md", "\nFor both of them.\n")
    builds = [project.start("build") for _ in range(2)]
    for build in builds:
        _, said = build.communicate()
        assert build.returncode == 0, said
    assert "For both of them." in (project.site / "index.html").read_text(encoding="utf-8")
    assert project.build() == set()
