"""How candidates are measured: by cross-validation while choosing, on test once chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from anomagram_build.dataset.load import Dataset, abnormal
from anomagram_build.dataset.scale import fit_scaling, scale
from anomagram_build.dataset.split import Split
from anomagram_build.errors import BadInput
from anomagram_build.evaluation.collapse import collapsed
from anomagram_build.evaluation.compare import Placements, placements
from anomagram_build.evaluation.curves import area_under_roc, average_precision, sweep
from anomagram_build.models.autoencoder import (
    Architecture,
    Parameters,
    forward,
    parameter_count,
    reconstruction_errors,
)
from anomagram_build.models.baselines import MeanDistance, Method, PrincipalComponents
from anomagram_build.search.candidates import Candidate
from anomagram_build.training.loop import train

Signals = NDArray[np.float32]
Rows = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Fold:
    """One part of the normal signals held out, the others to train on: row numbers."""

    training: Rows
    held_out: Rows


@dataclass(frozen=True, eq=False)
class Row:
    """A candidate in cross-validation: AUC and average precision of each network, [seeds, folds].

    In `placements` a run is one seed with the networks of all its folds: each normal signal is
    judged by the one network that did not see it, each abnormal signal by all.
    """

    candidate: Candidate
    parameters: int
    auc: Numbers
    ap: Numbers
    collapsed: int
    placements: Placements


@dataclass(frozen=True, eq=False)
class Quality:
    """AUC and average precision, [runs]."""

    auc: Numbers
    ap: Numbers


class Bench:
    """The data of a search. Test signals are used by `on_test` and `baselines_on_test` alone."""

    def __init__(self, dataset: Dataset, parts: Split, latent: int, folds: int, seed: int) -> None:
        self.signals = dataset.signals
        self.abnormal = abnormal(dataset.labels, dataset.card)
        self.parts = parts
        self.latent = latent
        known = np.concatenate([parts.training, parts.validation])
        self.known_abnormal = np.sort(known[self.abnormal[known]])
        self.folds = make_folds(np.sort(known[~self.abnormal[known]]), folds, seed)

    def architecture(self, candidate: Candidate) -> Architecture:
        return candidate.architecture(self.signals.shape[1], self.latent)

    def cross_validate(self, candidate: Candidate, seeds: Sequence[int]) -> Row:
        """Train a network for each seed and fold, all at once and each with a seed of its own
        (those from `seeds[i] * folds` on), and judge each by what it has not seen."""
        architecture = self.architecture(candidate)
        scaled = [self._scaled(candidate, fold.training) for fold in self.folds]
        own = [
            torch.from_numpy(signals[fold.training])
            for signals, fold in zip(scaled, self.folds, strict=True)
        ]
        count = len(self.folds)
        trained = train(
            architecture,
            candidate.recipe,
            torch.stack([signals for _ in seeds for signals in own]),
            [seed * count + index for seed in seeds for index in range(count)],
        )
        auc, ap, below, above, collapses = [], [], [], [], 0
        for index, (signals, fold) in enumerate(zip(scaled, self.folds, strict=True)):
            parameters = [(w[index::count], b[index::count]) for w, b in trained.parameters]
            rows = np.concatenate([fold.held_out, self.known_abnormal])
            scores = _scores(architecture, parameters, signals[rows])
            quality = _quality(scores, self.abnormal[rows])
            auc.append(quality.auc)
            ap.append(quality.ap)
            placed = placements(scores, self.abnormal[rows])
            below.append(placed.abnormal)
            above.append(placed.normal)
            collapses += _collapses(architecture, parameters, signals[fold.held_out])
        return Row(
            candidate,
            parameter_count(architecture),
            np.stack(auc, axis=1),
            np.stack(ap, axis=1),
            collapses,
            Placements(np.mean(below, axis=0), np.concatenate(above, axis=1)),
        )

    def cross_validate_baseline(self, candidate: Candidate, method: Method) -> Quality:
        """A method without seeds, by the candidate's scaling; one value for each fold."""
        results = []
        for fold in self.folds:
            signals = self._scaled(candidate, fold.training)
            rows = np.concatenate([fold.held_out, self.known_abnormal])
            scores = method.fit(signals[fold.training])(signals[rows])
            results.append(_quality(scores[np.newaxis], self.abnormal[rows]))
        return Quality(
            np.concatenate([result.auc for result in results]),
            np.concatenate([result.ap for result in results]),
        )

    def on_test(
        self, candidate: Candidate, seeds: Sequence[int], measured: int
    ) -> tuple[Quality, Quality, int]:
        """Train on the training part. Quality on validation and on test of the first `measured`
        runs, and how many of all runs have collapsed."""
        architecture, rows = self.architecture(candidate), self.parts
        signals = self._scaled(candidate, rows.training)
        given = torch.from_numpy(signals[rows.training])
        parameters = train(architecture, candidate.recipe, given, seeds).parameters
        some = [(weight[:measured], bias[:measured]) for weight, bias in parameters]
        validation, test = (
            _quality(_scores(architecture, some, signals[part]), self.abnormal[part])
            for part in (rows.validation, rows.test)
        )
        normal = rows.validation[~self.abnormal[rows.validation]]
        return validation, test, _collapses(architecture, parameters, signals[normal])

    def baseline_on_test(self, candidate: Candidate, method: Method) -> tuple[Quality, Quality]:
        """Quality on validation and on test."""
        signals = self._scaled(candidate, self.parts.training)
        scores = method.fit(signals[self.parts.training])(signals)[np.newaxis]
        validation, test = (
            _quality(scores[:, part], self.abnormal[part])
            for part in (self.parts.validation, self.parts.test)
        )
        return validation, test

    @property
    def baselines(self) -> tuple[Method, ...]:
        return (MeanDistance(), PrincipalComponents(self.latent))

    def _scaled(self, candidate: Candidate, fitted_on: Rows) -> Signals:
        return scale(self.signals, fit_scaling(candidate.scaling, self.signals[fitted_on]))


def make_folds(rows: Rows, count: int, seed: int) -> tuple[Fold, ...]:
    """Divide rows at random into `count` parts; each is held out once.

    Parts differ in size by one at most; training rows are cut to the same number, so that folds
    can train side by side. Raises BadInput if there are fewer rows than parts.
    """
    if not 2 <= count <= len(rows):
        raise BadInput(f"{len(rows)} normal signals cannot be divided into {count} folds")
    shuffled = np.random.default_rng(seed).permutation(rows)
    parts = [np.sort(shuffled[index::count]) for index in range(count)]
    size = len(rows) - max(map(len, parts))
    return tuple(Fold(np.sort(shuffled[~np.isin(shuffled, part)][:size]), part) for part in parts)


def _scores(architecture: Architecture, parameters: Parameters, signals: Signals) -> Numbers:
    errors = reconstruction_errors(architecture, parameters, torch.from_numpy(signals))
    scores = errors.double().numpy()
    # A run that diverged can't tell signals apart: one score for all, so an AUC of one half.
    scores[~np.isfinite(scores).all(axis=1)] = 0.0
    return scores


def _quality(scores: Numbers, judged: NDArray[np.bool_]) -> Quality:
    sweeps = [sweep(run, judged) for run in scores]
    return Quality(
        np.array([area_under_roc(swept) for swept in sweeps]),
        np.array([average_precision(swept) for swept in sweeps]),
    )


@torch.no_grad()
def _collapses(architecture: Architecture, parameters: Parameters, signals: Signals) -> int:
    outputs, _ = forward(architecture, parameters, torch.from_numpy(signals))
    return int(collapsed(signals, outputs.numpy()).sum())
