"""The settings of an essay: `essay.toml` in its content folder, as typed values.

Every stage of the pipeline declares which tables of these settings it reads, and runs again
when one of their values changes.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from anomagram_build.errors import BadInput, Problem, did_you_mean


class Table(BaseModel):
    """One table of `essay.toml`: immutable, and strict about unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Author(Table):
    name: str
    url: str | None = None


class EssaySettings(Table):
    title: str
    subtitle: str
    description: str = Field(description="One or two sentences for search engines and links.")
    authors: tuple[Author, ...]
    address: str | None = Field(None, description="Where it is published, with a final slash.")
    repository: str | None = None
    published: str = Field(description="Date of publication, YYYY-MM-DD.")
    language: str = "en"


class SplitSettings(Table):
    training: int = Field(gt=0, description="Normal signals to train on.")
    seed: int = 0


class ModelSettings(Table):
    hidden: tuple[int, ...] = Field(description="Units of the encoder's hidden layers.")
    latent: int = Field(2, ge=1)
    activation: Literal["relu", "leaky_relu", "elu", "selu", "gelu", "tanh"] = "tanh"
    output: Literal["linear", "sigmoid"] = "linear"
    scaling: Literal["none", "standard", "range", "range-per-point"] = "standard"


class TrainingSettings(Table):
    seed: int = 0
    seeds: int = Field(20, ge=2, description="Runs whose spread the essay reports.")
    epochs: int = Field(60, ge=1)
    batch_size: int = Field(64, ge=1)
    learning_rate: float = Field(0.01, gt=0)
    optimizer: Literal["sgd", "momentum", "rmsprop", "adam", "adamax", "adadelta"] = "adam"
    betas: tuple[float, float] = (0.9, 0.999)
    schedule: Literal["constant", "one-cycle"] = "one-cycle"
    output_bias: Literal["mean", "zero"] = "mean"


class EvaluationSettings(Table):
    bins: int = Field(40, ge=4, description="Bins of the error histograms.")
    recall: float = Field(0.95, gt=0, le=1, description="Recall that one threshold rule asks for.")
    cost_ratio: float = Field(5, gt=0, description="What a miss costs, in false alarms.")
    percentile: float = Field(99, gt=0, lt=100, description="Of the training errors; label-free.")
    deviations: float = Field(3, gt=0, description="Mean plus this many deviations; label-free.")
    threshold: str = Field("accuracy", description="The rule that gives the verdict everywhere.")


class ContaminationSettings(Table):
    shares: tuple[Annotated[float, Field(ge=0, le=1)], ...] = Field(
        (0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7),
        min_length=1,
        description="Abnormal shares of the training signals.",
    )
    seeds: int = Field(10, ge=2)
    stopped: int = Field(5, ge=1, description="Epochs after which one autoencoder stops.")
    keep: float = Field(0.5, gt=0, le=1, description="Share of a batch that a trimmed loss keeps.")
    components: int = Field(2, ge=1, description="Of the PCA.")
    neighbours: int = Field(5, ge=1)
    clusters: int = Field(32, ge=1, description="Of the k-means.")
    bins: int = Field(40, ge=4, description="Bins of the score histograms.")


class CollapseSettings(Table):
    seeds: int = Field(100, ge=2, description="Runs of the prototype's network.")
    epochs: int = Field(100, ge=1)
    brief_signals: int = Field(500, ge=1, description="Training signals of the prototype itself.")
    brief_epochs: int = Field(30, ge=1, description="Epochs of the prototype itself.")
    cure_seeds: int = Field(50, ge=2, description="Runs of each changed network.")
    cure_epochs: int = Field(50, ge=1)
    activations: tuple[str, ...] = ("leaky_relu", "elu", "tanh")
    wide: tuple[int, ...] = Field((16, 8), description="Hidden units of the wider network.")
    batch_size: int = Field(64, ge=1, description="The smaller batch.")
    pictures: int = Field(24, ge=1, description="Runs whose outputs the figure shows.")


class UnknownsSettings(Table):
    rates: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = Field(
        (0.01, 0.02, 0.05), min_length=1, description="False-positive rates to compare at."
    )
    seeds: int = Field(5, ge=2)
    trees: int = Field(100, ge=1, description="Of the tree classifier.")


