"""How fast the C kernel is, and the engine, in trajectories per second and core.

A trajectory is one run from the first month of the case through recorded history and on under the
status quo to the horizon, with exits, events and decisions drawn, and everything written that a
forecast writes. Both sides compute the same block of runs from the same parameters and random
numbers, in turns; CPU time of the whole process counts, so that threads gain nothing.

Timed of C is the loop over the months, which writes its results into memory that is there. Timed of
the engine is :meth:`Ensemble.through`: the same, laying parameters and random numbers out for the
loop, and handing the results over as NumPy arrays; its memory is there too after the first block.
Not timed are drawing parameters and random numbers, which the engine does before its loop, laying
them out for C, and compiling.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from benchmarks.c_kernel.build import Precision
from benchmarks.c_kernel.kernel import CKernel

from countertrade.case import STATUS_QUO, load_case, shipped_case
from countertrade.engine.backend import BLOCK
from countertrade.engine.ensemble import Ensemble, block_runs
from countertrade.engine.layout import Outputs
from countertrade.language import Model, assemble, requirements_of
from countertrade.model import DECLARATIONS

SEED = 1
REPEATS = 5
Work = Callable[[], object]


def c_trajectories_per_second(
    model: Model, precision: Precision = Precision.DOUBLE, repeats: int = REPEATS
) -> float:
    """Measure the C kernel.

    Parameters
    ----------
    model
        An assembled model.
    precision
        Kind of number.
    repeats
        Number of times that a block is computed; the median counts.

    Returns
    -------
    float
        Trajectories per second of one core.

    Raises
    ------
    benchmarks.c_kernel.build.CompilerError
        If gcc is not installed or refuses the source.
    """
    return _measured({"C": c_work(_ensemble(model), precision)}, repeats)["C"]


def trajectories_per_second(model: Model, repeats: int = REPEATS) -> dict[str, float]:
    """Measure the C kernel in both precisions and the engine, in turns.

    Returns
    -------
    dict
        Trajectories per second of one core, of C and of the engine in both precisions.
    """
    works = {}
    for precision in Precision:
        ensemble = _ensemble(model, precision)
        works[f"C {precision}"] = c_work(ensemble, precision)
        works[f"engine {precision}"] = engine_work(ensemble)
    return _measured(works, repeats)


def c_work(ensemble: Ensemble, precision: Precision) -> Work:
    """Return what computes one block of runs in C, compiled and with its arrays laid out."""
    kernel, runs = CKernel(ensemble, precision), block_runs(0)
    parameters, draws = ensemble.parameters(runs), ensemble.draws(runs)
    start = ensemble.start(runs, parameters)
    past = kernel.packed("", start, parameters, draws)
    future = replace(kernel.packed(STATUS_QUO, start, parameters, draws), state=past.state)
    before, after = _months(ensemble)
    rooms = kernel.room(past, before), kernel.room(future, after)
    first = past.state.copy()

    def work() -> None:
        past.state[...] = first
        kernel.run(past, before, rooms[0])
        kernel.run(future, after, rooms[1])

    return work


def engine_work(ensemble: Ensemble) -> Work:
    """Return what computes one block of runs with the engine."""
    runs = block_runs(0)
    parameters, draws = ensemble.parameters(runs), ensemble.draws(runs)
    start = ensemble.start(runs, parameters)
    before, after = _months(ensemble)

    def work() -> None:
        past = ensemble.through("", start, parameters, draws, before)
        ensemble.through(STATUS_QUO, past.state, parameters, draws, after)

    return work


def _ensemble(model: Model, precision: Precision = Precision.DOUBLE) -> Ensemble:
    return Ensemble(model, SEED, Outputs(model).keys, str(precision))


def _months(ensemble: Ensemble) -> tuple[tuple[int, int], tuple[int, int]]:
    span = ensemble.span
    return (0, span.as_of), (span.as_of, span.months)


def _measured(works: Mapping[str, Work], repeats: int) -> dict[str, float]:
    """Let each compute a block, in turns, the first time unmeasured."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(repeats + 1):
        for name, work in works.items():
            begin = time.process_time()
            work()
            if turn:
                seconds[name].append(time.process_time() - begin)
    return {name: BLOCK / statistics.median(found) for name, found in seconds.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the speeds of the shipped case, and the engine's time over that of C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=REPEATS, help="blocks to time on each side")
    repeats = parser.parse_args(arguments).repeats
    model = assemble(load_case(shipped_case(), requirements_of(DECLARATIONS)), DECLARATIONS)
    found = trajectories_per_second(model, repeats)
    for name, speed in found.items():
        side, precision = name.split()
        times = found[f"C {precision}"] / speed
        beside = "" if side == "C" else f"; {times:.2f} times as long as C {precision}"
        print(f"{name}: {speed:,.0f} trajectories a second and core{beside}")


if __name__ == "__main__":
    main()
