"""What the tests of the lab share."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from anomagram_build.project import ROOT
from anomagram_build.site.node import node_binary, run_node

# Thousands of files take seconds; this is for a reader that never ends.
_PATIENCE = 300

# What the page is expected to show may hang on a training, on a machine several times slower.
expect.set_options(timeout=60_000)


@dataclass(frozen=True)
class Read:
    """What the lab's reader makes of a file: a table, or a problem with what to do about it."""

    kind: str
    facts: dict[str, Any]

    @property
    def signals(self) -> NDArray[np.float32]:
        values = np.frombuffer(base64.b64decode(self.facts["signals"]), "<f4")
        return values.reshape(self.facts["rows"], self.facts["points"])

    @property
    def labels(self) -> list[str] | None:
        """The label of each row."""
        places = self.facts["label_of"]
        return None if places is None else [self.facts["labels"][place] for place in places]

    @property
    def place(self) -> tuple[int | None, int | None]:
        return self.facts.get("row"), self.facts.get("column")


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reader's modules as one script for Node."""
    script = tmp_path_factory.mktemp("reader") / "read_files.mjs"
    options = {
        "absWorkingDir": str(ROOT),
        "entryPoints": [str(ROOT / "tests" / "lab" / "read_files.ts")],
        "outfile": str(script),
        "bundle": True,
        "platform": "node",
        "format": "esm",
    }
    made = run_node([ROOT / "anomagram_build/site/esbuild.mjs"], ROOT, json.dumps(options))
    assert made.returncode == 0 and not json.loads(made.stdout)["errors"], made.stdout + made.stderr
    return script


@pytest.fixture(scope="session")
def read_files(reader: Path) -> Callable[..., list[Read]]:
    """Reads files, given as bytes; `change` is what the reader of the page has set otherwise."""

    def read(files: Sequence[bytes], **change: Any) -> list[Read]:
        lines = [
            json.dumps({"file": base64.b64encode(file).decode(), "change": change})
            for file in files
        ]
        run = subprocess.run(
            [str(node_binary()), str(reader)],
            input="\n".join(lines),
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        answers = [json.loads(line) for line in run.stdout.splitlines()]
        assert len(answers) == len(files)
        return [Read(answer["kind"], answer) for answer in answers]

    return read


def wake_tools(page: Page) -> None:
    page.wait_for_selector('[data-part="lab"][data-live]')
    page.mouse.move(10, 10)
    for tool in page.locator("[data-tool]").all():
        tool.scroll_into_view_if_needed()
        expect(tool).to_have_attribute("data-live", "")


@pytest.fixture
def open_lab(site_url: str, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the lab and waits for its script, and for its tools, which wake as they come near."""

    def open_at(query: str = "", **options: object) -> Page:
        page = new_page(**{"viewport": {"width": 1280, "height": 900}, **options})
        page.goto(f"{site_url}lab/{query}")
        wake_tools(page)
        return page

    return open_at
