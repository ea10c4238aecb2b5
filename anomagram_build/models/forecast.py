"""A signal is abnormal when its points are not the ones that its earlier points announce."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import Ridge

from anomagram_build.models.baselines import Scores, Signals
from anomagram_build.models.fitted import Fitted

_PENALTY = 1.0


@dataclass(frozen=True)
class Autoregression:
    """Mean squared one-step error of a linear forecast from the `lags` points before.

    The same coefficients hold everywhere in the signal (Box and Jenkins 1970): it knows how
    signals move, not where in them a move belongs.
    """

    lags: int

    @property
    def name(self) -> str:
        return f"autoregression {self.lags}"

    def fit(self, signals: Signals) -> Fitted:
        """Raises ValueError unless the signals are longer than the lags."""
        windows, targets = _windows(signals, self.lags)
        ridge = Ridge(alpha=_PENALTY).fit(windows.reshape(-1, self.lags), targets.ravel())

        def scores(signals: Signals) -> Scores:
            windows, targets = _windows(signals, self.lags)
            forecast = windows @ ridge.coef_ + ridge.intercept_
            return np.asarray(np.mean((targets - forecast) ** 2, axis=1))

        return Fitted(scores, self.lags + 1)


@dataclass(frozen=True)
class RidgeForecast:
    """Mean squared error of forecasting each stretch of `ahead` points from the `lags` before it.

    Every stretch has its own coefficients, by ridge regression (Hoerl and Kennard 1970), so the
    forecaster knows where in the signal it is. Nothing precedes the first stretch: its forecast
    is the mean.
    """

    lags: int
    ahead: int

    @property
    def name(self) -> str:
        return f"ridge forecast {self.lags}, {self.ahead}"

    def fit(self, signals: Signals) -> Fitted:
        wide = signals.astype(np.float64)
        first = wide[:, : self.ahead].mean(axis=0)
        stretches = range(self.ahead, signals.shape[1], self.ahead)
        models = {
            start: Ridge(alpha=_PENALTY).fit(
                wide[:, max(0, start - self.lags) : start], wide[:, start : start + self.ahead]
            )
            for start in stretches
        }

        def scores(signals: Signals) -> Scores:
            wide = signals.astype(np.float64)
            forecast = np.empty_like(wide)
            forecast[:, : self.ahead] = first
            for start, model in models.items():
                seen = wide[:, max(0, start - self.lags) : start]
                stretch = model.predict(seen).reshape(len(wide), -1)
                forecast[:, start : start + self.ahead] = stretch
            return np.asarray(np.mean((wide - forecast) ** 2, axis=1))

        values = sum(model.coef_.size + np.size(model.intercept_) for model in models.values())
        return Fitted(scores, int(values) + len(first))


def _windows(signals: Signals, lags: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(what comes before [n, points - lags, lags], what follows [n, points - lags])."""
    if signals.shape[1] <= lags:
        raise ValueError(f"{lags} lags need longer signals than {signals.shape[1]} points")
    wide = signals.astype(np.float64)
    windows = np.lib.stride_tricks.sliding_window_view(wide, lags, axis=1)[:, :-1]
    return windows, wide[:, lags:]
