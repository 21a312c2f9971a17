"""What must hold within series, events and decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from countertrade.case.checks import Names, check_unit, names_of
from countertrade.case.dates import Month
from countertrade.case.parts import Parts, SeriesParts
from countertrade.case.problems import Problem, suggestion
from countertrade.case.reader import Spot
from countertrade.case.schema import Event, Observation, Process, Scale
from countertrade.vocabulary import (
    EventKind,
    LeaderExitMode,
    ObservedAs,
    Operation,
    RegimeExitMode,
    SeriesUse,
)

MODES: dict[EventKind, list[str]] = {
    EventKind.LEADER_EXIT: [mode.value for mode in LeaderExitMode],
    EventKind.REGIME_EXIT: [mode.value for mode in RegimeExitMode],
}
AT_REGIMES = frozenset(
    {
        EventKind.LEADER_EXIT,
        EventKind.REGIME_EXIT,
        EventKind.FAILED_COUP,
        EventKind.PROTEST_WAVE,
        EventKind.REBELLION,
    }
)


def check_series_rows(parts: Parts, found: list[Problem]) -> None:
    """Check the rows of every series.

    Parameters
    ----------
    parts
        What could be read of the case.
    found
        Problems are added here.
    """
    for series in parts.series:
        _check_order(series, found)
        if series.entry.value.use is SeriesUse.DRIVER:
            _check_driver(series, parts.start, found)
        for row in series.rows:
            _check_observation(row.value, row.spot, series, found)


def _check_order(series: SeriesParts, found: list[Problem]) -> None:
    seen: dict[tuple[object, str], int] = {}
    before: Observation | None = None
    for row in series.rows:
        value = row.value
        key = (value.period, value.source)
        if key in seen:
            message = f"The period {value.period} from {value.source!r} stands in line {seen[key]}."
            found.append(row.spot.problem("period", message, "Keep one of the two rows."))
        seen.setdefault(key, value.line)
        if before is not None and value.first < before.first:
            message = f"{value.period} begins before {before.period}, which stands above it."
            found.append(row.spot.problem("period", message, "Put the rows in date order."))
        before = value


def _check_driver(series: SeriesParts, start: Month | None, found: list[Problem]) -> None:
    """Check that a driver begins with the case and gives each month one value."""
    rows = sorted(series.rows, key=lambda row: row.value.first)
    name = series.entry.value.quantity
    if rows and series.rows.complete and start is not None and rows[0].value.first > start:
        message = f"The driver {name} begins in {rows[0].value.first}, after the case in {start}."
        remedy = "Add earlier rows or start the case later."
        found.append(rows[0].spot.problem("period", message, remedy))
    for before, row in pairwise(rows):
        if row.value.first <= before.value.last:
            message = f"{row.value.period} and {before.value.period} share months in a driver."
            found.append(row.spot.problem("period", message, "Keep one value for each month."))


def _check_observation(
    value: Observation, spot: Spot, series: SeriesParts, found: list[Problem]
) -> None:
    check_unit(value.unit, spot, found)
    if value.low is not None and value.low > value.value:
        message = f"low ({value.low:g}) is above value ({value.value:g})."
        found.append(spot.problem("low", message, "Put low, value and high in rising order."))
    if value.high is not None and value.high < value.value:
        message = f"high ({value.high:g}) is below value ({value.value:g})."
        found.append(spot.problem("high", message, "Put low, value and high in rising order."))
    if value.observed_as is not ObservedAs.CONTRACT and value.known_from < value.first.first_day:
        message = (
            f"The figure for {value.period} is known from {value.known_from}, before it began."
        )
        remedy = "Give the day on which the figure was public."
        found.append(spot.problem("known_from", message, remedy))
    entry = series.entry.value
    logarithmic = entry.process is Process.LOG_AR1 or (
        entry.use is SeriesUse.OBSERVATION and entry.scale is not Scale.LINEAR
    )
    if logarithmic and value.value <= 0:
        message = f"value is {value.value:g}, and {entry.quantity} is used in its logarithm."
        other = "process: ar1" if entry.use is SeriesUse.DRIVER else "scale: linear"
        remedy = f"Correct the value or use {other} in case.yaml."
        found.append(spot.problem("value", message, remedy))
    if entry.process is Process.LOG_WALK and value.value < 0:
        message = f"value is {value.value:g}, and {entry.quantity} walks in its logarithm."
        remedy = "Correct the value or use process: ar1 in case.yaml."
        found.append(spot.problem("value", message, remedy))


def check_events(parts: Parts, found: list[Problem]) -> None:
    """Check the rows of ``events.csv``.

    Parameters
    ----------
    parts
        What could be read of the case.
    found
        Problems are added here.
    """
    names = names_of(parts)
    _check_dates([(read.value.date, read.spot) for read in parts.events], found)
    seen: dict[tuple[object, ...], int] = {}
    for read in parts.events:
        event, spot = read.value, read.spot
        names.check_place(event.place, spot, "at", found)
        check_event_place(event.kind, event.place, names, spot, found)
        check_mode(event.kind, event.mode, spot, found)
        check_unit(event.unit, spot, found)
        _check_shock(event, spot, found)
        if event.end is not None and event.end < event.date:
            message = f"The event ends on {event.end}, before its date {event.date}."
            found.append(spot.problem("end", message, "Put the later day in end."))
        late = parts.as_of is not None and event.date > parts.as_of
        if late and event.kind is not EventKind.ELECTION:
            message = f"The event of {event.date} lies after the as-of date {parts.as_of}."
            remedy = "Only elections may be scheduled; put others in a scenario."
            found.append(spot.problem("date", message, remedy))
        if event.kind is EventKind.RECORD:
            continue
        key = (event.kind, event.place, event.date, event.quantity)
        if key in seen:
            message = (
                f"The {event.kind} at {event.place} on {event.date} stands in line {seen[key]}."
            )
            found.append(spot.problem("kind", message, "Keep one of the two rows."))
        seen.setdefault(key, event.line)


def check_event_place(
    kind: EventKind, place: str, names: Names, spot: Spot, found: list[Problem]
) -> None:
    """Check that an event of a kind can happen at a place that exists.

    Parameters
    ----------
    kind
        The kind of event.
    place
        Where it happens.
    names
        The names of the case.
    spot
        Where the event stands.
    found
        Problems are added here.
    """
    if names.actors is None or names.place_fault(place) is not None:
        return
    if kind in AT_REGIMES and place not in names.regimes:
        message = f"A {kind} happens at a regime, and {place} is none."
        found.append(spot.problem("at", message, suggestion(place, names.regimes)))
    if kind is EventKind.ELECTION and place not in names.actors:
        message = f"An election happens at an actor, and {place} is none."
        found.append(spot.problem("at", message, suggestion(place, names.actors)))
    if kind is EventKind.REALIGNMENT and place not in names.partnerships:
        message = f"A realignment happens at a partnership, and {place} is none."
        found.append(spot.problem("at", message, suggestion(place, names.partnerships)))


def check_mode(kind: EventKind, mode: str | None, spot: Spot, found: list[Problem]) -> None:
    """Check that an exit has a mode of its kind, and no other event has one.

    Parameters
    ----------
    kind
        The kind of event.
    mode
        The mode as written.
    spot
        Where the event stands.
    found
        Problems are added here.
    """
    known = MODES.get(kind)
    if known is None:
        if mode is not None and kind is not EventKind.RECORD:
            message = f"{kind} takes no mode, and here it is {mode}."
            found.append(spot.problem("mode", message, "Leave mode empty."))
        return
    if mode is None:
        message = f"The {kind} has no mode."
        found.append(spot.problem("mode", message, f"Write one of {', '.join(known)}."))
    elif mode not in known:
        message = f"{mode} is not a mode of {kind}."
        found.append(spot.problem("mode", message, suggestion(mode, known)))


def _check_shock(event: Event, spot: Spot, found: list[Problem]) -> None:
    if event.kind is EventKind.RECORD:
        return
    fields = ("quantity", "operation", "value", "unit")
    if event.kind is not EventKind.SHOCK:
        for field in fields:
            if getattr(event, field) is not None:
                message = f"{field} is for shocks, and this is a {event.kind}: it would do nothing."
                found.append(spot.problem(field, message, "Leave it empty or use kind shock."))
        return
    scaled = event.operation is Operation.SCALE
    needed = [field for field in ("end", *fields) if not (scaled and field == "unit")]
    for field in needed:
        if getattr(event, field) is None:
            message = f"The shock has no {field}."
            found.append(spot.problem(field, message, f"A shock needs {', '.join(needed)}."))


def check_decisions(parts: Parts, found: list[Problem]) -> None:
    """Check the rows of ``decisions.csv``.

    Parameters
    ----------
    parts
        What could be read of the case.
    found
        Problems are added here.
    """
    names = names_of(parts)
    _check_dates([(read.value.date, read.spot) for read in parts.decisions], found)
    seen: dict[tuple[object, ...], int] = {}
    for read in parts.decisions:
        record, spot = read.value, read.spot
        names.check_place(record.place, spot, "at", found)
        if parts.as_of is not None and record.date > parts.as_of:
            message = f"The decision of {record.date} lies after the as-of date {parts.as_of}."
            remedy = "Fix later decisions in a scenario."
            found.append(spot.problem("date", message, remedy))
        key = (record.decision, record.place, record.date)
        if key in seen:
            message = f"{record.decision} at {record.place} is set in line {seen[key]} as well."
            found.append(spot.problem("date", message, "Keep one of the two rows."))
        seen.setdefault(key, record.line)


def _check_dates(dated: Sequence[tuple[dt.date, Spot]], found: list[Problem]) -> None:
    for (before, _), (date, spot) in pairwise(dated):
        if date < before:
            message = f"{date} stands below {before}."
            found.append(spot.problem("date", message, "Put the rows in date order."))
