"""All numbers that stages offer to the prose, as one tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def merge_numbers(parts: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """One tree from the trees of several stages, given as (stage, numbers).

    Raises:
        ValueError: two stages offer a number of the same name.
    """
    merged: dict[str, Any] = {}
    for stage, numbers in parts:
        _merge(merged, numbers, stage, ())
    return merged


def _merge(into: dict[str, Any], new: Mapping[str, Any], stage: str, path: tuple[str, ...]) -> None:
    for key, value in new.items():
        here = (*path, key)
        if isinstance(value, Mapping):
            branch = into.setdefault(key, {})
            if isinstance(branch, dict):
                _merge(branch, value, stage, here)
                continue
        elif key not in into:
            into[key] = value
            continue
        raise ValueError(f'stage "{stage}" offers the number "{".".join(here)}" a second time')
