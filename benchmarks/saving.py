"""Rows on what saving costs: the same runs with all that is kept, with quantiles, with nothing."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from benchmarks.rows import Row

from countertrade.engine.backend import BLOCK
from countertrade.engine.ensemble import block_runs
from countertrade.engine.store import LEAST_CHUNKS, MOST_BLOCKS_A_CHUNK, Store
from countertrade.inference.chunks import SCENARIOS, Keep, Task, Work
from countertrade.inference.tally import Tally
from countertrade.language import Model

BLOCKS = 2 * MOST_BLOCKS_A_CHUNK
RUNS = BLOCKS * BLOCK
JOB = LEAST_CHUNKS * RUNS
"""Runs of the job that these are the first of: so many that its chunks have their full size."""
SEED = 1


def saving(model: Model, scenarios: tuple[str, ...]) -> Iterator[Row]:
    """Compare what is kept with runs of which only the final state is left.

    Each run goes on from the candidate of its own number, so that no history is shared.

    Parameters
    ----------
    model
        An assembled model.
    scenarios
        What the runs are followed under.
    """
    of_runs, of_quantiles = (Work(model, scenarios, JOB, SEED, keep) for keep in Keep)
    works: dict[str, Callable[[Path], None]] = {
        "final state only": lambda folder: _final_state(of_runs, BLOCKS),
        "quantiles only": lambda folder: _quantiles(of_quantiles, folder),
        "every run: leading series by month, stocks and outputs by year": (
            lambda folder: _every_run(of_runs, folder)
        ),
    }
    # Once for all: the compiled loop, and memory for it.
    _final_state(of_runs, 1)
    least = None
    for name, work in works.items():
        with tempfile.TemporaryDirectory() as folder:
            begin = time.process_time()
            work(Path(folder))
            seconds = time.process_time() - begin
        least = least or seconds
        yield Row(
            f"{RUNS:,} runs, {len(scenarios)} scenarios, kept: {name}",
            f"{RUNS / seconds:,.0f} runs a second and core",
            f"{seconds / least:.2f} times as long as the final state only",
            "CPU; drawing, history, all passes, writing",
        )


def _final_state(work: Work, blocks: int) -> None:
    """Take runs as far as those that are kept, and write nothing on the way."""
    plan = work.plan
    ensemble, span = plan.ensemble, plan.ensemble.span
    for block in range(blocks):
        runs = block_runs(block)
        parameters, draws = ensemble.parameters(runs), ensemble.draws(runs)
        start = ensemble.start(runs, parameters)
        past = ensemble.through("", start, parameters, draws, (0, span.as_of), wanted=())
        # Chance after the as-of month is that of the run, before it that of its ancestor.
        rest = parameters, ensemble.goes_on(draws, ensemble.draws(runs))
        months = span.as_of, span.months
        for name in plan.scenarios:
            for kept in (None, *(one.place for one in plan.exits)):
                ensemble.through(name, past.state, *rest, months, kept, wanted=())


def _every_run(work: Work, folder: Path) -> None:
    store = Store(folder / "results.zarr", work.layout, work.blocks)
    for task in _tasks(work):
        store.accept(task.stage, task.chunk, work.files(task))


def _quantiles(work: Work, folder: Path) -> None:
    with Tally(folder / "tally", work.columns.sketch()) as tally:
        for task in _tasks(work):
            tally.accept(task.chunk, work.files(task))


def _tasks(work: Work) -> Iterator[Task]:
    for chunk in range(BLOCKS // work.blocks):
        yield Task(SCENARIOS, chunk, np.asarray(work.runs_of_chunk(chunk)))
