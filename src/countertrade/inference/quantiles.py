"""The columns that numbers of runs are counted in where only their quantiles are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import xarray as xr

from countertrade.case import STATUS_QUO
from countertrade.engine.chunk_files import ROWS
from countertrade.engine.sketch import Sketch
from countertrade.engine.store import Key, Layout
from countertrade.inference.blocks import Variables

LEVELS = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
COUNTED = ("forecast", "history", "stocks", "outputs", "past", "conditioning")
"""Groups whose numbers are counted."""
COMPARED_GROUP, COMPARED = "outputs", ("forecast", "survival")
"""A group and a variable that are compared with the status quo, run by run."""
APART = "_difference"
"""Ends the names of groups with differences to the status quo."""


@dataclass(frozen=True)
class Columns:
    """Where the numbers of each variable are counted.

    Parameters
    ----------
    layout
        Variables over runs.
    scenarios_of
        Scenarios of the variables of a group.
    """

    layout: tuple[Layout, ...]
    scenarios_of: Callable[[str], tuple[str, ...]]

    @cached_property
    def counted(self) -> Mapping[Key, Layout]:
        """Variables whose numbers are counted, differences to the status quo among them."""
        own = [one for one in self.layout if one.group in COUNTED and one.kind == "float32"]
        found = {one.key: one for one in own}
        compared = [one for one in own if _compared(one.key)]
        return found | {(f"{one.group}{APART}", one.name): one for one in compared}

    @cached_property
    def firsts(self) -> Mapping[tuple[Key, str], int]:
        """Key and scenario of each variable to its first column."""
        found: dict[tuple[Key, str], int] = {}
        column = 0
        for key, one in self.counted.items():
            for scenario in self._scenarios(one):
                found[key, scenario] = column
                column += _width(one)
        return found

    @cached_property
    def count(self) -> int:
        """Number of columns."""
        return sum(_width(one) * len(self._scenarios(one)) for one in self.counted.values())

    def _scenarios(self, one: Layout) -> tuple[str, ...]:
        return self.scenarios_of(one.group) if "scenario" in one.dims else (STATUS_QUO,)

    def sketch(self) -> Sketch:
        """Return a sketch without numbers."""
        return Sketch(self.count)

    def add(self, sketch: Sketch, parts: Iterable[tuple[str, Variables]], runs: int) -> None:
        """Count the numbers of some runs.

        Parameters
        ----------
        sketch
            Where they are counted.
        parts
            Scenario and its variables, the status quo before all others.
        runs
            How many of the runs count; those behind them only fill a block.
        """
        base: Variables = {}
        for scenario, variables in parts:
            for key, values in variables.items():
                if key in self.counted:
                    sketch.add(self.firsts[key, scenario], values[..., :runs])
                if not _compared(key):
                    continue
                if scenario == STATUS_QUO:
                    base[key] = values
                apart = (f"{key[0]}{APART}", key[1])
                sketch.add(self.firsts[apart, scenario], (values - base[key])[..., :runs])

    def read(self, sketch: Sketch) -> Iterator[tuple[str, xr.Dataset]]:
        """Yield each group with the quantiles and means of its variables.

        Parameters
        ----------
        sketch
            The counts of all runs.
        """
        quantiles, means = sketch.quantiles(LEVELS), sketch.means()
        for group in dict.fromkeys(key[0] for key in self.counted):
            found = xr.Dataset(coords={"quantile": list(LEVELS)})
            for key, one in self.counted.items():
                if key[0] == group:
                    dims, shape = self._shape(one)
                    first = self.firsts[key, self._scenarios(one)[0]]
                    columns = slice(first, first + int(np.prod(shape)))
                    middle = quantiles[:, columns].reshape(-1, *shape)
                    spread = xr.Variable(("quantile", *dims), middle, one.attrs)
                    mean = xr.Variable(dims, means[columns].reshape(shape), one.attrs)
                    kept = [dim for dim in one.dims if dim in dims]
                    found[key[1]] = spread.transpose("quantile", *kept)
                    found[f"{key[1]}_mean"] = mean.transpose(*kept)
            yield group, found

    def _shape(self, one: Layout) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """Return the dimensions of a variable's columns: scenarios, then others in reverse."""
        rest = [(dim, size) for dim, size in zip(one.dims, one.shape, strict=True)]
        kept = [pair for pair in reversed(rest) if pair[0] not in (*ROWS, "scenario")]
        if "scenario" in one.dims:
            kept = [("scenario", len(self._scenarios(one))), *kept]
        return tuple(dim for dim, _ in kept), tuple(size for _, size in kept)


def _compared(key: Key) -> bool:
    return key[0] == COMPARED_GROUP or key == COMPARED


def _width(one: Layout) -> int:
    """Return how many numbers a variable has for a run under a scenario."""
    sizes = zip(one.dims, one.shape, strict=True)
    return int(np.prod([size for dim, size in sizes if dim not in (*ROWS, "scenario")]))
