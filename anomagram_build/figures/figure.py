"""What a figure is made of, and how it is written down for the page.

A figure's module in this package returns a `Figure`; its stage writes it with `write_figure`; the
page's templates get what `manifest.read_figure` gives back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anomagram_build.figures import theme
from anomagram_build.figures.chart import NARROW, WIDE, Size, Spec, picture, spec_json
from anomagram_build.figures.manifest import MANIFEST


@dataclass(frozen=True)
class Chart:
    """One chart of a figure. `label` says in a sentence what it shows, for who can't see it.

    The page shows the wide picture where there is room for it and the narrow one elsewhere; the
    live chart takes the place and size of either.
    """

    spec: Spec
    label: str
    wide: Size = WIDE
    narrow: Size = NARROW


@dataclass(frozen=True)
class Column:
    """A column of a data table; numbers are written with so many decimals."""

    title: str
    digits: int | None = None


@dataclass(frozen=True)
class Table:
    """The data behind a figure as a real table; the first column names its row."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str | int | float | None]]


@dataclass(frozen=True)
class Figure:
    """All that the build knows of a figure.

    `data` goes to the script: bytes as they are, anything else as JSON; its keys, lower case,
    become attributes `data-KEY`. `values` is for the figure's own template alone, `numbers` for
    the prose, which reads them as `n.NAME.…`.
    """

    name: str
    charts: Mapping[str, Chart]
    tables: Sequence[Table]
    description: str
    data: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    numbers: Mapping[str, Any] = field(default_factory=dict)


def write_figure(figure: Figure, folder: Path) -> None:
    """Writes specifications, pictures and data with content-hashed names, and their manifest.

    Addresses in the manifest are relative to `folder`, which becomes `figures/NAME` in the site.
    Register the fonts first, or labels are measured with another one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    charts = {part: _write_chart(part, chart, folder) for part, chart in figure.charts.items()}
    data = {}
    for key, value in figure.data.items():
        if isinstance(value, bytes):
            data[key] = _write(folder, key, ".bin", value)
        else:
            data[key] = _write(folder, key, ".json", _json(value).encode())
    manifest = {
        "name": figure.name,
        "description": figure.description,
        "charts": charts,
        "data": data,
        "tables": [
            {
                "caption": table.caption,
                "columns": [
                    {"title": column.title, "number": column.digits is not None}
                    for column in table.columns
                ],
                "rows": [
                    [_cell(cell, column) for cell, column in zip(row, table.columns, strict=True)]
                    for row in table.rows
                ],
            }
            for table in figure.tables
        ],
        "values": figure.values,
    }
    (folder / MANIFEST).write_text(_json(manifest), encoding="utf-8")


def _write_chart(part: str, chart: Chart, folder: Path) -> dict[str, Any]:
    drawn: dict[tuple[str, str], bytes] = {
        (mode, name): picture(chart.spec, mode, size, chart.label).encode()
        for mode in theme.MODES
        for name, size in (("wide", chart.wide), ("narrow", chart.narrow))
    }
    spec = spec_json(chart.spec).encode()
    # One digest for all: the page names five files of each chart, and digests don't compress.
    digest = _digest(b"".join([spec, *drawn.values()]))
    pictures: dict[str, dict[str, Any]] = {mode: {} for mode in theme.MODES}
    for (mode, name), svg in drawn.items():
        size = chart.wide if name == "wide" else chart.narrow
        file = f"{part}-{digest}-{mode}-{name}.svg"
        (folder / file).write_bytes(svg)
        pictures[mode][name] = {"file": file, "width": size.width, "height": size.height}
    file = f"{part}-{digest}.vg.json"
    (folder / file).write_bytes(spec)
    return {"spec": file, "label": chart.label, "pictures": pictures}


def _write(folder: Path, stem: str, suffix: str, content: bytes) -> str:
    name = f"{stem}-{_digest(content)}{suffix}"
    (folder / name).write_bytes(content)
    return name


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8].upper()


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _cell(value: str | int | float | None, column: Column) -> str:
    if value is None:
        return "\u2013"
    if isinstance(value, str) or column.digits is None:
        return str(value)
    text = f"{value:,.{column.digits}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.replace("-", "\u2212")
