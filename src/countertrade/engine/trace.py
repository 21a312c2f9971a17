"""Tracing the kernel: one month of an assembled model as straight-line code.

The kernel's own step is called with symbols in place of arrays, so that equations, wiring, events
and decisions are stated once. Each array that the step reads becomes names, one lane standing for
all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from countertrade.engine.kernel import BY_MONTH, Role, Values
from countertrade.engine.parameters import nominal_parameters
from countertrade.language.expressions import Expression, evaluate, in_order, name, names_in
from countertrade.language.symbols import Symbols, asarray

if TYPE_CHECKING:
    from countertrade.engine.ensemble import Ensemble
    from countertrade.language import Model


BY_MONTH_ROLES = (Role.SCHEDULE, Role.CHANCE)


@dataclass(frozen=True)
class Input:
    """A number that a month reads."""

    role: Role
    path: tuple[str, ...]
    """Keys that lead to its array."""
    row: int | None
    """Row of the array; None where it has no rows."""
    by_lane: bool
    """Whether each run has its own."""

    @property
    def name(self) -> str:
        """Name of the number in expressions."""
        words = " / ".join((self.role, *self.path))
        return words if self.row is None else f"{words} #{self.row}"

    def among(self, arrays: Mapping[str, Any]) -> Any:
        """Take the number out of the arrays of its role: by month and lane as these are."""
        found: Any = arrays
        for key in self.path:
            found = found[key]
        if self.row is None:
            return found
        return found[:, self.row] if self.role in BY_MONTH_ROLES else found[self.row]


@dataclass(frozen=True)
class TracedMonth:
    """One month of one lane as straight-line code."""

    inputs: Mapping[str, Input]
    """Every number that the month may read, by its name."""
    state: Mapping[str, Expression]
    """What each part of the state is after the month."""
    written: tuple[Expression, ...]
    """What is written of the month, in the order of the kernel's ``written_keys``."""

    @cached_property
    def steps(self) -> tuple[Expression, ...]:
        """Names, numbers and operations, each after its operands."""
        return in_order([*self.state.values(), *self.written])

    @property
    def read(self) -> tuple[Input, ...]:
        """Inputs that the month does read."""
        return tuple(self.inputs[text] for text in names_in(self.steps))


def trace_month(ensemble: Ensemble) -> TracedMonth:
    """Trace the step of an ensemble's kernel.

    Parameters
    ----------
    ensemble
        A model with what is written of it.

    Returns
    -------
    TracedMonth
        The same for every scenario, run and month.
    """
    inputs, given = _symbols(ensemble)
    after, written = ensemble.kernel.advance(
        given[Role.STATE],
        given[Role.PARAMETERS],
        given[Role.SCHEDULE] | given[Role.CHANCE],
        given[Role.HELD],
    )
    return TracedMonth(inputs, _expressions(after), tuple(row.only for row in written))


def trace_start(ensemble: Ensemble) -> dict[str, Expression]:
    """Trace the state before the first month.

    Parameters
    ----------
    ensemble
        A model.

    Returns
    -------
    dict
        Each key of the state to how it begins; names are keys of parameters.
    """
    parameters = {key: _named(key) for key in _arrays(ensemble)[Role.PARAMETERS]}
    return _expressions(ensemble.start(np.arange(1), parameters))


@dataclass(frozen=True)
class TracedEquations:
    """The equations of an assembled model at their places, for one lane.

    Names are keys of quantities: of parameters, of stocks, of what comes from outside; and those of
    :func:`shocks`.
    """

    outside: tuple[str, ...]
    """Keys of drivers, noise, calendar, recorded events and options held."""
    read_as: Mapping[str, Expression]
    """Key of each parameter and stock to what the other quantities read: itself, but for shocks."""
    quantities: Mapping[str, Expression]
    """Key of each auxiliary and hazard to its value, each after all that it rests on."""
    changes: Mapping[str, Expression]
    """Key of each stock to its change a year."""


def trace_equations(ensemble: Ensemble) -> TracedEquations:
    """Trace the equations of an ensemble's model under recorded history.

    Parameters
    ----------
    ensemble
        A model.
    """
    model, kernel = ensemble.model, ensemble.kernel
    _, symbols = _symbols(ensemble)
    parameters = {key: _named(key) for key in symbols[Role.PARAMETERS]}
    stocks = {node.key: _named(node.key) for node in model.stocks}
    state = symbols[Role.STATE] | {f"stock {key}": value for key, value in stocks.items()}
    month = symbols[Role.SCHEDULE] | symbols[Role.CHANCE] | _shocks_by_name(ensemble)
    given = kernel.inputs(state, parameters, month)
    outside = tuple(key for key in given if key not in parameters and key not in stocks)
    values = kernel.quantities(given | {key: _named(key) for key in outside}, month)
    changes = kernel.changes(state, values)
    return TracedEquations(
        outside,
        _expressions({key: given[key] for key in (*parameters, *stocks)}),
        _expressions({key: values[key] for key in model.order}),
        _expressions({key: changes[f"stock {key}"] for key in stocks}),
    )


def shocks(ensemble: Ensemble) -> dict[str, np.ndarray]:
    """Return what recorded shocks multiply quantities with and add to them, where it varies.

    Returns
    -------
    dict
        ``factor on KEY`` and ``offset on KEY`` to values, shape (months,).
    """
    schedule = ensemble.schedule("")
    named = {
        f"{use} on {key}": np.asarray(values)
        for use in ("factor", "offset")
        for key, values in schedule[use].items()
    }
    return {text: values for text, values in named.items() if np.ptp(values) > 0}


