"""Spread independent batches of runs over processes or machines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from joblib import Parallel, delayed

from anomagram_build.progress import Progress, silent

Given = TypeVar("Given")
Made = TypeVar("Made")


def map_batches(
    function: Callable[[Given], Made], batches: Sequence[Given], progress: Progress = silent
) -> list[Made]:
    """`[function(batch) for batch in batches]`, spread over whatever joblib is configured with.

    Where and how wide is the caller's choice, by `joblib.parallel_config`: without one, one after
    another in this process. The function must be a module's own, so that it can be sent to another
    process, and must not depend on anything but its batch. `progress` counts finished batches.
    """
    results: list[Made] = []
    # As a generator, in order, so that progress shows while later batches still run.
    for result in Parallel(return_as="generator")(delayed(function)(batch) for batch in batches):
        results.append(result)
        progress(len(results), len(batches))
    return results
