"""What machines are told of the site, where its address is known and where it isn't."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from anomagram_build.settings import Author, EssaySettings
from anomagram_build.site.discovery import robots, sitemap, structured_data
from anomagram_build.site.pages import Frame, Page, environment, page_url, render_page

from .conftest import TinySite

NASTY = 'How </script><script>alert("it")</script> & \u2028 else'


def settings(address: str | None) -> EssaySettings:
    return EssaySettings(
        title="Tiny",
        subtitle=NASTY,
        description="A & B",
        authors=(Author(name="A. Person"), Author(name="The Others", url="https://example.org/o")),
        address=address,
        published="2024-02-29",
    )


@pytest.mark.parametrize("address", ["https://example.org/tiny/", None])
def test_what_is_said_of_the_essay_comes_through_and_stays_in_its_element(
    tiny: TinySite, address: str | None
) -> None:
    url, image = page_url(address, ""), page_url(address, "card.png")
    graph = structured_data(settings(address), url, image, 1234)
    html = render_page(
        environment(tiny.folder.parent / "project" / "templates"),
        "essay.html.jinja",
        Frame(settings(address), tiny.bundle),
        Page("Tiny", "A & B", url=url, card=image, card_label=NASTY),
        essay=EMPTY,
        cite=None,
        graph=graph,
        published="29 February 2024",
        minutes=1,
    )
    (inside,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert not set(inside) & set("<>&\u2028")
    assert json.loads(inside) == graph
    assert graph["@type"] == "ScholarlyArticle"
    assert [author["@type"] for author in graph["author"]] == ["Person", "Organization"]
    told = dict(re.findall(r'<meta property="(og:[a-z:]+)" content="([^"]*)">', html))
    (size,) = re.findall(r'<meta name="twitter:card" content="([^"]*)">', html)
    # A large picture is promised only where there is one.
    assert size == ("summary_large_image" if "og:image" in told else "summary")
    if address:
        assert graph["url"] == address
        assert told["og:url"] == address
        assert told["og:image"] == graph["image"] == address + "card.png"
        assert '<link rel="canonical" href="https://example.org/tiny/">' in html
    else:
        assert not {"url", "image", "mainEntityOfPage"} & graph.keys()
        assert not {"og:url", "og:image"} & told.keys()
        assert "canonical" not in html


class _Empty:
    sections = ()
    toc = ()
    references_html = ""


EMPTY = _Empty()


def test_the_list_of_pages_is_whole_and_well_formed() -> None:
    urls = ["https://example.org/a/", "https://example.org/a/?one&two"]
    root = ElementTree.fromstring(sitemap(urls))
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert root.tag == f"{space}urlset"
    assert [entry.findtext(f"{space}loc") for entry in root] == urls


def test_crawlers_find_the_list_of_pages() -> None:
    lines = robots("https://example.org/a/sitemap.xml").splitlines()
    assert "Sitemap: https://example.org/a/sitemap.xml" in lines
    assert "Disallow" not in "".join(lines)
