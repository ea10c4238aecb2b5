"""html-validate is asked, and its answer comes with page and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from anomagram_build.checking.validity import invalid_html
from anomagram_build.errors import BadInput
from anomagram_build.project import ROOT

PAGE = (
    '<!doctype html>\n<html lang="en"><head><title>T</title></head>\n<body>\n{}\n</body></html>\n'
)


def test_what_the_standard_forbids_is_found(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    pages = [tmp_path / "index.html", tmp_path / "deep" / "index.html"]
    pages[0].write_text(PAGE.format("<p>fine</p>"))
    pages[1].write_text(PAGE.format("<p>one</p>\n<ul><p>not here</p></ul>"))
    (found,) = invalid_html(ROOT, tmp_path, pages)
    assert (found.file, found.line) == ("deep/index.html", 5)
    assert "<p> element is not permitted as content under <ul>" in found.message
    assert invalid_html(ROOT, tmp_path, []) == []


def test_without_the_package_it_says_what_to_install(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text(PAGE.format(""))
    with pytest.raises(BadInput, match="html-validate"):
        invalid_html(tmp_path, tmp_path, [page])
