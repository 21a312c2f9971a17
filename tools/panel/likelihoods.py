"""Likelihoods of rows: of competing rates over a time at risk, and of chances in trials."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from tools.panel.rows import Panel

LARGEST_LOG_RATE = 20.0

Likelihood = Callable[[np.ndarray, Panel], tuple[np.ndarray, np.ndarray, np.ndarray]]
"""From predictors, rows by modes, to log likelihood by row, its slope, and weights of a step."""


def rates_likelihood(
    predictor: np.ndarray, panel: Panel
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return log likelihood by row, its slope and weights, of competing rates.

    Parameters
    ----------
    predictor
        Log rates, rows by modes.
    panel
        The rows.
    """
    rates = np.exp(np.minimum(predictor, LARGEST_LOG_RATE))
    total = rates.sum(axis=1)
    over = total * panel.exposure
    happened = panel.outcome > 0
    chosen = np.zeros_like(rates)
    chosen[happened, panel.outcome[happened] - 1] = 1.0
    ended = np.log(-np.expm1(-over)) - np.log(total)
    value = np.where(happened, ended + (chosen * predictor).sum(axis=1), -over)
    pull = 1 / total - panel.exposure / np.expm1(np.minimum(over, 500.0))
    expected = rates * np.where(happened, pull, panel.exposure)[:, None]
    return value, chosen - expected, expected


def odds_likelihood(
    predictor: np.ndarray, panel: Panel
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return log likelihood by row, its slope and weights, of a chance with these log odds.

    Parameters
    ----------
    predictor
        Log odds, rows by one.
    panel
        The rows.
    """
    odds = predictor[:, 0]
    value = panel.outcome * odds - np.logaddexp(0.0, odds)
    chance = 1 / (1 + np.exp(-odds))
    return value, (panel.outcome - chance)[:, None], (chance * (1 - chance))[:, None]
