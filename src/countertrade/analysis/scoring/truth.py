"""What forecasts are scored on: the yearly figures of a case's observed series, by kind.

A figure of a whole year counts as it stands, monthly ones as the mean of all twelve months, a stock
at the end of a year. Agreed volumes, single months and parts of years are no figure of a year.
Kinds are never pooled: a series of two kinds is scored as two.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from countertrade.case import Case, Month, Observation, Scale, Series
from countertrade.inference.observations import DEGREES_OF_FREEDOM, relative_error
from countertrade.inference.outlook import MONTHS_A_YEAR, Reading, Target
from countertrade.vocabulary import ObservedAs, SeriesUse

LEAST_YEARS = 5
"""Years with a figure that a series needs to be scored."""
WIDE = 100.0
"""Highest over lowest figure beyond which one year would decide: scored in logarithms."""
LIMIT = 10.0
"""Draws count as far as this many times the largest figure."""
GRADES = "ABCD"


@dataclass(frozen=True)
class Figure:
    """A figure of a year, or of the twelve months that a month ends."""

    end: Month
    value: float
    relative: float
    """Its measurement error as a share, without the model's own."""
    known_from: dt.date
    grade: str

    @property
    def year(self) -> int:
        """Calendar year in which it ends."""
        return self.end.year


@dataclass(frozen=True)
class ScoredSeries:
    """The yearly figures of one kind of an observed series."""

    target: Target
    kind: str
    unit: str
    logarithmic: bool
    """Whether errors multiply the figures, as in the likelihood, or add to them."""
    discrepancy: float
    """The model's own error in the likelihood, on that scale."""
    figures: tuple[Figure, ...]
    """Every figure of a whole calendar year; a year can have several."""
    months: tuple[Figure, ...] = ()
    """Monthly figures that those of years are means of."""
    floor: float = -np.inf
    """What no figure lies below: 0 where none of the series is negative."""

    @property
    def name(self) -> str:
        """Name of the series in files: ``gdp[VEN], annual mean``."""
        return f"{self.target.key}, {self.kind}"

    @property
    def truth(self) -> tuple[Figure, ...]:
        """One figure a year: of the best grade, of equal ones the one known last."""
        return _chosen(self.figures)

    @property
    def in_logarithms(self) -> bool:
        """Whether it is scored in logarithms: its figures span more than two powers of ten."""
        values = [one.value for one in self.truth]
        return self.logarithmic and min(values) > 0 and max(values) > WIDE * min(values)

    @property
    def size(self) -> float:
        """What its scores are divided by: the mean absolute figure; 1 in logarithms."""
        if self.in_logarithms:
            return 1.0
        return float(np.mean([abs(one.value) for one in self.truth])) or 1.0

    @property
    def limits(self) -> tuple[float, float]:
        """Ends between which draws are told apart when they are scored.

        The logarithm of a Student's variable has an exponential without a mean, so that one draw
        could decide a score. Limits that are the same for all keep the score proper (threshold-
        weighted CRPS, Gneiting and Ranjan 2011).
        """
        values = [one.value for one in self.truth]
        largest = LIMIT * max(abs(one) for one in values)
        lowest = min(values) / LIMIT if self.in_logarithms else -largest
        return max(lowest, self.floor), largest

    def known_at(self, day: dt.date) -> tuple[Figure, ...]:
        """Return the yearly figures that a person had on a day, in the order of time.

        Of a monthly series these are means of twelve months each, back from the last month known.
        """
        if not self.months:
            return _chosen(one for one in self.figures if one.known_from <= day)
        return _rolling([one for one in self.months if one.known_from <= day])

    def seen(
        self, samples: np.ndarray, relative: float, generator: np.random.Generator
    ) -> np.ndarray:
        """Add the errors of figures to what is forecast of the quantity itself.

        Parameters
        ----------
        samples
            Draws of the quantity, shape (..., runs).
        relative
            Measurement error of the figure to come, as a share.
        generator
            Draws the errors: Student's, as in the likelihood, of the measurement and the model.
        """
        error = generator.standard_t(DEGREES_OF_FREEDOM, samples.shape)
        if self.logarithmic:
            widened: np.ndarray = samples * np.exp(np.hypot(relative, self.discrepancy) * error)
            return widened
        shifted = samples + np.hypot(relative * samples, self.discrepancy) * error
        bounded: np.ndarray = np.maximum(shifted, self.floor)
        return bounded


def scored_series(case: Case, since: int) -> tuple[ScoredSeries, ...]:
    """List the series of a case that forecasts can be scored on.

    Parameters
    ----------
    case
        A loaded case, not cut at a day.
    since
        First calendar year that may be scored.

    Returns
    -------
    tuple of ScoredSeries
        Those with figures of LEAST_YEARS years at least, in the order of the case's series.
    """
    found = [one for one in yearly_series(case) if _years_since(one, since) >= LEAST_YEARS]
    return tuple(found)


def yearly_series(case: Case) -> tuple[ScoredSeries, ...]:
    """List every kind of yearly figure that the observed series of a case have."""
    observed = [one for one in case.series if one.use is SeriesUse.OBSERVATION]
    return tuple(one for series in observed for one in _by_kind(series))


def forecast_series(case: Case) -> tuple[ScoredSeries, ...]:
    """List what is forecast of a case: its kinds of yearly figures, and series that have none yet.

    Parameters
    ----------
    case
        The case as it was known on the day of the forecast.

    Returns
    -------
    tuple of ScoredSeries
        Those without a yearly figure have no figures: a year of theirs is read as a stock at its
        end if their figures are stocks, else as a mean.
    """
    observed = [one for one in case.series if one.use is SeriesUse.OBSERVATION and one.rows]
    return tuple(one for series in observed for one in _by_kind(series) or [_without(series)])


