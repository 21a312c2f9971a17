"""Scores of forecasts of rare events, with intervals from resampling whole countries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import beta, norm
from tools.panel.rows import Panel

RESAMPLES = 2000
SEED = 1
INTERVAL = (0.025, 0.975)
"""Ends of the interval on which a claim rests: 95 per cent."""
BINS = 5
POWER = 0.8


@dataclass(frozen=True)
class Estimate:
    """A number with its standard error and interval over resampled countries."""

    value: float
    error: float
    low: float
    high: float


@dataclass(frozen=True)
class Bin:
    """Rows of similar forecasts, and what happened in them."""

    rows: int
    forecast: float
    events: int
    observed: float
    low: float
    high: float


def log_scores(chances: np.ndarray, panel: Panel) -> np.ndarray:
    """Return the log probability of what happened, by row.

    Parameters
    ----------
    chances
        Probability of each mode, rows by modes; the rest is that nothing happens.
    panel
        The rows.
    """
    nothing = 1 - chances.sum(axis=1, keepdims=True)
    every = np.column_stack([nothing, chances])
    return np.asarray(np.log(every[np.arange(len(panel)), panel.outcome]))


def country_weights(country: np.ndarray, resamples: int = RESAMPLES) -> np.ndarray:
    """Return how often each row is drawn when whole countries are resampled.

    Parameters
    ----------
    country
        Country of each row.
    resamples
        Number of resamples.

    Returns
    -------
    numpy.ndarray
        Resamples by rows.
    """
    names, place = np.unique(country, return_inverse=True)
    equal = np.full(len(names), 1 / len(names))
    drawn = np.random.default_rng(SEED).multinomial(len(names), equal, size=resamples)
    return np.asarray(drawn[:, place])


def mean_difference(one: np.ndarray, other: np.ndarray, country: np.ndarray) -> Estimate:
    """Return the mean of one score over another, a row.

    Parameters
    ----------
    one, other
        Scores by row.
    country
        Country of each row; countries are resampled whole.
    """
    gain = one - other
    weights = country_weights(country)
    means = (weights @ gain) / weights.sum(axis=1)
    low, high = np.quantile(means, INTERVAL)
    return Estimate(float(gain.mean()), float(means.std()), float(low), float(high))


def auc(score: np.ndarray, happened: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Return the chance that a row with an event was forecast higher than one without.

    Parameters
    ----------
    score
        Forecast by row; ties count half.
    happened
        Whether an event ended the row.
    weights
        Resamples by rows; one of ones where None.

    Returns
    -------
    numpy.ndarray
        One value a resample; NaN where it holds no event, or nothing else.
    """
    weights = np.ones((1, len(score))) if weights is None else weights
    _, level = np.unique(score, return_inverse=True)
    levels = level.max() + 1
    hits = np.zeros((len(weights), levels))
    misses = np.zeros((len(weights), levels))
    for row in np.argsort(level):
        (hits if happened[row] else misses)[:, level[row]] += weights[:, row]
    below = np.cumsum(misses, axis=1) - misses / 2
    pairs = hits.sum(axis=1) * misses.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((hits * below).sum(axis=1) / np.where(pairs > 0, pairs, np.nan))


def auc_estimate(score: np.ndarray, panel: Panel, less: np.ndarray | None = None) -> Estimate:
    """Return the area under the curve, or its difference from another forecast's.

    Parameters
    ----------
    score
        Forecast of any event, by row.
    panel
        The rows.
    less
        Forecast whose area is taken off; None for the area itself.
    """
    happened = panel.outcome > 0
    weights = country_weights(panel.country, RESAMPLES // 2)

    def area(drawn: np.ndarray | None) -> np.ndarray:
        first = auc(score, happened, drawn)
        return first if less is None else first - auc(less, happened, drawn)

    drawn = area(weights)
    low, high = np.nanquantile(drawn, INTERVAL)
    return Estimate(float(area(None)[0]), float(np.nanstd(drawn)), float(low), float(high))


def reliability(score: np.ndarray, panel: Panel) -> tuple[Bin, ...]:
    """Return forecasts of any event against what happened, in bins of equally many rows.

    Parameters
    ----------
    score
        Forecast of any event, by row.
    panel
        The rows.
    """
    order = np.argsort(score, kind="stable")
    return tuple(_bin(score[part], panel.outcome[part] > 0) for part in np.array_split(order, BINS))


def _bin(score: np.ndarray, happened: np.ndarray) -> Bin:
    events, rows = int(happened.sum()), len(happened)
    low, high = (float(beta.ppf(end, events + 0.5, rows - events + 0.5)) for end in INTERVAL)
    return Bin(rows, float(score.mean()), events, events / rows, low, high)


def power_if_right(
    chances: np.ndarray, rival: np.ndarray, found: float = 0.0
) -> tuple[float, float]:
    """Return the gain to expect were a forecast exactly right, and the chance to see it.

    Parameters
    ----------
    chances, rival
        Probability of each mode, rows by modes, of the forecast and of its rival.
    found
        Standard error of the gain over resampled countries. The larger of it and of that of
        independent rows counts: dependence within countries would else promise too much power.

    Returns
    -------
    tuple of float
        Mean gain in log score a row, and the chance that a 95 per cent interval lies above 0.
    """
    own, others = (np.column_stack([1 - one.sum(axis=1), one]) for one in (chances, rival))
    gain = np.log(own) - np.log(others)
    mean = (own * gain).sum(axis=1)
    variance = (own * gain**2).sum(axis=1) - mean**2
    error = max(float(np.sqrt(variance.sum())) / len(mean), found)
    if error == 0:
        return 0.0, 0.0
    return float(mean.mean()), float(norm.cdf(mean.mean() / error - norm.ppf(INTERVAL[1])))


def smallest_seen(error: float) -> float:
    """Return the true gain that would be seen with 80 per cent power.

    Parameters
    ----------
    error
        Standard error of the gain.
    """
    return float((norm.ppf(INTERVAL[1]) + norm.ppf(POWER)) * error)


def split_seen(chance: float, rows: int) -> float:
    """Return the ratio of two halves' chances that would be seen with 80 per cent power.

    Half of the rows have the higher chance, and the forecast knows which.

    Parameters
    ----------
    chance
        Mean chance of an event a row.
    rows
        Number of rows.

    Returns
    -------
    float
        The smallest ratio, infinite where none would be seen.
    """
    ratios = np.exp(np.linspace(0.01, np.log(200), 2000))
    halves = np.stack([2 * chance * ratios / (1 + ratios), 2 * chance / (1 + ratios)])
    on, off = np.log(halves / chance), np.log((1 - halves) / (1 - chance))
    mean = (halves * on + (1 - halves) * off).mean(axis=0)
    square = (halves * on**2 + (1 - halves) * off**2).mean(axis=0)
    reached = np.sqrt(rows) * mean / np.sqrt(square - mean**2) >= smallest_seen(1.0)
    return float(ratios[np.argmax(reached)]) if reached.any() else float("inf")
