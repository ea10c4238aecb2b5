"""What each operation of PyTorch is in ONNX, by its name; families of them have modules apart."""

from __future__ import annotations

from collections.abc import Callable

from anomagram_build.export.lab import elementwise, matrices, reductions, selections, shapes
from anomagram_build.export.lab.context import Value

OPERATORS: dict[str, Callable[..., Value]] = {
    **elementwise.OPERATORS,
    **matrices.OPERATORS,
    **reductions.OPERATORS,
    **selections.OPERATORS,
    **shapes.OPERATORS,
}
"""name → what writes it: (context, the operation's arguments) → what stands for its result."""
