"""The timeline of a run: what is known, recorded, forced or scheduled in each month.

Everything here is the same for all runs. A timeline belongs to one scenario; the history that all
scenarios share is the timeline of a scenario without changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from countertrade.case import (
    Case,
    Event,
    EventChange,
    FixChange,
    Month,
    QuantityChange,
    Scenario,
    WithoutChange,
)
from countertrade.engine.backend import STEPS_PER_YEAR
from countertrade.engine.drivers import DriverProcess, driver_process
from countertrade.language import Model, key_of
from countertrade.language.declare import Calendar, Decision, Driver
from countertrade.vocabulary import EventKind, Operation, RegimeType

ELECTION_SEASON = 6
"""Months that count as the run-up to a vote, the month of the vote included."""
NOT_FORCED = -1
"""Marks a month in which no recorded or fixed option applies."""


@dataclass(frozen=True)
class Span:
    """The months of a simulation."""

    start: Month
    as_of: int
    """Index of the month that holds the as-of date."""
    months: int

    def index(self, month: Month) -> int:
        """Return a month's index, from the start."""
        return month - self.start

    def labels(self) -> tuple[str, ...]:
        """Write each month as YYYY-MM."""
        return tuple(str(self.start + index) for index in range(self.months))


@dataclass(frozen=True)
class Timeline:
    """What happens in each month of one scenario; arrays run over months first."""

    span: Span
    drivers: tuple[DriverProcess, ...]
    calendar: Mapping[str, np.ndarray]
    """Key of each calendar quantity to its values, shape (months,)."""
    events: Mapping[str, np.ndarray]
    """Name of each event with mode and place to 1 in the month it is recorded or forced."""
    options: Mapping[str, np.ndarray]
    """Key of each decision to the index of the option in force, NOT_FORCED where it is open."""
    factor: Mapping[str, np.ndarray]
    offset: Mapping[str, np.ndarray]
    """Key of each changed quantity to what it is multiplied with and what is added."""


def span_of(case: Case) -> Span:
    """Lay out the months of a case: history and horizon."""
    as_of = Month.of(case.as_of) - case.start
    return Span(case.start, as_of, as_of + 1 + case.horizon_years * STEPS_PER_YEAR)


def branch_of(span: Span, scenario: Scenario) -> int:
    """Return the index of the month from which a scenario is simulated apart from history.

    The first month it changes, or the month of the as-of date if that is earlier.
    """
    firsts = [span.index(first) for first in first_months(scenario)]
    return max(min([span.as_of, *firsts]), 0)


def changed_quantities(model: Model) -> tuple[str, ...]:
    """List the keys that any shock or scenario of the case changes, in alphabetical order."""
    case = model.case
    keys = {
        key_of(event.quantity or "", event.place)
        for event in case.events
        if event.kind is EventKind.SHOCK
    }
    for scenario in case.scenarios.values():
        keys |= {key_of(one.quantity, one.place) for one in _quantity_changes(scenario)}
    return tuple(sorted(keys))


def event_name(kind: str, mode: str | None, place: str) -> str:
    """Name an event with its mode and place: ``leader_exit:foreign[VEN]``."""
    return f"{kind}:{mode or kind}[{place}]"


def timeline(model: Model, span: Span, scenario: Scenario | None = None) -> Timeline:
    """Lay out one scenario.

    Parameters
    ----------
    model
        An assembled model; its case is cut at its as-of date.
    span
        Months, from :func:`span_of`.
    scenario
        The scenario; None for recorded history with nothing changed after it.

    Returns
    -------
    Timeline
        What is known, recorded, forced or scheduled in each month.
    """
    events = _happening(model.case, scenario)
    factor, offset = _interventions(model, span, events, scenario)
    return Timeline(
        span=span,
        drivers=tuple(
            driver_process(model.case, node.key, node.name, node.place, span.months)
            for node in model.of_kind(Driver)
        ),
        calendar=_calendar(model, span, events),
        events=_event_table(span, events),
        options=_options(model, span, scenario),
        factor=factor,
        offset=offset,
    )


def first_months(scenario: Scenario) -> Iterable[Month]:
    """Yield the month in which each change of a scenario begins."""
    for change in scenario.changes:
        if not isinstance(change, EventChange | WithoutChange):
            yield change.first
        elif change.kind is EventKind.ELECTION:
            # Its run-up changes too.
            yield Month.of(change.date) + (1 - ELECTION_SEASON)
        else:
            yield Month.of(change.date)


def _quantity_changes(scenario: Scenario | None) -> tuple[QuantityChange, ...]:
    changes = scenario.changes if scenario else ()
    return tuple(change for change in changes if isinstance(change, QuantityChange))


