"""Thousands of files, good ones and spoiled ones, against the lab's reader and Python's own csv.

Whatever comes, the reader answers: with a table, or with a problem that names a place in the file.
What Python's csv reads as a table of numbers, it must read too, and as the same numbers.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from .conftest import Read

NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "latin-1")
FILES = 2_000
LEAST_ROWS = 12

Rng = np.random.Generator


def number(rng: Rng) -> str:
    value = rng.normal() * 10.0 ** rng.integers(-3, 4)
    forms = ("{!r}", "{:.3f}", "{:+.2e}", "{:.0f}.", " {:g} ", "{:g}")
    return forms[rng.integers(len(forms))].format(float(value))


def good_file(rng: Rng) -> tuple[bytes, str]:
    """A table of numbers as csv.writer writes it, and its delimiter."""
    delimiter = str(rng.choice([",", ";", "\t"]))
    quoting = int(rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    end = str(rng.choice(["\n", "\r\n", "\r"]))
    rows, points = int(rng.integers(LEAST_ROWS, 40)), int(rng.integers(2, 12))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end)
    if rng.random() < 0.5:
        writer.writerow([f"é {at}" for at in range(points)])
    for _ in range(rows):
        writer.writerow([number(rng) for _ in range(points)])
        if rng.random() < 0.05:
            out.write(end)
    file = out.getvalue().encode(str(rng.choice(ENCODINGS)))
    return gzip.compress(file, 1, mtime=0) if rng.random() < 0.2 else file, delimiter


SPOILERS = [b'"', b",", b";", b"\t", b"\n", b"\r", b"\0", b"\xff", b"nan", b"-inf", b"1e999"]
SPOILERS += [b"x", b" ", b"'", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1f\x8b", b"=1+1", b"1,5", b"--"]


def spoiled(file: bytes, rng: Rng) -> bytes:
    """Whole rows or a few bytes of it cut out, doubled or changed; strange things put in."""
    for _ in range(rng.integers(1, 4)):
        start = int(rng.integers(0, len(file) + 1))
        end = start + int(rng.integers(1, 40))
        kind = rng.integers(12)
        if kind <= 5:
            rows = file.splitlines(keepends=True)
            place = int(rng.integers(0, len(rows) + 1))
            file = b"".join([*rows[:place], *rows[place + 1 - kind % 2 * 2 :]])
        elif kind <= 7:
            file = file[:start] + bytes([48 + rng.integers(10)]) + file[start + kind % 2 :]
        elif kind == 8:
            file = file[:start] + SPOILERS[rng.integers(len(SPOILERS))] + file[start:]
        elif kind == 9:
            file = file[:start] + file[end:]
        elif kind == 10:
            file = file[:end] + file[start:]
        else:
            file = file[:start] + rng.bytes(int(rng.integers(1, 8))) + file[end:]
    return file


def text_of(file: bytes) -> str | None:
    """The text, if it is one: a reading of the file that shares no code with the lab's."""
    try:
        file = gzip.decompress(file) if file[:2] == b"\x1f\x8b" else file
    except (OSError, EOFError, zlib.error):
        return None
    if file[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return file.decode("utf-16", errors="replace")
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError:
        return file.decode("cp1252", errors="replace")


def reference(text: str, delimiter: str) -> NDArray[np.float32] | None:
    """The table of numbers below a header or none, as Python's csv reads it; None if it is none."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    numeric = [all(NUMBER.fullmatch(cell) for cell in row) for row in rows]
    if len({len(row) for row in rows}) != 1:
        return None
    if not any(NUMBER.fullmatch(cell) for cell in rows[0]):
        rows, numeric = rows[1:], numeric[1:]
    if len(rows) < LEAST_ROWS or not all(numeric):
        return None
    with np.errstate(over="ignore"):
        values = np.array([[float(cell) for cell in row] for row in rows]).astype(np.float32)
    return values if np.isfinite(values).all() and values.shape[1] > 1 else None


def within(read: Read, file: bytes) -> bool:
    """Whether the place of a problem lies in the file, with a sentence that names it."""
    row, column = read.place
    text = text_of(file)
    # What could not be unpacked has one row: the place of what is wrong with all of it.
    most = 1 + len(re.findall("\r\n|\r|\n", text or ""))
    sentence = read.facts["sentence"]
    return (
        (row is None or (1 <= row <= most and f"ow {row}" in sentence))
        and (column is None or (1 <= column <= len(file) + 1 and f"olumn {column}" in sentence))
        and bool(read.facts["advice"])
    )


@pytest.mark.parametrize("seed", range(2))
def test_it_reads_whatever_the_reference_reads(
    read_files: Callable[..., list[Read]], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    made = [good_file(rng) for _ in range(FILES // 3)]
    wrong = []
    for (file, delimiter), read in zip(made, read_files([file for file, _ in made]), strict=True):
        values = reference(text_of(file) or "", delimiter)
        assert values is not None
        if read.kind != "table":
            wrong.append((file, read.facts))
        elif read.labels is None:
            same = np.array_equal(read.signals, values)
            if not (same or np.array_equal(read.signals, values[:, 1:])):
                wrong.append((file, read.facts))
    assert not wrong, wrong[0]


@pytest.mark.parametrize("seed", range(2))
def test_spoiled_files_are_read_or_refused_with_a_place(
    read_files: Callable[..., list[Read]], seed: int
) -> None:
    rng = np.random.default_rng(100 + seed)
    made = [(spoiled(file, rng), delimiter) for file, delimiter in map(good_file, [rng] * FILES)]
    reads = read_files([file for file, _ in made])
    crashed = [read.facts["stack"] for read in reads if read.kind == "crash"]
    assert not crashed, crashed[0]
    refused = [
        (f, read) for (f, _), read in zip(made, reads, strict=True) if read.kind == "problem"
    ]
    astray = [(file, read.facts) for file, read in refused if not within(read, file)]
    assert not astray, astray[0]
    assert 0.2 < len(refused) / len(made) < 0.95

    # No label column and no guess about the first one: what Python reads must come out.
    again = read_files([file for file, _ in made], label=None, counted=False)
    compared = 0
    for (file, _), read in zip(made, again, strict=True):
        delimiter = read.facts.get("form", {}).get("delimiter", ",")
        values = reference(text_of(file) or "", delimiter)
        # Python lets pass what follows a packed file.
        if values is None or file[:2] == b"\x1f\x8b":
            continue
        compared += 1
        assert read.kind == "table", (file, read.facts)
        rows = len(read.signals)
        np.testing.assert_array_equal(read.signals, values[-rows:])
        assert rows >= len(values) - 1
    assert compared > FILES / 50
