"""Observations and their errors: what a case's figures say about a run.

A month of deliveries is a few cargoes, a contested count carries its range, an annual mean is a
mean; each kind has its own error and kinds are never pooled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from countertrade.case import Case, Observation, Scale, Series
from countertrade.engine.backend import STEP
from countertrade.engine.timeline import Span
from countertrade.language import key_of
from countertrade.vocabulary import Grade, ObservedAs, SeriesUse

GRADE_ERROR: Mapping[Grade, float] = {
    Grade.A: 0.03,
    Grade.B: 0.07,
    Grade.C: 0.15,
    Grade.D: 0.4,
}
"""Relative error of a figure by its grade: rounding for A, one step removed for B."""
CARGO_SIZE = 400.0
"""Thousand barrels in a cargo, the middle of 250 to 550 (system.md K1)."""
DAYS_A_MONTH = 30.4
NORMAL_90 = 1.645
"""A range given with a figure is read as its 90 per cent interval."""
CORRELATION_YEARS = 4.0
"""Years over which the model's own error in a series lasts; within them figures tell it once."""
DEGREES_OF_FREEDOM = 4.0
"""Tails of the error: one wild figure must not decide."""
SMALLEST_LEVEL = 1e-6
"""Keeps the logarithm of a predicted level finite."""


@dataclass(frozen=True)
class Sighting:
    """One figure as the likelihood sees it: which months of which quantity, value, error."""

    key: str
    first: int
    last: int
    observed_as: ObservedAs
    """Whether it is a stock at the end of the period, a sum over it, or a mean."""
    logarithmic: bool
    value: float
    """The figure, as a logarithm where ``logarithmic``."""
    error: float
    """Standard deviation on that scale: measurement and the model's discrepancy together."""
    weight: float
    """Part of an independent figure that it counts for."""


def sightings(case: Case, span: Span) -> tuple[Sighting, ...]:
    """List the figures of a case that a run can be compared with.

    Parameters
    ----------
    case
        A case, cut at its as-of date.
    span
        The months simulated.

    Returns
    -------
    tuple of Sighting
        In the order of the case's series; agreed volumes are left out, since they are no delivery.
    """
    found: list[Sighting] = []
    for series in case.series:
        if series.use is not SeriesUse.OBSERVATION:
            continue
        rows = [
            row
            for row in series.rows
            if row.observed_as is not ObservedAs.CONTRACT
            and row.first >= span.start
            and span.index(row.last) <= span.as_of
        ]
        found += [_sighting(series, row, span, _weight(rows)) for row in rows]
    return tuple(found)


def _weight(rows: list[Observation]) -> float:
    """Share of an independent figure that each row of a series counts for."""
    years = (rows[-1].last - rows[0].first + 1) / 12
    return min(1.0, (1 + years / CORRELATION_YEARS) / len(rows))


def _sighting(series: Series, row: Observation, span: Span, weight: float) -> Sighting:
    logarithmic = series.scale is Scale.LOG
    relative = relative_error(row)
    error = relative if logarithmic else relative * abs(row.value)
    return Sighting(
        key=key_of(series.quantity, series.place),
        first=span.index(row.first),
        last=span.index(row.last),
        observed_as=row.observed_as,
        logarithmic=logarithmic,
        value=float(np.log(row.value)) if logarithmic else row.value,
        error=float(np.hypot(error, series.discrepancy or 0.0)),
        weight=weight,
    )


def relative_error(row: Observation) -> float:
    """Join the errors of the grade, of a stated range and of counting cargoes.

    Parameters
    ----------
    row
        A figure of an observed series.

    Returns
    -------
    float
        Standard deviation as a share of the figure, without the model's own error.
    """
    parts = [GRADE_ERROR[row.grade]]
    if row.low is not None and row.high is not None and row.low > 0:
        parts.append(float(np.log(row.high / row.low)) / (2 * NORMAL_90))
    if row.observed_as is ObservedAs.CARGO_COUNT:
        cargoes = max(row.value * DAYS_A_MONTH / CARGO_SIZE, 1.0)
        parts.append(1 / np.sqrt(cargoes))
    return float(np.sqrt(np.sum(np.square(parts))))


def predicted(sighted: tuple[Sighting, ...], written: Mapping[str, np.ndarray]) -> np.ndarray:
    """Compute what each run says for each figure.

    Parameters
    ----------
    sighted
        The figures.
    written
        Key to monthly values, shape (months, lanes).

    Returns
    -------
    numpy.ndarray
        Shape (figures, lanes), on each figure's scale.
    """
    lanes = next(iter(written.values())).shape[1]
    found = np.zeros((len(sighted), lanes))
    for one in _readings(sighted):
        series = written[one.key]
        # Room for figures that end with the last month.
        beyond = np.concatenate([series, np.zeros((1, lanes), series.dtype)])
        levels = np.add.reduceat(beyond, one.ends, axis=0)[::2] * one.part
        levels[one.logarithmic] = np.log(np.maximum(levels[one.logarithmic], SMALLEST_LEVEL))
        found[one.rows] = levels
    return found


