"""Serves the site as `site.server` does, and adds to each page what tells it of new builds.

The additions are in the responses only, never in the site, and keep to the pages' policy: a script
and a style sheet of the same origin, below `.preview/`.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import urlsplit

from anomagram_build.preview.news import News
from anomagram_build.site.server import Handler

_OWN = {"client.js": "text/javascript", "client.css": "text/css"}
_PLACE = ".preview/"
_NOT_YET = (
    "<!doctype html>\n<html lang=en><head><title>No site yet</title></head><body></body></html>"
)


class PreviewHandler(Handler):
    """Answers for the site and the preview's own files; `news` is set in a class of its own."""

    news: News

    def do_GET(self) -> None:  # noqa: N802 - the base class calls it so
        path = urlsplit(self.path).path
        name = path.removeprefix(self.prefix + _PLACE)
        if path == "/" != self.prefix:
            self._redirect(self.prefix)
        elif name == "events":
            self._events()
        elif name in _OWN:
            content = Path(__file__).with_name(name).read_bytes()
            self._send(content, _OWN[name])
        elif not (self.root / "index.html").is_file():
            self._send(self._with_client(_NOT_YET.encode()), "text/html")
        else:
            super().do_GET()

    def read(self, file: Path, compress: bool) -> bytes:
        """As it is, but for pages, which bring the preview's script along."""
        if file.suffix != ".html":
            return super().read(file, compress)
        content = self._with_client(file.read_bytes())
        return gzip.compress(content, 1, mtime=0) if compress else content

    def caching(self, file: Path) -> str:
        """Only what is named by its content may be kept."""
        return "max-age=600" if file.parent.name == "assets" else "no-store"

    def _with_client(self, html: bytes) -> bytes:
        place = f"{self.prefix}{_PLACE}"
        tags = (
            f'<link rel="stylesheet" href="{place}client.css">\n'
            f'<script type="module" src="{place}client.js"></script>\n</head>'
        )
        return html.replace(b"</head>", tags.encode(), 1)

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def _events(self) -> None:
        """Server-sent events for as long as the page is open."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            for state in self.news.listen():
                # A comment shows whether anybody is still there.
                self.wfile.write(f"data: {state}\n\n".encode() if state else b":\n\n")
                self.wfile.flush()
        except OSError:
            pass  # the page has gone
