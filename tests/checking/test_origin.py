"""A finding in a page is told where its source is."""

from __future__ import annotations

from pathlib import Path

import pytest

from anomagram_build.checking.origin import Origins, Sources
from anomagram_build.errors import Problem

PAGE = """\
<!doctype html>
<title>T</title>
<header><a href="gone/">To another page of this site</a></header>
<section aria-labelledby="start">
<h2 id="start">Start</h2>
<p>Words of the prose, <a href="#nowhere">a link</a>.</p>
<figure data-figure="replay">
<figcaption>What there is to see</figcaption>
<label for="x">Drag this to another place</label>
<img src="x.svg">
<div class="caption"><p>What the caption has to say</p></div>
<table><tr><td>1</td></tr></table>
</figure>
<p>Something that is in no source at all.</p>
</section>
"""


@pytest.fixture
def origins(tmp_path: Path) -> Origins:
    site, templates, prose = tmp_path / "site", tmp_path / "templates", tmp_path / "01-start.md"
    site.mkdir()
    (site / "index.html").write_text(PAGE)
    (templates / "figures" / "replay").mkdir(parents=True)
    (templates / "shared").mkdir()
    (templates / "page.html.jinja").write_text('\n<a href="gone/">x</a>\n')
    (templates / "figures" / "replay" / "figure.html.jinja").write_text(
        "{# replay #}\n<label>Drag this to another place</label>\n"
    )
    (templates / "shared" / "chart.html.jinja").write_text('\n\n\n<img src="x.svg">\n')
    prose.write_text(
        "# Start\n\nWords of the prose, [a link](#nowhere).\n\n::: figure replay\n"
        "**What there is to see**\nWhat the caption has to say\n:::\n"
    )
    return Origins(site, Sources({"index.html": {"start": prose}}, templates, {}))


@pytest.mark.parametrize(
    ("line", "message", "source"),
    [
        (6, '"#nowhere" leads nowhere', "01-start.md:3"),
        (6, "something about <p>", "01-start.md:3"),
        (8, "something about <figcaption>", "01-start.md:6"),
        (11, "something about <p>", "01-start.md:7"),
        (9, "something about <label>", "templates/figures/replay/figure.html.jinja:2"),
        (10, '"x.svg" leads nowhere', "templates/shared/chart.html.jinja:4"),
        (3, '"gone/" leads nowhere', "templates/page.html.jinja:2"),
        (14, "something about <p>", "01-start.md:None"),
        (2, "something about <title>", "site/index.html:2"),
    ],
)
def test_each_part_of_a_page_has_its_own_source(
    origins: Origins, tmp_path: Path, line: int, message: str, source: str
) -> None:
    path, found = origins.trace(Problem(message, "index.html", line))
    assert f"{path.relative_to(tmp_path).as_posix()}:{found}" == source


def test_a_finding_of_no_page_stays_where_it_is(origins: Origins, tmp_path: Path) -> None:
    assert origins.trace(Problem("x", "gone.html", 3)) == (tmp_path / "site" / "gone.html", 3)
