"""What was known of a case on an earlier day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from countertrade.case.case import Case
from countertrade.vocabulary import EventKind


def known_at(case: Case, day: dt.date) -> Case:
    """Return the case as it could have been written on a day.

    Figures and events that became known later are left out; votes scheduled by then stay.

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
        When the day lies outside the case; the message says between which days it may lie.
    """
    earliest = (case.start + 12).first_day
    if not earliest <= day <= case.as_of:
        raise ValueError(
            f"The as-of date {day} lies outside what the case knows. Choose a day from {earliest} "
            f"to {case.as_of}."
        )
    return replace(
        case,
        as_of=day,
        regime_types=tuple(one for one in case.regime_types if one.first.first_day <= day),
        series=tuple(
            replace(one, rows=tuple(row for row in one.rows if row.known_from <= day))
            for one in case.series
        ),
        events=tuple(
            event
            for event in case.events
            if event.known_from <= day and (event.date <= day or event.kind is EventKind.ELECTION)
        ),
        decisions=tuple(one for one in case.decisions if one.known_from <= day >= one.date),
    )
