"""How a page reads what a figure has written; apart, so that pages need no chart library."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

MANIFEST = "figure.json"


def read_figure(folder: Path) -> dict[str, Any]:
    """The manifest that `figure.write_figure` wrote, for the templates."""
    return cast(dict[str, Any], json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
