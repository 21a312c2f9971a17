"""A section for each scenario: its question, and the outputs that the question needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import xarray as xr

from countertrade.analysis.outputs import Change, Reported, ScenarioOutputs, scenario_outputs
from countertrade.case import STATUS_QUO, WORLD, Case
from countertrade.case.outputs import ALWAYS, QUESTIONS
from countertrade.figures import theme
from countertrade.report.sentences import signed
from countertrade.report.tables import Table

NEVER = "not in the time"
"""Stands for a month that half of the runs do not reach."""
MOST_NAMED = 6
"""Outputs that a sentence names at most."""
SMALLEST = 0.005
"""Changes below this, in the unit of the output, are not put into a sentence."""
DECIMALS = ((1000.0, 0), (10.0, 1), (0.1, 2))
"""Least size of a number to the decimals it is written with; smaller ones have three."""
INTERVALS = (
    "Differences are means of paired runs with the same random numbers. In brackets stand 5 to "
    "95 % of the runs; for shares of runs, 90 % of the sampling error of the mean, histories taken "
    "together. Clearly lower or higher: the whole bracket lies on one side of zero."
)


@dataclass(frozen=True)
class Section:
    """What the report says of one scenario."""

    name: str
    title: str
    question: str
    answers: tuple[str, ...]
    """The questions it bears on, in words."""
    sentences: tuple[str, ...]
    tables: tuple[Table, ...]


def scenario_section(case: Case, results: xr.DataTree, name: str) -> Section:
    """Write the section of one scenario.

    Parameters
    ----------
    case
        The case that was run.
    results
        Its opened results.
    name
        A scenario of the case and the store.
    """
    found = scenario_outputs(results, name)
    scenario = case.scenarios[name]
    return Section(
        name=name,
        title=scenario.title,
        question=scenario.question.strip(),
        answers=tuple(f"{number}. {QUESTIONS[number]}" for number in scenario.answers),
        sentences=tuple(_sentences(case, found)),
        tables=tuple(_tables(case, found, scenario.outputs)),
    )


def _sentences(case: Case, found: ScenarioOutputs) -> list[str]:
    if found.name == STATUS_QUO:
        return ["Nothing is changed; the other scenarios are compared with this one."]
    said = []
    if found.past_years is not None:
        first, last = found.past_years
        said.append(
            f"From {first} to {last} the scenario alters the past. Recorded events and decisions "
            "it does not name happen as they did, and none beside them, so chances of exit are "
            "compared by their rates."
        )
        said += _direction(case, found.past, f"From {first} to {last}")
    if case.scenarios[found.name].changes:
        said += _direction(case, found.ahead, "From the as-of date on")
    return said


def _direction(case: Case, lines: Sequence[Reported], when: str) -> list[str]:
    """Name the outputs whose whole interval lies on one side of zero, and say so if none does."""
    parts = []
    for word, moved in (
        ("clearly lower", [one for one in lines if one.change and one.change.high < -SMALLEST]),
        ("clearly higher", [one for one in lines if one.change and one.change.low > SMALLEST]),
    ):
        named = "; ".join(
            f"{_place(case, one)}{one.label} ({_number(one.change)}{_unit(one)})"
            for one in moved[:MOST_NAMED]
        )
        more = len(moved) - MOST_NAMED
        tail = f"; and {more} more in the table" if more > 0 else ""
        if moved:
            parts.append(f"{word}: {named}{tail}")
    if not parts:
        return [f"{when}, no output is clearly lower or higher; the table has the ranges."]
    return [f"{when}, {part}." for part in parts]


def _tables(case: Case, found: ScenarioOutputs, asked: tuple[str, ...]) -> list[Table]:
    own = [one for one in found.ahead if one.output in asked]
    usual = [one for one in found.ahead if one.output in ALWAYS and one.output not in asked]
    years = f"{case.horizon_years} years"
    tables = []
    if found.past_years is not None:
        first, last = found.past_years
        caption = f"Past altered, {first} to {last}: recorded and altered"
        tables.append(_table(case, found.past, caption, "Recorded"))
    if own:
        caption = f"What the question asks for, {years} ahead"
        tables.append(_table(case, own, caption, "Status quo"))
    tables.append(_table(case, usual, f"What every scenario reports, {years} ahead", "Status quo"))
    return tables


def _table(case: Case, lines: Sequence[Reported], caption: str, base: str) -> Table:
    compared = any(one.change or one.by or one.value != one.status_quo for one in lines)
    settings = tuple(dict.fromkeys(setting for one in lines for setting in one.by))
    more = ("Scenario", "Difference", "Last year", *settings) if compared else ()
    rows = [
        (
            f"{_place(case, one)}{one.label}, {theme.unit_name(one.unit)}",
            _value(one.status_quo),
            *(
                (
                    _value(one.value),
                    _interval(one.change),
                    _interval(one.late),
                    *(_interval(one.by.get(setting)) for setting in settings),
                )
                if compared
                else ()
            ),
        )
        for one in lines
    ]
    return Table(caption, ("Output", base, *more), tuple(rows))


def _place(case: Case, one: Reported) -> str:
    return "" if one.place == WORLD else f"{theme.place_name(case, one.place)}: "


def _unit(one: Reported) -> str:
    return "" if one.unit in ("share", "index") else f" {theme.unit_name(one.unit)}"


def _value(value: float | None) -> str:
    return NEVER if value is None else f"{value:.{_decimals(value)}f}".replace("-", "\u2212")


def _number(one: Change | None) -> str:
    return "" if one is None else signed(one.mean, _decimals(one.mean))


def _interval(one: Change | None) -> str:
    if one is None:
        return "\u2013"
    decimals = _decimals(max(abs(one.low), abs(one.high)))
    low, high = (signed(value, decimals) for value in (one.low, one.high))
    return f"{signed(one.mean, decimals)}\n[{low} to {high}]"


def _decimals(value: float) -> int:
    return next((decimals for least, decimals in DECIMALS if abs(value) >= least), 3)
