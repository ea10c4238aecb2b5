import pytest
import torch

from anomagram_build.training.optimizers import OPTIMIZERS

REFERENCES = {
    "sgd": lambda values, rate: torch.optim.SGD(values, lr=rate),
    "momentum": lambda values, rate: torch.optim.SGD(values, lr=rate, momentum=0.9),
    "rmsprop": lambda values, rate: torch.optim.RMSprop(values, lr=rate),
    "adam": lambda values, rate: torch.optim.Adam(values, lr=rate),
    "adamax": lambda values, rate: torch.optim.Adamax(values, lr=rate),
    "adadelta": lambda values, rate: torch.optim.Adadelta(values, lr=rate),
}


def test_all_six_are_here():
    assert OPTIMIZERS.keys() == REFERENCES.keys()


@pytest.mark.parametrize("name", REFERENCES)
def test_equals_torch_over_many_steps(name):
    torch.manual_seed(0)
    ours = torch.randn(3, 40, dtype=torch.float64)
    theirs = ours.clone().requires_grad_()
    optimizer = OPTIMIZERS[name]
    state = optimizer.start(ours)
    reference = REFERENCES[name]([theirs], 0.1)
    for step in range(1, 51):
        # Gradients of many sizes, some of them zero.
        gradient = torch.randn(3, 40, dtype=torch.float64) * 10.0 ** torch.randint(-6, 3, (3, 40))
        gradient[:, :2] = 0
        # The rate changes as a schedule would change it.
        rate = 0.1 / step
        ours -= rate * optimizer.direction(gradient, state, step, (0.9, 0.999))
        theirs.grad = gradient.clone()
        reference.param_groups[0]["lr"] = rate
        reference.step()
    torch.testing.assert_close(ours, theirs.detach(), atol=1e-12, rtol=1e-12)


@pytest.mark.parametrize("name", ["adam", "adamax"])
def test_betas_are_used(name):
    betas = (0.5, 0.9)
    ours = torch.ones(1, 3, dtype=torch.float64)
    theirs = ours.clone().requires_grad_()
    state = OPTIMIZERS[name].start(ours)
    kind = {"adam": torch.optim.Adam, "adamax": torch.optim.Adamax}[name]
    reference = kind([theirs], lr=1.0, betas=betas)
    for step in range(1, 6):
        gradient = torch.tensor([[1.0, -2.0, 0.5]], dtype=torch.float64) / step
        ours -= OPTIMIZERS[name].direction(gradient, state, step, betas)
        theirs.grad = gradient
        reference.step()
    torch.testing.assert_close(ours, theirs.detach(), atol=1e-12, rtol=1e-12)
