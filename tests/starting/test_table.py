"""Tables as people have them."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from anomagram_build.errors import BadInput
from anomagram_build.starting.table import Table, read_table


def read(tmp_path: Path, text: str) -> Table:
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path)


@pytest.mark.parametrize(
    "text",
    [
        "label,p0,p1\n1,0.5,2\n2,-1,4e1\n",
        "p0;p1;Class\n0.5;2;1\n-1;40;2\n",
        "1\t0.5\t2\n2\t-1\t40\n\n",
        '"1",0.5,2\n"2.0",-1, 40',
        "\ufefftarget,a,b\n1.0,0.5,2\n2.0,-1,40\n",
    ],
    ids=["the package's own", "labels last", "no header", "quotes", "byte order mark"],
)
def test_the_same_table_in_many_forms(tmp_path: Path, text: str) -> None:
    table = read(tmp_path, text)
    assert table.labels == ("1", "2")
    np.testing.assert_array_equal(table.signals, np.array([[0.5, 2], [-1, 40]], np.float32))


def test_labels_may_be_words(tmp_path: Path) -> None:
    assert read(tmp_path, "ok,1,2\nbroken,3,4\n").labels == ("ok", "broken")


def test_only_the_package_s_own_form_is_plain(tmp_path: Path) -> None:
    assert read(tmp_path, "label,p0,p1\n1,0.5,2\n").plain
    assert not read(tmp_path, "label,p0,p1\nok,0.5,2\n").plain
    assert not read(tmp_path, "class,p0,p1\n1,0.5,2\n").plain


def test_gzip_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"a,1,2\n"))
    assert read_table(path).labels == ("a",)
    path.write_bytes(gzip.compress(b"a,1,2\n" * 99)[:30])
    with pytest.raises(BadInput, match="cannot be read"):
        read_table(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "t.csv:1: the file is empty"),
        ("label,p0\n", "t.csv:1: the file has no rows"),
        ("1\n2\n", "t.csv:1: the first line has a single column"),
        ("time,p0,p1\n1,2,3\n", "t.csv:1: no column holds labels; call the column of labels label"),
        ("0.1,2,3\n0.2,3,4\n", "t.csv:1: no column holds labels; put each signal's label first"),
        ("label,p0,p1\n1,2,3\n1,2\n1\n", "t.csv:3: the row has 2 columns, the first has 3 (and 1 "),
        ("label,p0,p1\n1,2,3\n\n1,2,3\n", "t.csv:3: the row is empty"),
        ("label,p0,p1\n1,2,x\n", 't.csv:2: "x" in column p1 is not a finite number'),
        ("1,2,3\n1,,3\n", 't.csv:2: "" in column 2 is not a finite number'),
        ("1,2,3\n1,nan,3\n", 't.csv:2: "nan" in column 2 is not a finite number'),
        ("1,2,3\n1,1e99,3\n", 't.csv:2: "1e99" in column 2 is not a finite number'),
        ("label,p0\n1,2\n,3\n", "t.csv:3: the row has no label"),
        (
            "label,p0\n" + "".join(f"{row}.5,2\n" for row in range(99)),
            "t.csv: there are 99 different labels, such as",
        ),
    ],
)
def test_what_will_not_do_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)
    assert message in str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no such file"):
        read_table(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes(b"\xe9,1\n")
    with pytest.raises(BadInput, match="not UTF-8"):
        read_table(tmp_path / "latin.csv")
