"""The lab reads what spreadsheets and programs write, and tells what is wrong with the rest."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from .conftest import Read

ReadFiles = Callable[..., list[Read]]

ROWS, POINTS = 30, 6


def some_signals(seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=(ROWS, POINTS)).astype(np.float32)


def text_of(
    signals: NDArray[np.float32],
    *,
    delimiter: str = ",",
    mark: str = ".",
    header: Sequence[str] = (),
    first: Sequence[str] = (),
    last: Sequence[str] = (),
) -> str:
    """As most programs write it; `first` and `last` are columns beside the signals."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    if header:
        writer.writerow(header)
    for at, signal in enumerate(signals):
        cells = [str(value).replace(".", mark) for value in signal]
        writer.writerow([*first[at : at + 1], *cells, *last[at : at + 1]])
    return out.getvalue()


@pytest.mark.parametrize(
    "delimiter,mark", [(",", "."), (";", "."), (";", ","), ("\t", ","), (",", ",")]
)
@pytest.mark.parametrize("header", [False, True])
def test_it_reads_what_programs_write(
    read_files: ReadFiles, delimiter: str, mark: str, header: bool
) -> None:
    signals = some_signals()
    names = [f"t{at}" for at in range(POINTS)] if header else []
    [read] = read_files([text_of(signals, delimiter=delimiter, mark=mark, header=names).encode()])
    assert read.kind == "table", read.facts
    np.testing.assert_array_equal(read.signals, signals)
    assert read.labels is None
    assert read.facts["mark"] == mark
    assert read.facts["form"]["delimiter"] == delimiter
    assert read.facts["form"]["header"] == header
    assert read.facts["columns"][0] == ("t0" if header else "column 1")


def test_a_few_extreme_values_do_not_flatten_all_others(read_files: ReadFiles) -> None:
    signals = np.random.default_rng(0).normal(size=(600, 10)).astype(np.float32)
    plain, constant = signals.copy(), np.full_like(signals, 3)
    constant[0, 0] = 4  # all alike would be a fault
    signals[0, 0] = 1e6
    read = read_files([text_of(some).encode() for some in (signals, plain, constant)])
    (low, high), (plain_low, plain_high), (below, above) = (one.facts["range"] for one in read)
    assert low == pytest.approx(plain_low, rel=0.05) and high == pytest.approx(plain_high, rel=0.05)
    assert np.mean((plain >= plain_low) & (plain <= plain_high)) >= 0.999
    assert below < 3 < above


@pytest.mark.parametrize("side", ["first", "last"])
@pytest.mark.parametrize("names", [("N", "V"), ("1", "2"), ("1.0000000e+00", "2.0000000e+00")])
def test_it_finds_the_labels(read_files: ReadFiles, side: str, names: tuple[str, str]) -> None:
    signals = some_signals()
    column = [names[at % 3 == 0] for at in range(ROWS)]
    [read] = read_files([text_of(signals, **{side: column}).encode()])
    np.testing.assert_array_equal(read.signals, signals)
    short = {"1.0000000e+00": "1", "2.0000000e+00": "2"}
    assert read.labels == [short.get(name, name) for name in column]


def test_a_header_names_the_labels_and_a_column_that_counts_is_left_out(
    read_files: ReadFiles,
) -> None:
    signals = some_signals()
    header = ["", "a", "b", "Class", "c", "d", "e", "f"]
    rows = text_of(signals, first=[str(at) for at in range(ROWS)]).splitlines()
    with_labels = [
        ",".join([*row.split(",")[:3], str(at % 2), *row.split(",")[3:]])
        for at, row in enumerate(rows)
    ]
    [read] = read_files(["\n".join([",".join(header), *with_labels]).encode()])
    np.testing.assert_array_equal(read.signals, signals)
    assert read.labels == [str(at % 2) for at in range(ROWS)]
    assert read.facts["form"] == {"delimiter": ",", "header": True, "counted": True, "label": 3}


def test_names_of_columns_may_be_numbers(read_files: ReadFiles) -> None:
    signals = some_signals()
    [read] = read_files([text_of(signals, header=[str(at) for at in range(POINTS)]).encode()])
    np.testing.assert_array_equal(read.signals, signals)


def test_the_reader_decides_in_the_end(read_files: ReadFiles) -> None:
    signals = np.round(some_signals() * 10)
    [guessed] = read_files([text_of(signals).encode()])
    assert guessed.signals.shape == signals.shape
    [told] = read_files([text_of(signals).encode()], label=0, header=True)
    np.testing.assert_array_equal(told.signals, signals[1:, 1:])
    assert told.labels == [str(int(value)) for value in signals[1:, 0]]


@pytest.mark.parametrize(
    "encoding,told",
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("latin-1", "Latin-1"),
    ],
)
def test_encodings(read_files: ReadFiles, encoding: str, told: str) -> None:
    signals = some_signals()
    column = ["größer" if at % 2 else "klein" for at in range(ROWS)]
    file = text_of(signals, last=column).encode(encoding)
    if encoding == "utf-16-be":
        file = b"\xfe\xff" + file
    [read] = read_files([file])
    assert read.facts["encoding"] == told
    np.testing.assert_array_equal(read.signals, signals)
    assert read.labels == column


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_blank_lines_and_packing(read_files: ReadFiles, end: str) -> None:
    signals = some_signals()
    rows = text_of(signals).splitlines()
    text = end.join([*rows[:5], "", "  ", *rows[5:], "", ""])
    plain, packed = read_files([text.encode(), gzip.compress(text.encode())])
    for read in (plain, packed):
        np.testing.assert_array_equal(read.signals, signals)
    assert (plain.facts["packed"], packed.facts["packed"]) == (False, True)


