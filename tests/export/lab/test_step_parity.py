"""A step of training is PyTorch's own: in onnxruntime, and in onnxruntime-web in Chromium.

The reference is torch.optim and autograd, not this project's optimizers. Each step starts from
PyTorch's state, since Adam on a large network magnifies the last bit of a weight a million times
in 200 steps; SGD, which does not, also runs free.

The first steps are PyTorch's alone. Optimizers that divide a gradient by its usual size have
nothing to divide by then but the gradient itself and 1e-8: where it is about as small as that, its
rounding error is the step.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page
from torch import Tensor
from torch.nn import functional

from anomagram_build.export.lab.chance import order
from anomagram_build.lab.graphs import Graphs
from anomagram_build.project import ROOT
from anomagram_build.site.server import serving

STEPS, EARLY, BATCH, POINTS, ROWS = 200, 20, 64, 140, 1000
WEIGHTS, LOSSES, FREE = 2e-6, 1e-6, 1e-5
SMALL, LARGE = (7, 3, 2), (64, 32, 8)
PENALTY = 1e-3

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": functional.relu,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "tanh": torch.tanh,
}
OUTPUTS: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda values: values,
    "sigmoid": torch.sigmoid,
}
REGULARISERS: dict[str, Callable[[Tensor], Tensor | float]] = {
    "none": lambda weight: 0.0,
    "l1": lambda weight: weight.abs().sum(),
    "l2": lambda weight: (weight * weight).sum(),
    "both": lambda weight: weight.abs().sum() + (weight * weight).sum(),
}
OPTIMIZERS: dict[str, tuple[Callable[..., torch.optim.Optimizer], float, tuple[str, ...]]] = {
    "sgd": (torch.optim.SGD, 0.1, ()),
    "momentum": (partial(torch.optim.SGD, momentum=0.9), 0.02, ("momentum_buffer",)),
    "rmsprop": (torch.optim.RMSprop, 0.002, ("square_avg",)),
    "adam": (torch.optim.Adam, 0.01, ("exp_avg", "exp_avg_sq")),
    "adamax": (torch.optim.Adamax, 0.01, ("exp_avg", "exp_inf")),
    "adadelta": (torch.optim.Adadelta, 1.0, ("square_avg", "acc_delta")),
}
"""name → torch's class, a learning rate, what it remembers."""


@dataclass(frozen=True)
class Case:
    """One choice of everything, for one size of network."""

    hidden: tuple[int, ...]
    optimizer: str
    regulariser: str
    activation: str
    output: str

    def __str__(self) -> str:
        widths = "-".join(map(str, self.hidden))
        return f"{widths} {self.optimizer} {self.regulariser} {self.activation} {self.output}"

    @property
    def widths(self) -> list[int]:
        return [POINTS, *self.hidden, *reversed(self.hidden[:-1]), POINTS]

    @property
    def files(self) -> tuple[str, ...]:
        return (
            f"epoch-{len(self.hidden) - 1}",
            f"activation-{self.activation}",
            f"output-{self.output}",
            f"penalty-{self.regulariser}",
            f"direction-{self.optimizer}",
            "factor-constant",
        )


def _cases() -> Iterator[Case]:
    """Every optimizer with each size; every other choice with each size too."""
    for hidden, shift in ((SMALL, 0), (LARGE, 1)):
        choices = zip(cycle(REGULARISERS), cycle([*ACTIVATIONS][shift:] + [*ACTIVATIONS][:shift]))
        for optimizer, (regulariser, activation), output in zip(
            OPTIMIZERS, choices, cycle(OUTPUTS), strict=False
        ):
            yield Case(hidden, optimizer, regulariser, activation, output)


CASES = tuple(_cases())


@dataclass(frozen=True, eq=False)
class Walk:
    """States [steps + 1, ...] that PyTorch went through, rows of each step's batch, its loss."""

    parameters: np.ndarray
    first: np.ndarray
    second: np.ndarray
    rows: np.ndarray
    losses: np.ndarray


