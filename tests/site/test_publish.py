from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from anomagram_build.site import publish
from anomagram_build.site.publish import recover, swap


def folder(path: Path, text: str) -> Path:
    path.mkdir(parents=True)
    (path / "index.html").write_text(text)
    return path


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.iterdir())


@pytest.fixture(params=["exchange", "two renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways, on any system: the second is what others than Linux have."""
    if request.param == "exchange" and not sys.platform.startswith("linux"):
        pytest.skip("only Linux exchanges folders in one step")
    if request.param == "two renames":
        monkeypatch.setattr(publish, "_exchange", lambda new, site: False)
    return str(request.param)


def test_a_first_site_is_put_in_place(tmp_path: Path, way: str) -> None:
    swap(folder(tmp_path / "new", "1"), tmp_path / "deep" / "site")
    assert (tmp_path / "deep" / "site" / "index.html").read_text() == "1"
    assert names(tmp_path) == ["deep"]


def test_a_site_takes_the_place_of_another(tmp_path: Path, way: str) -> None:
    site = folder(tmp_path / "site", "old")
    (site / "gone.html").touch()
    swap(folder(tmp_path / "new", "new"), site)
    assert names(site) == ["index.html"]
    assert (site / "index.html").read_text() == "new"
    assert names(tmp_path) == ["site"]


def test_without_a_new_site_the_old_one_stands(tmp_path: Path, way: str) -> None:
    site = folder(tmp_path / "site", "old")
    with pytest.raises(FileNotFoundError):
        swap(tmp_path / "new", site)
    assert (site / "index.html").read_text() == "old"


def test_an_interrupted_swap_is_undone(tmp_path: Path) -> None:
    folder(tmp_path / "site.old", "old")
    recover(tmp_path / "site")
    assert (tmp_path / "site" / "index.html").read_text() == "old"
    assert names(tmp_path) == ["site"]


def test_what_a_finished_swap_left_is_removed(tmp_path: Path) -> None:
    folder(tmp_path / "site.old", "old")
    site = folder(tmp_path / "site", "new")
    recover(site)
    assert (site / "index.html").read_text() == "new"
    assert names(tmp_path) == ["site"]


def test_a_second_rename_that_fails_brings_the_old_site_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "_exchange", lambda new, site: False)
    site, new = folder(tmp_path / "site", "old"), folder(tmp_path / "new", "new")
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self == new:
            raise OSError("no room")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="no room"):
        swap(new, site)
    assert (site / "index.html").read_text() == "old"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="exchange is Linux's")
def test_who_looks_always_finds_a_site(tmp_path: Path) -> None:
    site = folder(tmp_path / "site", "0")
    stop, missed = threading.Event(), []

    def look() -> None:
        while not stop.is_set():
            try:
                (site / "index.html").read_text()
            except FileNotFoundError as error:
                missed.append(error)

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(200):
        swap(folder(tmp_path / "new", str(number)), site)
    stop.set()
    reader.join()
    assert missed == []
