"""`anomagram check` on the real site, as it is and with faults put in."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from anomagram_build.cli import cli
from anomagram_build.project import ROOT, open_project
from anomagram_build.runner import build


def checked(site: Path, *options: str) -> Result:
    return CliRunner().invoke(
        cli, ["check", "--site-dir", str(site), *options], catch_exceptions=False
    )


@pytest.fixture
def broken(site: Path, tmp_path: Path) -> Path:
    """A copy of the site with a fault in the prose, one in a figure and one in the frame."""
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    page = copy / "index.html"
    text = page.read_text(encoding="utf-8")
    text, links = re.subn(r'href="#ref-hawkins1980"', 'href="#ref-hawkns1980"', text, count=1)
    text, labels = re.subn(r'<label for="threshold-at">', '<label for="treshold-at">', text)
    text, frames = re.subn(r'<a class="skip" href="#content">', '<a href="#contents">', text)
    assert (links, labels, frames) == (1, 1, 1)
    page.write_text(text, encoding="utf-8")
    return copy


def test_the_real_site_is_without_faults(site: Path) -> None:
    result = checked(site)
    assert result.exit_code == 0, result.output
    assert "nothing found" in result.output


def test_faults_are_told_all_at_once_where_they_come_from(broken: Path) -> None:
    result = checked(broken, "--format", "json")
    assert result.exit_code == 1
    found = {finding["file"]: finding for finding in json.loads(result.output)["findings"]}
    assert len(found) == 3
    prose, frame = found["content/02-anomaly.md"], found["templates/page.html.jinja"]
    assert "@hawkins1980" in _line(prose["file"], prose["line"])
    assert prose["hint"] == 'did you mean "ref-hawkins1980"?'
    assert "Skip to the text" in _line(frame["file"], frame["line"])
    (label,) = (file for file in found if file.startswith("templates/figures/threshold/"))
    assert '"treshold-at"' in found[label]["message"]


def test_annotations_name_lines_of_files_in_the_repository(broken: Path) -> None:
    result = checked(broken, "--format", "github")
    errors = [line for line in result.output.splitlines() if line.startswith("::error ")]
    assert result.exit_code == 1 and len(errors) == 3
    for error in errors:
        named = re.match(r"::error file=(.+?)(?:,line=(\d+))?::", error)
        assert named and _line(named[1], int(named[2] or 1))


@pytest.mark.usefixtures("site")
def test_prose_that_was_never_built_is_checked_too(tmp_path: Path) -> None:
    content, cache = tmp_path / "content", tmp_path / "cache"
    shutil.copytree(ROOT / "content", content)
    shutil.copytree(open_project().cache, cache)
    card, site = open_project().card, tmp_path / "site"
    places = ["--content", content, "--data", card, "--cache-dir", cache]
    build(open_project(content, card, site, cache))
    assert checked(site, *map(str, places)).exit_code == 0
    with (content / "01-opening.md").open("a", encoding="utf-8") as file:
        file.write("\n\nAn [AUC]{term=acu} of {{ n.test.autoencoder.acu | pct }}.\n")
    result = checked(site, *map(str, places))
    assert result.exit_code == 1
    assert 'unknown term "acu"; did you mean "auc"?' in result.output
    assert 'unknown number "n.test.autoencoder.acu"; did you mean' in result.output
    assert "is older than what it is made from" in result.output


def test_without_a_site_there_is_nothing_to_check(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["check", "--site-dir", str(tmp_path / "none")])
    assert "has no site" in str(result.exception)


def _line(file: str, number: int) -> str:
    return (ROOT / file).read_text(encoding="utf-8").splitlines()[number - 1]
