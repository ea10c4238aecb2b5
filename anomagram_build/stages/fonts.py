"""Stage `fonts`: the site's typefaces, cut to what it uses."""

from __future__ import annotations

from anomagram_build.site.fonts import make_fonts
from anomagram_build.work import Work


def run(work: Work) -> None:
    """Write `web/`, `measured/` and `fonts.css`."""
    make_fonts(work.project.root / "node_modules", work.out)