@cache
def signals() -> np.ndarray:
    """Waves with noise, of a standard deviation of about 1."""
    rng = np.random.default_rng(7)
    places = np.linspace(0, 2 * np.pi, POINTS)
    waves = np.sin(places * rng.uniform(0.5, 3, (ROWS, 1)) + rng.uniform(0, 6, (ROWS, 1)))
    return (waves + rng.normal(0, 0.4, waves.shape)).astype(np.float32)


def first_parts(widths: list[int], seed: int = 0) -> list[Tensor]:
    generator = torch.Generator().manual_seed(seed)
    parts = []
    for left, right in pairwise(widths):
        bound = (6 / (left + right)) ** 0.5
        parts += [
            (torch.rand(left, right, generator=generator) * 2 - 1) * bound,
            (torch.rand(right, generator=generator) - 0.5) * 0.1,
        ]
    return parts


def loss_of(case: Case, parts: list[Tensor], batch: Tensor) -> Tensor:
    values = batch
    count = len(parts) // 2
    for place in range(count):
        values = values @ parts[2 * place] + parts[2 * place + 1]
        if place == count - 1:
            values = OUTPUTS[case.output](values)
        elif place != len(case.hidden) - 1:
            values = ACTIVATIONS[case.activation](values)
    return functional.mse_loss(values, batch)


def walk(case: Case, rows: np.ndarray) -> Walk:
    """PyTorch's own steps on batches of these rows [EARLY + steps, batch], but for the first."""
    parts = [part.requires_grad_() for part in first_parts(case.widths)]
    make, rate, remembered = OPTIMIZERS[case.optimizer]
    optimizer = make(parts, lr=rate)
    data = torch.from_numpy(signals())

    def state(name: str) -> np.ndarray:
        kept = [optimizer.state.get(part, {}).get(name) for part in parts]
        return _flat(
            [torch.zeros_like(p) if s is None else s for s, p in zip(kept, parts, strict=True)]
        )

    places = [[_flat(parts)], *([state(name)] for name in remembered)]
    losses = []
    for chosen in rows:
        optimizer.zero_grad()
        loss = loss_of(case, parts, data[chosen])
        penalty = sum(REGULARISERS[case.regulariser](weight) for weight in parts[::2])
        (loss + PENALTY * penalty).backward()
        optimizer.step()
        losses.append(loss.item())
        places[0].append(_flat(parts))
        for place, name in zip(places[1:], remembered, strict=True):
            place.append(state(name))
    empty = [np.zeros((len(rows) + 1 - EARLY, 0), np.float32)] * 2
    parameters, first, second = ([np.stack(p[EARLY:]) for p in places] + empty)[:3]
    return Walk(parameters, first, second, rows[EARLY:], np.array(losses[EARLY:], np.float32))


def _flat(parts: list[Tensor]) -> np.ndarray:
    return torch.cat([part.detach().flatten() for part in parts]).numpy()


@cache
def taught(case: Case) -> Walk:
    rng = np.random.default_rng(3)
    rows = np.stack([rng.choice(ROWS, BATCH, replace=False) for _ in range(EARLY + STEPS)])
    return walk(case, rows)


def penalised(case: Case) -> np.ndarray:
    parts = first_parts(case.widths)
    rates = [
        torch.full_like(part, PENALTY if place % 2 == 0 else 0) for place, part in enumerate(parts)
    ]
    return _flat(rates)


