"""What a forecast writes: which variables, over which dimensions, and how large it will be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import xarray as xr

from countertrade.engine.ensemble import Ensemble, Passage
from countertrade.engine.kernel import EventPlace
from countertrade.engine.store import Layout
from countertrade.language import Model, key_of
from countertrade.language.axes import WORLD, places
from countertrade.language.declare import Standing

DECEMBER = 12


@dataclass(frozen=True)
class Column:
    """A quantity over its places, as one variable of the store."""

    name: str
    axis: str
    places: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the quantity at its places."""
        return tuple(key_of(self.name, place) for place in self.places)


@dataclass(frozen=True)
class Outputs:
    """What is written of an ensemble: leading series by month, stocks by year, accounts."""

    model: Model

    @cached_property
    def leading(self) -> tuple[Column, ...]:
        """Leading series of the case, and what still stands."""
        standing = [
            name for name, one in self.model.declarations.items() if isinstance(one, Standing)
        ]
        return self._columns([*self.model.case.leading, *standing])

    @cached_property
    def stocks(self) -> tuple[Column, ...]:
        """All stocks."""
        return self._columns(dict.fromkeys(node.name for node in self.model.stocks))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Every key the kernel has to write: leading series, stocks and observed quantities."""
        observed = {key_of(one.quantity, one.place) for one in self.model.case.series}
        columns = {key for column in (*self.leading, *self.stocks) for key in column.keys}
        return tuple(sorted(columns | observed))

    def _columns(self, names: Iterable[str]) -> tuple[Column, ...]:
        axes = {name: self.model.declarations[name].over for name in names}
        return tuple(
            Column(name, axis, places(self.model.case, axis)) for name, axis in axes.items()
        )


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
            past = ("run", "time"), (runs, len(self.past))
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
        return (*found, *self._account_layout())

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
        shared = {axis: list(found) for axis, found in spots.items() if axis != WORLD}
        named = {"scenario": list(self.scenarios), "run": runs}
        return {
            "forecast": xr.Dataset(
                coords={
                    **shared,
                    **named,
                    "time": self.times,
                    "regime": regimes,
                    "mode": list(self.modes),
                }
            ),
            "stocks": xr.Dataset(coords={**shared, **named, "year": years}),
            "history": xr.Dataset(coords={**shared, "run": runs, "time": self.past}),
        }

    def _places(self) -> Mapping[str, tuple[str, ...]]:
        columns = (*self.outputs.leading, *self.outputs.stocks)
        return {column.axis: column.places for column in columns}

    def leading_values(self, passage: Passage) -> dict[str, np.ndarray]:
        """Take the leading series out of a passage, shape (lanes, months[, places])."""
        return {column.name: _stacked(column, passage) for column in self.outputs.leading}

    def stock_values(self, passage: Passage, first: int) -> dict[str, np.ndarray]:
        """Take the stocks of each December out of a passage that begins at month ``first``."""
        rows = self.decembers - first
        return {column.name: _stacked(column, passage)[:, rows] for column in self.outputs.stocks}


def _place_dims(column: Column) -> tuple[tuple[str, ...], tuple[int, ...]]:
    if column.axis == WORLD:
        return (), ()
    return (column.axis,), (len(column.places),)


def _stacked(column: Column, passage: Passage) -> np.ndarray:
    values = np.stack([passage.written[key] for key in column.keys], axis=-1)
    values = np.swapaxes(values, 0, 1)
    return values[..., 0] if column.axis == WORLD else values
