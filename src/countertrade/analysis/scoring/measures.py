"""How one forecast is scored on what came: proper scores, by the library scoringrules."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scoringrules

from countertrade.analysis.scoring.rows import BANDS, Marks

LEAST_CHANCE = 1e-3
"""Chances are kept this far from 0 and 1 before their logarithm is taken: a thousand draws cannot
tell less."""


def marks(observed: float, members: np.ndarray) -> Marks:
    """Score draws of a figure.

    Parameters
    ----------
    observed
        The figure.
    members
        Draws of it, shape (runs,).

    Returns
    -------
    Marks
        CRPS is the fair estimate for an ensemble (Ferro 2014), which expects of draws what it
        would of their distribution.
    """
    ends = [quantiles(members, band) for band in BANDS]
    # The estimator by probability-weighted moments equals the fair one, and sorts instead of
    # comparing all pairs.
    crps = scoringrules.crps_ensemble(observed, members, estimator="pwm")
    return Marks(
        crps=float(crps),
        intervals=tuple(
            float(scoringrules.interval_score(observed, low, high, 1 - band))
            for band, (low, high) in zip(BANDS, ends, strict=True)
        ),
        inside=tuple(low <= observed <= high for low, high in ends),
        below=float(np.mean(members < observed)),
        up_to=float(np.mean(members <= observed)),
    )


def marks_of_quantiles(
    observed: float, levels: Sequence[float], values: Sequence[float] | np.ndarray
) -> Marks:
    """Score quantiles of a figure, as a frozen forecast has them.

    Parameters
    ----------
    observed
        The figure.
    levels
        Levels of the quantiles, the ends of BANDS among them.
    values
        The quantiles.

    Returns
    -------
    Marks
        CRPS is twice the integral of the quantile score over all levels (Gneiting and Ranjan
        2011), by trapezia; at levels 0 and 1 the score is 0.
    """
    at = dict(zip(np.round(levels, 6), values, strict=True))
    ends = [(at[round((1 - band) / 2, 6)], at[round((1 + band) / 2, 6)]) for band in BANDS]
    pinball = scoringrules.quantile_score(observed, np.asarray(values), np.asarray(levels))
    return Marks(
        crps=2 * float(np.trapezoid([0.0, *pinball, 0.0], [0.0, *levels, 1.0])),
        intervals=tuple(
            float(scoringrules.interval_score(observed, low, high, 1 - band))
            for band, (low, high) in zip(BANDS, ends, strict=True)
        ),
        inside=tuple(low <= observed <= high for low, high in ends),
        below=_level(np.nextafter(observed, -np.inf), levels, values),
        up_to=_level(np.nextafter(observed, np.inf), levels, values),
    )


def _level(value: float, levels: Sequence[float], values: Sequence[float] | np.ndarray) -> float:
    """Return the level that a value has among quantiles."""
    return float(np.interp(value, values, levels, left=0.0, right=1.0))


def quantiles(members: np.ndarray, band: float) -> tuple[float, float]:
    """Return the ends of a central band of draws."""
    low, high = np.quantile(members, [(1 - band) / 2, (1 + band) / 2])
    return float(low), float(high)


def brier(happened: bool, chance: float) -> float:
    """Return the Brier score of a chance."""
    return float(scoringrules.brier_score(float(happened), chance))


def log_loss(happened: bool, chance: float) -> float:
    """Return minus the logarithm of the chance that was given to what came."""
    kept = min(max(chance, LEAST_CHANCE), 1 - LEAST_CHANCE)
    return float(scoringrules.log_score(float(happened), kept))
