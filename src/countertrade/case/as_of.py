"""What was known of a case on an earlier day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from countertrade.case.case import Case
from countertrade.case.schema import DecisionRecord, Event, Observation, RegimeTypeEntry
from countertrade.vocabulary import EventKind, ObservedAs, SeriesUse


def known_at(case: Case, day: dt.date) -> Case:
    """Return the case as it could have been written on a day.

    Figures and events that became known later are left out; votes scheduled by then stay. Nothing
    that was known by then reaches beyond the day: a figure whose period is not yet over is left
    out, an agreed volume apart, and a shock ends with the day. A range whose evidence is later
    gives way to the one before it. Titles and scenarios stay: they are questions, and what a
    scenario changes is asked for by name.

    Parameters
    ----------
    case
        A loaded case.
    day
        The as-of date, not after the case's own.

    Returns
    -------
    Case
        The case with its as-of date moved and everything later left out.

    Raises
    ------
    ValueError
        When the day lies outside the case, or before every driver had a figure; the message says
        between which days it may lie.
    """
    earliest = earliest_day(case)
    if not earliest <= day <= case.as_of:
        raise ValueError(
            f"The as-of date {day} lies outside what the case knows. Choose a day from {earliest} "
            f"to {case.as_of}."
        )
    return replace(
        case,
        as_of=day,
        regime_types=tuple(one for one in case.regime_types if _known_type(one, day)),
        parameters={name: entry.as_of(day) for name, entry in case.parameters.items()},
        series=tuple(
            replace(one, rows=tuple(row for row in one.rows if _known_row(row, day)))
            for one in case.series
        ),
        events=tuple(_to_the_day(one, day) for one in case.events if _known_event(one, day)),
        decisions=tuple(one for one in case.decisions if _known_decision(one, day)),
    )


def earliest_day(case: Case) -> dt.date:
    """Return the first day as of which a case can be cut: a year in, with a figure of each driver.

    Parameters
    ----------
    case
        A loaded case.
    """
    firsts = (
        min(_public_from(row) for row in one.rows)
        for one in case.series
        if one.use is SeriesUse.DRIVER
    )
    return max((case.start + 12).first_day, *firsts)


def _public_from(row: Observation) -> dt.date:
    """Return the first day on which a figure counts; one of a period that runs on is no record."""
    agreed = row.observed_as is ObservedAs.CONTRACT
    return row.known_from if agreed else max(row.known_from, row.last.first_day)


def _known_type(entry: RegimeTypeEntry, day: dt.date) -> bool:
    return entry.first.first_day <= day


def _known_decision(record: DecisionRecord, day: dt.date) -> bool:
    return record.known_from <= day >= record.date


def _known_row(row: Observation, day: dt.date) -> bool:
    return _public_from(row) <= day


def _known_event(event: Event, day: dt.date) -> bool:
    scheduled = event.kind is EventKind.ELECTION
    return event.known_from <= day and (event.date <= day or scheduled)


def _to_the_day(event: Event, day: dt.date) -> Event:
    """Return an event that has not gone on beyond a day."""
    if event.end is None or event.end <= day:
        return event
    return event.model_copy(update={"end": day})