@dataclass(frozen=True)
class _Happening:
    """A recorded, scheduled or forced event."""

    kind: EventKind
    mode: str | None
    place: str
    month: Month


def _happening(case: Case, scenario: Scenario | None) -> tuple[_Happening, ...]:
    changes = scenario.changes if scenario else ()
    left_out = {
        (change.kind, change.place, change.date)
        for change in changes
        if isinstance(change, WithoutChange)
    }
    recorded = [
        _Happening(event.kind, event.mode, event.place, Month.of(event.date))
        for event in case.events
        if (event.kind, event.place, event.date) not in left_out
        and event.kind not in (EventKind.RECORD, EventKind.SHOCK)
    ]
    forced = [
        _Happening(change.kind, change.mode, change.place, Month.of(change.date))
        for change in changes
        if isinstance(change, EventChange)
    ]
    return tuple(recorded + forced)


def _event_table(span: Span, events: tuple[_Happening, ...]) -> dict[str, np.ndarray]:
    table: dict[str, np.ndarray] = {}
    for event in events:
        name = event_name(event.kind, event.mode, event.place)
        table.setdefault(name, np.zeros(span.months))
        index = span.index(event.month)
        if 0 <= index < span.months:
            table[name][index] = 1.0
    return table


def _calendar(model: Model, span: Span, events: tuple[_Happening, ...]) -> dict[str, np.ndarray]:
    makers = {"autocratic_spell": _autocratic_spell, "election_season": _election_season}
    return {
        node.key: makers[node.name](model.case, span, events, node.place)
        for node in model.of_kind(Calendar)
    }


def _autocratic_spell(
    case: Case, span: Span, events: tuple[_Happening, ...], place: str
) -> np.ndarray:
    """1 in months in which the regime is of an autocratic type."""
    spell = np.zeros(span.months)
    for entry in case.regime_types:
        if entry.actor == place:
            spell[max(span.index(entry.first), 0) :] = float(entry.type is not RegimeType.DEMOCRACY)
    return spell


def _election_season(
    case: Case, span: Span, events: tuple[_Happening, ...], place: str
) -> np.ndarray:
    """1 in the months up to and including a vote."""
    season = np.zeros(span.months)
    for event in events:
        if event.kind is EventKind.ELECTION and event.place == place:
            index = span.index(event.month)
            season[max(index - ELECTION_SEASON + 1, 0) : max(index + 1, 0)] = 1.0
    return season


def _options(model: Model, span: Span, scenario: Scenario | None) -> dict[str, np.ndarray]:
    """Lay out recorded options to the as-of month and what the scenario fixes."""
    table = {}
    for node in model.decisions:
        assert isinstance(node.declaration, Decision)
        options = node.declaration.options
        forced = np.full(span.months, NOT_FORCED)
        for record in model.case.decisions:
            if record.decision == node.name and record.place == node.place:
                begin = span.index(Month.of(record.date))
                forced[max(begin, 0) : span.as_of + 1] = options.index(record.option)
        for change in scenario.changes if scenario else ():
            if (
                isinstance(change, FixChange)
                and change.decision == node.name
                and change.place == node.place
            ):
                end = span.months if change.last is None else span.index(change.last) + 1
                forced[max(span.index(change.first), 0) : end] = options.index(change.option)
        table[node.key] = forced
    return table


def _interventions(
    model: Model, span: Span, events: tuple[_Happening, ...], scenario: Scenario | None
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Join shocks and scenario changes into one factor and one offset a quantity and month."""
    keys = changed_quantities(model)
    factor = {key: np.ones(span.months) for key in keys}
    offset = {key: np.zeros(span.months) for key in keys}

    def change(key: str, operation: Operation, value: float, first: int, last: int) -> None:
        months = slice(max(first, 0), last + 1)
        if operation is Operation.ADD:
            offset[key][months] += value
            return
        scale = value if operation is Operation.SCALE else 0.0
        factor[key][months] *= scale
        offset[key][months] *= scale
        if operation is Operation.SET:
            offset[key][months] = value

    for event in model.case.events:
        if event.kind is EventKind.SHOCK:
            change(*_shock(event, span))
    for one in _quantity_changes(scenario):
        last = span.months - 1 if one.last is None else span.index(one.last)
        key = key_of(one.quantity, one.place)
        change(key, one.operation, one.value, span.index(one.first), last)
    return factor, offset


def _shock(event: Event, span: Span) -> tuple[str, Operation, float, int, int]:
    """Read a shock's row; the format's check has made sure that its fields are there."""
    assert event.quantity and event.operation and event.value is not None
    first = span.index(Month.of(event.date))
    last = span.index(Month.of(event.end or event.date))
    return key_of(event.quantity, event.place), event.operation, event.value, first, last
