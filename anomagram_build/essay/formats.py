"""How numbers look in prose: the filters of `{{ n.some.name | filter }}`.

=================  =======================================  ==========================
filter             what it does                             0.9942, 2919, 0.0000003 …
=================  =======================================  ==========================
pct(digits=1)      a share as a percentage                  99.4%
points(digits=1)   a difference of shares                   0.3 percentage points
fixed(digits=2)    that many decimals                       0.99
signed(digits=2)   the same, always with its sign           +0.99
int                a whole number, thousands apart          2,919
words              a whole number under 100 as a word       twelve
sci(digits=1)      powers of ten                            3.0·10⁻⁷
bytes              a size in bytes, two to three figures    18 kB
seconds            a time in seconds, two figures           84 ms
plural(one, many)  the noun that goes with the number       beat, beats
capital            the first letter in upper case           Twelve
abs, round(digits) arithmetic, for claims and before other filters
min, max           of a list: `[n.a, n.b] | max`
=================  =======================================  ==========================
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

NBSP = "\u00a0"
MINUS = "\u2212"
TIMES = "\u00d7"
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
# fmt: off
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on


class FormatError(Exception):
    """A value that a filter cannot take."""


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FormatError(f"needs a number, not {value!r}")
    return value


def _whole(value: Any) -> int:
    number = _number(value)
    if number != round(number):
        raise FormatError(f"needs a whole number, not {value!r}")
    return round(number)


def _decimals(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    if not text.strip("-0.,"):  # what rounds to zero has no sign
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def pct(value: Any, digits: int = 1) -> str:
    """0.9942 → 99.4%."""
    return _decimals(100 * _number(value), digits) + "%"


def points(value: Any, digits: int = 1) -> str:
    """A difference of two shares: 0.0031 → 0.3 percentage points."""
    text = _decimals(100 * _number(value), digits)
    unit = "point" if text.lstrip(MINUS) == "1" else "points"
    return f"{text}{NBSP}percentage {unit}"


def fixed(value: Any, digits: int = 2) -> str:
    """0.99421 → 0.99."""
    return _decimals(_number(value), digits)


def signed(value: Any, digits: int = 2) -> str:
    """0.0312 → +0.03, and below zero with a true minus; a rounded zero bears no sign."""
    text = _decimals(_number(value), digits)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def integer(value: Any) -> str:
    """2919 → 2,919. A value that is not whole is rounded."""
    return _decimals(round(_number(value)), 0)


def words(value: Any) -> str:
    """12 → twelve, 28 → twenty-eight; from 100 on in figures."""
    number = _whole(value)
    if not 0 <= number < 100:
        return integer(number)
    if number < 20:
        return _ONES[number]
    return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")


def sci(value: Any, digits: int = 1) -> str:
    """0.0000003 → 3.0·10⁻⁷, with a multiplication sign."""
    mantissa, exponent = f"{_number(value):.{digits}e}".split("e")
    power = str(int(exponent)).translate(_SUPERSCRIPT)
    return f"{mantissa.replace('-', MINUS)}{NBSP}{TIMES}{NBSP}10{power}"


def _scaled(value: float, units: list[tuple[float, str]]) -> str:
    """Two figures below 10, whole numbers above, in the largest unit that leaves at least 1."""
    factor, unit = next((u for u in units if round(abs(value) / u[0], 1) >= 1), units[-1])
    # 999.7 kB would round to 1,000 kB: take the next unit instead.
    index = units.index((factor, unit))
    if index > 0 and round(abs(value) / factor) * factor >= units[index - 1][0]:
        factor, unit = units[index - 1]
    amount = value / factor
    return _decimals(amount, 1 if round(abs(amount), 1) < 10 else 0) + NBSP + unit


def size(value: Any) -> str:
    """Bytes in powers of ten: 18240 → 18 kB, 3660000 → 3.7 MB."""
    number = _number(value)
    if abs(number) < 1000:
        return f"{integer(number)}{NBSP}{plural(round(number), 'byte')}"
    return _scaled(number, [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")])


def seconds(value: Any) -> str:
    """0.084 → 84 ms, 2.91 → 2.9 s, 250 → 4.2 min."""
    return _scaled(_number(value), [(60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs")])


def plural(value: Any, one: str, many: str | None = None) -> str:
    """The noun alone: 1 → beat, 3 → beats; `many` where an s will not do."""
    return one if _number(value) == 1 else (many or f"{one}s")


def capital(value: Any) -> str:
    """For a number word that begins a sentence: twelve → Twelve."""
    text = str(value)
    return text[:1].upper() + text[1:]


def _list(value: Any) -> list[float]:
    if not isinstance(value, list) or not value:
        raise FormatError("needs a list, such as [n.a, n.b]")
    return [_number(item) for item in value]


FILTERS: dict[str, Callable[..., Any]] = {
    "abs": lambda value: abs(_number(value)),
    "bytes": size,
    "capital": capital,
    "fixed": fixed,
    "int": integer,
    "max": lambda value: max(_list(value)),
    "min": lambda value: min(_list(value)),
    "pct": pct,
    "plural": plural,
    "points": points,
    "round": lambda value, digits=0: round(_number(value), digits),
    "sci": sci,
    "seconds": seconds,
    "signed": signed,
    "words": words,
}


def show(value: Any) -> str:
    """What a value without a filter looks like: text as it is, whole numbers as with `int`.

    Raises FormatError for a float: how many digits are meant is for the author to say.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FormatError(f"is {value!r}, which has no place in a sentence")
    if not math.isfinite(value):
        raise FormatError(f"is {value}, not a finite number")
    if isinstance(value, float):
        raise FormatError("needs a filter that says how many digits, such as | fixed(2) or | pct")
    return integer(value)
