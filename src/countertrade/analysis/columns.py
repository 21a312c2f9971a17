"""Reading a store by pieces: what is computed over runs needs no more memory the more there are.

A column is one place and month of a variable, with the numbers of all runs. Quantiles need whole
columns, so these are read some at a time; a number a run is computed for some runs at a time.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
import xarray as xr

from countertrade.engine.backend import BLOCK
from countertrade.engine.store import MOST_BLOCKS_A_CHUNK

BUDGET = 128 * 1024**2
"""Bytes of numbers that are held at once; ten thousand runs of most variables are one piece."""
CHUNK = BLOCK * MOST_BLOCKS_A_CHUNK
"""Runs in one chunk of the store: pieces of runs are whole chunks."""
THREADS = 2
WORTH_THREADS = 2**18
"""Numbers from which on they are sorted by several threads."""
SORTED_AT_ONCE = 16
"""Columns that a thread sorts at once, so that they stay near the processor."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)

Given = ParamSpec("Given")
Found = TypeVar("Found")
_FOUND: dict[int, dict[Any, Any]] = {}


def kept(
    function: Callable[Concatenate[xr.DataTree, Given], Found],
) -> Callable[Concatenate[xr.DataTree, Given], Found]:
    """Let a function keep what it found in a store as long as the store is open.

    Parameters
    ----------
    function
        Takes an opened store and what is asked of it; what it returns must not grow with the
        number of runs by more than a column.
    """

    @wraps(function)
    def asked(results: xr.DataTree, /, *given: Given.args, **named: Given.kwargs) -> Found:
        if id(results) not in _FOUND:
            _FOUND[id(results)] = {}
            weakref.finalize(results, _FOUND.pop, id(results))
        found, question = _FOUND[id(results)], (function, given, *named.items())
        if question not in found:
            found[question] = function(results, *given, **named)
        answer: Found = found[question]
        return answer

    return asked


def stored(results: xr.DataTree, group: str, name: str, scenario: str | None = None) -> xr.Variable:
    """Return a variable of a store that has not been read yet.

    Parameters
    ----------
    results
        An opened store.
    group, name
        Which variable.
    scenario
        Under which scenario; not used for what has none.
    """
    node = results[group]
    found = node.variables[name]
    if scenario is None or "scenario" not in found.dims:
        return found
    return found.isel(scenario=labels(results, group, "scenario").index(scenario))


@kept
def labels(results: xr.DataTree, group: str, dimension: str) -> tuple[str, ...]:
    """Return the labels along a dimension of a group."""
    return tuple(str(label) for label in results[group].variables[dimension].values)


def columns(variable: xr.Variable, budget: int = BUDGET) -> Iterator[np.ndarray]:
    """Yield the columns of a variable, some at a time, shape (columns, runs).

    Parameters
    ----------
    variable
        Over ``run`` and other dimensions.
    budget
        Bytes to hold at once; a single column may need more.

    Yields
    ------
    numpy.ndarray
        Columns in the order of the other dimensions, the last of them running fastest.
    """
    others = [dim for dim in variable.dims if dim != "run"]
    if not others:
        yield variable.values[None]
        return
    length = variable.sizes[others[0]]
    step = max(1, budget // max(1, variable.nbytes // max(length, 1)))
    for first in range(0, length, step):
        yield _columns_of(variable.isel({others[0]: slice(first, first + step)}))


def over_runs(
    variable: xr.Variable, reduce: Callable[[np.ndarray], np.ndarray], budget: int = BUDGET
) -> np.ndarray:
    """Reduce every column of a variable to some numbers.

    Parameters
    ----------
    variable
        Over ``run`` and other dimensions.
    reduce
        Takes columns, shape (columns, runs), to shape (numbers, columns).
    budget
        Bytes to hold at once.

    Returns
    -------
    numpy.ndarray
        Shape (numbers, *other dimensions).
    """
    parts = [reduce(block) for block in columns(variable, budget)]
    found = np.concatenate(parts, axis=-1)
    sizes = [size for dim, size in variable.sizes.items() if dim != "run"]
    return found.reshape(*found.shape[:-1], *sizes)


@kept
def means(results: xr.DataTree, group: str, name: str, scenario: str | None = None) -> np.ndarray:
    """Return the mean over runs of every column of a stored variable, without its runs."""
    found: np.ndarray = over_runs(stored(results, group, name, scenario), _mean)[0]
    return found


@kept
def spread(results: xr.DataTree, group: str, name: str, scenario: str | None = None) -> np.ndarray:
    """Return the quantiles over runs of every column of a stored variable, levels first."""
    return over_runs(stored(results, group, name, scenario), quantiles)


def by_run(
    variable: xr.Variable, reduce: Callable[[np.ndarray], np.ndarray], budget: int = BUDGET
) -> np.ndarray:
    """Reduce every run of a variable to some numbers.

    Parameters
    ----------
    variable
        Over ``run`` first, then other dimensions.
    reduce
        Takes some runs, shape (runs, *others), to shape (runs, *numbers).
    budget
        Bytes to hold at once.

    Returns
    -------
    numpy.ndarray
        Shape (runs, *numbers), one row a run.
    """
    a_run = max(1, variable.nbytes // max(1, variable.sizes["run"]))
    pieces = run_pieces(variable.sizes["run"], a_run, budget)
    return np.concatenate([reduce(variable.isel(run=piece).values) for piece in pieces])


def run_pieces(runs: int, a_run: int, budget: int = BUDGET) -> Iterator[slice]:
    """Yield slices of runs, whole chunks of the store whose bytes stay within a budget.

    Parameters
    ----------
    runs
        Number of runs.
    a_run
        Bytes of one.
    budget
        Bytes to hold at once; one chunk may need more.
    """
    step = CHUNK * max(1, budget // (CHUNK * a_run))
    for first in range(0, runs, step):
        yield slice(first, min(first + step, runs))


def quantiles(block: np.ndarray, levels: tuple[float, ...] = QUANTILES) -> np.ndarray:
    """Return quantiles along the last axis, levels first.

    The same as :func:`numpy.quantile` does: linear between the runs on either side.
    """
    table = block.reshape(-1, block.shape[-1])
    found = np.empty((len(levels), len(table)))

    def fill(first: int) -> None:
        some = slice(first, first + SORTED_AT_ONCE)
        found[:, some] = _quantiles_of_sorted(np.sort(table[some], axis=-1), levels)

    beginnings = range(0, len(table), SORTED_AT_ONCE)
    if table.size < WORTH_THREADS:
        list(map(fill, beginnings))
    else:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(fill, beginnings))
    return found.reshape(len(levels), *block.shape[:-1])


def _mean(block: np.ndarray) -> np.ndarray:
    found: np.ndarray = block.mean(axis=-1, dtype=float)
    return found[None]


def _quantiles_of_sorted(table: np.ndarray, levels: tuple[float, ...]) -> np.ndarray:
    places = np.asarray(levels) * (table.shape[-1] - 1)
    below = np.floor(places).astype(int)
    above = np.minimum(below + 1, table.shape[-1] - 1)
    low, high = (table[:, at].T.astype(float) for at in (below, above))
    # What is not a number stands last.
    return np.where(np.isnan(table[:, -1]), np.nan, low + (high - low) * (places - below)[:, None])


def _columns_of(variable: xr.Variable) -> np.ndarray:
    """Read a variable and return all of its columns."""
    last = np.moveaxis(variable.values, variable.get_axis_num("run"), -1)
    return last.reshape(-1, last.shape[-1])
