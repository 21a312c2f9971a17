"""Observations and their errors: what a case's figures say about a run.

A month of deliveries is a few cargoes, a contested count carries its range, an annual mean is a
mean; each kind has its own error and kinds are never pooled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    # Laying a series out takes longer than reading it, and a series has many figures.
    series = {key: written[key] for key in {one.key for one in sighted}}
    rows = []
    for one in sighted:
        level = _observed(one, series[one.key])
        rows.append(np.log(np.maximum(level, SMALLEST_LEVEL)) if one.logarithmic else level)
    lanes = next(iter(written.values())).shape[1]
    return np.stack(rows) if rows else np.zeros((0, lanes))


def _observed(one: Sighting, series: np.ndarray) -> np.ndarray:
    """Read a monthly series as the figure was observed, shape (lanes,)."""
    if one.observed_as is ObservedAs.POINT:
        end: np.ndarray = series[one.last]
        return end
    months = series[one.first : one.last + 1]
    if one.observed_as in (ObservedAs.CUMULATIVE, ObservedAs.EVENT_COUNT):
        total: np.ndarray = months.sum(axis=0) * STEP
        return total
    mean: np.ndarray = months.mean(axis=0)
    return mean


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