def test_a_delimiter_may_end_every_row(read_files: ReadFiles) -> None:
    signals = some_signals()
    [read] = read_files([text_of(signals).replace("\r\n", ",\n").encode()])
    np.testing.assert_array_equal(read.signals, signals)


def broken(row: int, column: int, cell: str) -> bytes:
    """A good file but for one cell, both from 1."""
    rows = [line.split(",") for line in text_of(some_signals()).splitlines()]
    rows[row - 1][column - 1] = cell
    return "\n".join(",".join(cells) for cells in rows).encode()


@pytest.mark.parametrize(
    "cell,words",
    [
        ("", "the cell is empty"),
        ("n/a", "says that a number is missing"),
        ("NaN", "says that a number is missing"),
        ("-inf", "is not finite"),
        ("high", "“high” is not a number"),
        ("0x10", "is not a number"),
        ("1e39", "larger than a 32-bit number"),
        ('"1.234,5"', "has more marks than one number can have"),
        ('"1,5"', "has a decimal comma, but row 1, column 1 has a decimal point"),
        ("1 2", "is more than one number"),
        ('"1', "a quotation mark opens here and is never closed"),
        ('"1"2', "text follows a closing quotation mark"),
        ("1,2", "this row has 7 cells, but row 1 has 6"),
    ],
)
def test_a_wrong_cell_is_named_with_its_place(read_files: ReadFiles, cell: str, words: str) -> None:
    [read] = read_files([broken(17, 4, cell)])
    assert read.kind == "problem"
    assert words in read.facts["sentence"] and read.facts["advice"].endswith(".")
    assert read.place == (17, 7 if cell == "1,2" else 4)
    assert read.facts["sentence"].startswith(f"Row 17, column {read.place[1]}: ")


ONE = b"1.5,2.25,3.5,4.75\n"


FAULTS: dict[str, tuple[Callable[[], bytes], str, int | None]] = {
    "empty": (lambda: b"", "the file is empty", 1),
    "blank": (lambda: b"\n \n\n", "only blank lines", 1),
    "one row": (lambda: ONE, "there is 1 sample", 1),
    "three rows": (lambda: b"\n\n" + ONE * 3, "there are 3 samples", 3),
    "header, one row": (lambda: b"a,b,c,d\n" + ONE, "there is 1 sample", 1),
    "one column": (lambda: b"1.5\n2.5\n" * 20, "there is one column only", 1),
    "spaces": (lambda: b"1.5 2.5 3.5\n" * 20, "the numbers stand between spaces", 1),
    "words": (lambda: b"one,two\n" * 20, "no numbers in rows and columns", 1),
    "one point": (lambda: b"N,2.5\n" * 20, "a sample has one point only", 1),
    "ragged": (lambda: ONE * 20 + b"1,2,3\n", "this row has 3 cells, but row 1 has 4", 21),
    "binary later": (lambda: ONE * 4 + b"\x00\x01" + ONE * 20, "bytes that no text has", 5),
    "workbook": (lambda: b"PK\x03\x04" + bytes(range(256)), "a workbook (.xlsx)", 1),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(256), "bytes that no text has", 2),
    "cut gzip": (lambda: gzip.compress(ONE * 20)[:-12], "damaged or incomplete", 1),
    "no gzip": (lambda: b"\x1f\x8bnothing packed", "damaged or incomplete", 1),
    "empty gzip": (lambda: gzip.compress(b""), "the file is empty", 1),
    "bomb": (lambda: gzip.compress(b"0," * 26_000_000), "too large: it has more", None),
    "52 MB": (lambda: b"0," * 26_000_000, "too large: it has 52.0", None),
    "one line": (lambda: b"0," * 1_000_000, "more than 1 million letters", 1),
    "many rows": (lambda: b"1.5,2.5\n" * 100_001, "more than 100,000 samples", 100_001),
    "all alike": (lambda: ONE * 20, "all samples are the same", 1),
    "all one": (lambda: b"1,1,1,1\n" * 50, "every value is 1", 1),
    "many points": (lambda: b",".join([b"1.5"] * 4_097), "4097 points, and 4096", 1),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_wrong_file_is_told_what_is_wrong(read_files: ReadFiles, name: str) -> None:
    make, words, row = FAULTS[name]
    [read] = read_files([make()])
    assert read.kind == "problem", read.facts
    assert words in read.facts["sentence"] and read.facts["advice"].endswith(".")
    assert read.place[0] == row


def test_labels_must_be_few_and_none_missing(read_files: ReadFiles) -> None:
    signals = some_signals()
    many = [f"label {at}" for at in range(ROWS)]
    [read] = read_files(
        [text_of(np.vstack([signals] * 2), last=[*many, *map(str.upper, many)]).encode()]
    )
    assert read.place == (51, 7) and "the 51st different label" in read.facts["sentence"]
    [read] = read_files([text_of(signals, last=["a"] * 20 + [""] * 10).encode()], label=6)
    assert read.place == (21, 7) and "the label is empty" in read.facts["sentence"]
