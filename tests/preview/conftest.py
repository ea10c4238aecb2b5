"""A preview of a copy of the essay, with the results that the project has already."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from anomagram_build.preview.serve import previewing
from anomagram_build.project import open_project
from anomagram_build.runner import build


@dataclass(frozen=True)
class Preview:
    """A running preview: its address, and the folders of its content and its site."""

    url: str
    content: Path
    site: Path


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    own = open_project()
    build(own)
    folder = tmp_path_factory.mktemp("preview")
    shutil.copytree(own.content, folder / "content")
    unshared = shutil.ignore_patterns(".lock", ".templates")
    shutil.copytree(own.cache, folder / "cache", copy_function=os.link, ignore=unshared)
    folders = {
        "content": folder / "content",
        "card": own.card,
        "site": folder / "site",
        "cache": folder / "cache",
    }
    with previewing(folders, folder / "site", [folder / "content"], prefix="/anomagram/") as url:
        yield Preview(url, folder / "content", folder / "site")
