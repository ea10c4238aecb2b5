"""The finished site is held to what its pages promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from anomagram_build.site.check import find_problems, outside_links
from anomagram_build.site.weight import Weight, sent_bytes, weigh

PAGE = """<!doctype html><html lang="en"><head>
<meta http-equiv="Content-Security-Policy" content="default-src 'self'">
<title>T</title></head><body>
<h1 id="top">T</h1>
<a href="#top">up</a> <a href="about/#more">about</a> <a href="https://example.org/">away</a>
<img src="picture.svg" alt="a picture">
%s
</body></html>
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "about").mkdir()
    (tmp_path / "about" / "index.html").write_text(
        PAGE.replace('id="top"', 'id="more"')
        .replace("#top", "../#top")
        .replace("about/#more", "#more")
        .replace("picture.svg", "../picture.svg")
        % ""
    )
    (tmp_path / "picture.svg").write_text("<svg/>")
    return tmp_path


def findings(site: Path, body: str = "") -> list[str]:
    (site / "index.html").write_text(PAGE % body)
    return [str(problem) for problem in find_problems(site)]


def test_a_whole_site_has_no_problems(site: Path) -> None:
    assert findings(site) == []


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        ('<a href="abuot/">x</a>', 'index.html:7: "abuot/" leads nowhere'),
        ('<a href="#tpo">x</a>', 'anchor that is not there; did you mean "top"?'),
        ('<a href="about/#mroe">x</a>', 'anchor that is not there; did you mean "more"?'),
        ('<img src="gone.svg" alt="">', '"gone.svg" leads nowhere'),
        ('<img src="picture.svg">', "a picture has no text alternative"),
        ('<script src="https://cdn.example/x.js"></script>', "fetched from another site"),
        ('<link rel="stylesheet" href="//cdn.example/x.css">', "fetched from another site"),
        ('<p style="color: red">x</p>', "forbidden by the site's policy"),
        ('<p onclick="x()">x</p>', "forbidden by the site's policy"),
        ("<script>x()</script>", "an inline <script> is forbidden"),
        ('<a href="/about/">x</a>', "is not relative"),
        ('<i id="top"></i>', 'the id "top" stands twice'),
        ('<anomagram-x data-sweep="figures/gone.json"></anomagram-x>', "leads nowhere"),
        (
            '<figure data-figure="x"><img src="picture.svg" alt=""><figcaption>C</figcaption>'
            "<table></table></figure>",
            'no picture of the figure "x" has a text alternative',
        ),
        (
            '<figure data-figure="x"><table></table></figure>',
            'the figure "x" has no caption',
        ),
        (
            '<figure data-figure="x"><figcaption>C</figcaption></figure>',
            'the figure "x" has no table of its data',
        ),
    ],
)
def test_each_fault_is_found_with_its_line(site: Path, body: str, finding: str) -> None:
    (found,) = findings(site, body)
    assert finding in found
    assert found.startswith("index.html:7: ")


def test_a_page_without_a_policy_is_found(site: Path) -> None:
    text = (site / "about" / "index.html").read_text()
    (site / "about" / "index.html").write_text(text.replace("http-equiv", "name"))
    assert findings(site) == ["about/index.html:1: has no Content-Security-Policy"]


@pytest.mark.parametrize(
    ("policy", "finding"),
    [
        ("default-src 'self'; script-src 'self' 'unsafe-inline'", "allows 'unsafe-inline' as"),
        ("default-src 'self'; img-src *", "allows * as img-src"),
        ("default-src 'self'; connect-src https://example.org", "allows https://example.org as"),
        ("script-src 'self'", "has no default-src"),
    ],
)
def test_a_weak_policy_is_found(site: Path, policy: str, finding: str) -> None:
    (site / "index.html").write_text((PAGE % "").replace("default-src 'self'", policy))
    (found,) = find_problems(site)
    assert finding in found.message and found.line == 2


def test_links_to_other_sites_are_known_by_page_and_line(site: Path) -> None:
    findings(site, '<a href="https://example.org/a">x</a>')
    assert outside_links(site)["https://example.org/a"] == [("index.html", 7)]
    assert outside_links(site)["https://example.org/"] == [
        ("about/index.html", 5),
        ("index.html", 5),
    ]


def test_a_step_above_its_budget_is_a_problem_that_names_the_heaviest() -> None:
    heavy = Weight("read", ("big.js", "small.js"), 2000, 1000)
    assert "2,000 bytes gzipped, more than the 1,000 allowed" in str(heavy.problem)
    assert "heaviest: big.js" in str(heavy.problem)
    assert Weight("read", (), 1000, 1000).problem is None


def test_weights_are_those_of_compressed_files(tmp_path: Path) -> None:
    text = tmp_path / "x.js"
    text.write_text("x" * 10_000)
    assert sent_bytes(text) < 200


def test_the_real_site_is_within_its_budgets() -> None:
    """Weighed at the end of every build; here that what a browser first fetches is counted."""
    from anomagram_build.project import open_project  # noqa: PLC0415
    from anomagram_build.runner import build  # noqa: PLC0415

    project = open_project()
    build(project)
    read, *_ = weigh(project.site)
    assert "index.html" in read.files
    assert any(name.endswith(".css") for name in read.files)
    assert any(name.startswith("assets/main-") for name in read.files)
    assert 10_000 < read.sent <= read.budget
    lab = next(weight for weight in weigh(project.site) if weight.step.startswith("lab, read"))
    assert "lab/index.html" in lab.files
    assert {name.partition("-")[0] for name in lab.files} >= {"assets/page.lab", "assets/site"}
    assert not set(lab.files) & {"index.html", "figures"}