def inputs(case: Case) -> dict[str, Any]:
    """What is the same in every step."""
    return {
        "validation": signals()[:5],
        "penalised": penalised(case),
        "widths": np.array(case.widths),
        "epochs": 1,
        "total": 10**6,
        "learning_rate": OPTIMIZERS[case.optimizer][1],
        "seed": 0,
    }


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_step_from_torchs_state_leads_to_torchs_next(graphs: Graphs, case: Case) -> None:
    walked, given = taught(case), inputs(case)
    far = lost = 0.0
    for step in range(STEPS):
        made = graphs.run(
            *case.files,
            **given,
            parameters=walked.parameters[step],
            first=walked.first[step],
            second=walked.second[step],
            signals=signals()[walked.rows[step]],
            batch=[BATCH],
            done=EARLY + step,
        )
        far = max(far, float(np.abs(made["new_parameters"] - walked.parameters[step + 1]).max()))
        lost = max(lost, abs(float(made["training_loss"][0]) - float(walked.losses[step])))
        for name in ("first", "second"):
            remembered = getattr(walked, name)[step + 1]
            np.testing.assert_allclose(made[f"new_{name}"], remembered, rtol=1e-4, atol=1e-6)
    print(f"{case}: weights {far:.1e}, losses {lost:.1e}")
    assert far <= WEIGHTS
    assert lost <= LOSSES


@pytest.mark.parametrize("hidden", [SMALL, LARGE], ids=str)
def test_sgd_runs_free_with_a_ragged_last_batch(graphs: Graphs, hidden: tuple[int, ...]) -> None:
    """The graph's own shuffling and its own batches, several epochs in one call."""
    case = Case(hidden, "sgd", "none", "tanh", "linear")
    count = 9 * BATCH + 20
    epochs = STEPS // 10
    data = torch.from_numpy(signals()[:count])
    rows = []
    for epoch in range(epochs):
        shuffled = order(torch.tensor(5), torch.tensor(epoch), data).numpy()
        assert sorted(shuffled) == list(range(count))
        rows += [shuffled[start : start + BATCH] for start in range(0, count, BATCH)]
    parts = [part.requires_grad_() for part in first_parts(case.widths)]
    optimizer = torch.optim.SGD(parts, lr=0.1)
    losses = []
    for chosen in rows:
        optimizer.zero_grad()
        loss = loss_of(case, parts, data[chosen])
        loss.backward()
        optimizer.step()
        losses.append(loss.item() * len(chosen) / count)
    given = {**inputs(case), "seed": 5, "epochs": epochs, "batch": [BATCH], "done": 0}
    empty = np.zeros(0, np.float32)
    made = graphs.run(
        *case.files,
        **given,
        parameters=_flat(first_parts(case.widths)),
        first=empty,
        second=empty,
        signals=data.numpy(),
    )
    assert len(rows) == STEPS
    np.testing.assert_allclose(made["new_parameters"], _flat(parts), rtol=0, atol=FREE)
    by_epoch = np.array(losses).reshape(epochs, -1).sum(axis=1)
    np.testing.assert_allclose(made["training_loss"], by_epoch, rtol=0, atol=FREE)
    with torch.no_grad():
        checked = loss_of(case, parts, torch.from_numpy(given["validation"])).item()
    assert made["validation_loss"][-1] == pytest.approx(checked, abs=FREE)


def test_several_epochs_in_one_call_are_the_same_as_one_by_one(graphs: Graphs) -> None:
    case = Case(SMALL, "adam", "l2", "elu", "linear")
    start = _flat(first_parts(case.widths))
    fixed = {**inputs(case), "signals": signals()[:150], "batch": [BATCH], "seed": 11}
    zero = np.zeros_like(start)
    once = graphs.run(
        *case.files, **{**fixed, "epochs": 3}, parameters=start, first=zero, second=zero, done=0
    )
    state = {"parameters": start, "first": zero, "second": zero}
    for epoch in range(3):
        made = graphs.run(*case.files, **fixed, **state, done=epoch)
        state = {name: made[f"new_{name}"] for name in state}
    np.testing.assert_array_equal(once["new_parameters"], state["parameters"])


