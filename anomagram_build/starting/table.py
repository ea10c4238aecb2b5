"""A CSV of labelled signals as people have them: with or without a header, labels in words."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.load import NUMBER
from anomagram_build.errors import BadInput, Problem

LABEL_NAMES = ("label", "class", "target")
_LARGEST = float(np.finfo(np.float32).max)
_MOST_LABELS = 50  # more than that, and the column holds measurements


@dataclass(frozen=True, eq=False)
class Table:
    """Labels [signals] as the file writes them, and signals float32 [signals, points].

    `plain` says that the file is one that the package reads as it is.
    """

    labels: tuple[str, ...]
    signals: NDArray[np.float32]
    plain: bool


@dataclass(frozen=True)
class _Rows:
    """The rows of a file, the line of its first one, and the names of its columns if it has any."""

    file: str
    rows: Sequence[str]
    separator: str
    start: int
    titles: Sequence[str] | None
    columns: int

    def numbered(self) -> Iterator[tuple[int, str]]:
        """Each row after its line."""
        return enumerate(self.rows, start=self.start)

    def problem(self, message: str, line: int | None, hint: str | None = None) -> Problem:
        return Problem(message, self.file, line, hint)


def read_table(path: Path) -> Table:
    """Read a file of one signal a row, with commas, semicolons or tabs, gzipped or not.

    The labels are in the column called label, class or target; without a header, in the first
    column if that holds whole numbers or words.

    Raises:
        BadInput: the file is missing, empty, ragged, without labels, or holds what is no number;
            the first of each kind with its line.
    """
    given = _rows(path)
    _check_lengths(given)
    column = _label_column(given)
    labels = _labels(given, column)
    signals = _signals(given, column)
    usual = ["label", *(f"p{point}" for point in range(signals.shape[1]))]
    plain = given.titles == usual and given.separator == "," and all(map(_is_whole, set(labels)))
    return Table(labels, signals, plain)


def _rows(path: Path) -> _Rows:
    name, lines = str(path), _lines(path)
    if not lines:
        raise BadInput(Problem("the file is empty", name, 1))
    separator = max(",;\t", key=lines[0].count)
    first = [cell.strip().strip('"') for cell in lines[0].split(separator)]
    if len(first) < 2:
        raise BadInput(Problem("the first line has a single column", name, 1, "separate by commas"))
    if sum(not NUMBER.fullmatch(cell) for cell in first) < 2:
        return _Rows(name, lines, separator, 1, None, len(first))
    if len(lines) < 2:
        raise BadInput(Problem("the file has no rows after its header", name, 1))
    return _Rows(name, lines[1:], separator, 2, first, len(first))


def _lines(path: Path) -> list[str]:
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        lines = content.decode("utf-8-sig").splitlines()
    except FileNotFoundError:
        raise BadInput(Problem("there is no such file", str(path))) from None
    except UnicodeDecodeError:
        raise BadInput(Problem("the file is not UTF-8 text", str(path))) from None
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(Problem(f"cannot be read ({error})", str(path))) from None
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def _check_lengths(given: _Rows) -> None:
    bad = [(line, row) for line, row in given.numbered() if _columns(given, row) != given.columns]
    if bad:
        line, row = bad[0]
        what = "the row is empty"
        if row.strip():
            what = f"the row has {_columns(given, row)} columns, the first has {given.columns}"
        more = f" (and {len(bad) - 1} more rows differ)" if len(bad) > 1 else ""
        hint = "every signal must have the same number of points"
        raise BadInput(given.problem(what + more, line, hint))


def _columns(given: _Rows, row: str) -> int:
    return row.count(given.separator) + 1


def _label_column(given: _Rows) -> int:
    if given.titles is not None:
        for place, title in enumerate(given.titles):
            if title.lower() in LABEL_NAMES:
                return place
        hint = f"call the column of labels {', '.join(LABEL_NAMES[:-1])} or {LABEL_NAMES[-1]}"
        raise BadInput(given.problem("no column holds labels", 1, hint))
    values = {_cell(row, given.separator, 0) for row in given.rows}
    words = not all(NUMBER.fullmatch(value) for value in values)
    if len(values) <= _MOST_LABELS and (words or all(map(_is_whole, values))):
        return 0
    hint = "put each signal's label first, as a whole number or a word, or name the columns"
    raise BadInput(given.problem("no column holds labels", 1, hint))


def _cell(row: str, separator: str, column: int) -> str:
    return row.split(separator, column + 1)[column].strip().strip('"')


def _is_whole(value: str) -> bool:
    return re.fullmatch(r"-?\d+(\.0*)?", value) is not None


def _labels(given: _Rows, column: int) -> tuple[str, ...]:
    labels = []
    for line, row in given.numbered():
        label = _cell(row, given.separator, column)
        if not label:
            hint = "give it one or remove it"
            raise BadInput(given.problem("the row has no label", line, hint))
        labels.append(label.partition(".")[0] if _is_whole(label) else label)
    found = sorted(set(labels))
    if len(found) > _MOST_LABELS:
        message = f"there are {len(found)} different labels, such as {', '.join(found[:3])}"
        raise BadInput(given.problem(message, None, "is that the column of labels?"))
    return tuple(labels)


def _signals(given: _Rows, column: int) -> NDArray[np.float32]:
    try:
        table = np.loadtxt(
            given.rows,
            delimiter=given.separator,
            comments=None,
            usecols=[place for place in range(given.columns) if place != column],
            ndmin=2,
            dtype=np.float32,
        )
    except ValueError:
        table = None
    if table is not None and np.isfinite(table).all():
        return table
    # Only now is it worth looking at each cell.
    raise BadInput(next(_bad_cells(given, column)))


def _bad_cells(given: _Rows, column: int) -> Iterator[Problem]:
    hint = "correct the value or leave the row out"
    for line, row in given.numbered():
        for place, cell in enumerate(row.split(given.separator)):
            text = cell.strip()
            number = NUMBER.fullmatch(text)
            if place == column or (number and abs(float(text)) <= _LARGEST):
                continue
            where = given.titles[place] if given.titles else f"{place + 1}"
            yield given.problem(f'"{text}" in column {where} is not a finite number', line, hint)
    yield given.problem("the file cannot be read as numbers", None)
