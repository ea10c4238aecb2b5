"""onnxruntime agrees with PyTorch on every signal of the data set, here and in Chromium."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page

from anomagram_build.artifacts import read
from anomagram_build.dataset.load import Dataset
from anomagram_build.export.detector import OUTPUTS, Detection, detect_onnx
from anomagram_build.project import ROOT, open_project
from anomagram_build.runner import build
from anomagram_build.site.server import serving

RUN = """
async ([signals, points]) => {
  const ort = await import('./ort.wasm.min.mjs');
  ort.env.wasm.numThreads = 1;
  const bytes = Uint8Array.from(atob(signals), c => c.charCodeAt(0));
  const data = new Float32Array(bytes.buffer);
  const session = await ort.InferenceSession.create('detector.onnx');
  const input = new ort.Tensor('float32', data, [data.length / points, points]);
  const outputs = await session.run({ signal: input });
  const text = (array) => {
    const view = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    let binary = '';
    for (let at = 0; at < view.length; at += 32768)
      binary += String.fromCharCode(...view.subarray(at, at + 32768));
    return btoa(binary);
  };
  return Object.fromEntries(Object.entries(outputs).map(([k, v]) => [k, text(v.data)]));
}
"""


@pytest.fixture(scope="module")
def folder(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site's own model beside the runtime that the pages bundle."""
    folder = tmp_path_factory.mktemp("parity")
    runtime = ROOT / "node_modules" / "onnxruntime-web" / "dist"
    for name in ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.wasm", "ort-wasm-simd-threaded.mjs"):
        (folder / name).write_bytes((runtime / name).read_bytes())
    (folder / "detector.onnx").write_bytes((site / "models" / "detector.onnx").read_bytes())
    (folder / "index.html").write_text("<!doctype html><title>parity</title>")
    return folder.resolve()


@pytest.fixture(scope="module")
def signals() -> NDArray[np.float32]:
    entries = build(open_project()).entries
    return read(entries["dataset"].folder, "dataset", Dataset).signals


@pytest.fixture(scope="module")
def torch_says() -> Detection:
    return read(build(open_project()).entries["export"].folder, "detection", Detection)


def test_all_outputs_agree_on_all_signals(
    site: Path, signals: NDArray[np.float32], torch_says: Detection
) -> None:
    """Absolutely, also where a squared error is in the forties."""
    said = detect_onnx(onnx.load(site / "models" / "detector.onnx"), signals)
    for name in OUTPUTS:
        difference = np.abs(getattr(said, name) - getattr(torch_says, name)).max()
        assert difference <= 1e-5, (name, difference)


def test_all_outputs_agree_on_all_signals_in_chromium(
    folder: Path,
    signals: NDArray[np.float32],
    torch_says: Detection,
    new_page: Callable[..., Page],
) -> None:
    with serving(folder) as url:
        page = new_page(expect=("favicon", "404"))
        page.goto(url)
        sent = base64.b64encode(signals.tobytes()).decode()
        answer = page.evaluate(RUN, [sent, signals.shape[1]])
    for name in OUTPUTS:
        web = np.frombuffer(base64.b64decode(answer[name]), np.float32)
        ours = getattr(torch_says, name)
        difference = np.abs(web.reshape(ours.shape) - ours).max()
        assert difference <= 1e-5, (name, difference)
