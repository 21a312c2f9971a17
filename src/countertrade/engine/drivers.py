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
    ``x' = mean + persistence (x - mean) + spread e``. An agreement that is held has persistence 1
    and no spread.
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
    known = _known_months(series, case.start, months)
    if series.process in (None, Process.HOLD):
        return DriverProcess(key, known, False, 0.0, 1.0, 0.0)
    log = series.process is Process.LOG_AR1
    sample = known[~np.isnan(known)]
    mean, persistence, spread = fit_autoregression(np.log(sample) if log else sample)
    return DriverProcess(key, known, log, mean, persistence, spread)


def _known_months(series: Series, start: Month, months: int) -> np.ndarray:
    """Lay a series out by month; a value lasts until the next row, an agreement until changed."""
    known = np.full(months, np.nan)
    last = 0
    for row in series.rows:
        begin = max(row.first - start, 0)
        last = max(last, row.last - start + 1)
        known[begin:] = row.value
    known[max(last, 0) :] = np.nan
    first = int(np.argmax(~np.isnan(known)))
    known[:first] = known[first]
    return known


def fit_autoregression(sample: np.ndarray) -> tuple[float, float, float]:
    """Fit a first-order autoregression by least squares.

    Parameters
    ----------
    sample
        Values at equal steps, shape (n,), n of 3 at least.

    Returns
    -------
    mean, persistence, spread
        Long-run mean, weight of the last value (0 to just under 1), standard deviation of a step.
    """
    before, after = sample[:-1], sample[1:]
    centred = before - before.mean()
    slope = float(centred @ (after - after.mean()) / (centred @ centred))
    persistence = min(max(slope, 0.0), LARGEST_PERSISTENCE)
    constant = float(after.mean() - persistence * before.mean())
    residual = after - constant - persistence * before
    spread = float(np.sqrt(residual @ residual / max(len(residual) - 2, 1)))
    return constant / (1 - persistence), persistence, spread
