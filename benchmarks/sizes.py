"""How much room results take: bytes a run by group, and what a cluster's workers send.

Sizes of results are computed from the layout of the store. What is sent for a chunk is compressed:
the first chunk of each stage is simulated for it, and timed (``--chunks``).
"""

from __future__ import annotations

import argparse
import math
import pickle
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.commands import SCENARIOS

from countertrade.case import STATUS_QUO, load_case, shipped_case
from countertrade.engine.chunk_files import ROWS
from countertrade.engine.store import File, Layout, Store
from countertrade.inference.chunks import CANDIDATES, Keep, Task, Work
from countertrade.inference.chunks import SCENARIOS as FOLLOWED
from countertrade.inference.forecast import size_of
from countertrade.inference.tally import Tally
from countertrade.inference.workers import packed
from countertrade.language import Model, assemble, requirements_of
from countertrade.model import DECLARATIONS

BILLION = 10**9


def sizes(model: Model, choices: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a table: bytes a run by group, a column for each choice of scenarios.

    Parameters
    ----------
    model
        An assembled model.
    choices
        Scenarios that are run together.
    """
    works = [Work(model, one, BILLION, 0) for one in choices]
    yield f"| bytes a run, in | {' | '.join(_named(one) for one in choices)} |"
    yield f"|---|{'---:|' * len(choices)}"
    by_group = [_by_group(one.of_runs) for one in works]
    for group in dict.fromkeys(name for one in by_group for name in one):
        yield _line(f"`{group}`", [one.get(group, 0) for one in by_group])
    yield _line("all", [sum(one.values()) for one in by_group])
    counts = [replace(one, keep=Keep.QUANTILES) for one in works]
    yield _line("columns counted with `--keep quantiles`", [one.columns.count for one in counts])
    yield _line("a billion runs, MB, `--keep runs`", [size_of(one) // 10**6 for one in works])
    yield _line("a billion runs, files, `--keep runs`", [_files(one) for one in works])
    yield _line("a billion runs, MB, `--keep quantiles`", [size_of(one) // 10**6 for one in counts])


def _by_group(layout: Sequence[Layout]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in layout:
        count = next(size for dim, size in zip(one.dims, one.shape, strict=True) if dim in ROWS)
        found[one.group] = found.get(one.group, 0) + one.bytes // count
    return found


def _files(work: Work) -> int:
    """Count the files that chunks fill."""
    return sum(
        math.prod(
            -(-size // by) for size, by in zip(one.shape, one.chunks(work.blocks), strict=True)
        )
        for one in work.layout
    )


def _named(scenarios: Sequence[str]) -> str:
    return "status quo" if len(scenarios) == 1 else f"{len(scenarios)} scenarios"


def _line(what: str, numbers: Sequence[int]) -> str:
    return f"| {what} | {' | '.join(f'{one:,}' for one in numbers)} |"


def chunks(model: Model, scenarios: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines of a table: what one chunk of a billion runs costs, and what is sent for it.

    Runs go on from candidates as they would if all candidates weighed the same; where weights
    differ, fewer histories are followed in a chunk.

    Parameters
    ----------
    model
        An assembled model.
    scenarios
        Scenarios that are run together.
    """
    yield (
        "| stage, kept | chunks | runs a chunk | CPU of the worker, s | of the coordinator, s "
        "| to the worker, kB | back, kB | all chunks: core-hours | of the coordinator | back, GB |"
    )
    yield f"|---|{'---:|' * 9}"
    kept = {keep: Work(model, scenarios, BILLION, 0, keep) for keep in Keep}
    # Once for all: the compiled loop, and memory for it.
    list(kept[Keep.RUNS].files(Task(CANDIDATES, 0)))
    for keep, work in kept.items():
        runs = work.runs_of_chunk(0)
        ancestors = runs * work.candidates // work.runs
        for task in (Task(CANDIDATES, 0), Task(FOLLOWED, 0, ancestors)):
            begin = time.process_time()
            files = list(work.files(task))
            took = time.process_time() - begin
            sent = len(packed(work)) + len(pickle.dumps(task))
            back = sum(len(file.content) for file in files)
            accepting, count = _accepting(work, task, files), len(work.chunks(task.stage))
            yield (
                f"| {task.stage}, {keep} | {count:,} | {len(runs):,} "
                f"| {took:.1f} | {accepting:.3f} | {sent / 1e3:,.0f} | {back / 1e3:,.0f} "
                f"| {count * took / 3600:,.1f} | {count * accepting / 3600:,.1f} "
                f"| {count * back / 1e9:,.0f} |"
            )


def _accepting(work: Work, task: Task, files: Sequence[File]) -> float:
    """Measure how long a chunk that is not the first takes to be written or counted."""
    with tempfile.TemporaryDirectory() as folder:
        if task.stage == FOLLOWED and work.keep is Keep.QUANTILES:
            accept = Tally(Path(folder) / "tally", work.columns.sketch()).accept
        else:
            store = Store(Path(folder) / "results.zarr", work.layout, work.blocks)
            accept = partial(store.accept, task.stage)
        accept(0, files)
        begin = time.process_time()
        accept(1, files)
        return time.process_time() - begin


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables for the shipped case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", action="store_true", help="also simulate chunks: a minute")
    asked = parser.parse_args(arguments)
    model = assemble(load_case(shipped_case(), requirements_of(DECLARATIONS)), DECLARATIONS)
    print("\n".join(sizes(model, [(STATUS_QUO,), SCENARIOS])))
    if asked.chunks:
        for scenarios in ((STATUS_QUO,), SCENARIOS):
            print(f"\n{_named(scenarios)}:\n")
            print("\n".join(chunks(model, scenarios)))


if __name__ == "__main__":
    main()
