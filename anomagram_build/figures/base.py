"""What a figure is, before it is markup: pictures, words, a table, and data for its script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import altair as alt

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
class Figure:
    """All that one figure shows.

    `description` is the picture's text alternative; `picture` a chart of its initial state, drawn
    at build time; `charts` are drawn in the page, each published as a Vega specification; `data`
    are JSON values that its script fetches; `context` is what its template shows besides.
    """

    description: str
    table: Table
    picture: alt.TopLevelMixin
    charts: Mapping[str, alt.TopLevelMixin] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    """The words of a figure as its stage keeps them for the page: all but pictures and data."""

    description: str
    table: Table
    context: dict[str, Any]
