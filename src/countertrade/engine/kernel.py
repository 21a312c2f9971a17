"""The kernel: one month of the model for a block of runs, and the loop over months.

The state of a block is a mapping of arrays of shape (lanes,). The equations are called as they
stand: on arrays they give a month's values, on symbols how a month is computed
(:mod:`countertrade.engine.trace`), from which the loop over months is compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np

from countertrade.engine.backend import STEP
from countertrade.engine.timeline import NOT_FORCED
from countertrade.language import Model, Node
from countertrade.language.declare import (
    Calendar,
    Decision,
    Driver,
    Equation,
    EventRate,
    Noise,
    Standing,
)
from countertrade.language.operators import array_library

Values = dict[str, Any]
BY_MONTH = ("shock", "noise", "gumbel")
"""Random numbers of which each month has its own; the others stand throughout a run."""
MOST_OCCURRENCES = 8
"""Occurrences of one event in one run that have a threshold of their own; later ones share it."""
TRIGGERS = ("regime_exit", "leader_exit", "failed_coup")
"""Events after which the decisions that touch the regime are reviewed."""


class Role(StrEnum):
    """Among which of the kernel's arrays a number stands."""

    STATE = "state"
    PARAMETERS = "parameters"
    SCHEDULE = "schedule"
    """What is known, recorded, forced or scheduled in each month, the same for all runs."""
    CHANCE = "chance"
    """Random numbers of each month."""
    HELD = "held"
    """What stands throughout a run: thresholds and modes of events, what is held off."""