@dataclass(frozen=True)
class _Readings:
    """The figures of one series: each is a part of the sum over some months."""

    key: str
    rows: np.ndarray
    """Places of the figures among all."""
    ends: np.ndarray
    """First month of each and the month after its last, in turns, shape (2 figures,)."""
    part: np.ndarray
    """Part of the sum that each is, shape (figures, 1)."""
    logarithmic: np.ndarray

    @property
    def first(self) -> np.ndarray:
        """First month of each."""
        return self.ends[::2]

    @property
    def after(self) -> np.ndarray:
        """Month after the last of each."""
        return self.ends[1::2]


@lru_cache(maxsize=8)
def _readings(sighted: tuple[Sighting, ...]) -> tuple[_Readings, ...]:
    found = []
    for key in dict.fromkeys(one.key for one in sighted):
        rows = [row for row, one in enumerate(sighted) if one.key == key]
        some = [sighted[row] for row in rows]
        ends = [end for one in some for end in (_begin(one), one.last + 1)]
        parts = np.array([_part(one) for one in some])[:, None]
        logarithmic = np.array([one.logarithmic for one in some])
        found.append(_Readings(key, np.array(rows), np.array(ends), parts, logarithmic))
    return tuple(found)


def _begin(one: Sighting) -> int:
    """Return the first month that is read: a stock is read at the end of its period."""
    return one.last if one.observed_as is ObservedAs.POINT else one.first


def _part(one: Sighting) -> float:
    """Return the part of the sum over its months that a figure is."""
    if one.observed_as in (ObservedAs.CUMULATIVE, ObservedAs.EVENT_COUNT):
        return STEP
    return 1 / (one.last + 1 - _begin(one))


def log_likelihood(sighted: tuple[Sighting, ...], said: np.ndarray) -> np.ndarray:
    """Compute the log-likelihood of each run's figures.

    Student errors with few degrees of freedom, each figure weighted by the part of an independent
    one that it counts for.

    Parameters
    ----------
    sighted
        The figures.
    said
        What the runs say, from :func:`predicted`.

    Returns
    -------
    numpy.ndarray
        Shape (lanes,).
    """
    told = np.array([(one.value, one.error, one.weight) for one in sighted]).reshape(-1, 3)
    value, error, weight = told.T[..., None]
    tail = np.log1p(((said - value) / error) ** 2 / DEGREES_OF_FREEDOM)
    found: np.ndarray = -(DEGREES_OF_FREEDOM + 1) / 2 * np.sum(weight * tail, axis=0)
    return found


def log_likelihood_slope(sighted: tuple[Sighting, ...], said: np.ndarray) -> np.ndarray:
    """Return how fast :func:`log_likelihood` rises with what the runs say, shape as ``said``."""
    told = np.array([(one.value, one.error, one.weight) for one in sighted]).reshape(-1, 3)
    value, error, weight = told.T[..., None]
    apart = (said - value) / error
    steep = weight * apart / error / (DEGREES_OF_FREEDOM + apart**2)
    found: np.ndarray = -(DEGREES_OF_FREEDOM + 1) * steep
    return found


def predicted_adjoint(
    sighted: tuple[Sighting, ...], said: np.ndarray, weights: np.ndarray, months: int
) -> dict[str, np.ndarray]:
    """Carry weights of what runs say back to the monthly values that they say it with.

    Parameters
    ----------
    sighted
        The figures.
    said
        What the runs say, from :func:`predicted`.
    weights
        Derivative of what is asked for by each of them, of the same shape.
    months
        Number of months simulated.

    Returns
    -------
    dict
        Key to the derivative by its value in each month and run, shape (months, lanes).
    """
    found = {}
    for one in _readings(sighted):
        level, weight = said[one.rows], weights[one.rows]
        inside = level > np.log(SMALLEST_LEVEL)
        steep = np.where(inside, np.exp(-np.where(inside, level, 0.0)), 0.0)
        weight = one.part * np.where(one.logarithmic[:, None], weight * steep, weight)
        # Each month of a figure has its weight: it begins with the first and ends after the last.
        steps = np.zeros((months + 1, said.shape[1]))
        np.add.at(steps, one.first, weight)
        np.subtract.at(steps, one.after, weight)
        found[one.key] = np.cumsum(steps, axis=0)[:-1]
    return found
