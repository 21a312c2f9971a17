"""What a forecast writes: which variables, over which dimensions, and how large it will be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np
import xarray as xr

from countertrade.case import STATUS_QUO
from countertrade.case.outputs import ALWAYS, yearly_needed
from countertrade.engine.backend import STEPS_PER_YEAR
from countertrade.engine.ensemble import Ensemble, Passage
from countertrade.engine.kernel import EventPlace
from countertrade.engine.store import Layout
from countertrade.language import Model, Node, key_of, option_names
from countertrade.language.axes import WORLD, places
from countertrade.language.declare import Decision, Equation, Standing

DECEMBER = 12


@dataclass(frozen=True)
class Column:
    """A quantity over its places, as one variable of the store."""

    name: str
    axis: str
    dimension: str
    """Dimension of the places in the store."""
    places: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the quantity at its places."""
        return tuple(key_of(self.name, place) for place in self.places)


@dataclass(frozen=True)
class Outputs:
    """What is written: leading series by month, stocks and scenarios' outputs by year, accounts."""

    model: Model

    @cached_property
    def leading(self) -> tuple[Column, ...]:
        """Leading series of the case, and what still stands."""
        return self._columns([*self.model.case.leading, *self._standing])

    @property
    def _standing(self) -> tuple[str, ...]:
        declared = self.model.declarations.items()
        return tuple(name for name, one in declared if isinstance(one, Standing))

    @cached_property
    def stocks(self) -> tuple[Column, ...]:
        """All stocks."""
        return self._columns(dict.fromkeys(node.name for node in self.model.stocks))

    @cached_property
    def asked(self) -> tuple[Column, ...]:
        """What scenarios of the case report and what still stands.

        Of all scenarios, run or not, so that the kernel stays the same. A decision is written as
        the share of time at each of its options.
        """
        scenarios = self.model.case.scenarios.values()
        names = (*ALWAYS, *(name for one in scenarios for name in one.outputs))
        found: list[Column] = []
        for name in (*self._standing, *yearly_needed(names)):
            declared = self.model.declarations.get(name)
            if isinstance(declared, Decision):
                found += self._columns(option_names(name, declared), declared.over)
            elif declared is not None:
                found += self._columns([name])
        return tuple(found)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Every key the kernel has to write: all columns, rates of exit, observed quantities."""
        observed = {key_of(one.quantity, one.place) for one in self.model.case.series}
        rates = {node.key for node in self.model.hazards if _event(node) == "regime_exit"}
        all_columns = (*self.leading, *self.stocks, *self.asked)
        columns = {key for column in all_columns for key in column.keys}
        return tuple(sorted(columns | observed | rates))

    def _dimension(self, axis: str) -> str:
        """Name the dimension of an axis: its own name, unless a quantity is called that."""
        return f"{axis}_link" if axis in self.model.declarations else axis

    def _columns(self, names: Iterable[str], over: str | None = None) -> tuple[Column, ...]:
        axes = {name: over or self.model.declarations[name].over for name in names}
        columns = (
            Column(name, axis, self._dimension(axis), places(self.model.case, axis))
            for name, axis in axes.items()
        )
        # A case need not have a place on every axis: one without a partnership has no pair.
        return tuple(column for column in columns if column.places)


@dataclass(frozen=True)
class Plan:
    """The variables of a store for an ensemble of some runs under some scenarios."""

    ensemble: Ensemble
    outputs: Outputs
    scenarios: tuple[str, ...]
    runs: int

    @cached_property
    def exits(self) -> tuple[EventPlace, ...]:
        """Regime exits, in the order of the case's regimes."""
        events = {
            one.place: one
            for one in self.ensemble.kernel.event_places
            if one.event == "regime_exit"
        }
        return tuple(events[regime] for regime in self.ensemble.model.case.regimes)

    @cached_property
    def modes(self) -> tuple[str, ...]:
        """Modes of regime exit, in the order of the first regime."""
        return self.exits[0].modes

    @cached_property
    def times(self) -> np.ndarray:
        """First day of each month from the as-of month to the horizon."""
        return self._dates(self.ensemble.span.as_of, self.ensemble.span.months)

    @cached_property
    def past(self) -> np.ndarray:
        """First day of each month of history, the as-of month included."""
        return self._dates(0, self.ensemble.span.as_of + 1)

    @cached_property
    def decembers(self) -> np.ndarray:
        """Indices of the Decembers between the as-of month and the horizon."""
        span = self.ensemble.span
        months = np.arange(span.as_of, span.months)
        return np.array([m for m in months if (span.start + int(m)).month == DECEMBER])

    @cached_property
    def counterfactuals(self) -> tuple[str, ...]:
        """Scenarios that leave history before the as-of month."""
        ensemble = self.ensemble
        return tuple(one for one in self.scenarios if ensemble.branch(one) < ensemble.span.as_of)

    @cached_property
    def past_scenarios(self) -> tuple[str, ...]:
        """Whose past is stored year by year: recorded history as status quo, then those above."""
        return (STATUS_QUO, *self.counterfactuals) if self.counterfactuals else ()

    def scenarios_of(self, group: str) -> tuple[str, ...]:
        """Return the scenarios of the variables of a group, in the order of their rows."""
        return self.past_scenarios if group == "past" else self.scenarios

    @cached_property
    def past_keys(self) -> frozenset[str]:
        """Keys that the yearly means of a past are taken of."""
        columns = {key for column in self.outputs.asked for key in column.keys}
        return frozenset(columns | {key for exits in self.exits for key in exits.hazards})

    @cached_property
    def history_keys(self) -> tuple[str, ...]:
        """Keys written of recorded history: leading series, and what altered pasts need."""
        leading = {key for column in self.outputs.leading for key in column.keys}
        return tuple(sorted(leading | (self.past_keys if self.counterfactuals else set())))

    @cached_property
    def scenario_keys(self) -> tuple[str, ...]:
        """Keys that are written of a scenario: all columns, and the accounts of exits."""
        columns = (*self.outputs.leading, *self.outputs.stocks, *self.outputs.asked)
        keys = {key for column in columns for key in column.keys}
        accounts = self.ensemble.kernel.account_keys
        altered = self.past_keys if self.counterfactuals else set()
        return tuple(sorted(keys | altered)) + tuple(accounts)

    @cached_property
    def past_years(self) -> tuple[int, ...]:
        """Calendar years from the start to the as-of month."""
        months = range(self.ensemble.span.as_of + 1)
        return tuple(dict.fromkeys((self.ensemble.span.start + month).year for month in months))

    def _dates(self, first: int, last: int) -> np.ndarray:
        span = self.ensemble.span
        days = [(span.start + index).first_day for index in range(first, last)]
        return np.array(days, dtype="datetime64[ns]")

    def layout(self) -> tuple[Layout, ...]:
        """List the variables that blocks fill."""
        count, runs, times = len(self.scenarios), self.runs, len(self.times)
        found = []
        for column in self.outputs.leading:
            unit = {"unit": self.ensemble.model.unit(column.name)}
            dims, shape = _place_dims(column)
            head = ("scenario", "run", "time"), (count, runs, times)
            found.append(Layout("forecast", column.name, head[0] + dims, head[1] + shape, unit))
            # At most as many histories as runs: what runs share is written once.
            past = ("history", "time"), (runs, len(self.past))
            found.append(Layout("history", column.name, past[0] + dims, past[1] + shape, unit))
        for column in self.outputs.stocks:
            unit = {"unit": self.ensemble.model.unit(column.name)}
            dims, shape = _place_dims(column)
            found.append(
                Layout(
                    "stocks",
                    column.name,
                    ("scenario", "run", "year", *dims),
                    (count, runs, len(self.decembers), *shape),
                    unit,
                )
            )
        return (*found, *self._asked_layout(), *self._account_layout())

    def _asked_layout(self) -> tuple[Layout, ...]:
        """Lay out the yearly means that scenarios report, ahead and in altered pasts."""
        ahead = ("scenario", "run", "ahead"), (len(self.scenarios), self.runs, self.years_ahead)
        past = (
            ("scenario", "run", "year"),
            (len(self.past_scenarios), self.runs, len(self.past_years)),
        )
        found = []
        for column in self.outputs.asked:
            unit = {"unit": self._unit(column)}
            dims, shape = _place_dims(column)
            found.append(Layout("outputs", column.name, ahead[0] + dims, ahead[1] + shape, unit))
            if self.counterfactuals:
                found.append(Layout("past", column.name, past[0] + dims, past[1] + shape, unit))
        if self.counterfactuals:
            dims, shape = ("regime", "mode"), (len(self.exits), len(self.modes))
            rate = {"unit": "1/yr"}
            found.append(Layout("past", "exit_rate", past[0] + dims, past[1] + shape, rate))
        return tuple(found)

    def _unit(self, column: Column) -> str:
        """Return the unit of a column; options of decisions are shares of time."""
        declared = column.name in self.ensemble.model.declarations
        return self.ensemble.model.unit(column.name) if declared else "share"

    @property
    def years_ahead(self) -> int:
        """Years from the as-of month to the horizon."""
        return (len(self.times) - 1) // STEPS_PER_YEAR

    def _account_layout(self) -> tuple[Layout, ...]:
        count, runs, times, regimes = (
            len(self.scenarios),
            self.runs,
            len(self.times),
            len(self.exits),
        )
        share = {"unit": "share"}
        by_month = ("scenario", "run", "time", "regime")
        return (
            Layout("forecast", "survival", by_month, (count, runs, times, regimes), share),
            Layout(
                "forecast",
                "exit_share",
                ("scenario", "run", "regime", "mode"),
                (count, runs, regimes, len(self.modes)),
                share,
            ),
            Layout(
                "forecast",
                "leader_exits",
                by_month,
                (count, runs, times, regimes),
                {"unit": "events"},
            ),
        )

    def coordinates(self) -> dict[str, xr.Dataset]:
        """Make a dataset of coordinates for each group."""
        spots = self._places()
        runs = np.arange(self.runs)
        regimes = [one.place for one in self.exits]
        years = [(self.ensemble.span.start + int(m)).year for m in self.decembers]
        shared = {dimension: list(found) for dimension, found in spots.items()}
        named = {"scenario": list(self.scenarios), "run": runs}
        exits = {"regime": regimes, "mode": list(self.modes)}
        ahead = np.arange(1, self.years_ahead + 1)
        past = xr.Dataset(
            coords={
                **shared,
                **exits,
                "run": runs,
                "scenario": list(self.past_scenarios),
                "year": list(self.past_years),
            }
        )
        return ({"past": past} if self.counterfactuals else {}) | {
            "outputs": xr.Dataset(coords={**shared, **named, "ahead": ahead}),
            "forecast": xr.Dataset(
                coords={**shared, **named, **exits, "time": self.times},
            ),
            "stocks": xr.Dataset(coords={**shared, **named, "year": years}),
            "history": xr.Dataset(coords={**shared, "run": runs, "time": self.past}),
        }

    def _places(self) -> Mapping[str, tuple[str, ...]]:
        columns = (*self.outputs.leading, *self.outputs.stocks, *self.outputs.asked)
        return {column.dimension: column.places for column in columns if column.axis != WORLD}

    def leading_values(self, passage: Passage) -> dict[str, np.ndarray]:
        """Take the leading series out of a passage, shape ([places, ]months, runs)."""
        return _by_column(self.outputs.leading, passage)

    def stock_values(self, passage: Passage, first: int) -> dict[str, np.ndarray]:
        """Take the stocks of each December out of a passage that begins at month ``first``."""
        return _by_column(self.outputs.stocks, passage, self.decembers - first)

    def asked_values(self, passage: Passage) -> dict[str, np.ndarray]:
        """Take yearly means out of a passage from the as-of month to the horizon."""
        firsts = 1 + STEPS_PER_YEAR * np.arange(self.years_ahead)
        spans = [slice(first, first + STEPS_PER_YEAR) for first in firsts]
        return _by_column(self.outputs.asked, passage, means_over=spans)

    def past_values(self, passage: Passage) -> dict[str, np.ndarray]:
        """Take yearly means out of a passage from the start to the as-of month."""
        years = [(self.ensemble.span.start + m).year for m in range(self.ensemble.span.as_of + 1)]
        ends = pairwise([*np.searchsorted(years, self.past_years), len(years)])
        spans = [slice(*one) for one in ends]
        found = _by_column(self.outputs.asked, passage, means_over=spans)
        rates = [_means(passage.table(exits.hazards), spans) for exits in self.exits]
        return found | {"exit_rate": np.stack(rates, axis=1)}


