"""Rolling origins: one forecast a year, each scored on the figures that came after it."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from countertrade.analysis.scoring.baselines import LEAST_KNOWN, baseline_draws, exit_base_rate
from countertrade.analysis.scoring.measures import brier, log_loss, marks
from countertrade.analysis.scoring.rows import (
    BASE_RATE,
    OWN,
    YEARS_AHEAD,
    ExitRow,
    FlowRow,
    OriginNote,
    Score,
    SeriesNote,
)
from countertrade.analysis.scoring.truth import (
    LEAST_YEARS,
    ScoredSeries,
    left_out,
    scored_series,
)
from countertrade.case import Case, Month
from countertrade.inference.blocks import Progress
from countertrade.inference.forecast import ForecastError
from countertrade.inference.outlook import (
    EXITS,
    REGIME_EXIT,
    Forecaster,
    Outlook,
    first_year_ahead,
    kept,
)

LEARNING_SHARE = 4
"""The first origin comes after a quarter of the case's history."""
KEPT_BACK = 2
"""Years before the as-of date in which no usual origin lies: too little has come since."""
DECEMBER = 12


@dataclass(frozen=True)
class Setting:
    """What is scored, and how the result is signed."""

    case: Case
    """The whole case, not cut at a day: what came is read from it."""
    known: Callable[[dt.date], Case]
    """Returns the case as it could have been written on a day."""
    origins: tuple[dt.date, ...]
    runs: int
    seed: int
    version: str

    @cached_property
    def series(self) -> tuple[ScoredSeries, ...]:
        """Series that are scored."""
        return scored_series(self.case, self._since)

    @cached_property
    def left_out(self) -> dict[str, str]:
        """Series that are not, and why."""
        return left_out(self.case, self._since)

    @property
    def _since(self) -> int:
        return first_year_ahead(min(self.origins))


def usual_origins(case: Case) -> tuple[dt.date, ...]:
    """List the days that a case is scored as of unless others are named.

    The last day of each year: of all days of a year it leaves whole calendar years ahead. The
    first comes after a quarter of the history, the last two years before the as-of date.

    Parameters
    ----------
    case
        A loaded case, not cut at a day.
    """
    history = Month.of(case.as_of) - case.start
    begin = case.start + history // LEARNING_SHARE
    years = range(begin.year, case.as_of.year + 1)
    ends = (dt.date(year, DECEMBER, 31) for year in years)
    last = years_later(case.as_of, -KEPT_BACK)
    return tuple(end for end in ends if begin.first_day <= end <= last)


def checked_origins(case: Case, days: Iterable[dt.date]) -> tuple[dt.date, ...]:
    """Return days to score a case as of, in order, each once.

    Parameters
    ----------
    case
        A loaded case, not cut at a day.
    days
        The days asked for.

    Raises
    ------
    ForecastError
        When a day leaves nothing known before it or no year after it.
    """
    found = tuple(sorted(set(days)))
    earliest, latest = (case.start + 12).first_day, years_later(case.as_of, -1)
    for day in found:
        if not earliest <= day <= latest:
            raise ForecastError(
                f"The case {case.name} cannot be scored as of {day}: it knows the years from "
                f"{case.start} to {case.as_of}, and a year has to lie on each side. Choose days "
                f"from {earliest} to {latest}."
            )
    if not found:
        raise ForecastError(
            f"The history of the case {case.name} is too short to forecast a part of it from "
            "another: no year lies between a quarter of it and two years before its as-of date."
        )
    return found


def rolling_score(setting: Setting, forecaster: Forecaster, progress: Progress) -> Score:
    """Forecast as of each origin and score what came.

    Parameters
    ----------
    setting
        Case, origins and what the score is signed with.
    forecaster
        Who forecasts; its targets hold those of the setting's series.
    progress
        Told of every finished origin. What is finished is kept in the user's cache.

    Returns
    -------
    Score
        A row for each forecast of each figure, and for each chance of an exit.
    """
    case, series = setting.case, setting.series
    notes: list[OriginNote] = []
    flows: list[FlowRow] = []
    exits: list[ExitRow] = []
    for origin in setting.origins:
        outlook = kept(forecaster, origin)
        notes.append(OriginNote(origin, outlook.effective_runs, outlook.exponent))
        for one in series:
            flows += _flow_rows(one, outlook, setting)
        exits += exit_rows(case, setting.known(origin), origin, outlook.exits)
        progress("origins", len(notes), len(setting.origins))
    thin = _thin(series, flows)
    flows = [row for row in flows if row.series not in thin]
    return Score(
        case=case.name,
        title=case.title,
        case_sha256=case.sha256,
        version=setting.version,
        seed=setting.seed,
        runs=setting.runs,
        made=dt.date.today(),
        method=forecaster.method,
        origins=tuple(notes),
        series=tuple(_note(one, flows) for one in series if one.name not in thin),
        left_out=setting.left_out | thin,
        flows=tuple(flows),
        exits=tuple(exits),
        exits_seen={event: len(_exits(case, event, min(setting.origins))) for event in EXITS},
    )


