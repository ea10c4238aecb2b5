"""All graphs in one file: nothing is lost, nothing depends on the clock."""

from __future__ import annotations

import gzip
import json

from anomagram_build.export.lab.archive import archive

FILES = {"one": b"\n\n\x00", "none": b"", "two": bytes(range(256))}


def test_files_come_back_whole_whatever_is_in_them() -> None:
    head, _, content = gzip.decompress(archive(FILES)).partition(b"\n")
    found = {}
    for name, length in json.loads(head).items():
        found[name], content = content[:length], content[length:]
    assert found == FILES and content == b""


def test_the_same_files_are_the_same_bytes() -> None:
    assert archive(FILES) == archive(dict(FILES))
