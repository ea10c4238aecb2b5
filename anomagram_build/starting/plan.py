"""Settings that suit a table: how to divide it, and a network of its size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from anomagram_build.errors import BadInput, Problem, did_you_mean

LEAST_NORMAL = 40
_LEAST_POINTS = 4
_GALLERY = 60


@dataclass(frozen=True)
class Plan:
    """Numbers for essay.toml."""

    training: int
    hidden: tuple[int, ...]
    epochs: int
    batch_size: int
    gallery: int


def normal_of(labels: Sequence[str], wanted: str | None, file: str) -> str:
    """The label of the normal signals: the wanted one, or else the most frequent one.

    Raises:
        BadInput: no signal has the wanted label.
    """
    counts = Counter(labels)
    if wanted is None:
        return min(counts, key=lambda label: (-counts[label], label))
    if wanted in counts:
        return wanted
    known = sorted(counts)
    hint = did_you_mean(wanted, known) or f"the labels are {', '.join(known)}"
    raise BadInput(Problem(f'no signal has the label "{wanted}"', file, None, hint))


def plan_for(labels: Sequence[str], normal: str, points: int, file: str) -> Plan:
    """Divide two thirds of the normal signals for training, and choose a small network.

    Raises:
        BadInput: with every class that is too small, or where the signals are too short.
    """
    counts = Counter(labels)
    problems = []
    if points < _LEAST_POINTS:
        problems.append(Problem(f"signals of {points} points are too short", file))
    if len(counts) < 2:
        hint = "a detector needs abnormal signals to be judged by"
        problems.append(Problem(f'all signals have the label "{normal}"', file, None, hint))
    if counts[normal] < LEAST_NORMAL:
        problems.append(
            Problem(
                f'only {counts[normal]} signals have the normal label "{normal}"',
                file,
                None,
                f"at least {LEAST_NORMAL} are needed, most of them for training",
            )
        )
    problems += [
        Problem(
            f'only 1 signal has the label "{label}"',
            file,
            None,
            "a class needs one each for validation and test; add some or leave it out",
        )
        for label, count in sorted(counts.items())
        if label != normal and count < 2
    ]
    if problems:
        raise BadInput(*problems)

    held_out = max(20, counts[normal] - counts[normal] * 2 // 3)
    training = counts[normal] - held_out
    tested = held_out // 2, (len(labels) - counts[normal]) // 2
    width = max(4, min(16, points // 2))
    return Plan(
        training=training,
        hidden=(width, max(3, width // 2)),
        epochs=60 if training >= 1000 else 100,
        batch_size=64 if training >= 1000 else 16,
        gallery=_gallery(*tested),
    )


def _gallery(normal: int, abnormal: int) -> int:
    """How many test signals to show: where there are few abnormal ones, normal ones fill up."""
    sizes = (
        size
        for size in range(_GALLERY, 10, -1)
        if size - min(round(0.6 * size), abnormal) <= normal
    )
    return next(sizes, 10)