def generator_for(seed: int, series: str, origin: dt.date) -> np.random.Generator:
    """Return the random numbers of one series as of one day, whatever else is scored."""
    return np.random.default_rng([seed, zlib.crc32(series.encode()), origin.toordinal()])


def _flow_rows(series: ScoredSeries, outlook: Outlook, setting: Setting) -> list[FlowRow]:
    """Score all years ahead of which a figure became known after the origin."""
    origin = outlook.origin
    known = series.known_at(origin)
    first = first_year_ahead(origin)
    years = range(first, first + YEARS_AHEAD)
    came = {one.year: one for one in series.truth if one.known_from > origin and one.year in years}
    if len(known) < LEAST_KNOWN or not came:
        return []
    generator = generator_for(setting.seed, series.name, origin)
    drawn = baseline_draws(series, known, years, setting.runs, generator)
    own = outlook.samples[series.target]
    rows = []
    for year, figure in came.items():
        place = year - first
        members = {name: draws[place] for name, draws in drawn.items()}
        members[OWN] = series.seen(own[place], figure.relative, generator)
        found = {name: marks(*on_scale(series, figure.value, one)) for name, one in members.items()}
        rows.append(FlowRow(series.name, origin, place + 1, year, figure.value, found))
    return rows


def on_scale(series: ScoredSeries, observed: float, values: np.ndarray) -> tuple[float, np.ndarray]:
    """Return a figure and draws or quantiles of it on the scale on which the series is scored.

    Parameters
    ----------
    series
        The series.
    observed
        The figure.
    values
        Draws or quantiles, which count as far as they lie within the limits of the series.
    """
    limited = np.clip(values, *series.limits)
    if not series.in_logarithms:
        return observed, limited
    return float(np.log(observed)), np.log(limited)


def exit_rows(
    case: Case,
    known: Case,
    origin: dt.date,
    exits: Mapping[tuple[str, str], Sequence[float] | np.ndarray],
) -> list[ExitRow]:
    """Score the chances of exit within the years that have passed.

    Parameters
    ----------
    case
        The whole case, with what happened.
    known
        The case as it was known on the day.
    origin
        The day of the forecast.
    exits
        Event and regime to the chances within 1, 2, ... years.
    """
    rows = []
    for (event, regime), chances in exits.items():
        fallen = [
            one.date for one in known.events if (one.kind, one.place) == (REGIME_EXIT, regime)
        ]
        base = exit_base_rate(known, event, regime, origin, YEARS_AHEAD)
        # Without a base rate there is nothing to be compared with.
        passed = [
            ahead
            for ahead in range(1, YEARS_AHEAD + 1)
            if years_later(origin, ahead) <= case.as_of and np.isfinite(base[ahead - 1])
        ]
        dates = [day for day, place in _exits(case, event, origin) if place == regime]
        for ahead in () if fallen else passed:
            given = {OWN: float(chances[ahead - 1]), BASE_RATE: float(base[ahead - 1])}
            came = any(day <= years_later(origin, ahead) for day in dates)
            rows.append(
                ExitRow(
                    event=event,
                    regime=regime,
                    origin=origin,
                    ahead=ahead,
                    happened=came,
                    chances=given,
                    brier={name: brier(came, one) for name, one in given.items()},
                    log_loss={name: log_loss(came, one) for name, one in given.items()},
                )
            )
    return rows


def _exits(case: Case, event: str, after: dt.date) -> list[tuple[dt.date, str]]:
    """List day and place of the exits that happened between a day and the as-of date."""
    return [
        (one.date, one.place)
        for one in case.events
        if one.kind == event and after < one.date <= case.as_of
    ]


def _thin(series: Sequence[ScoredSeries], flows: Sequence[FlowRow]) -> dict[str, str]:
    """Say which series have too few years that could be forecast and scored."""
    years = {one.name: {row.year for row in flows if row.series == one.name} for one in series}
    return {
        name: f"{len(scored)} years could be forecast from at least {LEAST_KNOWN} known figures; "
        f"{LEAST_YEARS} are needed"
        for name, scored in years.items()
        if len(scored) < LEAST_YEARS
    }


def _note(series: ScoredSeries, flows: Sequence[FlowRow]) -> SeriesNote:
    years = {row.year for row in flows if row.series == series.name}
    return SeriesNote(
        name=series.name,
        target=series.target.name,
        unit=series.unit,
        in_logarithms=series.in_logarithms,
        size=series.size,
        figures=len(years),
    )


def years_later(day: dt.date, years: int) -> dt.date:
    """Return the same day some years later; the 29th of February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
