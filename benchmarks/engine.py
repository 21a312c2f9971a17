"""Rows on the engine: beside C, in both precisions, its gradients, and beside other simulators."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.c_kernel.build import Precision
from benchmarks.c_kernel.speed import speed
from benchmarks.gradient import gradient_cost
from benchmarks.rows import Row, seconds

from countertrade.engine.backend import BLOCK
from countertrade.engine.export import export_model
from countertrade.engine.export.variables import Variables
from countertrade.engine.layout import Outputs
from countertrade.engine.vector_code import DOUBLE
from countertrade.language import Model

SIZES = {1: 200, 1_000: 5, 10_000: 1, 100_000: 1}
"""Number of trajectories, and how often each block of them is computed on each side."""
DOUBLE_RUNS = 10_000
FASTER_THAN = {"PySD": 1_000, "pysimlin": 50}
"""How many times as fast the engine is asked to be."""


def beside_c(model: Model) -> Iterator[Row]:
    """Compare the engine with the C kernel."""
    for runs, repeats in SIZES.items():
        yield from _beside_c(model, runs, Precision.SINGLE, repeats)
    yield from _beside_c(model, DOUBLE_RUNS, Precision.DOUBLE, SIZES[DOUBLE_RUNS])


def _beside_c(model: Model, runs: int, precision: Precision, repeats: int) -> Iterator[Row]:
    found = speed(model, runs, precision, repeats)
    count = f"{runs:,} trajectories" if runs > 1 else "1 trajectory"
    bits = "single" if precision is Precision.SINGLE else "double"
    yield Row(
        f"engine, {bits} precision, {count}",
        f"{runs / found.engine:,.0f} a second and core",
        f"{found.times_c:.2f} times as long as C ({runs / found.c:,.0f})",
        "CPU; the loop over months, both in turns",
    )
    if runs == DOUBLE_RUNS:
        whole = found.engine + found.drawing
        yield Row(
            f"the same, parameters and random numbers drawn for {count}",
            f"{runs / whole:,.0f} a second and core",
            f"{whole / found.engine:.2f} times as long as without",
            "CPU; drawing and the loop",
        )


def gradients(model: Model) -> Iterator[Row]:
    """Compare the gradient through history with the way forwards."""
    for runs in (DOUBLE.lanes, BLOCK):
        cost = gradient_cost(model, runs)
        yield Row(
            f"gradient through {cost.months} months of history, {runs} runs together",
            seconds(cost.gradient),
            f"{cost.times_forward:.1f} times as long as forwards; {cost.bytes / 1e6:,.0f} MB kept",
            "CPU; value and gradient, double precision",
        )


def beside_simulators(model: Model) -> Iterator[Row]:
    """Run the exported model with PySD and pysimlin, and compare each with the engine."""
    import pysd
    import simlin

    own = speed(model, 1_000)
    each = own.engine / own.runs
    written = Variables(model).written_names
    wanted = [written[key] for key in Outputs(model).keys if key in written]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.xmile"
        export_model(model, "xmile", file)
        translated = pysd.read_xmile(str(file))
        simulation = simlin.load(file).simulate()

        def by_simlin() -> None:
            simulation.reset()
            simulation.run_to_end()

        works: dict[str, tuple[Callable[[], object], int, str]] = {
            "PySD": (
                lambda: translated.run(return_columns=wanted),
                3,
                "`run`, what the engine writes",
            ),
            "pysimlin": (by_simlin, 20, "`reset` and `run_to_end`, no table made"),
        }
        for name, (work, repeats, what) in works.items():
            time_each = _median_seconds(work, repeats)
            yield Row(
                f"{name}, one trajectory of the exported model",
                seconds(time_each),
                f"{time_each / each:,.0f} times as long as the engine "
                f"(asked for: {FASTER_THAN[name]:,})",
                f"CPU; {what}; the engine's of 1,000 trajectories",
            )


def _median_seconds(work: Callable[[], object], repeats: int) -> float:
    """Measure some work; the first time is not counted."""
    found = []
    for _ in range(repeats + 1):
        begin = time.process_time()
        work()
        found.append(time.process_time() - begin)
    return statistics.median(found[1:])
