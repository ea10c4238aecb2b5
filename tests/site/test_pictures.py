from __future__ import annotations

from pathlib import Path

import pytest

from anomagram_build.errors import BadInput
from anomagram_build.site.pictures import read_pictures

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80"><path d="M0 0h9"/></svg>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pictures").mkdir()
    return tmp_path / "pictures"


def test_a_picture_goes_to_a_place_named_by_its_content(folder: Path, tmp_path: Path) -> None:
    (folder / "beat.svg").write_text(SVG)
    picture = read_pictures(tmp_path, folder.iterdir())["pictures/beat.svg"]
    assert (picture.width, picture.height) == (120, 80)
    picture.copy_to(tmp_path / "site")
    assert (tmp_path / "site" / picture.place).read_text() == SVG
    (folder / "beat.svg").write_text(SVG.replace("h9", "h8"))
    assert read_pictures(tmp_path, folder.iterdir())["pictures/beat.svg"].place != picture.place


@pytest.mark.parametrize("content", ["", "no picture", '<svg xmlns="http://www.w3.org/2000/svg"/>'])
def test_what_has_no_size_is_refused_by_name(folder: Path, tmp_path: Path, content: str) -> None:
    (folder / "bad.svg").write_text(content)
    (folder / "good.svg").write_text(SVG)
    with pytest.raises(BadInput, match=r"bad\.svg: cannot read the size") as told:
        read_pictures(tmp_path, folder.iterdir())
    assert "good.svg" not in str(told.value)