@dataclass(frozen=True)
class EventPlace:
    """An event at a place with the hazards of its competing modes."""

    event: str
    place: str
    hazards: tuple[str, ...]
    modes: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name of the event at its place, as the random numbers know it."""
        return f"{self.event}[{self.place}]"


@dataclass(frozen=True)
class Kernel:
    """An assembled model with what is to be written out of it."""

    model: Model
    outputs: tuple[str, ...]
    """Keys whose value is written each month."""

    @cached_property
    def event_places(self) -> tuple[EventPlace, ...]:
        """All random events of the model, at their places."""
        found: dict[tuple[str, str], list[Node]] = {}
        for node in self.model.hazards:
            assert isinstance(node.declaration, Equation)
            found.setdefault((node.declaration.event or "", node.place), []).append(node)
        return tuple(
            EventPlace(
                event,
                place,
                tuple(node.key for node in nodes),
                tuple(_mode(node) for node in nodes),
            )
            for (event, place), nodes in sorted(found.items())
        )

    @cached_property
    def regimes(self) -> tuple[str, ...]:
        """Places of regimes, in the order of their names."""
        return tuple(sorted(self.model.case.regimes))

    @cached_property
    def account_keys(self) -> tuple[str, ...]:
        """Keys of the state that are written beside the outputs: survival, modes and counts."""
        modes = (
            f"share {hazard}"
            for place in self.event_places
            if place.event == "regime_exit"
            for hazard in place.hazards
        )
        counts = (f"count {place.name}" for place in self.event_places)
        return (*(f"survival {regime}" for regime in self.regimes), *modes, *counts)

    @property
    def written_keys(self) -> tuple[str, ...]:
        """Keys of what is written each month, in the order of the rows."""
        return (*self.outputs, *self.account_keys)

    def initial_state(self, parameters: Mapping[str, Any], drivers: Mapping[str, float]) -> Values:
        """Return the state before the first month.

        Parameters
        ----------
        parameters
            Key of each parameter to its values, shape (lanes,).
        drivers
            Key of each driver to its first known value.
        """
        lanes = next(iter(parameters.values())).shape
        zero = np.zeros(lanes)
        state: Values = {}
        for node in self.model.stocks:
            state[f"stock {node.key}"] = parameters[initial_key(node)] + zero
        for key, value in drivers.items():
            state[f"driver {key}"] = zero + value
        for node in self.model.decisions:
            state[f"option {node.key}"] = np.zeros(lanes, dtype=np.int32)
        for place in self.event_places:
            state[f"count {place.name}"] = zero
            state[f"integral {place.name}"] = zero
            state[f"recent {place.name}"] = zero
            for hazard in place.hazards:
                state[f"share {hazard}"] = zero
        state |= {f"happened {name}": zero for name in self._rates()}
        state |= {f"survival {regime}": zero + 1 for regime in self.regimes}
        state["log_likelihood"] = zero
        return state

    def _rates(self) -> tuple[str, ...]:
        """Names of the event rates that equations read: event, mode (or ``any``) and place."""
        names = set()
        for node in self.model.of_kind(EventRate):
            assert isinstance(node.declaration, EventRate)
            names.add(_rate_name(node.declaration, node.place))
        return tuple(sorted(names))

    def advance(
        self, state: Values, parameters: Values, month: Mapping[str, Any], held: Mapping[str, Any]
    ) -> tuple[Values, Any]:
        """Simulate one month.

        Parameters
        ----------
        state
            State before the month.
        parameters
            Parameters of each run.
        month
            This month's known drivers, calendar, events, options, changes and random numbers.
        held
            For each event place, thresholds of its occurrences; for each regime whether its exit
            is held off so that its own survival can be integrated; whether decisions are open.

        Returns
        -------
        state, outputs
            State after the month, and the values written for it, shape (written_keys, lanes).
        """
        values = self.quantities(self.inputs(state, parameters, month), month)
        changes = self.changes(state, values)
        after = {key: state[key] + STEP * change for key, change in changes.items()}
        # A change is read by all others; the driver goes on from where it would have been.
        after |= {
            f"driver {node.key}": _driven(node.key, state, month)
            for node in self.model.of_kind(Driver)
        }
        after |= self._events(state, values, month, held)
        after |= self._decisions(state, values, month, held, after)
        lanes = after["log_likelihood"].shape
        numpy = _library(state)
        written = [numpy.broadcast_to(values[key], lanes) for key in self.outputs]
        written += [after[key] for key in self.account_keys]
        return after, numpy.stack(written)

    def inputs(self, state: Values, parameters: Values, month: Mapping[str, Any]) -> Values:
        """Return every quantity that is not computed this month."""
        values: Values = {key: _changed(key, value, month) for key, value in parameters.items()}
        for node in self.model.nodes.values():
            declaration = node.declaration
            if isinstance(declaration, Driver):
                values[node.key] = _changed(node.key, _driven(node.key, state, month), month)
            elif isinstance(declaration, Noise):
                values[node.key] = month["noise"][node.key] / STEP**0.5
            elif isinstance(declaration, Calendar):
                values[node.key] = month["calendar"][node.key]
            elif isinstance(declaration, EventRate):
                happened = state[f"happened {_rate_name(declaration, node.place)}"]
                values[node.key] = happened / STEP
            elif isinstance(declaration, Standing):
                count = state[f"count {declaration.event}[{node.place}]"]
                values[node.key] = _library(state).where(count > 0, 0.0, 1.0)
            elif isinstance(declaration, Decision):
                option = _option_in_force(node, state, month)
                values |= {key: (option == i) * 1.0 for i, key in enumerate(node.options)}
            elif isinstance(declaration, Equation) and declaration.kind == "stock":
                values[node.key] = _changed(node.key, state[f"stock {node.key}"], month)
        return values

    def quantities(self, given: Values, month: Mapping[str, Any]) -> Values:
        """Return what is given this month with all that is computed from it."""
        values = dict(given)
        for key in self.model.order:
            values[key] = _changed(key, self.model.nodes[key].evaluate(values), month)
        return values

    def changes(self, state: Values, values: Values) -> Values:
        """Return the change a year of every stock, under its name in the state.

        What a shock or a scenario does to a stock is read by all others; the stock's own law of
        motion sees it as it is, so that it goes on from there when the change has ended.
        """
        return {
            f"stock {node.key}": node.evaluate({**values, node.key: state[f"stock {node.key}"]})
            for node in self.model.stocks
        }

    def _events(
        self, state: Values, values: Values, month: Mapping[str, Any], held: Mapping[str, Any]
    ) -> Values:
        """Let recorded events happen, draw random ones after the as-of month, keep the account."""
        numpy = _library(state)
        after: Values = {}
        happened: Values = {}
        log_likelihood = state["log_likelihood"]
        for place in self.event_places:
            rates = numpy.stack([values[hazard] for hazard in place.hazards])
            total = rates.sum(axis=0)
            recorded = numpy.stack(
                [
                    numpy.asarray(month["events"].get(f"{place.event}:{mode}[{place.place}]", 0.0))
                    for mode in place.modes
                ]
            )[:, None]
            fired, mode = self._drawn(place, state, rates, month, held)
            struck = numpy.maximum(recorded, fired * mode)
            any_struck = struck.max(axis=0)
            count = state[f"count {place.name}"]
            after[f"count {place.name}"] = count + any_struck
            integral = state[f"integral {place.name}"] + month["chance"] * total * STEP
            after[f"integral {place.name}"] = numpy.where(any_struck > 0, 0.0, integral)
            after[f"recent {place.name}"] = any_struck
            after |= self._account(place, state, values, total, month, recorded)
            log_likelihood = log_likelihood + (1 - month["chance"]) * (
                -total * STEP
                # An event while the regime was not at risk says nothing about the rate.
                + (recorded * (rates > 0) * numpy.log(numpy.maximum(rates, _TINY))).sum(axis=0)
            )
            for index, name in enumerate(place.modes):
                happened[f"{place.event}:{name}[{place.place}]"] = struck[index]
            happened[f"{place.event}:any[{place.place}]"] = any_struck
        after["log_likelihood"] = log_likelihood
        for name in self._rates():
            after[f"happened {name}"] = self._occurred(name, happened, month, log_likelihood)
        return after

    def _drawn(
        self,
        place: EventPlace,
        state: Values,
        rates: Any,
        month: Mapping[str, Any],
        held: Mapping[str, Any],
    ) -> tuple[Any, Any]:
        """Compare the integrated hazard with its threshold, and draw the mode."""
        numpy = _library(state)
        total = rates.sum(axis=0)
        count = numpy.minimum(state[f"count {place.name}"], MOST_OCCURRENCES - 1).astype(int)
        threshold = numpy.take_along_axis(held[f"threshold {place.name}"], count[None], 0)[0]
        integral = state[f"integral {place.name}"] + month["chance"] * total * STEP
        open_to_chance = month["chance"] * (1 - held.get(f"kept {place.name}", 0.0))
        fired = (integral >= threshold) * (total > 0) * open_to_chance
        position = numpy.take_along_axis(held[f"mode {place.name}"], count[None], 0)[0]
        upper = numpy.cumsum(rates, axis=0) / numpy.maximum(total, _TINY)
        lower = upper - rates / numpy.maximum(total, _TINY)
        return fired, (position >= lower) * (position < upper)

    def _account(
        self,
        place: EventPlace,
        state: Values,
        values: Values,
        total: Any,
        month: Mapping[str, Any],
        recorded: Any,
    ) -> Values:
        """Integrate survival and the shares of the modes from the as-of month on."""
        numpy = _library(state)
        if place.event != "regime_exit":
            return {f"share {key}": state[f"share {key}"] for key in place.hazards}
        before = state[f"survival {place.place}"]
        lost = before * -numpy.expm1(-month["chance"] * total * STEP)
        left = before - lost
        # An exit that is recorded or forced by the scenario takes all that is left.
        account: Values = {f"survival {place.place}": left * (1 - recorded.max(axis=0))}
        for index, key in enumerate(place.hazards):
            part = lost * values[key] / numpy.maximum(total, _TINY)
            account[f"share {key}"] = state[f"share {key}"] + part + left * recorded[index]
        return account

    @staticmethod
    def _occurred(name: str, happened: Values, month: Mapping[str, Any], like: Any) -> Any:
        """Return whether an event of this name happened; those without hazards come by table."""
        if name in happened:
            return happened[name]
        event, rest = name.split(":")
        table = {
            key: value
            for key, value in month["events"].items()
            if key.startswith(f"{event}:") and key.endswith(rest[rest.index("[") :])
        }
        return 0 * like + sum(table.values())

    def _decisions(
        self,
        state: Values,
        values: Values,
        month: Mapping[str, Any],
        held_off: Mapping[str, Any],
        after: Values,
    ) -> Values:
        """Review decisions: in January, or when an event has struck a regime at either end."""
        numpy = _library(state)
        chosen: Values = {}
        for node in self.model.decisions:
            assert isinstance(node.declaration, Decision)
            held = _option_in_force(node, state, month)
            calls = node.declaration.on
            if calls is None:
                due = numpy.minimum(1, month["january"] + self._struck(node, TRIGGERS, after))
            else:
                # The month after, when the equations know how it came about.
                due = self._struck(node, (calls,), state)
            pick = numpy.argmax(
                self._utilities(node, held, values) + month["gumbel"][node.key], axis=0
            )
            review = month["decide"] * held_off["decisions"] * due
            chosen[f"option {node.key}"] = numpy.where(review > 0, pick, held).astype(numpy.int32)
        return chosen

    @staticmethod
    def _utilities(node: Node, held: Any, values: Values) -> Any:
        """Return the utility of each option, shape (options, lanes)."""
        numpy = array_library(held)
        assert isinstance(node.declaration, Decision)
        lanes = 0 * values["decision_inertia"]
        found = numpy.stack([utility + lanes for utility in node.evaluate(values)])
        if node.declaration.on is not None:
            return numpy.concatenate([found[:1] - numpy.inf, found])
        options = numpy.arange(len(node.declaration.options))[:, None]
        return found + values["decision_inertia"] * (options == held)

    def _struck(self, node: Node, events: tuple[str, ...], state: Values) -> Any:
        """Return whether one of these events has struck an actor at either end of a place."""
        ends = node.place.split(">")
        return sum(
            state[f"recent {place.name}"]
            for place in self.event_places
            if place.event in events and place.place in ends
        )


def initial_key(stock: Node) -> str:
    """Return the key of the parameter that a stock begins at."""
    assert isinstance(stock.declaration, Equation)
    return stock.key.replace(stock.name, stock.declaration.initial or "", 1)


_TINY = 1e-30
"""Keeps the logarithm of a hazard of zero finite; far below any rate, in single precision too."""


def _library(state: Values) -> Any:
    """Return the array library that the values of a state belong to."""
    return array_library(state["log_likelihood"])


def _mode(node: Node) -> str:
    assert isinstance(node.declaration, Equation)
    return node.declaration.mode or ""


def _rate_name(declaration: EventRate, place: str) -> str:
    return f"{declaration.event}:{declaration.mode or 'any'}[{place}]"


def _changed(key: str, value: Any, month: Mapping[str, Any]) -> Any:
    """Apply what shocks and the scenario do to a quantity this month."""
    if key not in month["factor"]:
        return value
    return value * month["factor"][key] + month["offset"][key]


def _option_in_force(node: Node, state: Values, month: Mapping[str, Any]) -> Any:
    forced = month["options"][node.key]
    return _library(state).where(forced == NOT_FORCED, state[f"option {node.key}"], forced)


def _driven(key: str, state: Values, month: Mapping[str, Any]) -> Any:
    """Return a driver: its known value, or the next step of its process."""
    numpy = _library(state)
    process = month["process"][key]
    last = state[f"driver {key}"]
    level = numpy.where(process["log"] > 0, numpy.log(numpy.maximum(last, _TINY)), last)
    moved = (
        process["mean"]
        + process["persistence"] * (level - process["mean"])
        + process["spread"] * month["shock"][key]
    )
    drawn = numpy.where(process["log"] > 0, numpy.exp(moved), moved)
    return numpy.where(process["is_known"] > 0, process["known"], drawn)
