from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from anomagram_build.errors import BadInput
from anomagram_build.essay.parts import Caption
from anomagram_build.site.pages import (
    POLICY,
    absolute_base,
    environment,
    page_url,
    render_figure,
)

from .conftest import TinySite


class Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def html(tiny: TinySite) -> str:
    return (tiny.folder / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    collector = Collector()
    collector.feed(html)
    return collector.tags


def test_nothing_is_inline(tags: list[tuple[str, dict[str, str | None]]]) -> None:
    for tag, attributes in tags:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        assert tag != "style"
        if tag == "script":
            assert "src" in attributes or attributes["type"] == "application/ld+json"


def test_the_policy_stands_before_all_that_it_governs(html: str) -> None:
    assert "unsafe-inline" not in POLICY and "'unsafe-eval'" not in POLICY
    assert html.index("Content-Security-Policy") < html.index("<script")
    assert html.index("Content-Security-Policy") < html.index("<link")


def test_every_file_that_is_named_is_there(
    tiny: TinySite, tags: list[tuple[str, dict[str, str | None]]]
) -> None:
    named = ("src", "srcset", "href", "data-script", "data-spec", "data-model")
    for tag, attributes in tags:
        for name in named:
            address = attributes.get(name)
            if not address or address.startswith(("#", "https:")) or tag == "a":
                continue
            assert (tiny.folder / "figures/demo" / Path(address).name).exists() or (
                tiny.folder / address
            ).exists(), address
            assert not address.startswith("/")


def test_fonts_are_fetched_first(tags: list[tuple[str, dict[str, str | None]]]) -> None:
    preloads = [a for tag, a in tags if a.get("rel") == "preload"]
    assert len(preloads) == 4
    assert all("crossorigin" in a and a["as"] == "font" for a in preloads)


def test_data_for_search_engines_cannot_leave_its_element(html: str) -> None:
    inside = re.search(r'ld\+json">(.*?)</script>', html)
    assert inside is not None and "</script" not in inside[1]


def test_the_canonical_address_is_told_when_known(html: str) -> None:
    assert '<link rel="canonical" href="https://example.org/tiny/">' in html
    assert page_url(None, "lab/") is None
    assert page_url("https://example.org/a", "lab/") == "https://example.org/a/lab/"
    assert page_url("https://example.org/a/", "") == "https://example.org/a/"


def test_a_page_served_at_any_depth_finds_the_root() -> None:
    assert absolute_base("https://example.org/tiny/") == "/tiny/"
    assert absolute_base("https://example.org") == "/"
    assert absolute_base(None) == "/"


def figure(name: str) -> dict[str, object]:
    return {
        "name": name,
        "charts": {},
        "tables": [],
        "data": {},
        "description": "<b>",
        "values": {},
    }


def test_a_figure_without_template_or_script_stands_still(project: Path) -> None:
    html = render_figure(
        environment(project / "templates"),
        figure("plain"),
        Caption("Seen", "<p>Said</p>"),
        "../",
        None,
    )
    assert 'id="fig-plain"' in html and "data-script" not in html
    assert html.index("Seen</figcaption>") < html.index("<p>Said</p>") and "&lt;b&gt;" in html


def test_mistakes_in_templates_are_told_with_file_and_line(project: Path) -> None:
    templates = environment(project / "templates")
    own = project / "templates/figures/wrong/figure.html.jinja"
    own.parent.mkdir()
    for text, message, line in [
        ("line\n{{ figure.values.treshold }}", "no attribute 'treshold'", 2),
        ("line\nline\n{% if %}", "Expected an expression", 3),
        ('{% extends "shared/nothing.jinja" %}', 'no template "shared/nothing.jinja"', None),
    ]:
        own.write_text(text)
        with pytest.raises(BadInput) as caught:
            render_figure(templates, figure("wrong"), Caption("", ""), "", None)
        problem = caught.value.problems[0]
        assert message in problem.message
        assert problem.line == line
        assert problem.file is not None and problem.file.endswith("figures/wrong/figure.html.jinja")
