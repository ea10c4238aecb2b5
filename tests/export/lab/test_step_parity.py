"""A step of training in onnxruntime is PyTorch's own; `test_browser_parity` says it of Chromium.

Each step starts from PyTorch's state, since Adam on a large network magnifies the last bit of a
weight a million times in 200 steps; SGD, which does not, also runs free.
"""

from __future__ import annotations

import numpy as np
import pytest

from anomagram_build.lab.graphs import Graphs

from .reference import (
    BATCH,
    CASES,
    FREE,
    FREE_CASES,
    LOSSES,
    ROWS,
    SMALL,
    STEPS,
    WEIGHTS,
    Case,
    first_parts,
    flat,
    free_run,
    inputs,
    signals,
    taught,
    walk,
)


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
            done=step,
        )
        away = np.abs(made["new_parameters"] - walked.parameters[step + 1])
        far = max(far, float(away[walked.compared | (step > 0)].max()))
        lost = max(lost, abs(float(made["training_loss"][0]) - float(walked.losses[step])))
        for name in ("first", "second"):
            remembered = getattr(walked, name)[step + 1]
            np.testing.assert_allclose(made[f"new_{name}"], remembered, rtol=1e-4, atol=1e-6)
    print(f"{case}: weights {far:.1e}, losses {lost:.1e}")
    assert walked.compared.mean() > 0.99
    assert far <= WEIGHTS
    assert lost <= LOSSES


@pytest.mark.parametrize("case", FREE_CASES, ids=str)
def test_sgd_runs_free_with_a_ragged_last_batch(graphs: Graphs, case: Case) -> None:
    """The graph's own shuffling and its own batches, several epochs in one call."""
    expected = free_run(case)
    made = graphs.run(*case.files, **expected.given)
    np.testing.assert_allclose(made["new_parameters"], expected.parameters, rtol=0, atol=FREE)
    np.testing.assert_allclose(made["training_loss"], expected.losses, rtol=0, atol=FREE)
    assert made["validation_loss"][-1] == pytest.approx(expected.validation, abs=FREE)


def test_several_epochs_in_one_call_are_the_same_as_one_by_one(graphs: Graphs) -> None:
    case = Case(SMALL, "adam", "l2", "elu", "linear")
    start = flat(first_parts(case.widths))
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
    rows = np.random.default_rng(4).integers(0, ROWS, (4, BATCH))
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
            done=step,
        )
        away = np.abs(made["new_parameters"] - walked.parameters[step + 1])
        assert away[walked.compared | (step > 0)].max() <= WEIGHTS
