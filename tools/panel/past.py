"""What was known on a day: attempts remembered, a country's history, coups in the world.

Every quantity of a row uses records from before the row begins, so that none can leak.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from tools.panel.sources import Attempt, Leader, Regime, Sources

DAYS = 365.25
FIRST_COUPS = dt.date(1950, 1, 1)
"""The record of attempts begins."""
FIRST_REGIMES = dt.date(1946, 1, 1)
MEMORY_TIME = 3.0
"""Years in which an attempt is forgotten: the time of the simulation's memory."""
WORLD_YEARS = 5
"""Years over which coups in the world are counted."""
WAVE_YEARS = 2
USUAL = 0.05
"""Events a year to which rates of the world and of a country are referred: a fixed scale."""
SHRINK_YEARS = 20.0
"""Years of that rate given to each country beside its own: a usual country has a log of 0."""


class Past:
    """Records looked up by country and day.

    Parameters
    ----------
    sources
        All records.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    @cached_property
    def _attempts(self) -> dict[int, list[Attempt]]:
        return _by_country(sorted(self._sources.attempts, key=lambda one: one.day))

    @cached_property
    def _ends(self) -> dict[int, list[dt.date]]:
        found: dict[int, list[dt.date]] = defaultdict(list)
        for one in self._sources.regimes:
            if one.mode is not None:
                found[one.country].append(one.end)
        return found

    @cached_property
    def _leaders(self) -> dict[int, list[Leader]]:
        return _by_country(sorted(self._sources.listed_leaders, key=lambda one: one.start))

    def attempts_in(self, regime: Regime) -> list[Attempt]:
        """Return attempts against a regime: those while it was in place the day before.

        Parameters
        ----------
        regime
            Which regime.
        """
        of_country = self._attempts.get(regime.country, [])
        return [one for one in of_country if regime.start < one.day <= regime.end]

    def memory(self, attempts: Iterable[Attempt], first: dt.date, middle: dt.date) -> float:
        """Return the memory of failed attempts: one for each, fading, together at most 1.

        Parameters
        ----------
        attempts
            Attempts against the regime.
        first, middle
            First day of the row, before which an attempt must lie, and the day to which the
            memory refers.
        """
        ages = [years(one.day, middle) for one in attempts if one.day < first and not one.success]
        return min(1.0, sum(math.exp(-age / MEMORY_TIME) for age in ages))

    def coup_history(self, country: int, day: dt.date) -> float:
        """Return the log of a country's rate of attempts before a day, over the usual rate.

        Parameters
        ----------
        country
            Number of the country.
        day
            Start of the regime, so that memory of attempts against it is not counted twice.
        """
        count = sum(one.day < day for one in self._attempts.get(country, []))
        return _shrunk(count, years(FIRST_COUPS, day))

    def exit_history(self, country: int, day: dt.date) -> float:
        """Return the log of the rate at which autocracies of a country ended before a day.

        Parameters
        ----------
        country
            Number of the country.
        day
            First day of the row; regimes that ended before it count.
        """
        count = sum(end < day for end in self._ends.get(country, []))
        return _shrunk(count, years(FIRST_REGIMES, day))

    def leader_tenure(self, country: int, day: dt.date) -> float:
        """Return the log of a leader's years in office on a day, and one, over five years.

        Parameters
        ----------
        country
            Number of the country.
        day
            First day of the row.
        """
        of_country = self._leaders.get(country, [])
        place = bisect_left([one.start for one in of_country], day)
        tenure = years(of_country[place - 1].start, day) if place else 0.0
        return math.log((tenure + 1) / 5)

    def coup_climate(self, year: int) -> float:
        """Return the log of attempts a country-year in the world's last five years, over .05.

        Parameters
        ----------
        year
            Calendar year; earlier years count.
        """
        before = range(max(year - WORLD_YEARS, FIRST_COUPS.year), year)
        lived = sum(self._sources.country_years.get(one, 0.0) for one in before)
        count = sum(one.day.year in before for one in self._sources.attempts)
        return math.log((count + 0.5) / (lived + 0.5 / USUAL) / USUAL)

    def exit_wave(self, year: int) -> float:
        """Return the log of the rate at which autocracies ended in the last two years, over .05.

        Parameters
        ----------
        year
            Calendar year; earlier years count.
        """
        before = range(year - WAVE_YEARS, year)
        regimes = self._sources.regimes
        lived = sum(_counted(one, every) for one in regimes for every in before)
        count = sum(one.mode is not None and one.end.year in before for one in regimes)
        return math.log((count + 1) / (lived + 1 / USUAL) / USUAL)


def years(first: dt.date, last: dt.date) -> float:
    """Return the years from a day to another, 0 where it comes first.

    Parameters
    ----------
    first, last
        Days.
    """
    return max(0.0, (last - first).days / DAYS)


def _counted(regime: Regime, year: int) -> bool:
    return regime.years is not None and regime.years[0] <= year <= regime.years[1]


def _shrunk(count: int, lived: float) -> float:
    return math.log((count + USUAL * SHRINK_YEARS) / (lived + SHRINK_YEARS) / USUAL)


def _by_country(records: Iterable[Attempt] | Iterable[Leader]) -> dict[int, list]:
    found: dict[int, list] = defaultdict(list)
    for one in records:
        found[one.country].append(one)
    return found
