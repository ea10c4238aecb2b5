"""A page with nothing but the lab's trainer, driven in Chromium."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from anomagram_build.lab.graphs import Graphs
from anomagram_build.project import ROOT, open_project
from anomagram_build.runner import build
from anomagram_build.site.bundle import WASM
from anomagram_build.site.node import run_node
from anomagram_build.site.pages import POLICY
from anomagram_build.site.server import serving
from anomagram_build.stages.parts import GRAPHS, GRAPHS_ARCHIVE

# The runtime makes its WebAssembly memory itself, out of reach but for whoever stands by.
_WATCH_MEMORY = """
self.memories = [];
WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
  construct: (Kind, given) => {
    const memory = new Kind(...given);
    self.memories.push(memory);
    return memory;
  },
});
"""


def _make_page(folder: Path, graphs: Path) -> Path:
    """Bundle the trainer and its worker beside the runtime and the graphs; the page's folder."""
    wasm = ROOT / "node_modules" / WASM
    (folder / wasm.name).write_bytes(wasm.read_bytes())
    built = {
        "workers": {"trainer": "trainer.worker.js"},
        "wasm": {"file": wasm.name, "bytes": wasm.stat().st_size},
    }
    for source in ("templates/lab/trainer.worker.ts", "tests/lab/trainer/train_in_page.ts"):
        options = {
            "absWorkingDir": str(ROOT),
            "entryPoints": [str(ROOT / source)],
            "outdir": str(folder),
            "bundle": True,
            "format": "esm",
            "target": ["es2022"],
            "define": {"BUILT": json.dumps(built)},
        }
        if source.endswith(".worker.ts"):
            options["banner"] = {"js": _WATCH_MEMORY}
        made = run_node([ROOT / "anomagram_build/site/esbuild.mjs"], ROOT, json.dumps(options))
        assert made.returncode == 0 and not json.loads(made.stdout)["errors"], made.stdout
    (folder / "icon.svg").write_bytes((ROOT / "templates" / "favicon.svg").read_bytes())
    shutil.copyfile(graphs, folder / graphs.name)
    (folder / "index.html").write_text(
        '<!doctype html><title>trainer</title><link rel="icon" href="icon.svg">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<script type="module" src="train_in_page.js"></script>'
    )
    return folder.resolve()


# Arrays cross to Python as base64 of their bytes, and data come the other way the same.
_HELPERS = """
window.pack = (value) => {
  if (value && value.buffer instanceof ArrayBuffer) {
    const view = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    let binary = '';
    for (let at = 0; at < view.length; at += 32768)
      binary += String.fromCharCode(...view.subarray(at, at + 32768));
    return { kind: value.constructor.name, bytes: btoa(binary) };
  }
  if (Array.isArray(value)) return value.map(pack);
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, pack(v)]));
  return value;
};
window.unpack = (text, Kind) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Kind(bytes.buffer);
};
window.setData = async ({ signals, abnormal, points }) =>
  trainer.setData({
    points,
    signals: unpack(signals, Float32Array),
    abnormal: abnormal === null ? undefined : unpack(abnormal, Uint8Array),
  });
"""

_KINDS = {
    "Float32Array": np.float32,
    "Float64Array": np.float64,
    "Int32Array": np.int32,
    "Uint8Array": np.uint8,
}


def _unpack(value: Any) -> Any:
    """What a page packed, with NumPy arrays."""
    if isinstance(value, dict) and value.keys() == {"kind", "bytes"}:
        return np.frombuffer(base64.b64decode(value["bytes"]), _KINDS[value["kind"]])
    if isinstance(value, dict):
        return {key: _unpack(item) for key, item in value.items()}
    return [_unpack(item) for item in value] if isinstance(value, list) else value


def _packed(signals: np.ndarray, abnormal: np.ndarray | None) -> dict[str, Any]:
    """Signals [n, points] and labels for `setData` in the page."""

    def text(array: np.ndarray) -> str:
        return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()

    return {
        "signals": text(signals.astype(np.float32)),
        "abnormal": None if abnormal is None else text(abnormal.astype(np.uint8)),
        "points": signals.shape[1],
    }


@dataclass(frozen=True, eq=False)
class TrainerPage:
    """A page whose `trainer` is ready, and the graphs that it uses."""

    page: Page
    graphs: Graphs

    def evaluate(self, script: str, **given: Any) -> Any:
        """What an async function body gives, of `trainer` and what is given; arrays as NumPy's."""
        names = ", ".join(given)
        body = f"async ({{ {names} }}) => {{ const answer = await (async () => {{ {script} }})(); "
        return _unpack(self.page.evaluate(body + "return pack(answer); }", given))

    def memory(self) -> tuple[int, int]:
        """Bytes of the worker: WebAssembly's memory, and JavaScript's heap once it is tidied."""
        (worker,) = self.page.workers
        wasm = worker.evaluate(
            "() => memories.reduce((sum, one) => sum + one.buffer.byteLength, 0)"
        )
        session = self.page.context.new_cdp_session(self.page)
        found: list[str] = []
        session.on("Target.attachedToTarget", lambda event: found.append(event["sessionId"]))
        answers: dict[int, dict[str, Any]] = {}

        def hear(event: dict[str, Any]) -> None:
            answer = json.loads(event["message"])
            answers[answer.get("id", -1)] = answer

        session.on("Target.receivedMessageFromTarget", hear)
        session.send(
            "Target.setAutoAttach",
            {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False},
        )
        for number, method in enumerate(("HeapProfiler.collectGarbage", "Runtime.getHeapUsage"), 1):
            message = json.dumps({"id": number, "method": method})
            session.send("Target.sendMessageToTarget", {"sessionId": found[0], "message": message})
            while number not in answers:
                self.page.wait_for_timeout(20)
        session.detach()
        return int(wasm), int(answers[2]["result"]["usedSize"])

    def set_data(self, signals: np.ndarray, abnormal: np.ndarray | None) -> None:
        self.evaluate("await setData(data);", data=_packed(signals, abnormal))


@pytest.fixture(scope="session")
def graphs() -> Graphs:
    entries = build(open_project(), only=("graphs",)).entries
    return Graphs(entries["graphs"].folder / GRAPHS)


@pytest.fixture(scope="session")
def trainer_url(graphs: Graphs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = _make_page(tmp_path_factory.mktemp("trainer"), graphs.folder.with_name(GRAPHS_ARCHIVE))
    with serving(folder) as url:
        yield url


@pytest.fixture(scope="session")
def trainer(graphs: Graphs, trainer_url: str, browser: Browser) -> Iterator[TrainerPage]:
    """One for all tests: starting the runtime takes longer than any of them."""
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: said.type == "error" and errors.append(said.text))
    page.add_init_script(_HELPERS)
    page.goto(trainer_url)
    page.wait_for_function("() => window.trainer !== undefined")
    yield TrainerPage(page, graphs)
    page.close()
    assert not errors
