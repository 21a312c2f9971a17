"""What a case is, once its files are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from countertrade.case.dates import Month
from countertrade.case.parameter_schema import Distribution
from countertrade.case.schema import (
    Actor,
    DecisionRecord,
    Event,
    Link,
    Money,
    Observation,
    Partnership,
    Process,
    RegimeTypeEntry,
    Scale,
    Scenario,
)
from countertrade.vocabulary import Role, SeriesUse


@dataclass(frozen=True)
class Range:
    """What a parameter may be at a place."""

    low: float
    mode: float | None
    high: float
    source: str
    known_from: dt.date | None = None
    """Day on which the evidence it rests on was public; None where none is named."""
    before: Range | None = None
    """What could be given earlier; there is one wherever there is a day."""

    def as_of(self, day: dt.date) -> Range:
        """Return the range as it could be given on a day, this one or the one before it."""
        late = self.known_from is not None and self.known_from > day
        return self.before if late and self.before is not None else self


@dataclass(frozen=True)
class ParameterEntry:
    """A parameter: one range shared by all places (key None), or one for each place."""

    unit: str
    distribution: Distribution
    ranges: Mapping[str | None, Range]
    note: str = ""

    def range_at(self, place: str) -> Range:
        """Return the range at a place: its own, or the one all places share.

        Parameters
        ----------
        place
            A place of the parameter's axis.

        Returns
        -------
        Range
            The range.
        """
        return self.ranges[place if place in self.ranges else None]

    def as_of(self, day: dt.date) -> ParameterEntry:
        """Return the parameter with each range as it could be given on a day."""
        known = {place: one.as_of(day) for place, one in self.ranges.items()}
        return replace(self, ranges=known)


@dataclass(frozen=True)
class Series:
    """A series and how it is used."""

    file: str
    quantity: str
    place: str
    use: SeriesUse
    process: Process | None
    discrepancy: float | None
    scale: Scale
    rows: tuple[Observation, ...]
    note: str = ""


@dataclass(frozen=True, eq=False)
class Case:
    """Everything that is known and assumed about one system of governments."""

    name: str
    title: str
    question: str
    start: Month
    as_of: dt.date
    horizon_years: int
    money: Money
    actors: tuple[Actor, ...]
    regime_types: tuple[RegimeTypeEntry, ...]
    partnerships: tuple[Partnership, ...]
    links: tuple[Link, ...]
    parameters: Mapping[str, ParameterEntry]
    series: tuple[Series, ...]
    events: tuple[Event, ...]
    decisions: tuple[DecisionRecord, ...]
    scenarios: Mapping[str, Scenario]
    leading: tuple[str, ...]
    variants: Mapping[str, Mapping[str, float]]
    """Weights of settings by the name of their switch; a switch left out has equal weights."""
    sha256: str
    path: Path

    @property
    def regimes(self) -> tuple[str, ...]:
        """Ids of the actors that are full regimes, in the order of the file."""
        return tuple(actor.id for actor in self.actors if actor.role is Role.REGIME)
