"""PyTorch's own training, which the lab's graphs are held to: torch.optim and autograd, not this
project's optimizers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import cycle, pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from anomagram_build.export.lab.chance import order

STEPS, BATCH, POINTS, ROWS = 200, 64, 140, 1000
WEIGHTS, LOSSES, FREE = 2e-6, 1e-6, 1e-5
"""How far the graphs may be from PyTorch: weights after a step, losses, weights of free runs."""
SMALL, LARGE = (7, 3, 2), (64, 32, 8)
PENALTY = 1e-3
BY_USUAL_SIZE = ("rmsprop", "adam", "adamax")
CLEAR = 1e-6
"""A gradient beside which 1e-8 is small; nearly all are larger."""

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
    """States [steps + 1, ...] that PyTorch went through, rows of each step's batch, its loss.

    `compared` [p] says which weights the first step is held to. Some optimizers divide a gradient
    by its usual size, which at first is the gradient itself, and 1e-8: where that is not small
    beside it, the gradient's rounding error is the step. All other weights count, and all in every
    later step.
    """

    parameters: np.ndarray
    first: np.ndarray
    second: np.ndarray
    rows: np.ndarray
    losses: np.ndarray
    compared: np.ndarray


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
    """PyTorch's own steps on batches of these rows [steps, batch]."""
    parts = [part.requires_grad_() for part in first_parts(case.widths)]
    make, rate, remembered = OPTIMIZERS[case.optimizer]
    optimizer = make(parts, lr=rate)
    data = torch.from_numpy(signals())

    def state(name: str) -> np.ndarray:
        kept = [optimizer.state.get(part, {}).get(name) for part in parts]
        return flat(
            [torch.zeros_like(p) if s is None else s for s, p in zip(kept, parts, strict=True)]
        )

    places = [[flat(parts)], *([state(name)] for name in remembered)]
    losses: list[float] = []
    first_gradient = np.zeros(0)
    for chosen in rows:
        optimizer.zero_grad()
        loss = loss_of(case, parts, data[chosen])
        penalty = sum(REGULARISERS[case.regulariser](weight) for weight in parts[::2])
        (loss + PENALTY * penalty).backward()
        if not losses:
            first_gradient = flat([part.grad for part in parts])
        optimizer.step()
        losses.append(loss.item())
        places[0].append(flat(parts))
        for place, name in zip(places[1:], remembered, strict=True):
            place.append(state(name))
    empty = [np.zeros((len(rows) + 1, 0), np.float32)] * 2
    parameters, first, second = ([np.stack(place) for place in places] + empty)[:3]
    compared = np.ones(parameters.shape[1], bool)
    if case.optimizer in BY_USUAL_SIZE:
        # Where it is nothing at all, as of a silent unit, so is the step.
        compared = (np.abs(first_gradient) > CLEAR) | (first_gradient == 0)
    return Walk(parameters, first, second, rows, np.array(losses, np.float32), compared)


def flat(parts: list[Tensor]) -> np.ndarray:
    return torch.cat([part.detach().flatten() for part in parts]).numpy()


@cache
def taught(case: Case) -> Walk:
    rng = np.random.default_rng(3)
    rows = np.stack([rng.choice(ROWS, BATCH, replace=False) for _ in range(STEPS)])
    return walk(case, rows)


def penalised(case: Case) -> np.ndarray:
    parts = first_parts(case.widths)
    rates = [
        torch.full_like(part, PENALTY if place % 2 == 0 else 0) for place, part in enumerate(parts)
    ]
    return flat(rates)


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


@dataclass(frozen=True, eq=False)
class FreeRun:
    """PyTorch's SGD through whole epochs, in the graph's own order, the last batch smaller: what
    the graph is given, and the parameters, losses by epoch and last validation loss."""

    given: dict[str, Any]
    parameters: np.ndarray
    losses: np.ndarray
    validation: float


FREE_CASES = tuple(Case(hidden, "sgd", "none", "tanh", "linear") for hidden in (SMALL, LARGE))


@cache
def free_run(case: Case) -> FreeRun:
    count, epochs, seed = 9 * BATCH + 20, STEPS // 10, 5
    data = torch.from_numpy(signals()[:count])
    rows: list[np.ndarray] = []
    for epoch in range(epochs):
        shuffled = order(torch.tensor(seed), torch.tensor(epoch), data).numpy()
        assert sorted(shuffled) == list(range(count))
        rows += [shuffled[start : start + BATCH] for start in range(0, count, BATCH)]
    assert len(rows) == STEPS
    parts = [part.requires_grad_() for part in first_parts(case.widths)]
    optimizer = torch.optim.SGD(parts, lr=OPTIMIZERS["sgd"][1])
    losses = []
    for chosen in rows:
        optimizer.zero_grad()
        loss = loss_of(case, parts, data[chosen])
        loss.backward()
        optimizer.step()
        losses.append(loss.item() * len(chosen) / count)
    empty = np.zeros(0, np.float32)
    given = {
        **inputs(case),
        **{"seed": seed, "epochs": epochs, "batch": [BATCH], "done": 0},
        **{"first": empty, "second": empty, "signals": data.numpy()},
        "parameters": flat(first_parts(case.widths)),
    }
    with torch.no_grad():
        checked = loss_of(case, parts, torch.from_numpy(given["validation"])).item()
    by_epoch = np.array(losses).reshape(epochs, -1).sum(axis=1)
    return FreeRun(given, flat(parts), by_epoch, checked)
