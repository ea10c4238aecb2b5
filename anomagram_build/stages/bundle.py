"""Stage `bundle`: scripts and styles, type-checked, small and named by their content."""

from __future__ import annotations

import tempfile
from pathlib import Path

from anomagram_build.figures import theme
from anomagram_build.site.bundle import bundle
from anomagram_build.work import Work


def run(work: Work) -> None:
    """Write `assets/` and the artifact `bundle` (Bundle), which names the files in it."""
    with tempfile.TemporaryDirectory() as folder:
        colours = Path(folder) / "theme.css"
        colours.write_text(theme.style_sheet(), encoding="utf-8")
        styles = (colours, work.input("fonts") / "fonts.css")
        made = bundle(work.project.root, styles, work.out, Path(folder))
    work.write("bundle", made)
