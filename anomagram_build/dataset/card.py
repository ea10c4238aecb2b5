"""The data card: a TOML file with all that the package knows about a data set."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anomagram_build.errors import BadInput, Problem, did_you_mean

CARD_KEYS: dict[str, type] = {
    "name": str,
    "file": str,
    "sha256": str,
    "noun": str,
    "nouns": str,
    "unit": str,
    "index_unit": str,
    "licence": str,
    "source": str,
    "normal": int,
    "classes": list,
}
CLASS_KEYS: dict[str, type] = {
    "label": int,
    "key": str,
    "name": str,
    "short": str,
    "description": str,
}
OPTIONAL = frozenset({"sha256"})
TYPE_NAMES = {
    str: "text in quotes",
    int: "a whole number",
    list: "an array of tables, each begun with [[classes]]",
}

# Where each key is written: the table's number (0 for the top, 1 for the first class…) and the key.
Lines = dict[tuple[int, str], int]


@dataclass(frozen=True)
class ClassInfo:
    """One class of signals: its label in the data and its names in text, charts and selectors."""

    label: int
    key: str
    name: str
    short: str
    description: str


@dataclass(frozen=True)
class DataCard:
    """What the package knows about a data set. `sha256` is None where the card omits it."""

    path: Path
    name: str
    file: str
    sha256: str | None
    noun: str
    nouns: str
    unit: str
    index_unit: str
    licence: str
    source: str
    normal: int
    classes: tuple[ClassInfo, ...]

    @property
    def data_path(self) -> Path:
        """The data file, which lies beside the card."""
        return self.path.parent / self.file

    def class_of(self, label: int) -> ClassInfo:
        """The class with this label. Raises KeyError where there is none."""
        for info in self.classes:
            if info.label == label:
                return info
        raise KeyError(label)


def read_card(path: Path | str) -> DataCard:
    """Read and check a data card. Raises BadInput with every problem found, each with its line."""
    path = Path(path)
    text = _read_text(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, line = _syntax_problem(error, text)
        raise BadInput(Problem(message, str(path), line)) from None

    lines = _key_lines(text)
    problems = list(_table_problems(table, CARD_KEYS, 0, lines, str(path)))
    if isinstance(table.get("classes"), list):
        for number, entry in enumerate(table["classes"], start=1):
            problems += _table_problems(entry, CLASS_KEYS, number, lines, str(path))
    if not problems:
        problems += _meaning_problems(table, lines, str(path))
    if problems:
        raise BadInput(*problems)

    classes = tuple(ClassInfo(**entry) for entry in table["classes"])
    return DataCard(**{"sha256": None, **table, "classes": classes, "path": path})


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInput(Problem("there is no such data card", str(path))) from None
    except UnicodeDecodeError:
        raise BadInput(Problem("the data card is not UTF-8 text", str(path))) from None
    except OSError as error:
        raise BadInput(Problem(f"cannot read the data card: {error.strerror}", str(path))) from None


def _syntax_problem(error: tomllib.TOMLDecodeError, text: str) -> tuple[str, int]:
    """tomllib's message and line; Python 3.11 gives the line only as text."""
    message = str(error)
    match = re.search(r" \(at line (\d+), column \d+\)$", message)
    if match is None:
        return message.removesuffix(" (at end of document)"), max(1, len(text.splitlines()))
    return message[: match.start()], int(match[1])


def _key_lines(text: str) -> Lines:
    """The line of each key and (under an empty key) of each table's header.

    tomllib forgets lines, so this looks for `key =` again. It need not understand all of TOML: a
    line that it takes wrongly only misplaces a message.
    """
    lines: Lines = {}
    table = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(r"\s*\[", line):
            lines.setdefault((0, line.strip(" \t[]").split("]")[0]), number)
            table += 1
            lines[table, ""] = number
        elif match := re.match(r"""\s*["']?([\w-]+)["']?\s*=""", line):
            lines.setdefault((table, match[1]), number)
    return lines


def _table_problems(
    table: Any, keys: dict[str, type], number: int, lines: Lines, file: str
) -> Iterator[Problem]:
    """Unknown keys, missing keys and wrong types of one table."""
    header = lines.get((number, ""))
    if not isinstance(table, dict):
        yield Problem("a class must be a table", file, lines.get((0, "classes")), "use [[classes]]")
        return
    for key in table:
        if key not in keys:
            line = lines.get((number, key))
            yield Problem(f'unknown key "{key}"', file, line, did_you_mean(key, keys))
    for key, kind in keys.items():
        line = lines.get((number, key), header)
        if key not in table:
            if key not in OPTIONAL:
                owner = "this class" if number else "the data card"
                yield Problem(f'{owner} has no key "{key}"', file, line)
        # A bool is an int to Python, but `normal = true` is a mistake.
        elif not isinstance(table[key], kind) or isinstance(table[key], bool):
            yield Problem(f'"{key}" must be {TYPE_NAMES[kind]}, not {table[key]!r}', file, line)
        elif table[key] in ("", []):
            yield Problem(f'"{key}" is empty', file, line)


def _meaning_problems(table: dict[str, Any], lines: Lines, file: str) -> Iterator[Problem]:
    """What is wrong with a card whose keys and types are right."""
    if not re.fullmatch(r"[0-9a-f]{64}", table.get("sha256", "0" * 64)):
        line = lines.get((0, "sha256"))
        yield Problem('"sha256" must be 64 digits from 0 to f, in small letters', file, line)

    for key in ("label", "key"):
        seen = set()
        for number, entry in enumerate(table["classes"], start=1):
            if entry[key] in seen:
                line = lines.get((number, key))
                yield Problem(f"a second class with {key} {entry[key]!r}", file, line)
            seen.add(entry[key])
    for number, entry in enumerate(table["classes"], start=1):
        # It becomes part of CSS selectors, addresses and names of numbers.
        if not re.fullmatch(r"[a-z][a-z0-9-]*", entry["key"]):
            message = f'the class key "{entry["key"]}" must be small letters, digits and hyphens'
            yield Problem(message, file, lines.get((number, "key")))

    labels = sorted({entry["label"] for entry in table["classes"]})
    line = lines.get((0, "normal"))
    if table["normal"] not in labels:
        known = ", ".join(map(str, labels))
        message = f'"normal" is {table["normal"]}, but the classes have the labels {known}'
        yield Problem(message, file, line)
    elif len(labels) == 1:
        message = "the normal class is the only one"
        yield Problem(message, file, line, "a detector needs abnormal signals to be judged by")
