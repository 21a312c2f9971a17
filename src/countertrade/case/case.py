"""What a case is, once its files are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from countertrade.case.dates import Month
from countertrade.case.schema import (
    Actor,
    DecisionRecord,
    Distribution,
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
