"""Has builds made by a process of its own, and keeps it warm for the next."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from anomagram_build.preview.outcome import Outcome, from_json


class Builder:
    """One worker at a time. `stop` may come from another thread while `build` waits."""

    def __init__(self, folders: Mapping[str, Path | None]) -> None:
        self._folders = json.dumps(
            {name: str(path) if path else "" for name, path in folders.items()}
        )
        self._worker: subprocess.Popen[str] | None = None

    def build(self) -> Outcome | None:
        """Build now; None where `stop` has ended it."""
        worker = self._worker
        if worker is None or worker.poll() is not None:
            worker = self._worker = self._start()
        assert worker.stdin is not None and worker.stdout is not None
        try:
            print("build", file=worker.stdin, flush=True)
            line = worker.stdout.readline()
        except OSError:
            line = ""
        if line:
            return from_json(line)
        if self._worker is worker:
            self._worker = None
            return Outcome(trace=f"the build process ended with exit code {worker.wait()}")
        return None

    def stop(self) -> None:
        """End the worker, and with it a build; finished stages stay finished."""
        worker, self._worker = self._worker, None
        if worker is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGTERM)  # compilers and experiments with it
            worker.wait()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "anomagram_build.preview.worker", self._folders],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # Ctrl-C is for the preview, which then stops its worker.
            start_new_session=True,
        )
