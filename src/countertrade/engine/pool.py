"""Carrying out tasks side by side: threads of this process, and findings as they come."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found")


def in_order(work: Callable[[Given], Found], tasks: Iterable[Given]) -> Iterator[Found]:
    """Carry out tasks on all cores and give back what they find in their order, few at a time.

    Parameters
    ----------
    work
        What is done for a task; it spends its time outside Python's lock.
    tasks
        What it is done for.
    """
    found: dict[int, Found] = {}
    ahead = 0
    with threads() as pool:
        for (index, _), one in as_done(pool, lambda task: work(task[1]), enumerate(tasks)):
            found[index] = one
            while ahead in found:
                yield found.pop(ahead)
                ahead += 1


def as_done(
    pool: Executor, work: Callable[[Given], Found], tasks: Iterable[Given], most: int | None = None
) -> Iterator[tuple[Given, Found]]:
    """Carry out tasks and give back each with what it finds when it is done.

    Parameters
    ----------
    pool
        Who carries them out.
    work
        What is done for a task.
    tasks
        What it is done for; the next is taken when one is done.
    most
        Tasks under way at a time, so that findings that wait do not pile up; as many as there are
        cores and one more if left out.
    """
    most = most or cores() + 1
    waiting: dict[Future[Found], Given] = {}
    left = iter(tasks)
    try:
        while True:
            for task in islice(left, most - len(waiting)):
                waiting[pool.submit(work, task)] = task
            if not waiting:
                return
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(future), future.result()
    finally:
        for future in waiting:
            future.cancel()


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def threads(count: int | None = None) -> Iterator[Executor]:
    """Open a pool of threads of this process.

    Parameters
    ----------
    count
        How many; as many as there are cores if left out.
    """
    with ThreadPoolExecutor(max_workers=count or cores()) as pool:
        yield pool
