"""The search as a Markdown document, every number of it computed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from textwrap import fill
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from anomagram_build.dataset.load import Dataset, abnormal
from anomagram_build.dataset.split import Split
from anomagram_build.evaluation.compare import Difference
from anomagram_build.search.bench import Quality, Row
from anomagram_build.search.candidates import PROTOTYPE, Candidate
from anomagram_build.search.search import STANDARD_ERRORS, Baseline, Effort, Found, Tried
from anomagram_build.settings import Settings
from anomagram_build.training.recipe import Recipe

Numbers = NDArray[np.float64]

_INTRODUCTION = """\
# The search for a model

Written by `anomagram search`; every number below was computed by it. Run it again to renew this
file (some minutes). PyTorch's results differ in the last digits from machine to machine, so the
fourth decimal may too.

AUC and AP (average precision) treat abnormal {nouns} as positive; a network has *collapsed* if its
output explains none of the variance of held-out normal {nouns}, or takes fewer than four distinct
values.

## How it was done

{card} has {total} {nouns}. The project's split (seed {split_seed}) gives {training} normal ones to
training, {validation} {nouns} to validation and {test} to test. **Nothing is
chosen by the test part.** One validation part of {validation_normal} normal {nouns} is a small
jury, on which a few odd {nouns} decide, so candidates are compared by cross-validation: the
{known_normal} normal {nouns} of training and validation are divided at random into {folds} folds; a
network trains on {rest} folds, scaling included, and judges the normal {nouns} of the one left
out and the {known_abnormal} abnormal ones of validation. With {seeds} seeds that makes {networks}
networks for each row below, none of which shares its seed with a network that is shipped
or reported on test.

