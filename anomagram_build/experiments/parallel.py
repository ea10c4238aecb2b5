"""Spread independent batches of runs over processes or machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import torch
from joblib import Parallel, delayed, parallel_config
from threadpoolctl import threadpool_limits

from anomagram_build.errors import BadInput
from anomagram_build.progress import Progress, silent

Given = TypeVar("Given")
Made = TypeVar("Made")

_PATIENCE = 10  # seconds to wait for a scheduler, and then for a worker


def map_batches(
    function: Callable[[Given], Made], batches: Sequence[Given], progress: Progress = silent
) -> list[Made]:
    """`[function(batch) for batch in batches]`, spread over whatever joblib is configured with.

    Where and how wide is the caller's choice, by `spread_over` or `joblib.parallel_config`:
    without one, one after another in this process. The function must be a module's own, so that
    it can be sent to another process, and must not depend on anything but its batch. `progress`
    counts finished batches.
    """
    results: list[Made] = []
    calls = (delayed(_alone)(function, batch) for batch in batches)
    # As a generator, in order, so that progress shows while later batches still run.
    for result in Parallel(return_as="generator")(calls):
        results.append(result)
        progress(len(results), len(batches))
    return results


def _alone(function: Callable[[Given], Made], batch: Given) -> Made:
    """The result on one thread and without spreading any further, wherever this runs, so that
    sums have the same order on every machine."""
    torch.set_num_threads(1)
    with threadpool_limits(1), parallel_config(backend="sequential"):
        return function(batch)


@contextmanager
def spread_over(scheduler: str | None) -> Iterator[None]:
    """Within it, `map_batches` uses the workers of the Dask scheduler at this address, or, if it
    is None, a process for each processor of this machine.

    The workers need this package in the same version. Raises BadInput where Dask is not
    installed, no scheduler answers, or it has no workers.
    """
    if scheduler is None:
        with parallel_config(backend="loky", n_jobs=-1, inner_max_num_threads=1):
            yield
        return
    try:
        from distributed import Client  # noqa: PLC0415 - an optional dependency
    except ImportError as error:
        raise BadInput(
            "Dask is not installed; install it by `pip install anomagram[cluster]`"
        ) from error
    try:
        client = Client(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BadInput(
            f'no Dask scheduler answers at "{scheduler}"; start one by `dask scheduler` and give '
            "the address that it prints"
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            raise BadInput(
                f'the Dask scheduler at "{scheduler}" has no workers; start some by '
                f"`dask worker {scheduler}`"
            ) from error
        with parallel_config(backend="dask", client=client):
            yield
