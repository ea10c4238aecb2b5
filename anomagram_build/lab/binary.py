"""A tree of values with arrays in it, as JSON and one binary file: recorded.ts reads both."""

from __future__ import annotations

from typing import Any

import numpy as np

_TYPES = {"float32": "<f4", "int32": "<i4"}


def split_arrays(tree: Any) -> tuple[Any, bytes]:
    """The tree with a note in place of each array, and the arrays' bytes, little-endian.

    A note is {"array": "float32" or "int32", "at": first byte, "length": numbers}; arrays lose
    their shape. Raises ValueError for an array of another type.
    """
    content = bytearray()

    def note(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            if value.dtype.name not in _TYPES:
                raise ValueError(f"an array of {value.dtype} cannot be written")
            at = len(content)
            content.extend(value.astype(_TYPES[value.dtype.name]).tobytes())
            return {"array": value.dtype.name, "at": at, "length": value.size}
        if isinstance(value, dict):
            return {key: note(one) for key, one in value.items()}
        return value

    return note(tree), bytes(content)
