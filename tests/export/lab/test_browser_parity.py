"""A step of training in onnxruntime-web, in Chromium, is PyTorch's own."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from anomagram_build.lab.graphs import Graphs
from anomagram_build.project import ROOT
from anomagram_build.site.server import serving

from .reference import (
    BATCH,
    CASES,
    FREE,
    FREE_CASES,
    LOSSES,
    OPTIMIZERS,
    POINTS,
    STEPS,
    WEIGHTS,
    free_run,
    penalised,
    signals,
    taught,
)

# What every run in the page needs.
PREPARE = """
async () => {
  window.ort = await import('./ort.wasm.min.mjs');
  ort.env.wasm.numThreads = 1;
  window.get = async (file) => (await fetch(file)).arrayBuffer();
  window.data = new Float32Array(await get('signals.bin'));
  window.whole = (...values) => BigInt64Array.from(values, BigInt);
  window.scalar = (value) => new ort.Tensor('int64', whole(value), []);
  window.vector = (values) => new ort.Tensor('float32', values, [values.length]);
  window.matrix = (values, points) =>
    new ort.Tensor('float32', values, [values.length / points, points]);
}
"""

# Runs all steps of a case from the states in one file, and compares with the states after.
IN_PAGE = """
async ({ graph, states, rows, losses, fixed, compared, sizes, steps, batch, points, rate }) => {
  const all = new Float32Array(await get(states));
  const chosen = new Int32Array(await get(rows));
  const expected = new Float32Array(await get(losses));
  const constant = new Float32Array(await get(fixed));
  const [parameters, first, second] = sizes;
  const counts = new Uint8Array(await get(compared));
  const session = await ort.InferenceSession.create(new Uint8Array(await get(graph)));
  const width = parameters + first + second;
  let far = 0, lost = 0;
  for (let step = 0; step < steps; step += 1) {
    const at = step * width;
    const signals = new Float32Array(batch * points);
    for (let row = 0; row < batch; row += 1) {
      const start = chosen[step * batch + row] * points;
      signals.set(data.subarray(start, start + points), row * points);
    }
    const made = await session.run({
      parameters: vector(all.slice(at, at + parameters)),
      first: vector(all.slice(at + parameters, at + parameters + first)),
      second: vector(all.slice(at + parameters + first, at + width)),
      signals: matrix(signals, points),
      validation: matrix(data.slice(0, points), points),
      penalised: vector(constant.slice(0, parameters)),
      widths: new ort.Tensor('int64', whole(...constant.slice(parameters))),
      batch: new ort.Tensor('int64', whole(batch), [1]),
      epochs: scalar(1), done: scalar(step), total: scalar(1000000), seed: scalar(0),
      learning_rate: new ort.Tensor('float32', Float32Array.of(rate), []),
    });
    const next = all.subarray(at + width, at + width + parameters);
    made.new_parameters.data.forEach((value, place) => {
      if (step === 0 && !counts[place]) return;
      const difference = Math.abs(value - next[place]);
      far = difference <= far ? far : difference;
    });
    const difference = Math.abs(made.training_loss.data[0] - expected[step]);
    lost = difference <= lost ? lost : difference;
  }
  await session.release();
  return [far, lost];
}
"""


# Runs epochs on their own; gives how far the parameters, the losses and the last check are off.
FREE_IN_PAGE = """
async ({ graph, start, end, count, checked, widths, epochs, batch, points, rate, seed, losses,
         validation }) => {
  const session = await ort.InferenceSession.create(new Uint8Array(await get(graph)));
  const parameters = new Float32Array(await get(start));
  const made = await session.run({
    parameters: vector(parameters),
    first: vector(new Float32Array(0)), second: vector(new Float32Array(0)),
    signals: matrix(data.slice(0, count * points), points),
    validation: matrix(data.slice(0, checked * points), points),
    penalised: vector(new Float32Array(parameters.length)),
    widths: new ort.Tensor('int64', whole(...widths)),
    batch: new ort.Tensor('int64', whole(batch), [1]),
    epochs: scalar(epochs), done: scalar(0), total: scalar(1000000), seed: scalar(seed),
    learning_rate: new ort.Tensor('float32', Float32Array.of(rate), []),
  });
  await session.release();
  const apart = (values, others) =>
    values.length === others.length
      ? Math.max(...Array.from(values, (value, at) => Math.abs(value - others[at])))
      : NaN;
  return [
    apart(made.new_parameters.data, new Float32Array(await get(end))),
    apart(made.training_loss.data, losses),
    apart(made.validation_loss.data.slice(-1), [validation]),
  ];
}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runtime that the pages bundle, and the signals."""
    folder = tmp_path_factory.mktemp("steps")
    runtime = ROOT / "node_modules" / "onnxruntime-web" / "dist"
    for name in ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.wasm", "ort-wasm-simd-threaded.mjs"):
        shutil.copyfile(runtime / name, folder / name)
    (folder / "index.html").write_text("<!doctype html><title>steps</title>")
    (folder / "signals.bin").write_bytes(signals().tobytes())
    return folder.resolve()


@pytest.fixture
def steps_page(folder: Path, new_page: Callable[..., Page]) -> Iterator[Page]:
    """A page that is ready to run graphs beside it."""
    with serving(folder) as url:
        page = new_page(expect=("favicon", "404"))
        page.goto(url)
        page.evaluate(PREPARE)
        yield page


def put(folder: Path, name: str, content: bytes) -> str:
    """The address of a file beside the page, which no cache holds."""
    file = f"{name}-{hashlib.sha256(content).hexdigest()[:12]}.bin"
    (folder / file).write_bytes(content)
    return file


def test_every_step_is_torchs_in_chromium_too(
    graphs: Graphs, folder: Path, steps_page: Page
) -> None:
    for case in CASES:
        walked = taught(case)
        states = np.concatenate([walked.parameters, walked.first, walked.second], axis=1)
        fixed = np.concatenate([penalised(case), case.widths])
        given = {
            "graph": put(folder, "graph", graphs.bytes(*case.files)),
            "states": put(folder, "states", states.astype(np.float32).tobytes()),
            "rows": put(folder, "rows", walked.rows.astype(np.int32).tobytes()),
            "losses": put(folder, "losses", walked.losses.tobytes()),
            "fixed": put(folder, "fixed", fixed.astype(np.float32).tobytes()),
            "compared": put(folder, "compared", walked.compared.astype(np.uint8).tobytes()),
            "sizes": [part.shape[1] for part in (walked.parameters, walked.first, walked.second)],
            **{"steps": STEPS, "batch": BATCH, "points": POINTS},
            "rate": OPTIMIZERS[case.optimizer][1],
        }
        far, lost = steps_page.evaluate(IN_PAGE, given)
        print(f"{case}: weights {far:.1e}, losses {lost:.1e}")
        assert far is not None and far <= WEIGHTS, case
        assert lost is not None and lost <= LOSSES, case


def test_sgd_runs_free_in_chromium_too(graphs: Graphs, folder: Path, steps_page: Page) -> None:
    for case in FREE_CASES:
        expected = free_run(case)
        given = {
            "graph": put(folder, "graph", graphs.bytes(*case.files)),
            "start": put(folder, "start", expected.given["parameters"].tobytes()),
            "end": put(folder, "end", expected.parameters.tobytes()),
            **{"count": len(expected.given["signals"]), "checked": 5, "widths": case.widths},
            **{"epochs": len(expected.losses), "batch": BATCH, "points": POINTS},
            **{"rate": expected.given["learning_rate"], "seed": expected.given["seed"]},
            **{"losses": expected.losses.tolist(), "validation": expected.validation},
        }
        apart = steps_page.evaluate(FREE_IN_PAGE, given)
        print(f"{case}: weights {apart[0]:.1e}, losses {apart[1]:.1e}")
        assert all(off is not None and off <= FREE for off in apart), (case, apart)
