"""What a figure is, before it is markup: charts, words, a table, and data for its script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from anomagram_build.figures.chart import NARROW, WIDE, Size

Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """A data table: `rows` hold one cell for each of `columns`; numbers are shown to `digits`."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    digits: int = 3

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row of {len(row)} cells in {len(self.columns)} columns: {row}")


@dataclass(frozen=True)
class Chart:
    """One chart: prerendered in its initial state and, where `live`, drawn again in the page.

    `label` is its text alternative. The sizes are those of the prerendered pictures, for wide
    and for narrow screens; the live chart fills the box that the picture leaves.
    """

    chart: alt.Chart | alt.LayerChart
    label: str
    wide: Size = WIDE
    narrow: Size = NARROW
    live: bool = True


@dataclass(frozen=True)
class Figure:
    """All that one figure shows.

    `description` says in words what its charts show at first; `data` are JSON values that its
    script fetches; `context` is what its template shows besides.
    """

    description: str
    table: Table
    charts: Mapping[str, Chart]
    data: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ChartWords:
    """What the page's markup needs to know of a chart."""

    label: str
    wide: Size
    narrow: Size
    live: bool


@dataclass(frozen=True)
class Words:
    """What the page's markup needs to know of a figure, as its stage leaves it."""

    description: str
    table: Table
    charts: dict[str, ChartWords]
    context: dict[str, Any]
