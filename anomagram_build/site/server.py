"""Serves a folder as GitHub Pages does: below a prefix, gzipped, with the 404 page."""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

_TYPES = {
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".onnx": "application/octet-stream",
}
# What Pages compresses; fonts and pictures of pixels are compressed already.
_COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".wasm", ".txt", ".xml", ".map", ".onnx"}


class Handler(BaseHTTPRequestHandler):
    """Answers for one site; `root` and `prefix` are set in a class of its own."""

    protocol_version = "HTTP/1.1"
    # Head and body are written apart: else the body waits 40 ms for the head to be acknowledged.
    disable_nagle_algorithm = True
    root: Path
    prefix: str

    def handle(self) -> None:
        # A browser that leaves a page hangs up on what it has asked for: no fault of anybody.
        with suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: a preview's requests are of no interest."""

    def _answer(self, *, body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        if path.rstrip("/") + "/" == self.prefix and not path.endswith("/"):
            self._redirect(self.prefix)
            return
        file = self._file(path)
        if file is not None and file.is_dir():
            self._redirect(path + "/")
            return
        status = HTTPStatus.OK
        if file is None or not file.is_file():
            status, file = HTTPStatus.NOT_FOUND, self.root / "404.html"
        try:
            content = self.read(file, self._takes_gzip(file))
        except OSError:
            content = b""
        self.send_response(status)
        kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0]
        text = "; charset=utf-8" if file.suffix in {".html", ".css", ".js", ".json", ".svg"} else ""
        self.send_header("Content-Type", (kind or "application/octet-stream") + text)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", self.caching(file))
        if self._takes_gzip(file):
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if body:
            self.wfile.write(content)

    def read(self, file: Path, compress: bool) -> bytes:
        """What is sent of a file."""
        return _read(file, file.stat().st_mtime_ns, compress)

    def caching(self, file: Path) -> str:
        """How long a browser may keep it: on Pages, everything ten minutes."""
        return "max-age=600"

    def _file(self, path: str) -> Path | None:
        """The file of a path, never one outside the root."""
        if not path.startswith(self.prefix):
            return None
        file = (self.root / path.removeprefix(self.prefix)).resolve()
        if not file.is_relative_to(self.root):
            return None
        return file / "index.html" if path.endswith("/") else file

    def _takes_gzip(self, file: Path) -> bool:
        return file.suffix in _COMPRESSED and "gzip" in self.headers.get("Accept-Encoding", "")

    def _redirect(self, place: str) -> None:
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()


@lru_cache(maxsize=512)
def _read(file: Path, modified: int, compress: bool) -> bytes:
    content = file.read_bytes()
    return gzip.compress(content, 6, mtime=0) if compress else content


def make_server(
    root: Path, prefix: str = "/", port: int = 0, handler: type[Handler] = Handler
) -> ThreadingHTTPServer:
    """A server on this machine alone; port 0 takes a free one. `prefix` begins and ends with /.

    Raises:
        OSError: the port is taken.
    """
    own = type("Handler", (handler,), {"root": root.resolve(), "prefix": prefix})
    server = ThreadingHTTPServer(("127.0.0.1", port), own)
    server.daemon_threads = True
    return server


@contextmanager
def serving(root: Path, prefix: str = "/", port: int = 0) -> Iterator[str]:
    """Serves while the context lasts; gives the site's address."""
    server = make_server(root, prefix, port)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
