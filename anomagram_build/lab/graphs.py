"""The lab's graphs in onnxruntime: completed as the page completes them, by joining their bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]


class Graphs:
    """The graphs in a folder, each made ready once. One thread, as in a browser."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sessions: dict[tuple[str, ...], onnxruntime.InferenceSession] = {}

    def bytes(self, *names: str) -> bytes:
        """The joined files of these names, which are one graph."""
        return b"".join((self.folder / f"{name}.onnx").read_bytes() for name in names)

    def run(self, *names: str, **inputs: Any) -> Arrays:
        """What the graph that these files make gives for some inputs, by name.

        Python's whole numbers become int64, its other numbers float32; NumPy's stay as they are.
        """
        if names not in self._sessions:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            self._sessions[names] = onnxruntime.InferenceSession(
                self.bytes(*names), options, providers=["CPUExecutionProvider"]
            )
        session = self._sessions[names]
        outputs = [output.name for output in session.get_outputs()]
        given = {name: _array(value) for name, value in inputs.items()}
        return dict(zip(outputs, session.run(outputs, given), strict=True))


def _array(value: Any) -> NDArray[Any]:
    if isinstance(value, (np.ndarray, np.generic)):
        return np.asarray(value)
    kind = np.int64 if np.issubdtype(np.asarray(value).dtype, np.integer) else np.float32
    return np.asarray(value, kind)
