from __future__ import annotations

from typing import Any

import pytest

from anomagram_build.essay.formats import FILTERS, FormatError, show

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("name", "value", "arguments", "expected"),
    [
        ("pct", 0.9942, (), "99.4%"),
        ("pct", 0.9942, (0,), "99%"),
        ("pct", -0.031, (), "\u22123.1%"),
        ("points", 0.0025, (), f"0.2{NBSP}percentage points"),
        ("points", 0.01, (0,), f"1{NBSP}percentage point"),
        ("points", -0.01, (0,), f"\u22121{NBSP}percentage point"),
        ("fixed", 0.99421, (3,), "0.994"),
        ("fixed", 4958, (0,), "4,958"),
        ("fixed", -0.0004, (2,), "0.00"),
        ("signed", 0.031, (), "+0.03"),
        ("signed", -0.031, (), "\u22120.03"),
        ("signed", 0.0001, (), "0.00"),
        ("int", 2919, (), "2,919"),
        ("int", 1e6 + 0.4, (), "1,000,000"),
        ("words", 0, (), "zero"),
        ("words", 12, (), "twelve"),
        ("words", 20.0, (), "twenty"),
        ("words", 28, (), "twenty-eight"),
        ("words", 100, (), "100"),
        ("words", -3, (), "\u22123"),
        ("sci", 3e-7, (), f"3.0{NBSP}\u00d7{NBSP}10⁻⁷"),
        ("sci", -12345, (2,), f"\u22121.23{NBSP}\u00d7{NBSP}10⁴"),
        ("bytes", 1, (), f"1{NBSP}byte"),
        ("bytes", 512, (), f"512{NBSP}bytes"),
        ("bytes", 18240, (), f"18{NBSP}kB"),
        ("bytes", 3_660_000, (), f"3.7{NBSP}MB"),
        ("bytes", 999_700, (), f"1.0{NBSP}MB"),
        ("seconds", 0.084, (), f"84{NBSP}ms"),
        ("seconds", 2.91, (), f"2.9{NBSP}s"),
        ("seconds", 0.0003, (), f"300{NBSP}µs"),
        ("seconds", 59.8, (), f"1.0{NBSP}min"),
        ("seconds", 0, (), f"0.0{NBSP}µs"),
        ("plural", 1, ("beat",), "beat"),
        ("plural", 3, ("beat",), "beats"),
        ("plural", 0, ("index", "indices"), "indices"),
        ("capital", "twelve", (), "Twelve"),
        ("abs", -0.5, (), 0.5),
        ("round", 0.9942, (2,), 0.99),
        ("min", [3, 1, 2], (), 1),
        ("max", [3, 1, 2], (), 3),
    ],
)
def test_a_filter_writes(name: str, value: Any, arguments: tuple[Any, ...], expected: Any) -> None:
    assert FILTERS[name](value, *arguments) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [("pct", "x"), ("pct", True), ("words", 1.5), ("plural", None), ("max", 3), ("min", [])],
)
def test_a_filter_refuses_what_it_cannot_write(name: str, value: Any) -> None:
    with pytest.raises(FormatError):
        FILTERS[name](value, *(["beat"] if name == "plural" else []))


def test_without_a_filter_whole_numbers_and_text_can_stand_but_fractions_cannot() -> None:
    assert show(2919) == "2,919"
    assert show("heartbeats") == "heartbeats"
    with pytest.raises(FormatError, match="how many digits"):
        show(0.5)
    with pytest.raises(FormatError, match="finite"):
        show(float("inf"))
    with pytest.raises(FormatError, match="no place"):
        show(None)


def test_every_filter_is_in_the_table_that_documents_them() -> None:
    from anomagram_build.essay import formats  # noqa: PLC0415

    assert formats.__doc__ is not None
    table = formats.__doc__.replace("(", " ").replace(",", " ").split()
    assert set(FILTERS) <= set(table)
