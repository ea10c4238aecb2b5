"""Another mixture of the classes, held to counting signals that are really mixed that way."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, precision_score

from anomagram_build.evaluation.prevalence import accuracy_at, precision_at, silent_accuracy


@pytest.mark.parametrize("abnormal", [3, 40, 500])
def test_rates_hold_in_a_sample_that_is_mixed_so(abnormal: int) -> None:
    normal, recall, false_positive_rate = 1000, 0.8, 0.05
    caught, alarmed = round(recall * abnormal), round(false_positive_rate * normal)
    truth = np.repeat([1, 0], [abnormal, normal])
    says = np.concatenate([np.arange(abnormal) < caught, np.arange(normal) < alarmed])
    rates = caught / abnormal, alarmed / normal
    share = abnormal / (abnormal + normal)

    assert precision_at(*rates, share) == pytest.approx(precision_score(truth, says))
    assert accuracy_at(*rates, share) == pytest.approx(accuracy_score(truth, says))
    assert silent_accuracy(share) == pytest.approx(accuracy_score(truth, np.zeros_like(truth)))


def test_many_shares_at_once() -> None:
    shares = np.array([0.0, 0.01, 0.5, 1.0])
    precision = precision_at(0.9, 0.1, shares)
    assert precision == pytest.approx([0, 0.0833333, 0.9, 1])
    assert accuracy_at(0.9, 0.1, shares) == pytest.approx([0.9, 0.9, 0.9, 0.9])


def test_a_detector_that_never_alarms_was_never_wrong_to() -> None:
    assert precision_at(0, 0, 0.3) == 1
    assert accuracy_at(0, 0, 0.3) == silent_accuracy(0.3)


@pytest.mark.parametrize("arguments", [(1.2, 0.1, 0.5), (0.9, -0.1, 0.5), (0.9, 0.1, np.nan)])
def test_what_is_no_share_is_refused(arguments: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        precision_at(*arguments)