def _without(series: Series) -> ScoredSeries:
    points = all(row.observed_as is ObservedAs.POINT for row in series.rows)
    kind, reading = ("stock at year end", Reading.END) if points else ("annual mean", Reading.MEAN)
    return _series(series, kind, reading, (), ())


def left_out(case: Case, since: int) -> dict[str, str]:
    """Say which observed series of a case are not scored, and why.

    Parameters
    ----------
    case
        A loaded case.
    since
        First calendar year that may be scored.
    """
    scored = {(one.target.quantity, one.target.place) for one in scored_series(case, since)}
    yearly = yearly_series(case)
    found = {}
    for series in case.series:
        spot = series.quantity, series.place
        if series.use is SeriesUse.OBSERVATION and spot not in scored:
            own = [one for one in yearly if (one.target.quantity, one.target.place) == spot]
            years = max((_years_since(one, since) for one in own), default=0)
            found[f"{series.quantity}[{series.place}]"] = (
                f"{years} yearly figures of one kind since {since}; {LEAST_YEARS} are needed"
            )
    return found


def _years_since(series: ScoredSeries, since: int) -> int:
    return sum(one.year >= since for one in series.truth)


def _by_kind(series: Series) -> list[ScoredSeries]:
    kinds = (
        ("annual mean", Reading.MEAN, _whole_years(series.rows, ObservedAs.PERIOD_MEAN), ()),
        ("sum of a year", Reading.SUM, _whole_years(series.rows, ObservedAs.CUMULATIVE), ()),
        ("events of a year", Reading.SUM, _whole_years(series.rows, ObservedAs.EVENT_COUNT), ()),
        ("stock at year end", Reading.END, _year_ends(series.rows), ()),
        _twelve("mean of twelve months", series.rows, ObservedAs.PERIOD_MEAN),
        _twelve("mean of twelve cargo counts", series.rows, ObservedAs.CARGO_COUNT),
    )
    return [_series(series, *one) for one in kinds if one[2]]


def _series(
    series: Series,
    kind: str,
    reading: Reading,
    figures: tuple[Figure, ...],
    months: tuple[Figure, ...],
) -> ScoredSeries:
    return ScoredSeries(
        target=Target(series.quantity, series.place, reading),
        kind=kind,
        unit=series.rows[0].unit,
        logarithmic=series.scale is Scale.LOG,
        discrepancy=series.discrepancy or 0.0,
        figures=figures,
        months=months,
        floor=0.0 if min(row.value for row in series.rows) >= 0 else -np.inf,
    )


def _whole_years(rows: Iterable[Observation], kind: ObservedAs) -> tuple[Figure, ...]:
    return tuple(
        _figure(row)
        for row in rows
        if row.observed_as is kind and row.period.months == MONTHS_A_YEAR and row.first.month == 1
    )


def _year_ends(rows: Iterable[Observation]) -> tuple[Figure, ...]:
    return tuple(
        _figure(row)
        for row in rows
        if row.observed_as is ObservedAs.POINT and row.last.month == MONTHS_A_YEAR
    )


def _twelve(
    name: str, rows: Iterable[Observation], kind: ObservedAs
) -> tuple[str, Reading, tuple[Figure, ...], tuple[Figure, ...]]:
    """Return the means of complete calendar years of a monthly series, and its months."""
    single = [row for row in rows if row.observed_as is kind and row.period.months == 1]
    months = _chosen(_figure(row) for row in single)
    held = {one.end: one for one in months}
    decembers = [end for end in held if end.month == MONTHS_A_YEAR]
    means = (_mean(_up_to(held, end)) for end in decembers)
    years = tuple(one for one in means if one is not None)
    return name, Reading.MEAN, years, months if years else ()


def _up_to(held: dict[Month, Figure], end: Month) -> list[Figure]:
    wanted = [end - back for back in range(MONTHS_A_YEAR)]
    return [held[month] for month in wanted if month in held]


def _mean(months: Sequence[Figure]) -> Figure | None:
    """Return the mean of twelve months; None where one is missing."""
    if len(months) < MONTHS_A_YEAR:
        return None
    return Figure(
        end=max(one.end for one in months),
        value=float(np.mean([one.value for one in months])),
        # Months of one source share its error.
        relative=max(one.relative for one in months),
        known_from=max(one.known_from for one in months),
        grade=max(one.grade for one in months),
    )


def _rolling(months: Sequence[Figure]) -> tuple[Figure, ...]:
    """Return means of twelve months each, back from the last, as far as none is missing."""
    held = {one.end: one for one in _chosen(months)}
    found: list[Figure] = []
    end = max(held, default=None)
    while end is not None and (mean := _mean(_up_to(held, end))) is not None:
        found.append(mean)
        end = end - MONTHS_A_YEAR
    return tuple(reversed(found))


def _figure(row: Observation) -> Figure:
    return Figure(row.last, row.value, relative_error(row), row.known_from, row.grade.value)


def _chosen(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Return one figure for each period, in the order of time."""
    best: dict[Month, Figure] = {}
    for one in figures:
        held = best.get(one.end)
        if held is None or _rank(one) > _rank(held):
            best[one.end] = one
    return tuple(best[end] for end in sorted(best))


def _rank(figure: Figure) -> tuple[int, dt.date]:
    return -GRADES.index(figure.grade), figure.known_from
