"""The process that builds for the preview: each line on its input asks for one build.

It stays between builds, so that what a page needs is imported once. It answers each with a line of
JSON; the stages' own lines go to standard error.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from anomagram_build.errors import AnomagramError
from anomagram_build.pipeline import PAGES
from anomagram_build.preview.outcome import Outcome
from anomagram_build.project import open_project
from anomagram_build.runner import build


def main(arguments: list[str]) -> None:
    """Serve builds of the project whose folders the one argument gives, as JSON."""
    folders = {
        name: Path(value) if value else None for name, value in json.loads(arguments[0]).items()
    }
    # Whatever prints must not speak among the answers.
    with (
        os.fdopen(os.dup(sys.stdout.fileno()), "w") as answers,
        contextlib.redirect_stdout(sys.stderr),
    ):
        for _ in sys.stdin:
            print(_build(folders).to_json(), file=answers, flush=True)
            _foresee()


def _foresee() -> None:
    """Imports what a change of prose will need, while nobody waits for it."""
    for stage in (*(f"page_{name}" for name in PAGES), "site"):
        # A module that is being edited may be broken; the build that needs it will say so.
        with contextlib.suppress(Exception):
            importlib.import_module(f"anomagram_build.stages.{stage}")


def _build(folders: dict[str, Any]) -> Outcome:
    start = time.perf_counter()
    try:
        built = build(open_project(**folders))
    except AnomagramError as error:
        return Outcome(problems=error.problems, seconds=time.perf_counter() - start)
    except Exception:
        return Outcome(trace=traceback.format_exc(), seconds=time.perf_counter() - start)
    return Outcome(built.published, seconds=time.perf_counter() - start, ran=tuple(built.ran))


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(sys.argv[1:])
