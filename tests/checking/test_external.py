"""Links to other sites, asked of a server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from anomagram_build.checking.external import dead_links


class _Handler(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self._answer(405 if self.path == "/no-head" else 200)

    def do_GET(self) -> None:
        self._answer(200)

    def _answer(self, usual: int) -> None:
        named = self.path.strip("/")
        self.send_response(int(named) if named.isdigit() else usual)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()


def test_the_living_and_the_dead_are_told_apart(server: str) -> None:
    asked = [f"{server}/{path}" for path in ("", "no-head", "403", "429", "404", "410", "500")]
    dead = dead_links(asked)
    assert [*dead] == [f"{server}/{code}" for code in (404, 410, 500)]
    assert dead[f"{server}/404"] == "answers 404 Not Found"


def test_a_server_that_is_not_there_is_dead() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as once:
        address = f"http://127.0.0.1:{once.server_port}/"
    assert "cannot be reached" in dead_links([address, address])[address]
