"""What becomes of a detector where the abnormal are rarer, or more common, than in its test.

Recall and false-positive rate are shares within one class, so they stay when the mixture of the
classes changes. Precision and accuracy mix both classes and move with it. Everything here takes
arrays that broadcast, and follows from Bayes' theorem with the share as prior.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


def precision_at(recall: ArrayLike, false_positive_rate: ArrayLike, share: ArrayLike) -> Numbers:
    """Of all alarms the share that is real: r π / (r π + f (1 - π)), where π is the share of
    abnormal signals; 1 where there is no alarm at all, as in `curves`."""
    real, false = alarms_at(recall, false_positive_rate, share)
    alarms = real + false
    return np.where(alarms > 0, real / np.where(alarms > 0, alarms, 1), 1.0)


def accuracy_at(recall: ArrayLike, false_positive_rate: ArrayLike, share: ArrayLike) -> Numbers:
    """The share of right verdicts, r π + (1 - f) (1 - π)."""
    real, false = alarms_at(recall, false_positive_rate, share)
    return real + (1 - _checked(share)) - false


def silent_accuracy(share: ArrayLike) -> Numbers:
    """The accuracy 1 - π of a detector that never raises an alarm."""
    return 1 - _checked(share)


def alarms_at(
    recall: ArrayLike, false_positive_rate: ArrayLike, share: ArrayLike
) -> tuple[Numbers, Numbers]:
    """Real alarms r π and false ones f (1 - π), as shares of all signals.

    Raises ValueError for a rate or a share outside [0, 1].
    """
    abnormal = _checked(share)
    return _checked(recall) * abnormal, _checked(false_positive_rate) * (1 - abnormal)


def _checked(share: ArrayLike) -> Numbers:
    values = np.asarray(share, dtype=np.float64)
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError(f"rates and shares lie between 0 and 1, but this has {values}")
    return values
