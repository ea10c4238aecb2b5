import pytest
import torch

from anomagram_build.training.schedule import SCHEDULES, rate_factors


@pytest.mark.parametrize("steps", [10, 47, 1000])
def test_one_cycle_equals_torch(steps):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    reference = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=1.0, total_steps=steps, cycle_momentum=False
    )
    for step, factor in enumerate(rate_factors("one-cycle", steps)):
        assert factor == pytest.approx(reference.get_last_lr()[0], abs=1e-12)
        optimizer.step()
        if step < steps - 1:
            reference.step()


@pytest.mark.parametrize("steps", range(1, 9))
def test_one_cycle_of_a_few_steps_is_finite_and_falls_to_nothing(steps):
    factors = rate_factors("one-cycle", steps)
    assert all(0 < factor <= 1 for factor in factors)
    assert max(factors) > 0.5
    assert steps == 1 or factors[-1] < 1e-5


def test_constant_is_constant():
    assert rate_factors("constant", 9) == [1.0] * 9


def test_a_run_that_goes_on_keeps_its_last_rate():
    last = SCHEDULES["one-cycle"](torch.tensor([9, 10, 25]), torch.tensor(10))
    assert last[0] == last[1] == last[2]
