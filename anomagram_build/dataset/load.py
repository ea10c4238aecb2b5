"""Read a data set's file and check it: every row the same length, every value a finite number."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anomagram_build.dataset.card import DataCard, read_card
from anomagram_build.errors import BadInput, Problem

GZIP_HINT = "restore the file, or drop .gz from its name if it is plain text"
CELL_HINT = "correct the value or leave the row out"
NUMBER = re.compile(r"[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|nan|inf(inity)?)", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Signals [signals, points] in the data's own units, their labels [signals], and the card."""

    signals: NDArray[np.float32]
    labels: NDArray[np.int64]
    card: DataCard


def load(card_path: Path | str) -> Dataset:
    """The data set that a card describes.

    The file is CSV, gzipped if its name ends in .gz, with the header `label,p0,p1,…`. Raises
    BadInput for a broken card or file: missing, another digest, cut short, a wrong header, ragged
    rows, values that are no finite numbers, labels or classes that card and file don't share.
    """
    card = read_card(card_path)
    rows = _read_rows(card)
    table = _parse(rows, str(card.data_path))
    labels = _labels(table[:, 0], rows, card)
    with np.errstate(over="ignore"):  # a number too large for float32 is reported below
        signals = table[:, 1:].astype(np.float32)
    _check_finite(signals, rows, str(card.data_path))
    return Dataset(signals, labels, card)


def abnormal(labels: NDArray[np.int64], card: DataCard) -> NDArray[np.bool_]:
    """Whether each signal is abnormal, bool [signals]: its label is not the normal one."""
    result: NDArray[np.bool_] = labels != card.normal
    return result


def _read_rows(card: DataCard) -> list[str]:
    """The file's lines, the header first, each with as many commas as the header."""
    path, name = card.data_path, str(card.data_path)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        hint = f'"file" in {card.path} names it'
        raise BadInput(Problem("there is no such data file", name, hint=hint)) from None
    except OSError as error:
        raise BadInput(Problem(f"cannot read the data file: {error.strerror}", name)) from None

    digest = hashlib.sha256(content).hexdigest()
    if card.sha256 is not None and digest != card.sha256:
        message = f"the file has SHA-256 {digest}, but its card says {card.sha256}"
        hint = f"restore the file or, if the change is meant, put its digest into {card.path}"
        raise BadInput(Problem(message, name, hint=hint))

    rows = _decode(content, path).splitlines()
    while rows and not rows[-1].strip():
        rows.pop()
    if len(rows) < 2:
        what = "the file is empty" if not rows else "the file has no rows after its header"
        raise BadInput(Problem(what, name, 1))
    _check_header(rows[0], name)

    commas = rows[0].count(",")
    for line, row in enumerate(rows, start=1):
        if row.count(",") != commas:
            points = row.count(",") if row.strip() else "no"
            message = f"the row has {points} points, but the header names {commas}"
            hint = "every signal must have the same number of points"
            raise BadInput(Problem(message, name, line, hint))
    return rows


def _decode(content: bytes, path: Path) -> str:
    if path.suffix == ".gz":
        try:
            content = gzip.decompress(content)
        except EOFError:
            raise BadInput(
                Problem("the gzip file is cut short", str(path), hint=GZIP_HINT)
            ) from None
        except (OSError, zlib.error) as error:
            message = f"not a readable gzip file ({error})"
            raise BadInput(Problem(message, str(path), hint=GZIP_HINT)) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(Problem("the file is not UTF-8 text", str(path), line)) from None


def _check_header(header: str, name: str) -> None:
    cells = [cell.strip() for cell in header.split(",")]
    expected = ["label", *(f"p{point}" for point in range(max(1, len(cells) - 1)))]
    if cells == expected:
        return
    column = next((i for i, cell in enumerate(cells) if cell != expected[i]), len(cells))
    found = f'"{cells[column]}"' if column < len(cells) else "missing"
    message = f'column {column + 1} of the header is {found}, not "{expected[column]}"'
    hint = "the first line must be label,p0,p1,… with one p for each point"
    raise BadInput(Problem(message, name, 1, hint))


def _parse(rows: list[str], name: str) -> NDArray[np.float64]:
    """All cells after the header as numbers [rows, 1 + points]."""
    try:
        return np.loadtxt(rows[1:], delimiter=",", comments=None, ndmin=2, dtype=np.float64)
    except ValueError as error:
        # Only now is it worth looking at each cell.
        for line, row in enumerate(rows[1:], start=2):
            for title, cell in zip(rows[0].split(","), row.split(","), strict=True):
                if not NUMBER.fullmatch(cell.strip()):
                    message = f'"{cell.strip()}" in column {title.strip()} is not a number'
                    raise BadInput(Problem(message, name, line, CELL_HINT)) from None
        raise BadInput(Problem(f"the file cannot be read as numbers ({error})", name)) from None


def _check_finite(signals: NDArray[np.float32], rows: list[str], name: str) -> None:
    bad = np.argwhere(~np.isfinite(signals))
    if len(bad):
        row, point = (int(index) for index in bad[0])
        cell = rows[row + 1].split(",")[point + 1].strip()
        what = "not a finite number" if "n" in cell.lower() else "too large"
        others = len(np.unique(bad[:, 0])) - 1
        more = f" (and {others} more such rows)" if others else ""
        message = f'"{cell}" in column p{point} is {what}{more}'
        raise BadInput(Problem(message, name, row + 2, CELL_HINT))


def _labels(column: NDArray[np.float64], rows: list[str], card: DataCard) -> NDArray[np.int64]:
    known = sorted(info.label for info in card.classes)
    unknown = np.flatnonzero(~np.isin(column, known))
    if len(unknown):
        row = int(unknown[0])
        label = rows[row + 1].split(",")[0].strip()
        message = f'unknown label "{label}"; {card.path} has {", ".join(map(str, known))}'
        hint = "correct the label or add its class to the card"
        raise BadInput(Problem(message, str(card.data_path), row + 2, hint))

    labels = column.astype(np.int64)
    absent = [info for info in card.classes if info.label not in set(labels.tolist())]
    if absent:
        which = ", ".join(f'{info.label} ("{info.short}")' for info in absent)
        message = f"no signal in {card.file} has the label {which}"
        hint = "remove the class from the card or add its signals"
        raise BadInput(Problem(message, str(card.path), hint=hint))
    return labels
