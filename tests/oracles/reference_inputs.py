"""What a case and a scenario give the reference, read by code of its own: numbers, dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from reference_month import Changes, Number, key_at
from reference_places import OIL, PATRONS, REGIMES

from countertrade.case import (
    Case,
    EventChange,
    FixChange,
    Month,
    Process,
    QuantityChange,
    Scenario,
    Series,
    WithoutChange,
)
from countertrade.vocabulary import EventKind, Operation, RegimeType, SeriesUse

Change = QuantityChange | FixChange | EventChange | WithoutChange
SWITCHES = {"collapse_cause": 0.5, "foreign_security": 1.0, "belief_loop": 1.0}
"""Sanctions and management alike; foreign staff protect; belief feeds loyalty."""
CONVERSIONS = {"yearly_bill": 365.25e-6, "days_in_year": 365.25}
CHANCES = ("management_noise", "other_exports_noise", "productivity_noise", "openness_noise")
RUN_UP = 6
"""Months before and at a vote in which it is felt."""


def modes(case: Case) -> dict[str, float]:
    """Return every parameter at its mode, under its name where all places share it."""
    fixed = {
        name if place is None else f"{name}[{place}]": (
            (one.low + one.high) / 2 if one.mode is None else one.mode
        )
        for name, entry in case.parameters.items()
        for place, one in entry.ranges.items()
    }
    return fixed | SWITCHES | CONVERSIONS


@dataclass(frozen=True)
class Happening:
    """An event on record, scheduled, or forced by a scenario."""

    kind: EventKind
    mode: str | None
    place: str
    month: int


@dataclass(frozen=True)
class Plan:
    """A case under a scenario, by month from the case's start."""

    case: Case
    scenario: Scenario | None
    months: int

    @cached_property
    def as_of(self) -> int:
        """Month that holds the as-of date; all after it is open to chance."""
        return self._index(self.case.as_of)

    def _index(self, date: dt.date) -> int:
        return (date.year - self.case.start.year) * 12 + date.month - self.case.start.month

    def calendar_month(self, month: int) -> int:
        """Return a month's number in its year, 1 to 12."""
        return (self.case.start.month - 1 + month) % 12 + 1

    @property
    def _changes(self) -> tuple[Change, ...]:
        return tuple(self.scenario.changes) if self.scenario else ()

    @cached_property
    def happenings(self) -> tuple[Happening, ...]:
        """All dated events but shocks and mere records."""
        undone = [
            (one.kind, one.place, one.date)
            for one in self._changes
            if isinstance(one, WithoutChange)
        ]
        recorded = [
            Happening(event.kind, event.mode, event.place, self._index(event.date))
            for event in self.case.events
            if (event.kind, event.place, event.date) not in undone
        ]
        forced = [
            Happening(one.kind, one.mode, one.place, self._index(one.date))
            for one in self._changes
            if isinstance(one, EventChange)
        ]
        return (*recorded, *forced)

    @cached_property
    def _marked(self) -> frozenset[tuple[str, str | None, str, int]]:
        """Events with their mode, and again with None for any mode."""
        return frozenset(
            (one.kind, mode, one.place, one.month)
            for one in self.happenings
            for mode in (None, one.mode or str(one.kind))
        )

    def happens(self, kind: str, mode: str | None, place: str, month: int) -> float:
        """Return 1 where an event is on record or forced in a month; any mode where None."""
        return float((kind, mode, place, month) in self._marked)

    def calendar(self, month: int) -> dict[str, Number]:
        """Return whether an autocratic type applies and whether a vote is ahead."""
        values: dict[str, Number] = {}
        for place in REGIMES:
            votes = [
                one.month
                for one in self.happenings
                if one.kind is EventKind.ELECTION and one.place == place
            ]
            types = [one for one in self.case.regime_types if one.actor == place]
            current = [one.type for one in types if one.first - self.case.start <= month][-1]
            values[f"autocratic_spell[{place}]"] = float(current is not RegimeType.DEMOCRACY)
            ahead = any(0 <= vote - month < RUN_UP for vote in votes)
            values[f"election_season[{place}]"] = float(ahead)
        return values

    def option(self, decision: str, place: str, month: int) -> str | None:
        """Return the option on record or fixed in a month; None where the choice is open."""
        stands = None
        for option, first, last in self._standing.get((decision, place), ()):
            stands = option if first <= month <= last else stands
        return stands

    @cached_property
    def _standing(self) -> dict[tuple[str, str], list[tuple[str, int, int]]]:
        """Options with first and last month by decision and place; later ones go before."""
        found: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
        for record in self.case.decisions:
            stands = (record.option, self._index(record.date), self.as_of)
            found.setdefault((record.decision, record.place), []).append(stands)
        for one in self._changes:
            if isinstance(one, FixChange):
                last = self.months if one.last is None else one.last - self.case.start
                stands = (one.option, one.first - self.case.start, last)
                found.setdefault((one.decision, one.place), []).append(stands)
        return found

    def _lasts(self, first: Month, last: Month | None, month: int) -> bool:
        now = self.case.start + month
        return first <= now and (last is None or now <= last)

    def changes(self, month: int) -> Changes:
        """Return what shocks and the scenario do to quantities in a month, by key, in order."""
        found: dict[str, list[tuple[Operation, float]]] = {}
        for event in self.case.events:
            first, last = self._index(event.date), self._index(event.end or event.date)
            if event.kind is EventKind.SHOCK and first <= month <= last:
                assert event.operation is not None and event.value is not None
                key = key_at(str(event.quantity), event.place)
                found.setdefault(key, []).append((event.operation, event.value))
        for one in self._changes:
            if isinstance(one, QuantityChange) and self._lasts(one.first, one.last, month):
                key = key_at(one.quantity, one.place)
                found.setdefault(key, []).append((one.operation, one.value))
        return found


@dataclass(frozen=True)
class Price:
    """The price of oil: a monthly series, then an autoregression of its logarithm."""

    known: np.ndarray
    slope: float
    constant: float
    spread: float

    @classmethod
    def of(cls, case: Case) -> Price:
        """Fit the series of a case."""
        series = _driver(case, "oil_price", "world", Process.LOG_AR1)
        assert all(row.first == row.last for row in series.rows)
        assert series.rows[0].first == case.start
        known = np.array([row.value for row in series.rows])
        before, after = np.log(known[:-1]), np.log(known[1:])
        slope, constant = np.polyfit(before, after, 1)
        assert 0 < slope < 0.999
        left = after - constant - slope * before
        return cls(known, slope, constant, float(np.sqrt(left @ left / (len(left) - 2))))

    def next(self, month: int, last: Number, shock: Number) -> Number:
        """Return the price of a month from that of the month before."""
        if month < len(self.known):
            return self.known[month]
        return np.exp(self.constant + self.slope * np.log(last) + self.spread * shock)


def held_drivers(case: Case, months: int) -> Mapping[str, np.ndarray]:
    """Return agreements and means by month: what stands from each row on, at first the first."""
    found = {}
    wanted = [("contract_volume", OIL), *(("patron_means", patron) for patron in PATRONS)]
    for name, place in wanted:
        rows = _driver(case, name, place, Process.HOLD).rows
        values = np.full(months, rows[0].value)
        for row in rows:
            values[max(row.first - case.start, 0) :] = row.value
        found[key_at(name, place)] = values
    return found


def _driver(case: Case, quantity: str, place: str, process: Process) -> Series:
    (series,) = [
        one
        for one in case.series
        if (one.quantity, one.place, one.use) == (quantity, place, SeriesUse.DRIVER)
    ]
    assert series.process is process
    return series
