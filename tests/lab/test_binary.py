"""Arrays in a file of their own."""

from __future__ import annotations

import json

import numpy as np
import pytest

from anomagram_build.lab.binary import split_arrays


def test_arrays_leave_notes_where_to_find_them() -> None:
    tree = {
        "a": np.array([[1.5, -2.0]], dtype=np.float32),
        "b": {"c": np.array([7, -1, 3], dtype=np.int32), "d": "text", "e": [1, 2], "f": None},
    }
    noted, content = split_arrays(tree)
    assert json.loads(json.dumps(noted)) == noted
    assert noted["b"]["d"] == "text" and noted["b"]["e"] == [1, 2] and noted["b"]["f"] is None
    for note, kind, values in (
        (noted["a"], "float32", [1.5, -2.0]),
        (noted["b"]["c"], "int32", [7, -1, 3]),
    ):
        assert note["array"] == kind and note["at"] % 4 == 0
        found = np.frombuffer(content, kind, count=note["length"], offset=note["at"])
        assert found.tolist() == values
    assert len(content) == 4 * 5


def test_other_types_are_refused() -> None:
    with pytest.raises(ValueError, match="float64"):
        split_arrays({"a": np.zeros(2)})
