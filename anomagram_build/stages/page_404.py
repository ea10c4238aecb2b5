"""Stage `page:404`: what a server shows where there is no page."""

from __future__ import annotations

from anomagram_build.site.pages import Page, absolute_base
from anomagram_build.stages.pages import write_page
from anomagram_build.work import Work


def run(work: Work) -> None:
    """Write the page."""
    write_page(
        work,
        "404.html.jinja",
        Page("Not found", "There is no such page here.", heading="Not found", indexed=False),
        "404.html",
        base=absolute_base(work.settings.essay.address),
    )
