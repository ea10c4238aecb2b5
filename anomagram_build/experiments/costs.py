"""What each method costs: time to fit, time to score, and what it has to keep.

Times differ from run to run, and everything else that a build publishes does not. So times are
measured on request, by `anomagram costs`, and kept in a file beside the essay: like the signals,
they are data about the world, here about one machine. A build turns them into ratios.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from anomagram_build.experiments.catalogue import Trial, trials
from anomagram_build.experiments.material import Material
from anomagram_build.experiments.methods import MethodsResult
from anomagram_build.progress import Progress
from anomagram_build.settings import MethodsSettings

SCORED = 1000
"""Signals that a scoring time is of."""

_ENOUGH = 0.3  # seconds after which a time needs no repetition
_REPEATS = 15


@dataclass(frozen=True)
class Timing:
    """Seconds of processor time: to fit one run, and to score SCORED signals."""

    key: str
    setting: str
    fit_seconds: float
    score_seconds: float


@dataclass(frozen=True)
class Timings:
    """One measurement of all methods: on what machine, on how many training signals of how many
    points."""

    machine: str
    signals: int
    points: int
    methods: tuple[Timing, ...]


@dataclass(frozen=True)
class MethodCost:
    """A method's costs, each also as a ratio to that of the method where it is lowest. Times are
    None where they have not been measured."""

    key: str
    bytes: int
    bytes_ratio: float
    fit_seconds: float | None = None
    fit_ratio: float | None = None
    score_seconds: float | None = None
    score_ratio: float | None = None


@dataclass(frozen=True)
class CostsResult:
    """All methods' costs, in the order of the methods' result. `machine` is None where no times
    have been measured."""

    machine: str | None
    methods: tuple[MethodCost, ...]


def measure(
    material: Material,
    settings: MethodsSettings,
    result: MethodsResult,
    machine: str,
    progress: Progress,
) -> Timings:
    """Time every method with the setting that it has chosen, one after the other, on one thread.

    The caller sees to the thread. Quick steps are repeated, and the median is taken.
    """
    scaled = material.scaled()
    training = scaled.training.signals
    tried = trials(settings, material.architecture, material.recipe, len(training))
    signals = np.resize(scaled.test.signals, (SCORED, training.shape[1]))
    timings = []
    for done, method in enumerate(result.methods, start=1):
        trial, way = _trial_of(tried, method.key, method.setting)
        seconds, ways = _timed(partial(trial.learner.fit, training, (0,)))
        scoring, _ = _timed(partial(ways[way][0], signals))
        timings.append(Timing(method.key, method.setting, _rounded(seconds), _rounded(scoring)))
        progress(done, len(result.methods))
    return Timings(machine, len(training), training.shape[1], tuple(timings))


def _trial_of(tried: list[Trial], key: str, setting: str) -> tuple[Trial, int]:
    for trial in tried:
        if (key, setting) in trial.ways:
            return trial, trial.ways.index((key, setting))
    raise LookupError(f'no trial of "{key}" has the setting "{setting}"')


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Median processor time of a call, and what it last returned."""
    times: list[float] = []
    returned = None
    while len(times) < _REPEATS and sum(times) < _ENOUGH:
        start = time.process_time()
        returned = call()
        times.append(time.process_time() - start)
    return float(np.median(times)), returned


def _rounded(seconds: float) -> float:
    """To two significant digits: more would be noise."""
    return float(f"{max(seconds, 1e-6):.2g}")


def costs(result: MethodsResult, timings: Timings | None) -> CostsResult:
    """The costs of all methods, as ratios.

    Raises ValueError, with what is wrong as its message, if the timings are of other methods or
    other training signals.
    """
    by_key: Mapping[str, Timing] = {}
    if timings is not None:
        _check(result, timings)
        by_key = {timing.key: timing for timing in timings.methods}
    least = min(method.bytes for method in result.methods)
    rows = []
    for method in result.methods:
        row = MethodCost(method.key, method.bytes, method.bytes / least)
        if timing := by_key.get(method.key):
            fit = min(one.fit_seconds for one in by_key.values())
            score = min(one.score_seconds for one in by_key.values())
            row = MethodCost(
                row.key,
                row.bytes,
                row.bytes_ratio,
                timing.fit_seconds,
                timing.fit_seconds / fit,
                timing.score_seconds,
                timing.score_seconds / score,
            )
        rows.append(row)
    return CostsResult(None if timings is None else timings.machine, tuple(rows))


def _check(result: MethodsResult, timings: Timings) -> None:
    ours, theirs = [m.key for m in result.methods], {t.key for t in timings.methods}
    missing = [key for key in ours if key not in theirs]
    if missing:
        raise ValueError(f"no times of {', '.join(missing)}")
    if theirs - set(ours):
        raise ValueError(f"times of unknown methods: {', '.join(sorted(theirs - set(ours)))}")
    seen = (timings.signals, timings.points)
    if seen != (result.training_signals, result.points):
        raise ValueError(
            f"times of {seen[0]} training signals of {seen[1]} points, but there are "
            f"{result.training_signals} of {result.points}"
        )


def numbers(result: CostsResult) -> dict[str, Any]:
    """By method, what is known of its costs; and the machine that times were measured on."""
    table: dict[str, Any] = {
        row.key: {
            name: value for name, value in vars(row).items() if name != "key" and value is not None
        }
        for row in result.methods
    }
    return table if result.machine is None else {**table, "machine": result.machine}


def to_toml(timings: Timings) -> str:
    """The timings as the text of a file."""
    lines = [
        "# Written by `anomagram costs`, which measured all of this in one run, on one thread,",
        f"# one method after the other: seconds of processor time to fit, and to score {SCORED}.",
        "",
        f"machine = {_quoted(timings.machine)}",
        f"signals = {timings.signals}",
        f"points = {timings.points}",
    ]
    for timing in timings.methods:
        lines += [
            "",
            f"[methods.{timing.key}]",
            f"setting = {_quoted(timing.setting)}",
            f"fit_seconds = {timing.fit_seconds:g}",
            f"score_seconds = {timing.score_seconds:g}",
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def from_toml(text: str) -> Timings:
    """The inverse of `to_toml`. Raises ValueError for anything that it would not write."""
    table = tomllib.loads(text)
    try:
        methods = tuple(
            Timing(
                key,
                str(row["setting"]),
                _positive(row["fit_seconds"]),
                _positive(row["score_seconds"]),
            )
            for key, row in table["methods"].items()
        )
        return Timings(str(table["machine"]), int(table["signals"]), int(table["points"]), methods)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"a value is missing or of the wrong kind ({error})") from error


def _positive(value: float) -> float:
    if not value > 0:
        raise ValueError(f"a time of {value} seconds")
    return float(value)
