"""Writes a content folder for a table of signals: data, card, settings and a short essay."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from anomagram_build.errors import BadInput, Problem
from anomagram_build.starting.plan import Plan, normal_of, plan_for
from anomagram_build.starting.table import Table, read_table

_CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True)
class Words:
    """What the pages call the data and one of its signals."""

    name: str
    noun: str
    nouns: str


@dataclass(frozen=True)
class _Class:
    """A class of the new card: its label in the new file and in the given one."""

    label: int
    key: str
    given: str
    count: int
    normal: bool


def start(folder: Path, data: Path, normal: str | None, noun: str, today: date) -> dict[str, int]:
    """Fill a new folder with an essay about the signals of a file; how many there are by label.

    Raises:
        BadInput: the folder holds something already, or the file will not do.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(Problem("is not an empty folder", str(folder), hint="name a new one"))
    table = read_table(data)
    normal = normal_of(table.labels, normal, str(data))
    plan = plan_for(table.labels, normal, table.signals.shape[1], str(data))
    classes = _classes(table.labels, normal)
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", data.name.partition(".")[0]).strip("-") or "data"
    words = Words(stem.replace("_", " ").replace("-", " ").capitalize(), noun, f"{noun}s")

    (folder / "data").mkdir(parents=True)
    file = _write_data(folder / "data", stem, data, table, classes)
    card = _card(words, file, table, classes)
    (folder / "data" / "card.toml").write_text(card, encoding="utf-8")
    (folder / "essay.toml").write_text(_settings(words, plan, today), encoding="utf-8")
    (folder / ".gitignore").write_text("build/\n", encoding="utf-8")
    for path in sorted(_CONTENT.iterdir()):
        shutil.copyfile(path, folder / path.name)
    return {info.given: info.count for info in classes}


def _classes(labels: Sequence[str], normal: str) -> list[_Class]:
    """The normal class first; whole numbers stay the labels that they are."""
    counts = Counter(labels)
    order = sorted(counts, key=lambda label: (label != normal, label))
    whole = all(re.fullmatch(r"-?\d+", label) for label in order)
    classes, taken = [], set[str]()
    for place, given in enumerate(order):
        key = "normal" if given == normal else _key(given, taken)
        taken.add(key)
        classes.append(
            _Class(int(given) if whole else place, key, given, counts[given], given == normal)
        )
    return classes


def _key(label: str, taken: set[str]) -> str:
    word = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")
    word = word if re.match(r"[a-z]", word) and word != "normal" else f"class-{word or 'x'}"
    key, count = word, 1
    while key in taken:
        count += 1
        key = f"{word}-{count}"
    return key


def _write_data(
    folder: Path, stem: str, data: Path, table: Table, classes: Sequence[_Class]
) -> Path:
    """The data as the package reads them: the given file where that will do."""
    if table.plain:
        path = folder / f"{stem}{'.csv.gz' if data.suffix == '.gz' else '.csv'}"
        shutil.copyfile(data, path)
        return path
    path = folder / f"{stem}.csv.gz"
    label_of = {info.given: info.label for info in classes}
    header = ",".join(["label", *(f"p{point}" for point in range(table.signals.shape[1]))])
    # Without a time stamp or a name inside, the same data give the same digest.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
        file.write(f"{header}\n".encode())
        for label, signal in zip(table.labels, table.signals, strict=True):
            cells = ",".join(np.char.mod("%.9g", signal).tolist())
            file.write(f"{label_of[label]},{cells}\n".encode())
    return path


def _card(words: Words, path: Path, table: Table, classes: Sequence[_Class]) -> str:
    signals, points = table.signals.shape
    normal = next(info for info in classes if info.normal)
    text = f"""\
# The data card: all that the pages say about the data. {signals:,} signals of {points} points.
# Put your own words here; the keys are described in anomagram_build/dataset/card.py.

name = {_quoted(words.name)}
file = {_quoted(path.name)}
sha256 = "{hashlib.sha256(path.read_bytes()).hexdigest()}"
noun = {_quoted(words.noun)}
nouns = {_quoted(words.nouns)}
unit = "units"
index_unit = "points"
licence = "not stated"
source = "not stated"
normal = {normal.label}
"""
    for info in classes:
        name = "Normal" if info.normal else _title(info.given)
        text += f"""
# {info.count:,} signals
[[classes]]
label = {info.label}
key = "{info.key}"
name = {_quoted(name)}
short = {_quoted(name)}
description = {_quoted(f"Signals with the label {info.given}.")}
"""
    return text


def _title(label: str) -> str:
    return f"Class {label}" if re.fullmatch(r"-?\d+", label) else label[:1].upper() + label[1:]


def _settings(words: Words, plan: Plan, today: date) -> str:
    return f"""\
# The essay's settings. Every table is described in anomagram_build/settings.py.

data = "data/card.toml"

[essay]
title = {_quoted(words.name)}
subtitle = {_quoted(f"A network learns what a normal {words.noun} looks like")}
description = {_quoted(f"Choose one of the {words.nouns}: a network in the page judges it.")}
authors = [{{ name = "The authors" }}]
published = "{today.isoformat()}"

[split]
training = {plan.training}

[model]
hidden = {list(plan.hidden)}
latent = 2

[training]
epochs = {plan.epochs}
batch_size = {plan.batch_size}
learning_rate = 0.01

[figures]
gallery = {plan.gallery}
"""


def _quoted(text: str) -> str:
    """Text as TOML has it, whose escapes are JSON's."""
    return json.dumps(text, ensure_ascii=False)
