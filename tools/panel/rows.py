"""Panels: a row for each year of a regime or leader, with what was known as it began."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import log

import numpy as np
from tools.panel.past import Past, years
from tools.panel.sources import Leader, Regime, Sources

FIRST_YEAR = 1953
"""From here the memory of attempts is complete: the record begins three years before."""
FIRST_SCORED = 1995
LAST_REGIMES = 2010
LAST_COUPS = dt.date(2020, 10, 13)
"""Date of the version of the record of attempts."""
LAST_ARCHIGOS = dt.date(2014, 12, 31)
LAST_REIGN = dt.date(2020, 12, 31)
YOUNGEST, REFERENCE_AGE = 3.0, 12.0
"""Years: the simulation's youngest age, below which its rates no longer rise, and its reference."""
TOGETHER = 45
"""Days within which a leader and a regime end together; REIGN dates leaders by month."""

REGIME_MODES = ("coup", "uprising", "election", "negotiated", "other")
POOLED = ("insurgency", "foreign", "state_failure")
"""Modes with too few ends before 1995 to be fitted alone."""
LEADER_MODES = ("natural", "internal", "with_regime")
LISTED_LEADER_MODES = ("within_regime", "with_regime")


@dataclass(frozen=True)
class Panel:
    """Rows of one kind of event; each quantity has one value a row."""

    modes: tuple[str, ...]
    country: np.ndarray
    year: np.ndarray
    exposure: np.ndarray
    """Years at risk."""
    outcome: np.ndarray
    """0 where nothing happened, else the number of the mode, from 1."""
    type: np.ndarray
    features: Mapping[str, np.ndarray]

    def __len__(self) -> int:
        return len(self.year)

    def where(self, chosen: np.ndarray) -> Panel:
        """Return some of the rows.

        Parameters
        ----------
        chosen
            Whether to keep each, or which to keep.
        """
        return replace(
            self,
            features={name: one[chosen] for name, one in self.features.items()},
            **{name: getattr(self, name)[chosen] for name in _COLUMNS},
        )

    @property
    def before(self) -> Panel:
        """Rows that are fitted: of years before the first scored."""
        return self.where(self.year < FIRST_SCORED)

    @property
    def after(self) -> Panel:
        """Rows that are scored."""
        return self.where(self.year >= FIRST_SCORED)

    def count(self, mode: str) -> int:
        """Return how many rows end in a mode.

        Parameters
        ----------
        mode
            One of the modes.
        """
        return int((self.outcome == self.modes.index(mode) + 1).sum())

    @property
    def events(self) -> int:
        """Rows in which something happened."""
        return int((self.outcome > 0).sum())


_COLUMNS = ("country", "year", "exposure", "outcome", "type")


@dataclass(frozen=True)
class _Row:
    country: int
    year: int
    exposure: float
    outcome: int
    type: str
    features: dict[str, float]


