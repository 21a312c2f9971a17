"""A case whose values stand in the units of the model."""

from __future__ import annotations

from dataclasses import replace

from countertrade.case.case import Case, ParameterEntry, Range, Series
from countertrade.case.conversion import converted
from countertrade.case.fit import observed_unit
from countertrade.case.requirements import QuantityNeed, Requirements
from countertrade.case.schema import AddChange, Event, Observation, Scenario, SetChange


def in_model_units(case: Case, needs: Requirements) -> Case:
    """Return a case with every value in the model's unit.

    Parameters
    ----------
    case
        A case that fits the requirements.
    needs
        What the model needs.

    Returns
    -------
    Case
        The same case; parameters, series, shocks and changes name the unit they are in.
    """
    return replace(
        case,
        parameters={
            name: _parameter(entry, needs.parameters[name].unit)
            for name, entry in case.parameters.items()
        },
        series=tuple(_series(series, needs) for series in case.series),
        events=tuple(_event(event, needs) for event in case.events),
        scenarios={name: _scenario(scenario, needs) for name, scenario in case.scenarios.items()},
    )


def _parameter(entry: ParameterEntry, unit: str) -> ParameterEntry:
    ranges = {place: _range(values, entry.unit, unit) for place, values in entry.ranges.items()}
    return replace(entry, unit=unit, ranges=ranges)


def _range(values: Range, unit: str, needed: str) -> Range:
    return replace(
        values,
        low=converted(values.low, unit, needed),
        mode=None if values.mode is None else converted(values.mode, unit, needed),
        high=converted(values.high, unit, needed),
        before=None if values.before is None else _range(values.before, unit, needed),
    )


def _series(series: Series, needs: Requirements) -> Series:
    need = _need(series.quantity, needs)
    return replace(series, rows=tuple(_row(row, need) for row in series.rows))


def _row(row: Observation, need: QuantityNeed) -> Observation:
    needed = observed_unit(row, need) or need.unit
    figures = {
        field: None if figure is None else converted(figure, row.unit, needed)
        for field, figure in (("value", row.value), ("low", row.low), ("high", row.high))
    }
    return row.model_copy(update={**figures, "unit": needed})


def _event(event: Event, needs: Requirements) -> Event:
    if event.quantity is None or event.unit is None or event.value is None:
        return event
    needed = _need(event.quantity, needs).unit
    value = converted(event.value, event.unit, needed)
    return event.model_copy(update={"value": value, "unit": needed})


def _scenario(scenario: Scenario, needs: Requirements) -> Scenario:
    changes = tuple(
        _change(change, needs) if isinstance(change, SetChange | AddChange) else change
        for change in scenario.changes
    )
    return scenario.model_copy(update={"changes": changes})


def _change(change: SetChange | AddChange, needs: Requirements) -> SetChange | AddChange:
    needed = _need(change.quantity, needs).unit
    value = converted(change.value, change.unit, needed)
    return change.model_copy(update={"value": value, "unit": needed})


def _need(name: str, needs: Requirements) -> QuantityNeed:
    need = needs.quantity(name)
    assert need is not None, "the case was checked against the same requirements"
    return need
