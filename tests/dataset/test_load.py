"""A sound file is read exactly; each kind of broken file gives one clear error."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from anomagram_build.dataset.load import abnormal, load
from anomagram_build.errors import BadInput, Problem

if TYPE_CHECKING:
    from tests.dataset.conftest import Tiny


def problem_of(card: Path) -> Problem:
    with pytest.raises(BadInput) as caught:
        load(card)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize("file", ["tiny.csv", "tiny.csv.gz"])
def test_reads_signals_and_labels(tiny: Tiny, file: str) -> None:
    dataset = load(tiny.data(file=file))
    assert dataset.signals.dtype == np.float32
    assert dataset.signals.tolist() == [
        [0.5, 1, -2],
        [3.25, float(np.float32(1e-3)), 0],
        [0, 0, 0.5],
    ]
    assert dataset.labels.dtype == np.int64
    assert dataset.labels.tolist() == [7, -2, 7]
    assert abnormal(dataset.labels, dataset.card).tolist() == [False, True, False]


def test_one_point_a_signal_is_enough(tiny: Tiny) -> None:
    assert load(tiny.data("label,p0\n7,1\n-2,2\n")).signals.tolist() == [[1], [2]]


def test_other_ways_to_write_the_same_file(tiny: Tiny) -> None:
    text = "\ufeff" + tiny.sound_rows.replace(",", ", ").replace("\n7,", "\n7.0,").replace(
        "\n", "\r\n"
    )
    assert np.array_equal(load(tiny.data(text + "\r\n")).signals, load(tiny.data()).signals)


def test_missing_file(tiny: Tiny) -> None:
    problem = problem_of(tiny.card())
    assert problem.message == "there is no such data file"
    assert problem.file == str(tiny.folder / "tiny.csv")
    assert problem.hint is not None
    assert "tiny.toml" in problem.hint


def test_a_folder_instead_of_a_file(tiny: Tiny) -> None:
    (tiny.folder / "tiny.csv").mkdir()
    assert "cannot read the data file" in problem_of(tiny.card()).message


def test_the_digest_is_checked_when_the_card_has_one(tiny: Tiny) -> None:
    tiny.data()
    right = hashlib.sha256((tiny.folder / "tiny.csv").read_bytes()).hexdigest()
    wrong = "0" * 64
    load(tiny.card(f'sha256 = "{right}"\n{tiny.sound_card}'))
    problem = problem_of(tiny.card(f'sha256 = "{wrong}"\n{tiny.sound_card}'))
    assert right in problem.message
    assert wrong in problem.message


def test_not_gzip(tiny: Tiny) -> None:
    card = tiny.data(file="tiny.csv.gz")
    (tiny.folder / "tiny.csv.gz").write_text(tiny.sound_rows)
    assert "not a readable gzip file" in problem_of(card).message


@pytest.mark.parametrize("kept", [3, 15, 30, -4])
def test_truncated_gzip(tiny: Tiny, kept: int) -> None:
    card = tiny.data(file="tiny.csv.gz")
    path = tiny.folder / "tiny.csv.gz"
    path.write_bytes(path.read_bytes()[:kept])
    assert problem_of(card).message == "the gzip file is cut short"


def test_damaged_gzip(tiny: Tiny) -> None:
    card = tiny.data(file="tiny.csv.gz")
    path = tiny.folder / "tiny.csv.gz"
    content = bytearray(path.read_bytes())
    content[20] ^= 0xFF
    path.write_bytes(content)
    problem = problem_of(card)
    assert "gzip" in problem.message
    assert problem.hint is not None


def test_not_text(tiny: Tiny) -> None:
    card = tiny.data()
    (tiny.folder / "tiny.csv").write_bytes(b"label,p0\n7,1\n7,\xff\n")
    problem = problem_of(card)
    assert (problem.message, problem.line) == ("the file is not UTF-8 text", 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("label,p0\n", "the file has no rows after its header"),
    ],
)
@pytest.mark.parametrize("file", ["tiny.csv", "tiny.csv.gz"])
def test_empty(tiny: Tiny, text: str, message: str, file: str) -> None:
    assert problem_of(tiny.data(text, file)).message == message


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("7,0.5,1,-2", 'column 1 of the header is "7", not "label"'),
        ("p0,p1,p2,label", 'column 1 of the header is "p0", not "label"'),
        ("label,p1,p2,p3", 'column 2 of the header is "p1", not "p0"'),
        ("label,p0,p1,", 'column 4 of the header is "", not "p2"'),
        ("label", 'column 2 of the header is missing, not "p0"'),
    ],
)
def test_header(tiny: Tiny, header: str, message: str) -> None:
    text = tiny.sound_rows.replace("label,p0,p1,p2", header)
    problem = problem_of(tiny.data(text))
    assert (problem.message, problem.line) == (message, 1)


@pytest.mark.parametrize(
    ("row", "points"),
    [("7,0.5", "1"), ("7,0.5,1,-2,3", "4"), ("7,0.5,1,-2,", "4"), ("", "no"), ("7", "0")],
)
def test_ragged_rows(tiny: Tiny, row: str, points: str) -> None:
    text = tiny.sound_rows.replace("-2,3.25,1e-3,0", row)
    problem = problem_of(tiny.data(text))
    assert problem.message == f"the row has {points} points, but the header names 3"
    assert problem.line == 3


@pytest.mark.parametrize("cell", ["high", "", "1;5", '"1"', "1_0", "0x1", "#1"])
def test_text_among_the_numbers(tiny: Tiny, cell: str) -> None:
    problem = problem_of(tiny.data(tiny.sound_rows.replace("1e-3", cell)))
    assert (problem.message, problem.line) == (f'"{cell}" in column p1 is not a number', 3)
    assert problem.hint is not None


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("nan", "not a finite number"),
        ("NaN", "not a finite number"),
        ("-inf", "not a finite number"),
        ("Infinity", "not a finite number"),
        ("1e39", "too large"),
        ("-1e999", "too large"),
    ],
)
def test_numbers_that_are_not_finite(tiny: Tiny, cell: str, what: str) -> None:
    problem = problem_of(tiny.data(tiny.sound_rows.replace("1e-3", cell)))
    assert (problem.message, problem.line) == (f'"{cell}" in column p1 is {what}', 3)


def test_many_bad_rows_are_one_error(tiny: Tiny) -> None:
    text = tiny.sound_rows + "7,nan,nan,0\n7,1,2,nan\n-2,inf,0,0\n"
    problem = problem_of(tiny.data(text))
    assert problem.message == '"nan" in column p0 is not a finite number (and 2 more such rows)'
    assert problem.line == 5


@pytest.mark.parametrize("label", ["3", "1.5", "nan", "-7"])
def test_unknown_label(tiny: Tiny, label: str) -> None:
    problem = problem_of(tiny.data(tiny.sound_rows.replace("-2,3.25", f"{label},3.25")))
    assert problem.message.startswith(f'unknown label "{label}"')
    assert "-2, 7" in problem.message
    assert problem.line == 3


def test_a_label_that_is_no_number(tiny: Tiny) -> None:
    problem = problem_of(tiny.data(tiny.sound_rows.replace("-2,3.25", "wild,3.25")))
    assert (problem.message, problem.line) == ('"wild" in column label is not a number', 3)


def test_a_class_without_signals(tiny: Tiny) -> None:
    problem = problem_of(tiny.data("label,p0\n7,1\n7,2\n"))
    assert problem.message == 'no signal in tiny.csv has the label -2 ("Wild")'


def test_gzip_in_several_members(tiny: Tiny) -> None:
    card = tiny.data(file="tiny.csv.gz")
    parts = (gzip.compress(part.encode()) for part in tiny.sound_rows.splitlines(keepends=True))
    (tiny.folder / "tiny.csv.gz").write_bytes(b"".join(parts))
    assert load(card).labels.tolist() == [7, -2, 7]