class Rows:
    """Builds the panels of all kinds of event.

    Parameters
    ----------
    sources
        All records.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._past = Past(sources)
        self._climate = lru_cache(maxsize=None)(self._past.coup_climate)
        self._wave = lru_cache(maxsize=None)(self._past.exit_wave)

    def regime_exits(self) -> Panel:
        """Return calendar years of autocracies to 2010, each counted on its first day."""
        return _panel(REGIME_MODES, self._regime_rows())

    def coup_attempts(self) -> Panel:
        """Return years of autocracies to 2020, with whether a coup was attempted."""
        return _panel(("attempt",), self._attempt_rows())

    def coup_success(self) -> Panel:
        """Return attempts against autocracies to 2020, with whether they succeeded."""
        return _panel(("success",), self._success_rows())

    def leader_exits(self) -> Panel:
        """Return years of leaders of autocracies to 2014, with exits by mode (Archigos)."""
        leaders = self._sources.leaders
        return _panel(LEADER_MODES, self._leader_rows(leaders, LEADER_MODES, LAST_ARCHIGOS))

    def listed_leader_exits(self) -> Panel:
        """Return years of leaders of autocracies to 2020, with or without the regime (REIGN)."""
        leaders, modes = self._sources.listed_leaders, LISTED_LEADER_MODES
        return _panel(modes, self._leader_rows(leaders, modes, LAST_REIGN))

    def _regime_rows(self) -> Iterator[_Row]:
        for regime in self._sources.regimes:
            assert regime.years is not None
            first, last = regime.years
            attempts = self._past.attempts_in(regime)
            for year in range(max(first, FIRST_YEAR), min(last, LAST_REGIMES) + 1):
                day, middle = dt.date(year, 1, 1), dt.date(year, 7, 1)
                ended = regime.mode is not None and year == regime.end.year
                features = self._known(regime, attempts, day, middle)
                outcome = _number(regime.mode) if ended else 0
                yield _Row(regime.country, year, 1.0, outcome, regime.type, features)

    def _attempt_rows(self) -> Iterator[_Row]:
        for regime in self._sources.listed:
            attempts = self._past.attempts_in(regime)
            for first, last in _years_of(regime.start, min(regime.end, LAST_COUPS)):
                happened = any(first < one.day <= last for one in attempts)
                features = self._known(regime, attempts, first, first + (last - first) / 2)
                exposure = _at_risk(first, last, LAST_COUPS, happened)
                outcome = int(happened)
                yield _Row(regime.country, last.year, exposure, outcome, regime.type, features)

    def _success_rows(self) -> Iterator[_Row]:
        for regime in self._sources.listed:
            attempts = self._past.attempts_in(regime)
            for one in attempts:
                if one.day.year < FIRST_YEAR:
                    continue
                features = self._known(regime, attempts, one.day, one.day)
                outcome = int(one.success)
                yield _Row(regime.country, one.day.year, 1.0, outcome, regime.type, features)

    def _leader_rows(
        self, leaders: Iterable[Leader], modes: tuple[str, ...], last_day: dt.date
    ) -> Iterator[_Row]:
        for regime, leader in _governed(self._sources.listed, leaders):
            attempts = self._past.attempts_in(regime)
            gone = leader.end or dt.date.max
            end = min(regime.end, gone, last_day)
            begin = max(regime.start, leader.start)
            for first, last in _years_of(begin, end):
                left = last == gone or (last == end and _near(regime.end, leader.end))
                mode = _leader_mode(regime, leader, modes) if left else None
                features = self._known(regime, attempts, first, first + (last - first) / 2)
                features["own_tenure"] = log((years(leader.start, first) + 1) / 5)
                outcome = modes.index(mode) + 1 if mode else 0
                exposure = _at_risk(first, last, last_day, mode is not None)
                yield _Row(regime.country, last.year, exposure, outcome, regime.type, features)

    def _known(
        self, regime: Regime, attempts: list, first: dt.date, middle: dt.date
    ) -> dict[str, float]:
        """Say what was known of a regime on a day; its age is that of the middle of the row."""
        past = self._past
        age = max(years(regime.start, middle), YOUNGEST)
        year = (first + dt.timedelta(days=1)).year
        return {
            "age": log(age / REFERENCE_AGE),
            "age_plus_one": log((years(regime.start, middle) + 1) / (REFERENCE_AGE + 1)),
            "memory": past.memory(attempts, first, middle),
            "climate": self._climate(year),
            "wave": self._wave(year),
            "coup_history": past.coup_history(regime.country, regime.start),
            "exit_history": past.exit_history(regime.country, first),
            "tenure": past.leader_tenure(regime.country, first),
        }


def _panel(modes: tuple[str, ...], rows: Iterable[_Row]) -> Panel:
    kept = [one for one in rows if one.year >= FIRST_YEAR]
    names = kept[0].features if kept else {}
    return Panel(
        modes,
        *(np.array([getattr(one, name) for one in kept]) for name in _COLUMNS),
        features={name: np.array([one.features[name] for one in kept]) for name in names},
    )


def _number(mode: str | None) -> int:
    return REGIME_MODES.index("other" if mode in POOLED else str(mode)) + 1


def _years_of(first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """Cut a span at the ends of calendar years; a day belongs to the part that ends with it."""
    begin = max(first, dt.date(FIRST_YEAR - 1, 12, 31))
    while begin < last:
        end = min(last, dt.date(begin.year + (begin >= dt.date(begin.year, 12, 31)), 12, 31))
        yield begin, end
        begin = end


def _at_risk(first: dt.date, last: dt.date, end: dt.date, happened: bool) -> float:
    """Return the years at risk of a row.

    Where the event happened they run to the end of the calendar year: cut at the event, they would
    tell the outcome.
    """
    return years(first, min(dt.date(last.year, 12, 31), end) if happened else last)


def _governed(
    regimes: Iterable[Regime], leaders: Iterable[Leader]
) -> Iterator[tuple[Regime, Leader]]:
    """Pair each regime with the leaders in office while it lasted."""
    for regime in regimes:
        for leader in leaders:
            if leader.country == regime.country and _rules(regime, leader):
                yield regime, leader


def _rules(regime: Regime, leader: Leader) -> bool:
    """Say whether a leader led a regime, and did not just leave as it began."""
    gone = leader.end or dt.date.max
    left_with_former = leader.start < regime.start and _near(regime.start, leader.end)
    return leader.start < regime.end and gone > regime.start and not left_with_former


def _near(one: dt.date, other: dt.date | None) -> bool:
    return other is not None and abs((one - other).days) <= TOGETHER


def _leader_mode(regime: Regime, leader: Leader, modes: tuple[str, ...]) -> str:
    """Return how a leader left; one who leaves as the regime ends leaves with it."""
    if _near(regime.end, leader.end) or leader.mode == "foreign":
        return "with_regime"
    return leader.mode if leader.mode in modes else modes[0]