@pytest.mark.parametrize("depth", [1, 3, 10])
def test_other_depths_take_torchs_steps_too(graphs: Graphs, depth: int) -> None:
    hidden = (*(9 - place % 3 for place in range(depth)), 4)
    case = Case(hidden, "adam", "l2", "tanh", "linear")
    rows = np.random.default_rng(4).integers(0, ROWS, (EARLY + 4, BATCH))
    walked, given = walk(case, rows), inputs(case)
    for step in range(4):
        made = graphs.run(
            *case.files,
            **given,
            parameters=walked.parameters[step],
            first=walked.first[step],
            second=walked.second[step],
            signals=signals()[walked.rows[step]],
            batch=[BATCH],
            done=EARLY + step,
        )
        np.testing.assert_allclose(
            made["new_parameters"], walked.parameters[step + 1], rtol=0, atol=WEIGHTS
        )


# Runs all steps of a case from the states in one file, and compares with the states after.
IN_PAGE = """
async ({ graph, states, rows, losses, fixed, sizes, steps, early, batch, points, rate }) => {
  const ort = await import('./ort.wasm.min.mjs');
  ort.env.wasm.numThreads = 1;
  const get = async (file) => (await fetch(file)).arrayBuffer();
  window.data ??= new Float32Array(await get('signals.bin'));
  const all = new Float32Array(await get(states));
  const chosen = new Int32Array(await get(rows));
  const expected = new Float32Array(await get(losses));
  const constant = new Float32Array(await get(fixed));
  const [parameters, first, second] = sizes;
  const session = await ort.InferenceSession.create(new Uint8Array(await get(graph)));
  const whole = (...values) => BigInt64Array.from(values, BigInt);
  const scalar = (value) => new ort.Tensor('int64', whole(value), []);
  const vector = (values) => new ort.Tensor('float32', values, [values.length]);
  const matrix = (values) => new ort.Tensor('float32', values, [values.length / points, points]);
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
      signals: matrix(signals),
      validation: matrix(data.slice(0, points)),
      penalised: vector(constant.slice(0, parameters)),
      widths: new ort.Tensor('int64', whole(...constant.slice(parameters))),
      batch: new ort.Tensor('int64', whole(batch), [1]),
      epochs: scalar(1), done: scalar(early + step), total: scalar(1000000), seed: scalar(0),
      learning_rate: new ort.Tensor('float32', Float32Array.of(rate), []),
    });
    const next = all.subarray(at + width, at + width + parameters);
    made.new_parameters.data.forEach((value, place) => {
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


def test_every_step_is_torchs_in_chromium_too(
    graphs: Graphs, folder: Path, new_page: Callable[..., Page]
) -> None:
    with serving(folder) as url:
        page = new_page(expect=("favicon", "404"))
        page.goto(url)
        for case in CASES:
            walked = taught(case)
            states = np.concatenate([walked.parameters, walked.first, walked.second], axis=1)
            fixed = np.concatenate([penalised(case), case.widths])
            for name, content in (
                ("graph", graphs.bytes(*case.files)),
                ("states", states.astype(np.float32).tobytes()),
                ("rows", walked.rows.astype(np.int32).tobytes()),
                ("losses", walked.losses.tobytes()),
                ("fixed", fixed.astype(np.float32).tobytes()),
            ):
                (folder / f"{name}.bin").write_bytes(content)
            files = {f: f"{f}.bin?{case}" for f in ("graph", "states", "rows", "losses", "fixed")}
            far, lost = page.evaluate(
                IN_PAGE,
                {
                    **files,
                    "sizes": [
                        walked.parameters.shape[1],
                        *(part.shape[1] for part in (walked.first, walked.second)),
                    ],
                    **{"steps": STEPS, "early": EARLY, "batch": BATCH, "points": POINTS},
                    "rate": OPTIMIZERS[case.optimizer][1],
                },
            )
            print(f"{case}: weights {far:.1e}, losses {lost:.1e}")
            assert far is not None and far <= WEIGHTS, case
            assert lost is not None and lost <= LOSSES, case
