"""Drivers: known from their series as far as it goes, then drawn from a process fitted to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countertrade.case import Case, Month, Process, Series
from countertrade.vocabulary import SeriesUse

LARGEST_PERSISTENCE = 0.999
"""A fitted process must return to its mean, however slowly."""


@dataclass(frozen=True)
class DriverProcess:
    """A driver at a place: its known months and the process that goes on after them.

    The process is a first-order autoregression of the driver (of its logarithm where ``log``):
    ``x' = mean + persistence (x - mean) + spread e``. A walk has persistence 1; an agreement that
    is held has no spread besides.
    """

    key: str
    known: np.ndarray
    """Value in each month from the case's start; NaN after the series ends."""
    log: bool
    mean: float
    persistence: float
    spread: float


def driver_process(case: Case, key: str, name: str, place: str, months: int) -> DriverProcess:
    """Fit the process of a driver to its series.

    Parameters
    ----------
    case
        A case, cut at its as-of date.
    key, name, place
        The driver and where it is.
    months
        Number of months simulated.

    Returns
    -------
    DriverProcess
        Known values in the model's unit and the process fitted to them.
    """
    series = next(
        one
        for one in case.series
        if one.use is SeriesUse.DRIVER and one.quantity == name and one.place == place
    )
    sample = _known_months(series, case.start, months)
    known = _from_the_start(sample)
    sample = sample[~np.isnan(sample)]
    if series.process in (None, Process.HOLD):
        return DriverProcess(key, known, False, 0.0, 1.0, 0.0)
    if series.process is Process.LOG_WALK:
        return DriverProcess(key, known, True, 0.0, 1.0, fit_walk(sample))
    log = series.process is Process.LOG_AR1
    mean, persistence, spread = fit_autoregression(np.log(sample) if log else sample)
    return DriverProcess(key, known, log, mean, persistence, spread)


def _known_months(series: Series, start: Month, months: int) -> np.ndarray:
    """Lay a series out by month; a value lasts until the next row, to the end of the last."""
    known = np.full(months, np.nan)
    last = 0
    for row in series.rows:
        begin = max(row.first - start, 0)
        last = max(last, row.last - start + 1)
        known[begin:] = row.value
    known[max(last, 0) :] = np.nan
    return known


def _from_the_start(known: np.ndarray) -> np.ndarray:
    """Let the first figure stand for the months before it, which a run needs and no fit uses."""
    first = int(np.argmax(~np.isnan(known)))
    return np.where(np.arange(len(known)) < first, known[first], known)


def fit_autoregression(sample: np.ndarray) -> tuple[float, float, float]:
    """Fit a first-order autoregression by least squares.

    Parameters
    ----------
    sample
        Values at equal steps, shape (n,), n of 1 at least. Values that never moved have no spread:
        the past gives no reason to let them.

    Returns
    -------
    mean, persistence, spread
        Long-run mean, weight of the last value (0 to just under 1), standard deviation of a step.
        A mean beyond all that was seen would be a trend under another name, so it stays within.
    """
    before, after = sample[:-1], sample[1:]
    if before.size == 0 or np.ptp(before) == 0:
        return float(sample.mean()), 0.0, float(sample.std())
    centred = before - before.mean()
    slope = float(centred @ (after - after.mean()) / (centred @ centred))
    persistence = min(max(slope, 0.0), LARGEST_PERSISTENCE)
    constant = float(after.mean() - persistence * before.mean())
    residual = after - constant - persistence * before
    spread = float(np.sqrt(residual @ residual / max(len(residual) - 2, 1)))
    mean = float(np.clip(constant / (1 - persistence), sample.min(), sample.max()))
    return mean, persistence, spread


def fit_walk(sample: np.ndarray) -> float:
    """Return the size of the steps of a walk in the logarithm, without drift.

    A drift is left out: fitted to a few years it would carry every rise on for ever.

    Parameters
    ----------
    sample
        Values at equal steps, none below 0, shape (n,). Steps from or to 0 have no logarithm and
        are passed over.

    Returns
    -------
    float
        Root mean square of the steps; 0 where there is none.
    """
    before, after = sample[:-1], sample[1:]
    both = (before > 0) & (after > 0)
    steps = np.log(after[both]) - np.log(before[both])
    return float(np.sqrt(np.mean(np.square(steps)))) if steps.size else 0.0
