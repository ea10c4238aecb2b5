"""Stage `navigation`: which pages the site has; apart, since every page says so."""

from __future__ import annotations

from anomagram_build.work import Work


def run(work: Work) -> None:
    """Write the artifact `navigation`: each page's folder and name, in order."""
    pages = [("", "Essay"), ("lab/", "Lab")]
    if work.project.files("content:about/*.md"):
        pages.append(("about/", "About"))
    work.write("navigation", pages)