def _shocks_by_name(ensemble: Ensemble) -> Values:
    """Return factors and offsets of a month: names where they vary, else numbers."""
    schedule, varying = ensemble.schedule(""), shocks(ensemble)
    return {
        use: {
            key: _named(f"{use} on {key}") if f"{use} on {key}" in varying else float(values[0])
            for key, values in schedule[use].items()
        }
        for use in ("factor", "offset")
    }


def outside_series(ensemble: Ensemble) -> dict[str, np.ndarray]:
    """Compute what equations read from outside in the run without chance.

    Parameters
    ----------
    ensemble
        A model.

    Returns
    -------
    dict
        Key of each driver, option, recorded event and the like to its values under recorded history
        with nothing changed after it, shape (months,): as in :func:`~.ensemble.nominal_run`.
    """
    kernel, arrays = ensemble.kernel, _arrays(ensemble)
    inputs, given = _symbols(ensemble)
    state, parameters = given[Role.STATE], given[Role.PARAMETERS]
    still = {
        use: {key: asarray(0 * values[0]) for key, values in numbers.items()}
        for use, numbers in arrays[Role.CHANCE].items()
    }
    month = given[Role.SCHEDULE] | still
    after = _expressions(kernel.advance(state, parameters, month, _without_events(arrays))[0])
    wanted = _expressions(
        {
            key: value
            for key, value in kernel.inputs(state, parameters, month).items()
            if key not in parameters and f"stock {key}" not in state
        }
    )
    carried = _carried(wanted.values(), after, inputs)
    computed = [*wanted.values(), *carried.values()]
    read = [inputs[text] for text in names_in(computed)]
    values = {one.name: one.among(arrays[one.role]) for one in read}
    by_month = [one.name for one in read if one.role is Role.SCHEDULE]
    rows = []
    for index in range(ensemble.span.months):
        month_values = {text: values[text][index] for text in by_month}
        found = [np.asarray(one).item() for one in evaluate(computed, values | month_values)]
        rows.append(found[: len(wanted)])
        values |= dict(zip(carried, found[len(wanted) :], strict=True))
    return dict(zip(wanted, np.array(rows).T, strict=True))


def _without_events(arrays: Mapping[Role, Values]) -> Values:
    """Return what is held where no event is drawn and no decision reviewed."""
    return {
        key: asarray(np.full_like(values, np.inf if key.startswith("threshold") else 0.0))
        for key, values in arrays[Role.HELD].items()
    }


def _carried(
    results: Iterable[Expression], after: Mapping[str, Expression], inputs: Mapping[str, Input]
) -> dict[str, Expression]:
    """Find what results rest on of months before: name to what it is after the month."""
    found: dict[str, Expression] = {}
    waiting = list(results)
    while waiting:
        parts = [inputs[text] for text in names_in(waiting) if inputs[text].role is Role.STATE]
        new = {one.name: after[one.path[0]] for one in parts if one.name not in found}
        found |= new
        waiting = list(new.values())
    return found


def _arrays(ensemble: Ensemble) -> dict[Role, Values]:
    """Return the arrays that the kernel's loop is given, for one run at its parameters' modes."""
    runs = np.arange(1)
    modes = nominal_parameters(ensemble.model)
    given = dict.fromkeys(_given_beside(ensemble.model), 0.0) | modes
    parameters = {key: np.full(len(runs), value) for key, value in given.items()}
    draws = ensemble.draws(runs)
    return {
        Role.STATE: ensemble.start(runs, parameters),
        Role.PARAMETERS: parameters,
        Role.SCHEDULE: ensemble.schedule(""),
        Role.CHANCE: {key: draws[key] for key in BY_MONTH},
        Role.HELD: ensemble.held(draws, None),
    }


def _given_beside(model: Model) -> set[str]:
    """Return the keys that equations read and nothing computes: parameters beside the case's."""
    read = {
        source for node in model.nodes.values() for one in node.arguments for source in one.sources
    }
    options = {key for node in model.decisions for key in node.options}
    return read - set(model.nodes) - options


def _symbols(ensemble: Ensemble) -> tuple[dict[str, Input], dict[Role, Values]]:
    """Return symbols of a month in place of the kernel's arrays, and what each name means."""
    inputs: dict[str, Input] = {}
    found = {role: _read(inputs, role, (), values) for role, values in _arrays(ensemble).items()}
    return inputs, found


def _read(inputs: dict[str, Input], role: Role, path: tuple[str, ...], arrays: Any) -> Any:
    """Make symbols in the form of arrays, lanes being their last axis but in the schedule."""
    if isinstance(arrays, Mapping):
        return {key: _read(inputs, role, (*path, key), one) for key, one in arrays.items()}
    shape = np.shape(arrays)[1:] if role in BY_MONTH_ROLES else np.shape(arrays)
    by_lane = role is not Role.SCHEDULE and shape != ()
    cells = np.empty(shape, dtype=object)
    for index in np.ndindex(shape):
        row = index[0] if len(index) > by_lane else None
        one = Input(role, path, row, by_lane)
        inputs[one.name] = one
        cells[index] = name(one.name)
    return Symbols(cells)


def _expressions(values: Mapping[str, Any]) -> dict[str, Expression]:
    return {key: asarray(value).only for key, value in values.items()}


def _named(text: str) -> Symbols:
    return Symbols([name(text)])
