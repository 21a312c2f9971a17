"""What must hold within scenarios."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from countertrade.case.checks import Names, check_unit, names_of
from countertrade.case.dates import Month
from countertrade.case.outputs import QUESTIONS
from countertrade.case.parts import SCENARIOS_FOLDER, Parts, Read, ScenarioParts
from countertrade.case.problems import Problem
from countertrade.case.reader import Spot
from countertrade.case.row_checks import check_event_place, check_mode
from countertrade.case.schema import STATUS_QUO, EventChange, Lasting, WithoutChange
from countertrade.vocabulary import EventKind


def check_scenarios(parts: Parts, found: list[Problem]) -> None:
    """Check every file of ``scenarios``.

    Parameters
    ----------
    parts
        What could be read of the case.
    found
        Problems are added here.
    """
    names = names_of(parts)
    if STATUS_QUO not in parts.scenarios:
        file = f"{parts.shown}/{SCENARIOS_FOLDER}/{STATUS_QUO}.yaml"
        message = "The scenario to compare with is missing."
        found.append(Problem(file, None, "", message, "Add it with changes: []."))
    for scenario in parts.scenarios.values():
        _check_scenario(scenario, found)
        for change in scenario.changes:
            _check_change(change.value, change.spot, parts, names, found)


def _check_scenario(scenario: ScenarioParts, found: list[Problem]) -> None:
    if scenario.name is not None and scenario.name != scenario.stem:
        message = f"The scenario is named {scenario.name} and its file {scenario.stem}.yaml."
        found.append(scenario.spot.problem("name", message, "Give both the same name."))
    if scenario.stem == STATUS_QUO and scenario.changes:
        message = f"{STATUS_QUO} has changes, and others are compared with it."
        found.append(scenario.spot.problem("changes", message, "Write changes: []."))
    for answer in scenario.answers:
        if answer.value not in QUESTIONS:
            message = f"There is no question {answer.value}."
            remedy = f"Questions have the numbers 1 to {max(QUESTIONS)}; see docs/case-format.md."
            found.append(answer.spot.problem("answers", message, remedy))
    _check_once("answers", scenario.answers, found)
    _check_once("outputs", scenario.outputs, found)
    _check_once("by", scenario.by, found)
    if scenario.stem == STATUS_QUO and scenario.whole is not None and not scenario.whole.default:
        message = f"{STATUS_QUO} is always run, since others are compared with it."
        found.append(scenario.spot.problem("default", message, "Take default: false out."))


def _check_once(field: str, named: Sequence[Read[Any]], found: list[Problem]) -> None:
    for place, one in enumerate(named):
        if one.value in [earlier.value for earlier in named[:place]]:
            message = f"{one.value} is named twice."
            found.append(one.spot.problem(field, message, "Keep one of the two."))


def _check_change(
    change: object, spot: Spot, parts: Parts, names: Names, found: list[Problem]
) -> None:
    if isinstance(change, Lasting):
        names.check_place(change.place, spot, "at", found)
        check_unit(getattr(change, "unit", None), spot, found)
        _check_span(change.first, change.last, parts.start, spot, found)
    if isinstance(change, EventChange):
        names.check_place(change.place, spot, "at", found)
        _check_event(change, parts.start, names, spot, found)
    if isinstance(change, WithoutChange):
        names.check_place(change.place, spot, "at", found)
        _check_without(change, parts, spot, found)


def _check_span(
    first: Month, last: Month | None, start: Month | None, spot: Spot, found: list[Problem]
) -> None:
    if last is not None and last < first:
        message = f"The change ends in {last}, before it begins in {first}."
        found.append(spot.problem("from", message, "Put the earlier month in from."))
    if start is not None and first < start:
        message = f"The change begins in {first}, before the case starts in {start}."
        found.append(spot.problem("from", message, "Begin it at the start of the case or later."))


def _check_event(
    change: EventChange, start: Month | None, names: Names, spot: Spot, found: list[Problem]
) -> None:
    if change.kind in (EventKind.SHOCK, EventKind.RECORD):
        message = f"A scenario cannot add a {change.kind} as an event."
        remedy = "Write set, scale or add with from and to."
        found.append(spot.problem("event", message, remedy))
        return
    check_event_place(change.kind, change.place, names, spot, found)
    check_mode(change.kind, change.mode, spot, found)
    if start is not None and Month.of(change.date) < start:
        message = f"The event of {change.date} lies before the case starts in {start}."
        found.append(spot.problem("date", message, "Choose a later day."))


def _check_without(change: WithoutChange, parts: Parts, spot: Spot, found: list[Problem]) -> None:
    same = [
        event.value.date
        for event in parts.events
        if (event.value.kind, event.value.place) == (change.kind, change.place)
    ]
    if change.date in same or not parts.events.complete:
        return
    message = f"No {change.kind} at {change.place} is recorded on {change.date}."
    found.append(spot.problem("date", message, _recorded(same)))


def _recorded(days: list[dt.date]) -> str:
    if not days:
        return "Name an event that stands in events.csv."
    return f"Recorded are: {', '.join(str(day) for day in days[:6])}."
