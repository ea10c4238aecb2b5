"""Runs the preview: build, serve, watch, build again."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from anomagram_build.errors import BadInput
from anomagram_build.preview.builder import Builder
from anomagram_build.preview.news import News
from anomagram_build.preview.outcome import Outcome
from anomagram_build.preview.server import PreviewHandler
from anomagram_build.preview.watch import changes, needs_new_worker
from anomagram_build.site.server import make_server

_PATIENCE = 3.0  # seconds that a build may take on after something else was saved


@contextmanager
def previewing(
    folders: Mapping[str, Path | None],
    site: Path,
    watched: list[Path],
    *,
    prefix: str = "/",
    port: int = 0,
    report: Callable[[Outcome], None] = lambda outcome: None,
) -> Iterator[str]:
    """Previews while the context lasts; gives the address. The first build is made in it too.

    `folders` are what `open_project` takes, `watched` those whose files matter beside the
    project's own. `report` is told of each build.

    Raises:
        BadInput: the port cannot be used.
    """
    news, stop = News(), Event()
    handler = type("Handler", (PreviewHandler,), {"news": news})
    try:
        server = make_server(site, prefix, port, handler)
    except OSError as error:
        raise BadInput(f"port {port} cannot be used ({error.strerror}); try --port") from error
    rebuilder = Rebuilder(Builder(folders), (report, news.tell))
    threads = [
        Thread(target=server.serve_forever, daemon=True),
        Thread(target=rebuilder.run, args=(stop,), daemon=True),
        Thread(target=_watch, args=(watched, rebuilder, stop), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        stop.set()
        rebuilder.end()
        server.shutdown()
        server.server_close()
        for thread in threads:
            thread.join()


def _watch(watched: list[Path], rebuilder: Rebuilder, stop: Event) -> None:
    for files in changes(watched, stop):
        rebuilder.saved(files)


class Rebuilder:
    """Builds once at first, and again after every save."""

    def __init__(self, builder: Builder, listeners: Sequence[Callable[[Outcome], None]]) -> None:
        self._builder = builder
        self._listeners = listeners
        self._wanted = Event()
        self._idle = Event()
        self._wanted.set()

    def saved(self, files: set[Path]) -> None:
        """Something was saved: build, and stop a build that would keep it waiting for long."""
        if needs_new_worker(files) or not self._idle.wait(_PATIENCE):
            self._builder.stop()
        self._wanted.set()

    def run(self, stop: Event) -> None:
        """Build whenever it is wanted, until `stop` is set."""
        while not stop.is_set():
            if not self._wanted.wait(0.2):
                continue
            self._wanted.clear()
            self._idle.clear()
            outcome = self._builder.build()
            self._idle.set()
            # A later save may have changed a file while it was read; its own build tells better.
            if outcome is not None and not (outcome.failed and self._wanted.is_set()):
                for tell in self._listeners:
                    tell(outcome)

    def end(self) -> None:
        """Stop whatever runs."""
        with contextlib.suppress(OSError):
            self._builder.stop()
