"""How a network is trained, as data."""

from __future__ import annotations

from dataclasses import dataclass

from anomagram_build.errors import BadInput, did_you_mean
from anomagram_build.training.optimizers import OPTIMIZERS
from anomagram_build.training.regularisers import REGULARISERS
from anomagram_build.training.schedule import SCHEDULES


@dataclass(frozen=True)
class Recipe:
    """The choices of one training run. Raises BadInput for a value that makes no sense.

    `betas` are the decay rates of Adam and Adamax; momentum uses the first. `rate` is the
    regulariser's own. `output_bias` says where the last bias starts: at the mean training
    signal ("mean") or at zero ("zero"). `keep` trims the loss: a step learns from this share of
    its batch alone, the signals with the smallest error, so that what fits in badly is left out
    (iterative trimmed loss minimisation, Shen and Sanghavi 2019, batch by batch).
    """

    optimizer: str = "adam"
    learning_rate: float = 0.01
    betas: tuple[float, float] = (0.9, 0.999)
    schedule: str = "one-cycle"
    batch_size: int = 64
    epochs: int = 60
    regulariser: str = "none"
    rate: float = 0.0
    output_bias: str = "mean"
    keep: float = 1.0

    def __post_init__(self) -> None:
        for key, name, known in (
            ("optimizer", self.optimizer, tuple(OPTIMIZERS)),
            ("schedule", self.schedule, tuple(SCHEDULES)),
            ("regulariser", self.regulariser, tuple(REGULARISERS)),
            ("output_bias", self.output_bias, ("mean", "zero")),
        ):
            if name not in known:
                near = did_you_mean(name, known) or "known: " + ", ".join(known)
                raise BadInput(f'unknown {key} "{name}"; {near}')
        if self.batch_size < 1 or self.epochs < 0 or self.learning_rate < 0 or self.rate < 0:
            raise BadInput(
                "batch_size must be at least 1; epochs, learning_rate and rate at least 0"
            )
        if not 0 < self.keep <= 1:
            raise BadInput(f"keep must be above 0 and at most 1, but is {self.keep}")
        if not all(0 <= beta < 1 for beta in self.betas):
            raise BadInput(f"betas must lie in [0, 1), but are {self.betas}")
