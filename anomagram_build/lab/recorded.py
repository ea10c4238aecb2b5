"""The run that the page shows before it has trained one itself, as files for its script."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from typing import Any

import numpy as np

from anomagram_build.lab.binary import split_arrays
from anomagram_build.lab.record import Recording

_FRAMES = 6


def recorded_files(recording: Recording, settings: Mapping[str, Any]) -> tuple[Any, bytes]:
    """The recording's last snapshot as `Recorded` of templates/lab/session.ts: JSON, and its
    arrays, gzipped."""
    tree = _plain(
        {
            "settings": settings,
            "division": recording.division,
            "snapshot": recording.snapshots[-1],
            "parameterCount": recording.parameter_count,
        }
    )
    return _packed(tree)


def film_epochs(last: int) -> list[int]:
    """The epochs of a run that a page shows where it cannot train: early ones change most."""
    return [0, *np.unique(np.rint(np.geomspace(1, last, _FRAMES)).astype(int)).tolist()]


def film_files(recording: Recording) -> tuple[Any, bytes]:
    """The recording's earlier snapshots by their epochs, as `fetchFilm` of
    templates/lab/recorded.ts reads them: JSON, and its arrays, gzipped. Their losses are those of
    the last."""
    losses = ("trainingLoss", "validationLoss")
    return _packed(
        {
            str(snapshot["epoch"]): _plain(
                {name: value for name, value in snapshot.items() if name not in losses}
            )
            for snapshot in recording.snapshots[:-1]
        }
    )


def _packed(tree: Any) -> tuple[Any, bytes]:
    noted, arrays = split_arrays(tree)
    return noted, gzip.compress(arrays, compresslevel=9, mtime=0)


def _plain(value: Any) -> Any:
    """As the script wants it: numbers of 32 bits, and nothing where there is None."""
    if isinstance(value, np.ndarray):
        whole = np.issubdtype(value.dtype, np.integer)
        return value.astype(np.int32 if whole else np.float32)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items() if one is not None}
    return value
