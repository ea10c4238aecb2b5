"""Whether pages are valid HTML: html-validate, which knows the standard's content models."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from anomagram_build.errors import BadInput, Problem
from anomagram_build.site.node import require_packages, run_node

# The standard, and that labels and descriptions are of something; no matters of taste.
_CONFIG = {
    "root": True,
    "extends": ["html-validate:standard"],
    "rules": {"no-missing-references": "error"},
}
_PROGRAM = "node_modules/html-validate/bin/html-validate.mjs"


def invalid_html(root: Path, site: Path, pages: Sequence[Path]) -> list[Problem]:
    """What the HTML standard forbids in the pages, by page (as seen from `site`) and line.

    `root` holds the installed JavaScript packages. Raises BadInput where html-validate isn't one
    of them, or can't run.
    """
    if not pages:
        return []
    require_packages(root, ["html-validate"])
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "html-validate.json"
        config.write_text(json.dumps(_CONFIG), encoding="utf-8")
        said = Path(folder) / "said.json"  # a pipe would lose what it says after 64 kB
        options = ["--config", str(config), "--formatter", f"json={said}"]
        ran = run_node([root / _PROGRAM, *options, *pages], Path(folder))
        try:
            results = json.loads(said.read_bytes())
        except (OSError, ValueError) as error:
            told = (ran.stderr or ran.stdout).strip()[:300]
            raise BadInput(f"html-validate cannot run: {told}") from error
    return [
        Problem(
            f"not valid HTML: {found['message']}",
            Path(result["filePath"]).resolve().relative_to(site.resolve()).as_posix(),
            found["line"],
        )
        for result in results
        for found in result["messages"]
    ]
