"""How fast the C kernel is, and the engine, in trajectories per second and core.

A trajectory is one run from the first month of the case through recorded history and on under the
status quo to the horizon, with exits, events and decisions drawn, and everything written that a
forecast writes. Both sides compute the same blocks of runs from the same parameters and random
numbers, in turns; CPU time of the whole process counts, so that threads gain nothing.

Timed of C is the loop over the months, which writes its results into memory that is there. Timed of
the engine is :meth:`Ensemble.through`: the same, laying parameters and random numbers out for the
loop, and handing the results over as NumPy arrays; its memory is there too after the first block.
Drawing parameters and random numbers, which the engine does before its loop, is timed apart. Not
timed are laying them out for C, and compiling.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from benchmarks.c_kernel.build import Precision
from benchmarks.c_kernel.kernel import LANES, CKernel, Packed

from countertrade.case import STATUS_QUO
from countertrade.engine.backend import BLOCK
from countertrade.engine.ensemble import Ensemble
from countertrade.engine.kernel import Values
from countertrade.engine.layout import Outputs
from countertrade.engine.vector_code import PRECISIONS
from countertrade.language import Model

SEED = 1
Work = Callable[[], object]


@dataclass(frozen=True)
class Speed:
    """CPU time that some trajectories take, in seconds."""

    runs: int
    c: float
    engine: float
    drawing: float
    """Parameters and random numbers, which both are given."""

    @property
    def times_c(self) -> float:
        """Time of the engine over that of C."""
        return self.engine / self.c


@dataclass(frozen=True)
class _Given:
    """What some runs begin with."""

    start: Values
    parameters: Values
    draws: Values


@dataclass
class _Sides:
    """The two sides, with memory that they use again."""

    ensemble: Ensemble
    kernel: CKernel
    drawing: float = field(default=0.0, init=False)
    _made: list[np.ndarray] = field(default_factory=list, init=False)

    @cached_property
    def months(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Months of history and of the horizon."""
        span = self.ensemble.span
        return (0, span.as_of), (span.as_of, span.months)

    def works(self, runs: np.ndarray) -> tuple[Work, Work]:
        """Return what computes some runs in C and what does with the engine."""
        begin = time.process_time()
        given = self._given(runs)
        self.drawing += time.process_time() - begin
        beyond = -len(runs) % self.kernel.lanes
        filled = self._given(np.pad(runs, (0, beyond), mode="edge")) if beyond else given
        return self._in_c(filled), self._by_engine(given)

    def _given(self, runs: np.ndarray) -> _Given:
        parameters = self.ensemble.parameters(runs)
        start = self.ensemble.start(runs, parameters)
        return _Given(start, parameters, self.ensemble.draws(runs))

    def _in_c(self, given: _Given) -> Work:
        arrays = given.start, given.parameters, given.draws
        past = self.kernel.packed("", *arrays)
        future = replace(self.kernel.packed(STATUS_QUO, *arrays), state=past.state)
        first = past.state.copy()
        rooms = [room[: past.blocks] for room in self._rooms(past)]

        def work() -> None:
            past.state[...] = first
            for packed, months, room in zip((past, future), self.months, rooms, strict=True):
                self.kernel.run(packed, months, room)

        return work

    def _rooms(self, packed: Packed) -> list[np.ndarray]:
        """Return room for what is written, made for the first block, which is the largest."""
        if not self._made:
            self._made += [self.kernel.room(packed, months) for months in self.months]
        return self._made

    def _by_engine(self, given: _Given) -> Work:
        before, after = self.months

        def work() -> None:
            rest = given.parameters, given.draws
            past = self.ensemble.through("", given.start, *rest, before)
            self.ensemble.through(STATUS_QUO, past.state, *rest, after)

        return work


def speed(
    model: Model, runs: int = BLOCK, precision: Precision = Precision.SINGLE, repeats: int = 5
) -> Speed:
    """Measure the C kernel and the engine, block by block in turns.

    Parameters
    ----------
    model
        An assembled model.
    runs
        Number of trajectories.
    precision
        Kind of number of both.
    repeats
        Number of times that each block is computed; the median counts.

    Raises
    ------
    benchmarks.c_kernel.build.CompilerError
        If gcc is not installed or refuses the source.
    """
    ensemble = Ensemble(model, SEED, Outputs(model).keys, str(precision))
    # Few runs are one vector, as in the engine.
    lanes = LANES if runs >= LANES else PRECISIONS[str(precision)].lanes
    sides = _Sides(ensemble, CKernel(ensemble, precision, lanes))
    for work in sides.works(np.arange(min(runs, BLOCK))):
        # The first time compiles, and takes memory.
        work()
    sides.drawing = 0.0
    totals = np.zeros(2)
    for first in range(0, runs, BLOCK):
        works = sides.works(np.arange(first, min(first + BLOCK, runs)))
        found = [[_seconds(work) for work in works] for _ in range(repeats)]
        totals += [statistics.median(side) for side in zip(*found, strict=True)]
    in_c, by_engine = totals.tolist()
    return Speed(runs, in_c, by_engine, sides.drawing)


def _seconds(work: Work) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin
