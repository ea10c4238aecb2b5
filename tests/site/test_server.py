"""The server that previews and tests share."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from anomagram_build.site.server import serving


def test_a_browser_that_hangs_up_is_no_fault(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "index.html").write_text("here")
    (tmp_path / "large.bin").write_bytes(bytes(50_000_000))
    with serving(tmp_path) as url:
        place = urlsplit(url)
        with socket.create_connection((place.hostname, place.port)) as asking:
            asking.sendall(b"GET /large.bin HTTP/1.1\r\nHost: here\r\n\r\n")
            assert asking.recv(100)
        assert urlopen(url).read() == b"here"
    assert capfd.readouterr().err == ""