class ThresholdsSettings(Table):
    seeds: int = Field(20, ge=2)
    percentiles: tuple[Annotated[float, Field(gt=0, lt=100)], ...] = (95.0, 97.5, 99.0)
    deviations: tuple[Annotated[float, Field(gt=0)], ...] = (2.0, 3.0)
    recall: float = Field(0.95, gt=0, le=1)
    cost_ratio: float = Field(5.0, gt=0)
    sizes: tuple[int, ...] = Field(
        (50, 100, 200, 500, 1000), description="Numbers of signals to choose a threshold on."
    )
    draws: int = Field(40, ge=1, description="Draws of each size for each run.")


class OptimizersSettings(Table):
    optimizers: tuple[str, ...] = Field(
        ("adam", "adamax", "adadelta", "rmsprop", "momentum", "sgd"), min_length=1
    )
    rates: tuple[float, ...] = Field((10, 1, 0.1, 0.01, 0.001, 0.0001), min_length=1)
    seeds: int = Field(10, ge=2)
    epochs: int = Field(60, ge=1)
    goals: tuple[float, ...] = Field((0.98, 0.99), description="AUCs whose first epoch is noted.")
    explained_goal: float = Field(0.5, gt=0, lt=1, description="The same of explained variance.")
    share_of_peak: float = Field(0.95, gt=0, lt=1, description="Of a run's own best AUC.")


class MethodsSettings(Table):
    """Of a grid, the value with the highest validation AUC is taken."""

    seeds: int = Field(5, ge=2)
    bins: int = Field(40, ge=4, description="Bins of the score histograms.")
    components: tuple[int, ...] = Field((1, 2, 4, 8, 16), description="Of the PCA.")
    clusters: tuple[int, ...] = Field((8, 16, 32, 64), description="Of the k-means.")
    neighbours: tuple[int, ...] = (1, 5, 20)
    outlier_neighbours: tuple[int, ...] = Field((20, 50, 100), description="Of LOF.")
    boundary_shares: tuple[float, ...] = Field((0.05, 0.1, 0.2), description="nu of the SVM.")
    boundary_widths: tuple[float, ...] = Field((0.3, 1, 3), description="Of the SVM's kernel.")
    forest_samples: tuple[int, ...] = Field((256, 2000), description="Signals each tree sees.")
    full_mixtures: tuple[int, ...] = Field((1, 4), description="Gaussians, full covariance.")
    diagonal_mixtures: tuple[int, ...] = Field((4, 16), description="Gaussians, diagonal.")
    mixture_floors: tuple[float, ...] = Field((1e-3, 0.1, 0.3), description="Added to variances.")
    lags: tuple[int, ...] = Field((2, 5, 16), description="Of the autoregression.")
    ridge_lags: tuple[int, ...] = (5, 20)
    ridge_ahead: tuple[int, ...] = Field((1, 5, 10, 20), description="Points forecast at once.")
    convolutional_latent: tuple[int, ...] = (2, 4)
    convolutional_epochs: int = Field(20, ge=1)
    variational_latent: tuple[int, ...] = (2, 8)
    variational_epochs: int = Field(60, ge=1)
    recurrent_steps: tuple[int, ...] = Field((10, 20), description="Points read at once.")
    recurrent_hidden: int = Field(32, ge=1)
    recurrent_latent: int = Field(4, ge=1)
    recurrent_epochs: int = Field(25, ge=1)
    adversarial_latent: int = Field(8, ge=1)
    adversarial_trust: tuple[float, ...] = Field((0.5, 0.9, 1), description="In reconstruction.")
    adversarial_rate: float = Field(0.003, gt=0, description="Learning rate.")
    adversarial_epochs: int = Field(120, ge=1)


class RegularizationSettings(Table):
    penalties: tuple[str, ...] = ("l1", "l2", "both")
    rates: tuple[float, ...] = (1e-4, 1e-3, 1e-2)
    batch_sizes: tuple[int, ...] = (64, 128, 256, 512, 1024)
    sizes: tuple[int, ...] = Field(
        (100, 200, 400, 800, 1600, 2500),
        min_length=1,
        description="Training signals; the split's number of them stands for larger ones.",
    )
    seeds: int = Field(10, ge=2)


class DigitsSettings(Table):
    widths: tuple[Annotated[int, Field(ge=1)], ...] = Field((2, 4, 8, 16), min_length=1)
    stranger: int = Field(0, ge=0, le=9, description="The digit left out in the picture.")
    training: int = Field(1000, ge=1, le=1500, description="Pictures to train on.")
    channels: tuple[int, int] = (8, 32)
    epochs: int = Field(30, ge=1)
    batch_size: int = Field(64, ge=1)
    learning_rate: float = Field(0.02, gt=0)
    bins: int = Field(40, ge=4)


