"""The search itself: group by group, never looking at test signals before the choice is made.

Each group of changes is tried on the best candidate so far. A challenger takes its place only if
it is better by more than chance explains; otherwise the search would wander among equals, and
pick the luckiest.

For the record: an earlier version compared candidates on the one validation part instead of by
cross-validation. It kept START, and how that did on test was known when this version was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from anomagram_build.dataset.load import Dataset, load
from anomagram_build.dataset.split import Split, split
from anomagram_build.evaluation.compare import Difference, difference
from anomagram_build.search.bench import Bench, Quality, Row
from anomagram_build.search.candidates import GROUPS, PROTOTYPE, START, Candidate, Group
from anomagram_build.settings import Settings

FIRST_SEED = 1000
"""Of the search's runs: far from those of the runs that are shipped and reported."""
STANDARD_ERRORS = 2.0
"""By how many a challenger must be better."""


@dataclass(frozen=True)
class Bars:
    """What the chosen model must reach on test, as means over runs, and how large it may be."""

    auc: float = 0.993
    ap: float = 0.985
    parameters: int = 6000


@dataclass(frozen=True, eq=False)
class Tried:
    """One group: its rows, each with its gain over the best before the group, and the best after.

    The gain of the best itself is None.
    """

    group: Group
    before: Row
    rows: tuple[tuple[Row, Difference | None], ...]
    after: Row


@dataclass(frozen=True, eq=False)
class Baseline:
    """A method without seeds: in cross-validation [folds], on validation [1] and on test [1]."""

    name: str
    folds: Quality
    validation: Quality
    test: Quality


@dataclass(frozen=True, eq=False)
class Found:
    """The outcome: what was tried, what was chosen, and how that does on test."""

    prototype: Row
    tried: tuple[Tried, ...]
    chosen: Row
    validation: Quality
    test: Quality
    collapse_runs: int
    collapses: int
    baselines: tuple[Baseline, ...]
    bars: Bars

    @property
    def passed(self) -> bool:
        """Whether the chosen model reaches the bars, and no run of it collapsed."""
        return (
            self.test.auc.mean() >= self.bars.auc
            and self.test.ap.mean() >= self.bars.ap
            and self.chosen.parameters <= self.bars.parameters
            and self.collapses == 0
        )


@dataclass(frozen=True)
class Effort:
    """How much is trained: seeds and folds of each candidate, runs of the chosen one on test,
    and runs of it that are looked at for collapse."""

    seeds: int = 8
    folds: int = 5
    test_runs: int = 20
    collapse_runs: int = 100


def search(
    dataset: Dataset,
    parts: Split,
    settings: Settings,
    *,
    effort: Effort,
    bars: Bars,
    groups: Iterable[Group] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Found:
    """Try every group by cross-validation, then measure the chosen candidate on test.

    The bottleneck's width is the settings'. The runs on test have the seeds of the shipped ones,
    from `settings.training.seed` on. `progress` gets a line for each candidate.
    """
    bench = Bench(dataset, parts, settings.model.latent, effort.folds, settings.split.seed)
    seeds = range(FIRST_SEED, FIRST_SEED + effort.seeds)
    known: dict[Candidate, Row] = {}

    def row_of(candidate: Candidate) -> Row:
        if candidate not in known:
            row = known[candidate] = bench.cross_validate(candidate, seeds)
            if progress is not None:
                progress(f"AUC {row.auc.mean():.4f}: {candidate}")
        return known[candidate]

    best = row_of(START)
    tried = []
    for group in GROUPS if groups is None else groups:
        rows = [row_of(best.candidate.varied(changes)) for changes in group.changes]
        outcome = choose(best, rows, bars.parameters)
        tried.append(Tried(group, best, *outcome))
        best = outcome[1]

    first = settings.training.seed
    validation, test, collapses = bench.on_test(
        best.candidate, range(first, first + effort.collapse_runs), effort.test_runs
    )
    return Found(
        prototype=row_of(PROTOTYPE),
        tried=tuple(tried),
        chosen=best,
        validation=validation,
        test=test,
        collapse_runs=effort.collapse_runs,
        collapses=collapses,
        baselines=tuple(
            Baseline(
                method.name,
                bench.cross_validate_baseline(best.candidate, method),
                *bench.baseline_on_test(best.candidate, method),
            )
            for method in bench.baselines
        ),
        bars=bars,
    )


def choose(
    best: Row, rows: Iterable[Row], most_parameters: int
) -> tuple[tuple[tuple[Row, Difference | None], ...], Row]:
    """Each row with its gain over `best`, and the row that takes its place, or `best` again.

    A row may win if none of its runs collapsed, it has no more than so many parameters, and its
    gain is more than STANDARD_ERRORS of its errors. Of several the one with the highest AUC wins.
    """
    compared = tuple(
        (row, None if row is best else difference(row.placements, best.placements)) for row in rows
    )
    winners = [
        row
        for row, gain in compared
        if gain is not None
        and row.collapsed == 0
        and row.parameters <= most_parameters
        and gain.auc > STANDARD_ERRORS * gain.error
    ]
    return compared, max([best, *winners], key=lambda row: float(row.auc.mean()))


def run(
    settings: Settings,
    card: Path,
    document: Path,
    *,
    effort: Effort | None = None,
    progress: Callable[[str], None] | None = None,
) -> Found:
    """Search on the data of a card, divided as the settings say, and write the document.

    Raises BadInput for broken data. That the bars are missed is not an error: `Found.passed`.
    """
    from anomagram_build.search.report import report  # noqa: PLC0415

    effort, bars = effort or Effort(), Bars()
    dataset = load(card)
    parts = split(dataset.labels, dataset.card.normal, settings.split.training, settings.split.seed)
    found = search(dataset, parts, settings, effort=effort, bars=bars, progress=progress)
    document.parent.mkdir(parents=True, exist_ok=True)
    document.write_text(report(found, dataset, parts, settings, effort), encoding="utf-8")
    return found
