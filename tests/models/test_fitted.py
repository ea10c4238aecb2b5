from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from anomagram_build.models.fitted import Fitted
from anomagram_build.models.forecast import Autoregression

SIGNALS = np.random.default_rng(0).normal(size=(4500, 8)).astype(np.float32)


def test_many_signals_are_scored_in_parts_and_in_order() -> None:
    sizes: list[int] = []

    def first_value(signals: np.ndarray) -> np.ndarray:
        sizes.append(len(signals))
        return signals[:, 0].astype(np.float64)

    assert_allclose(Fitted(first_value, 1)(SIGNALS), SIGNALS[:, 0])
    assert max(sizes) <= 2000
    assert sum(sizes) == len(SIGNALS)


def test_a_score_does_not_depend_on_the_part_it_is_in() -> None:
    fitted = Autoregression(3).fit(SIGNALS[:50])
    assert_allclose(fitted(SIGNALS)[1990:2010], fitted(SIGNALS[1990:2010]), rtol=1e-10)
