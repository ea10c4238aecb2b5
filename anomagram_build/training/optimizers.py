"""Six optimizers, each as one function from a gradient to a step's direction.

All are elementwise, so the parameters may be stacked run over run, and all scale with the
learning rate, so it is applied by the caller: parameters -= rate * direction. That lets each
run of a stack have its own rate, which torch.optim does not. Constants are torch.optim's
defaults, and the tests hold each function to its torch.optim counterpart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import torch
from torch import Tensor

State = tuple[Tensor, ...]
Betas = tuple[float, float]
Direction = Callable[[Tensor, State, int, Betas], Tensor]

_EPSILON = 1e-8
_RMSPROP_DECAY = 0.99
_ADADELTA_DECAY = 0.9
_ADADELTA_EPSILON = 1e-6


def _sgd(gradient: Tensor, state: State, step: int, betas: Betas) -> Tensor:
    return gradient


def _momentum(gradient: Tensor, state: State, step: int, betas: Betas) -> Tensor:
    """Polyak's heavy ball: the direction is a decaying sum of gradients."""
    (velocity,) = state
    return velocity.mul_(betas[0]).add_(gradient)


def _rmsprop(gradient: Tensor, state: State, step: int, betas: Betas) -> Tensor:
    """Tieleman and Hinton 2012."""
    (square,) = state
    square.mul_(_RMSPROP_DECAY).addcmul_(gradient, gradient, value=1 - _RMSPROP_DECAY)
    return gradient / square.sqrt().add_(_EPSILON)


def _adam(gradient: Tensor, state: State, step: int, betas: Betas) -> Tensor:
    """Kingma and Ba 2015, algorithm 1."""
    first, second = state
    first.lerp_(gradient, 1 - betas[0])
    second.mul_(betas[1]).addcmul_(gradient, gradient, value=1 - betas[1])
    denominator = second.sqrt().div_(sqrt(1 - betas[1] ** step)).add_(_EPSILON)
    return torch.div(first, denominator, out=denominator).div_(1 - betas[0] ** step)


def _adamax(gradient: Tensor, state: State, step: int, betas: Betas) -> Tensor:
    """Kingma and Ba 2015, algorithm 2."""
    first, largest = state
    first.lerp_(gradient, 1 - betas[0])
    torch.maximum(largest.mul_(betas[1]), gradient.abs().add_(_EPSILON), out=largest)
    return (first / largest).div_(1 - betas[0] ** step)


def _adadelta(gradient: Tensor, state: State, step: int, betas: Betas) -> Tensor:
    """Zeiler 2012, algorithm 1."""
    square, moved = state
    square.mul_(_ADADELTA_DECAY).addcmul_(gradient, gradient, value=1 - _ADADELTA_DECAY)
    direction = (moved + _ADADELTA_EPSILON).sqrt_().div_((square + _ADADELTA_EPSILON).sqrt_())
    direction.mul_(gradient)
    moved.mul_(_ADADELTA_DECAY).addcmul_(direction, direction, value=1 - _ADADELTA_DECAY)
    return direction


@dataclass(frozen=True)
class Optimizer:
    """A rule and how many tensors, shaped like the parameters, it remembers between steps."""

    direction: Direction
    memory: int

    def start(self, parameters: Tensor) -> State:
        """The state before the first step: zeros."""
        return tuple(torch.zeros_like(parameters) for _ in range(self.memory))


OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": Optimizer(_sgd, 0),
    "momentum": Optimizer(_momentum, 1),
    "rmsprop": Optimizer(_rmsprop, 1),
    "adam": Optimizer(_adam, 2),
    "adamax": Optimizer(_adamax, 2),
    "adadelta": Optimizer(_adadelta, 2),
}
