"""One number a run of an output, and how it is read from a store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import xarray as xr

from countertrade.analysis.columns import labels, run_pieces, stored
from countertrade.case import STATUS_QUO, WORLD

A_RUN = 4096
"""Bytes of a run of one variable: the months to the horizon at some places, twice as precise."""
SUMS = {"emigration": ("people who leave", "Mperson"), "releases": ("persons released", "kperson")}
"""Rates that are added up over the years, with what the sum is called and its unit."""
NO_PLACES = frozenset({"scenario", "run", "time", "year", "ahead", "mode"})


@dataclass(frozen=True, eq=False)
class Sample:
    """One output at one place: a number for each run under a scenario."""

    output: str
    label: str
    place: str
    unit: str
    values: np.ndarray
    share: bool = False
    """Whether it is 1 or 0 in each run, so that its mean is a share of runs."""
    median: bool = False
    """Whether its middle is the median, since in some runs it is never reached."""
    late: np.ndarray | None = None
    """In the last year, of a mean over years."""

    @property
    def differs(self) -> bool:
        """Whether its differences have a mean."""
        return not self.median

    @property
    def middle(self) -> float:
        """Mean over runs, or the median."""
        return float(np.median(self.values) if self.median else self.values.mean())


@dataclass(frozen=True)
class Chunk:
    """Some runs of a store under one scenario, read when first asked for."""

    results: xr.DataTree
    scenario: str
    runs: slice
    beside: Chunk | None = None
    """The same runs under the status quo; None where that is the scenario."""
    read: dict[tuple[str, str], Mapping[str, np.ndarray]] = field(default_factory=dict)

    @property
    def base(self) -> Chunk:
        """The same runs under the status quo."""
        return self.beside or self

    def has(self, group: str, name: str) -> bool:
        """Return whether the store has a variable."""
        return name in self.results[group].variables

    def unit(self, group: str, name: str) -> str:
        """Return the unit of a variable."""
        return str(self.results[group].variables[name].attrs.get("unit", ""))

    def get(self, group: str, name: str) -> Mapping[str, np.ndarray]:
        """Return a variable of these runs at each of its places, runs first."""
        if (group, name) not in self.read:
            whole = stored(self.results, group, name, self.scenario).isel(run=self.runs)
            axes = [str(dim) for dim in whole.dims if dim not in NO_PLACES]
            places = labels(self.results, group, axes[0]) if axes else (WORLD,)
            moved = np.moveaxis(whole.values, whole.get_axis_num(axes[0]), 0) if axes else [whole]
            found = (np.asarray(values).astype(float) for values in moved)
            self.read[group, name] = dict(zip(places, found, strict=True))
        return self.read[group, name]


def in_chunks(
    results: xr.DataTree, scenarios: Iterable[str], make: Callable[[Chunk], Iterable[Sample]]
) -> dict[str, list[Sample]]:
    """Compute samples under some scenarios, for some runs at a time, and join them.

    Parameters
    ----------
    results
        An opened store.
    scenarios
        Which scenarios; the status quo is added.
    make
        Yields the same samples, in the same order, for any runs and scenario.

    Returns
    -------
    dict
        Scenario to its samples.
    """
    others = [name for name in scenarios if name != STATUS_QUO]
    parts: dict[str, list[list[Sample]]] = {name: [] for name in (STATUS_QUO, *others)}
    for runs in run_pieces(int(results.attrs["runs"]), A_RUN):
        base = Chunk(results, STATUS_QUO, runs)
        parts[STATUS_QUO].append(list(make(base)))
        for name in others:
            parts[name].append(list(make(Chunk(results, name, runs, base))))
    return {
        name: [_joined(same) for same in zip(*found, strict=True)] for name, found in parts.items()
    }


def _joined(same: tuple[Sample, ...]) -> Sample:
    if len(same) == 1:
        return same[0]
    late = [one.late for one in same if one.late is not None]
    return replace(
        same[0],
        values=np.concatenate([one.values for one in same]),
        late=np.concatenate(late) if late else None,
    )


def variables_of(results: xr.DataTree, group: str, name: str) -> list[tuple[str, str]]:
    """List the variables of an output with a label: a quantity, or the options of a decision."""
    held = [str(one) for one in results[group].data_vars]
    if name in held:
        return [(name, name.replace("_", " "))]
    return [
        (one, f"{name.replace('_', ' ')}: time at {_option(one, name)}")
        for one in held
        if one.startswith(f"{name}_")
    ]


def _option(variable: str, decision: str) -> str:
    return variable.removeprefix(f"{decision}_").replace("_", " ")