def _event(node: Node) -> str | None:
    assert isinstance(node.declaration, Equation)
    return node.declaration.event


def _place_dims(column: Column) -> tuple[tuple[str, ...], tuple[int, ...]]:
    if column.axis == WORLD:
        return (), ()
    return (column.dimension,), (len(column.places),)


def _by_column(
    columns: tuple[Column, ...],
    passage: Passage,
    months: slice | np.ndarray = slice(None),
    means_over: Sequence[slice] = (),
) -> dict[str, np.ndarray]:
    """Take columns out of a passage, shape ([places, ]months, runs), or means over some months."""
    table = passage.table([key for column in columns for key in column.keys], months)
    if means_over:
        table = _means(table, means_over)
    ends = accumulate(len(column.keys) for column in columns)
    return {
        column.name: table[end - 1] if column.axis == WORLD else table[end - len(column.keys) : end]
        for column, end in zip(columns, ends, strict=True)
    }


def _means(table: np.ndarray, spans: Sequence[slice]) -> np.ndarray:
    """Return means over spans of months of a table of shape (keys, months, runs)."""
    found = np.empty((len(table), len(spans), table.shape[-1]), table.dtype)
    for place, span in enumerate(spans):
        table[:, span].mean(axis=1, out=found[:, place])
    return found
