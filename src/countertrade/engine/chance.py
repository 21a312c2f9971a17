"""Random numbers keyed by seed, name and run, so that scenarios are paired.

A number depends on the seed, on what it is for (a name such as ``oil_price`` or
``regime_exit[VEN]``), on the run and on the month or occurrence, and on nothing else: not on the
scenario, the order of actors, the block or the length of the horizon. All are positions in (0, 1)
first (counter-based Threefry) and then quantiles of what is asked for.
"""

from __future__ import annotations

import ctypes
import zlib
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from countertrade.engine.native import Library, compiled
from countertrade.engine.random_code import LANES, QUANTILES, module, name_of
from countertrade.engine.vector_code import DOUBLE, PRECISIONS

Draws = dict[str, np.ndarray]
_WORD, _POINTER, _COUNT = ctypes.c_uint32, ctypes.c_void_p, ctypes.c_int64
ARGUMENTS = (_WORD, _POINTER, _COUNT, _POINTER, _COUNT, _POINTER, _COUNT, _POINTER)


def uniforms(
    seed: int,
    names: Sequence[str],
    runs: np.ndarray,
    counters: np.ndarray,
    precision: str = DOUBLE.name,
) -> Draws:
    """Draw positions in (0, 1) for each name, counter and run.

    Parameters
    ----------
    seed
        Seed of the ensemble, below 2**32.
    names
        What the numbers are for; each has a stream of its own.
    runs
        Run numbers, shape (lanes,).
    counters
        Months or occurrences, shape (counters,).
    precision
        Precision that the numbers are rounded to.

    Returns
    -------
    dict
        Name to numbers, shape (counters, lanes).
    """
    found = _drawn("uniforms", seed, names, runs, counters, precision)
    return dict(zip(names, found, strict=True))


def normals(
    seed: int,
    names: Sequence[str],
    runs: np.ndarray,
    counters: np.ndarray,
    precision: str = DOUBLE.name,
) -> Draws:
    """Draw standard normal numbers; arguments and shape as for :func:`uniforms`."""
    found = _drawn("normals", seed, names, runs, counters, precision)
    return dict(zip(names, found, strict=True))


def exponentials(
    seed: int,
    names: Sequence[str],
    runs: np.ndarray,
    counters: np.ndarray,
    precision: str = DOUBLE.name,
) -> Draws:
    """Draw standard exponential numbers; arguments and shape as for :func:`uniforms`."""
    found = _drawn("exponentials", seed, names, runs, counters, precision)
    return dict(zip(names, found, strict=True))


def gumbels(
    seed: int,
    names: Sequence[str],
    runs: np.ndarray,
    counters: np.ndarray,
    precision: str = DOUBLE.name,
) -> np.ndarray:
    """Draw standard Gumbel numbers for choices among the names.

    Arguments as for :func:`uniforms`; the numbers are of shape (counters, names, lanes).
    """
    return _drawn("gumbels", seed, names, runs, counters, precision).swapaxes(0, 1)


def _drawn(
    kind: str,
    seed: int,
    names: Sequence[str],
    runs: np.ndarray,
    counters: np.ndarray,
    precision: str,
) -> np.ndarray:
    """Draw numbers of a kind, shape (names, counters, lanes)."""
    streams = np.array([zlib.crc32(name.encode()) for name in names], np.uint32)
    whole = np.resize(runs, -(-len(runs) // LANES) * LANES).astype(np.uint32)
    when = np.asarray(counters).astype(np.uint32)
    found = np.empty((len(streams), len(when), len(whole)), precision)
    if found.size:
        pointers = [one.ctypes.data for one in (streams, whole, when, found)]
        sizes = [len(streams), len(whole), len(when)]
        given = [one for pair in zip(pointers, sizes, strict=False) for one in pair]
        _functions()[name_of(kind, precision)](seed, *given, pointers[-1])
    return found[..., : len(runs)]


@cache
def _functions() -> dict[str, Callable[..., None]]:
    library = Library(compiled(module()))
    names = [name_of(kind, precision) for kind in QUANTILES for precision in PRECISIONS]
    return {name: library.function(name, *ARGUMENTS) for name in names}
