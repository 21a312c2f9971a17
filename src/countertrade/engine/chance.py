"""Random numbers keyed by seed, name and run, so that scenarios are paired.

A number depends on the seed, on what it is for (a name such as ``oil_price`` or
``regime_exit[VEN]``), on the run and on the month or occurrence, and on nothing else: not on the
scenario, the order of actors, the block or the length of the horizon. All are uniform positions
first (counter-based Threefry, one small program for all names) and then quantiles of what is
asked for.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from scipy.special import ndtri

from countertrade.engine.backend import jax

Draws = dict[str, np.ndarray]
PIECE = 2**16
"""Numbers drawn at once, so that one small program serves every shape."""


def uniforms(seed: int, names: Sequence[str], runs: np.ndarray, counters: np.ndarray) -> Draws:
    """Draw positions in (0, 1) for each name, counter and run.

    Parameters
    ----------
    seed
        Seed of the ensemble.
    names
        What the numbers are for; each has a stream of its own.
    runs
        Run numbers, shape (lanes,).
    counters
        Months or occurrences, shape (counters,).

    Returns
    -------
    dict
        Name to numbers, shape (counters, lanes).
    """
    streams = np.array([zlib.crc32(name.encode()) for name in names], dtype=np.uint32)
    shape = (len(names), len(counters), len(runs))
    wanted = np.broadcast_arrays(streams[:, None, None], counters[:, None], runs)
    flat = [one.ravel() for one in wanted]
    drawn = np.concatenate(
        [
            np.zeros(0),
            *(_piece(seed, *(one[i : i + PIECE] for one in flat)) for i in _starts(shape)),
        ]
    )
    return dict(zip(names, drawn.reshape(shape), strict=True))


def _starts(shape: tuple[int, ...]) -> range:
    return range(0, int(np.prod(shape)), PIECE)


def _piece(seed: int, streams: np.ndarray, counters: np.ndarray, runs: np.ndarray) -> np.ndarray:
    """Draw one piece, padded to the one size that is compiled."""
    count = len(streams)
    padded = [np.resize(one, PIECE) for one in (streams, runs, counters)]
    return np.asarray(_program()(seed, *padded))[:count]


def normals(seed: int, names: Sequence[str], runs: np.ndarray, counters: np.ndarray) -> Draws:
    """Draw standard normal numbers; arguments and shape as for :func:`uniforms`."""
    return {name: ndtri(at) for name, at in uniforms(seed, names, runs, counters).items()}


def exponentials(seed: int, names: Sequence[str], runs: np.ndarray, counters: np.ndarray) -> Draws:
    """Draw standard exponential numbers; arguments and shape as for :func:`uniforms`."""
    return {name: -np.log(at) for name, at in uniforms(seed, names, runs, counters).items()}


def gumbels(seed: int, names: Sequence[str], runs: np.ndarray, counters: np.ndarray) -> Draws:
    """Draw standard Gumbel numbers; arguments and shape as for :func:`uniforms`."""
    return {
        name: -np.log(-np.log(at)) for name, at in uniforms(seed, names, runs, counters).items()
    }


@cache
def _program() -> Any:
    """Compile the positions of one piece."""
    random, vmap = jax().random, jax().vmap

    def one(seed: Any, stream: Any, run: Any, counter: Any) -> Any:
        key = random.fold_in(random.fold_in(random.key(seed), stream), run)
        # The interval is open: a position of 0 would be an infinite quantile.
        return random.uniform(random.fold_in(key, counter), minval=1e-12, maxval=1.0)

    return jax().jit(vmap(one, in_axes=(None, 0, 0, 0)))