The search goes group by group. Each group tries changes on the best candidate so far, and a
challenger takes its place only if its gain in AUC is more than {errors:g} standard errors (other
seeds and other {nouns} both counted, the latter paired: DeLong's method), none of its networks
collapsed and it has at most {most} parameters. Where nothing does, the best stays: among equals,
the one with the highest AUC is only the luckiest.

The columns: mean AUC over all networks ± standard deviation over seeds; the worst network; mean AP
± standard deviation over seeds; collapsed networks; gain in AUC over the best before ± standard
error.
"""


def report(found: Found, dataset: Dataset, parts: Split, settings: Settings, effort: Effort) -> str:
    """The document, as Markdown."""
    sections = [
        _introduction(found, dataset, parts, settings, effort),
        _yardsticks(found),
        *(_group(tried, effort) for tried in found.tried),
        _choice(found, dataset.signals.shape[1], settings.model.latent),
        _on_test(found, settings, effort),
    ]
    return "\n".join(sections)


def _introduction(
    found: Found, dataset: Dataset, parts: Split, settings: Settings, effort: Effort
) -> str:
    flags = abnormal(dataset.labels, dataset.card)
    known = np.concatenate([parts.training, parts.validation])
    text = _INTRODUCTION.format(
        nouns=dataset.card.nouns,
        card=dataset.card.name,
        total=f"{len(flags):,}",
        split_seed=settings.split.seed,
        training=f"{len(parts.training):,}",
        validation=f"{len(parts.validation):,}",
        test=f"{len(parts.test):,}",
        validation_normal=f"{np.sum(~flags[parts.validation]):,}",
        known_normal=f"{np.sum(~flags[known]):,}",
        known_abnormal=f"{np.sum(flags[known]):,}",
        folds=effort.folds,
        rest=effort.folds - 1,
        seeds=effort.seeds,
        networks=effort.seeds * effort.folds,
        errors=STANDARD_ERRORS,
        most=f"{found.bars.parameters:,}",
    )
    # Filled in, the lines have other lengths.
    paragraphs = [fill(paragraph, 100) for paragraph in text.strip().split("\n\n")]
    return "\n\n".join(paragraphs) + "\n"


_HEADER = "| {} | parameters | AUC | worst | AP | collapsed | gain |\n|---|--:|--:|--:|--:|--:|--:|"


def _yardsticks(found: Found) -> str:
    start = found.tried[0].before if found.tried else found.chosen
    lines = [
        "## Yardsticks\n",
        f"The prototype is {describe(PROTOTYPE)}. The search starts from "
        f"{describe(start.candidate)}. The two methods without seeds vary over folds alone.\n",
        _HEADER.format("detector"),
    ]
    lines += [_baseline(baseline) for baseline in found.baselines]
    lines += [_row("prototype", found.prototype, ""), _row("start", start, "")]
    return "\n".join(lines) + "\n"


def _baseline(baseline: Baseline) -> str:
    folds = baseline.folds
    return (
        f"| {baseline.name} | | {folds.auc.mean():.4f} ± {folds.auc.std(ddof=1):.4f} "
        f"| {folds.auc.min():.4f} | {folds.ap.mean():.4f} ± {folds.ap.std(ddof=1):.4f} | | |"
    )


def _group(tried: Tried, effort: Effort) -> str:
    lines = [
        f"## {tried.group.title}\n",
        f"Around {describe(tried.before.candidate)}.\n",
        _HEADER.format("change"),
    ]
    for changes, (row, gain) in zip(tried.group.changes, tried.rows, strict=True):
        label = _changes(changes)
        lines.append(_row(f"**{label}**" if row is tried.after else label, row, _gain(gain)))
    return "\n".join([*lines, "", _outcome(tried, effort)])


def _outcome(tried: Tried, effort: Effort) -> str:
    for row, gain in tried.rows:
        if row is tried.after and gain is not None:
            return (
                f"Chosen: {describe(row.candidate)}, which gains {_gain(gain)} in AUC, "
                f"{gain.auc / gain.error:.1f} standard errors.\n"
            )
    networks = effort.seeds * effort.folds
    return (
        f"No change gains more than {STANDARD_ERRORS:g} standard errors within the limits, so the "
        f"best so far stays ({networks} networks, mean AUC {tried.after.auc.mean():.4f}).\n"
    )


def _row(label: str, row: Row, gain: str) -> str:
    return (
        f"| {label} | {row.parameters:,} | {row.auc.mean():.4f} ± {_over_seeds(row.auc):.4f} "
        f"| {row.auc.min():.4f} | {row.ap.mean():.4f} ± {_over_seeds(row.ap):.4f} "
        f"| {row.collapsed} of {row.auc.size} | {gain} |"
    )


def _over_seeds(values: Numbers) -> float:
    """Standard deviation over seeds of [seeds, folds], the folds' own differences left out."""
    return float(np.sqrt(values.var(axis=0, ddof=1).mean()))


def _gain(gain: Difference | None) -> str:
    return "" if gain is None else f"{gain.auc:+.4f} ± {gain.error:.4f}"


def _choice(found: Found, points: int, latent: int) -> str:
    row = found.chosen
    name = row.candidate.architecture(points, latent).name
    changed = [tried.group.title for tried in found.tried if tried.after is not tried.before]
    reason = (
        f"The search moved from its start in {len(changed)} of its {len(found.tried)} groups "
        f"({'; '.join(changed).lower()}), where the gain was more than chance explains"
        if changed
        else "Nothing that was tried beats its start by more than chance explains"
    )
    return (
        f"## The choice\n\n**{name}**: {describe(row.candidate)}; {row.parameters:,} parameters. "
        f"{reason}. In cross-validation its mean AUC is {row.auc.mean():.4f}, that of its worst "
        f"network {row.auc.min():.4f}, and {row.collapsed} of {row.auc.size} collapsed.\n\n"
        f"As settings (a test holds the essay's to them):\n\n```toml\n"
        f"{as_settings(row.candidate, latent)}```\n"
    )


def as_settings(candidate: Candidate, latent: int) -> str:
    """The tables of `essay.toml` that make the candidate, as TOML."""
    recipe = candidate.recipe
    tables: dict[str, dict[str, Any]] = {
        "model": {
            "hidden": list(candidate.hidden),
            "latent": latent,
            "activation": candidate.activation,
            "output": candidate.output,
            "scaling": candidate.scaling,
        },
        "training": {
            "epochs": recipe.epochs,
            "batch_size": recipe.batch_size,
            "learning_rate": recipe.learning_rate,
            "optimizer": recipe.optimizer,
            "betas": list(recipe.betas),
            "schedule": recipe.schedule,
            "output_bias": recipe.output_bias,
        },
    }
    if candidate.latent_activation != "linear":
        tables["model"]["latent_activation"] = candidate.latent_activation
    # Numbers, words and lists of numbers are written alike in JSON and TOML.
    return "\n".join(
        f"[{table}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
        for table, values in tables.items()
    )


def _on_test(found: Found, settings: Settings, effort: Effort) -> str:
    first = settings.training.seed
    bars, test = found.bars, found.test
    lines = [
        "## On test\n",
        f"The chosen model, trained on the training part with the {effort.test_runs} seeds from "
        f"{first} on; the run that ships is that of seed {first}.\n",
        "| detector | validation AUC | validation AP | test AUC | worst | test AP | worst |",
        "|---|--:|--:|--:|--:|--:|--:|",
        _measured("chosen", found.validation, test),
        _measured(f"its seed {first}", _first(found.validation), _first(test)),
        *(_measured(base.name, base.validation, base.test) for base in found.baselines),
        "",
        "| bar | wanted | reached | |",
        "|---|--:|--:|---|",
        _bar(
            "mean test AUC", f"≥ {bars.auc}", f"{test.auc.mean():.4f}", test.auc.mean() >= bars.auc
        ),
        _bar("mean test AP", f"≥ {bars.ap}", f"{test.ap.mean():.4f}", test.ap.mean() >= bars.ap),
        _bar(
            f"collapsed of {found.collapse_runs} seeds",
            "0",
            str(found.collapses),
            found.collapses == 0,
        ),
        _bar(
            "parameters",
            f"≤ {bars.parameters:,}",
            f"{found.chosen.parameters:,}",
            found.chosen.parameters <= bars.parameters,
        ),
        "",
        f"PyTorch {torch.__version__.split('+')[0]}, NumPy {np.__version__}.",
    ]
    return "\n".join(lines) + "\n"


def _first(quality: Quality) -> Quality:
    return Quality(quality.auc[:1], quality.ap[:1])


def _measured(label: str, validation: Quality, test: Quality) -> str:
    def spread(values: Numbers) -> str:
        deviation = f" ± {values.std(ddof=1):.4f}" if len(values) > 1 else ""
        return f"{values.mean():.4f}{deviation}"

    def worst(values: Numbers) -> str:
        return f"{values.min():.4f}" if len(values) > 1 else ""

    return (
        f"| {label} | {spread(validation.auc)} | {spread(validation.ap)} "
        f"| {spread(test.auc)} | {worst(test.auc)} | {spread(test.ap)} | {worst(test.ap)} |"
    )


def _bar(what: str, wanted: str, reached: str, passed: bool) -> str:
    return f"| {what} | {wanted} | {reached} | {'reached' if passed else '**missed**'} |"


def describe(candidate: Candidate) -> str:
    """A candidate in words: its fields, and those of its recipe that are not at rest."""
    recipe = candidate.recipe
    latent = candidate.latent_activation
    parts = [
        f"hidden layers {_value(candidate.hidden)} ({candidate.activation})",
        *([f"{latent} bottleneck"] if latent != "linear" else []),
        f"{candidate.output} output from a bias at {_BIAS[recipe.output_bias]}",
        f"scaling {candidate.scaling}",
        f"{recipe.optimizer} with {recipe.schedule} rate {recipe.learning_rate:g} and "
        f"betas {_value(recipe.betas)}",
        f"batches of {recipe.batch_size}",
        f"{recipe.epochs} epochs",
    ]
    at_rest = Recipe()
    parts += [
        f"{field.name} {getattr(recipe, field.name)}"
        for field in fields(Recipe)
        if field.name in ("regulariser", "rate", "keep")
        and getattr(recipe, field.name) != getattr(at_rest, field.name)
    ]
    return ", ".join(parts)


_BIAS = {"mean": "the mean signal", "zero": "zero"}


def _changes(changes: Mapping[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {_value(it)}" for name, it in changes.items())


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        whole = all(isinstance(part, int) for part in value)
        return ("-" if whole else ", ").join(map(_value, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
