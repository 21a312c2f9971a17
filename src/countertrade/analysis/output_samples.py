"""One number a run of an output, and how it is read from a store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import xarray as xr

from countertrade.case import STATUS_QUO, WORLD
from countertrade.engine.backend import BLOCK
from countertrade.engine.store import MOST_BLOCKS_A_CHUNK

CHUNK = BLOCK * MOST_BLOCKS_A_CHUNK
"""Runs that are read at once."""
SUMS = {"emigration": ("people who leave", "Mperson"), "releases": ("persons released", "kperson")}
"""Rates that are added up over the years, with what the sum is called and its unit."""

Reduce = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Sample:
    """One output at one place: a number for each run, under a scenario and the status quo."""

    output: str
    label: str
    place: str
    unit: str
    own: np.ndarray
    base: np.ndarray
    share: bool = False
    """Whether it is 1 or 0 in each run, so that its mean is a share of runs."""
    median: bool = False
    """Whether its middle is the median, since in some runs it is never reached."""
    late: tuple[np.ndarray, np.ndarray] | None = None
    """Both in the last year, of a mean over years."""

    @property
    def differs(self) -> bool:
        """Whether its differences have a mean."""
        return not self.median

    def middle(self, values: np.ndarray) -> float:
        """Return the mean over runs, or the median."""
        return float(np.median(values) if self.median else values.mean())


@dataclass(frozen=True)
class Chunk:
    """Some runs of a store under one scenario and the status quo, read when first asked for."""

    results: xr.DataTree
    scenario: str
    runs: slice
    read: dict[tuple[str, str], xr.DataArray] = field(default_factory=dict)

    def has(self, group: str, name: str) -> bool:
        """Return whether the store has a variable."""
        return name in self.results[group].data_vars

    def get(self, group: str, name: str) -> xr.DataArray:
        """Return a variable of these runs under both scenarios."""
        if (group, name) not in self.read:
            both = list(dict.fromkeys([self.scenario, STATUS_QUO]))
            whole = self.results[group].to_dataset()[name]
            self.read[group, name] = whole.sel(scenario=both).isel(run=self.runs).load()
        return self.read[group, name]

    def both(self, variable: xr.DataArray, reduce: Reduce) -> tuple[np.ndarray, np.ndarray]:
        """Reduce a variable to a number a run, under the scenario and under the status quo."""
        own, base = (
            reduce(variable.sel(scenario=name).values.astype(float))
            for name in (self.scenario, STATUS_QUO)
        )
        return own, base


def in_chunks(
    results: xr.DataTree, scenario: str, make: Callable[[Chunk], Iterable[Sample]]
) -> list[Sample]:
    """Compute samples for some runs at a time and join them.

    Parameters
    ----------
    results
        An opened store.
    scenario
        Which scenario.
    make
        Yields the same samples, in the same order, for any runs.
    """
    runs = range(0, int(results.attrs["runs"]), CHUNK)
    parts = [list(make(Chunk(results, scenario, slice(one, one + CHUNK)))) for one in runs]
    return [_joined(same) for same in zip(*parts, strict=True)]


def _joined(same: tuple[Sample, ...]) -> Sample:
    own, base = (np.concatenate([getattr(one, name) for one in same]) for name in ("own", "base"))
    pairs = [one.late for one in same if one.late is not None]
    late = (
        (np.concatenate([one for one, _ in pairs]), np.concatenate([one for _, one in pairs]))
        if pairs
        else None
    )
    return replace(same[0], own=own, base=base, late=late)


def variables_of(results: xr.DataTree, group: str, name: str) -> list[tuple[str, str]]:
    """List the variables of an output with a label: a quantity, or the options of a decision."""
    stored = [str(one) for one in results[group].data_vars]
    if name in stored:
        return [(name, name.replace("_", " "))]
    return [
        (one, f"{name.replace('_', ' ')}: time at {_option(one, name)}")
        for one in stored
        if one.startswith(f"{name}_")
    ]


def _option(variable: str, decision: str) -> str:
    return variable.removeprefix(f"{decision}_").replace("_", " ")


def axis_of(variable: xr.DataArray) -> str | None:
    """Return the dimension of a variable's places, None for one of the world."""
    known = ("scenario", "run", "time", "year", "ahead", "mode")
    axes = [str(dim) for dim in variable.dims if dim not in known]
    return axes[0] if axes else None


def by_place(variable: xr.DataArray) -> Iterator[tuple[str, xr.DataArray]]:
    """Yield the places of a variable with its values there."""
    axis = axis_of(variable)
    if axis is None:
        yield WORLD, variable
        return
    for place in variable[axis].values:
        yield str(place), variable.sel({axis: place})