class FamiliesSettings(Table):
    points: int = Field(240, ge=2, description="Drawn of each: learned from, and judged.")
    columns: int = Field(64, ge=2)
    rows: int = Field(48, ge=2)
    percentiles: tuple[Annotated[float, Field(gt=0, lt=100)], ...] = Field(
        (50.0, 80.0, 95.0), min_length=1, description="Of the training scores; lines to draw."
    )
    seed: int = 0
    neighbours: int = Field(10, ge=1)
    clusters: int = Field(5, ge=1)
    components: int = Field(3, ge=1)
    outside: float = Field(0.05, gt=0, lt=1)
    width: float = Field(0.5, gt=0)
    trees: int = Field(100, ge=1)
    epochs: int = Field(60, ge=1)
    learning_rate: float = Field(0.01, gt=0)


class CapacitySettings(Table):
    bottlenecks: tuple[int, ...] = Field((1, 2, 3, 4, 6, 8, 12, 16), min_length=1)
    widths: tuple[tuple[int, ...], ...] = Field(
        ((8, 4), (16, 8), (32, 16), (64, 32)), description="Hidden units of each network."
    )
    seeds: int = Field(10, ge=2)


class ExperimentSettings(Table):
    """One table for each module of `anomagram_build/experiments`."""

    collapse: CollapseSettings = CollapseSettings()
    optimizers: OptimizersSettings = OptimizersSettings()
    regularization: RegularizationSettings = RegularizationSettings()
    capacity: CapacitySettings = CapacitySettings()

    contamination: ContaminationSettings = ContaminationSettings()
    unknowns: UnknownsSettings = UnknownsSettings()
    thresholds: ThresholdsSettings = ThresholdsSettings()
    digits: DigitsSettings = DigitsSettings()
    families: FamiliesSettings = FamiliesSettings()
    methods: MethodsSettings = MethodsSettings()


class FigureSettings(Table):
    gallery: int = Field(60, ge=10, description="Signals that the detector offers.")
    seed: int = 0


class Settings(Table):
    """All of `essay.toml`."""

    essay: EssaySettings
    data: str = Field(
        "../data/ecg5000.toml", description="The data card, from essay.toml's folder."
    )
    split: SplitSettings
    model: ModelSettings
    training: TrainingSettings = TrainingSettings()
    evaluation: EvaluationSettings = EvaluationSettings()
    experiments: ExperimentSettings = ExperimentSettings()
    figures: FigureSettings = FigureSettings()


def read_settings(path: Path) -> Settings:
    """Read and validate an `essay.toml`.

    Raises:
        BadInput: the file is missing or broken, or has unknown keys or wrong values; every such
            finding is reported, with the line of its key.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(
            Problem(f"cannot be read ({error.strerror})", str(path), hint="name a content folder")
        ) from error
    return parse_settings(text, str(path))


def parse_settings(text: str, file: str) -> Settings:
    """As `read_settings`, from text; `file` is the name that messages give."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise BadInput(
            Problem(f"broken TOML: {error}", file, int(line.group(1)) if line else None)
        ) from error
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise BadInput(*(_problem(finding, text, file) for finding in error.errors())) from error


def _problem(finding: Any, text: str, file: str) -> Problem:
    keys = [key for key in finding["loc"] if isinstance(key, str)]
    name = ".".join(keys)
    if finding["type"] == "extra_forbidden":
        hint = did_you_mean(keys[-1], _known_keys(keys[:-1]))
        return Problem(f'unknown setting "{name}"', file, line_of(keys, text), hint)
    if finding["type"] == "missing":
        return Problem(f'the setting "{name}" is missing', file, line_of(keys[:-1], text))
    what = finding["msg"][0].lower() + finding["msg"][1:]
    return Problem(f'"{name}" is {finding["input"]!r}: {what}', file, line_of(keys, text))


def _known_keys(tables: list[str]) -> list[str]:
    model: Any = Settings
    for table in tables:
        model = model.model_fields[table].annotation
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            model = Author
    return list(model.model_fields)


def line_of(keys: list[str], text: str) -> int | None:
    """The line, from 1, on which a dotted key stands in TOML text, or its table's line."""
    table, found = "", None
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[+\s*([\w.-]+)\s*\]+", line):
            table = header.group(1)
            if keys and table == ".".join(keys[: table.count(".") + 1]):
                found = number
        elif (key := re.match(r"\s*([\w-]+)\s*=", line)) and keys:
            here = [*table.split("."), key.group(1)] if table else [key.group(1)]
            if here == keys[: len(here)]:
                return number
    return found
