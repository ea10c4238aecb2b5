"""A page with nothing but the lab's trainer, for tests that drive it in Chromium."""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from anomagram_build.project import ROOT
from anomagram_build.site.bundle import WASM
from anomagram_build.site.node import run_node
from anomagram_build.site.pages import POLICY

SETTINGS: dict[str, Any] = {
    **{"hidden": [8, 4], "latent": 2, "activation": "tanh", "output": "linear"},
    **{"scaling": "standard", "outputBias": "mean", "epochs": 20, "batchSize": 64},
    **{"learningRate": 0.02, "schedule": "one-cycle", "optimizer": "adam"},
    **{"regulariser": "none", "rate": 0.001, "trainingSignals": 300, "abnormalShare": 0},
    **{"testSignals": 100, "seed": 0},
}


def make_page(folder: Path, graphs: Path) -> Path:
    """Bundle the trainer and its worker beside the runtime and the graphs; the page's folder."""
    wasm = ROOT / "node_modules" / WASM
    (folder / wasm.name).write_bytes(wasm.read_bytes())
    built = {
        "workers": {"trainer": "trainer.worker.js"},
        "wasm": {"file": wasm.name, "bytes": wasm.stat().st_size},
    }
    for source in ("templates/lab/trainer.worker.ts", "tests/lab/train_in_page.ts"):
        options = {
            "absWorkingDir": str(ROOT),
            "entryPoints": [str(ROOT / source)],
            "outdir": str(folder),
            "bundle": True,
            "format": "esm",
            "target": ["es2022"],
            "define": {"BUILT": json.dumps(built)},
        }
        made = run_node([ROOT / "anomagram_build/site/esbuild.mjs"], ROOT, json.dumps(options))
        assert made.returncode == 0 and not json.loads(made.stdout)["errors"], made.stdout
    (folder / "icon.svg").write_bytes((ROOT / "templates" / "favicon.svg").read_bytes())
    shutil.copytree(graphs, folder / "graphs")
    (folder / "index.html").write_text(
        '<!doctype html><title>trainer</title><link rel="icon" href="icon.svg">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<script type="module" src="train_in_page.js"></script>'
    )
    return folder.resolve()


# Arrays cross to Python as base64 of their bytes, and data come the other way the same.
HELPERS = """
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
window.setData = async (trainer, { signals, abnormal, points }) =>
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


def unpack(value: Any) -> Any:
    """What a page packed, with NumPy arrays."""
    if isinstance(value, dict) and value.keys() == {"kind", "bytes"}:
        return np.frombuffer(base64.b64decode(value["bytes"]), _KINDS[value["kind"]])
    if isinstance(value, dict):
        return {key: unpack(item) for key, item in value.items()}
    return [unpack(item) for item in value] if isinstance(value, list) else value


def packed_data(signals: np.ndarray, abnormal: np.ndarray | None) -> dict[str, Any]:
    """Signals [n, points] and labels for `setData` in the page."""

    def text(array: np.ndarray) -> str:
        return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()

    return {
        "signals": text(signals.astype(np.float32)),
        "abnormal": None if abnormal is None else text(abnormal.astype(np.uint8)),
        "points": signals.shape[1],
    }
