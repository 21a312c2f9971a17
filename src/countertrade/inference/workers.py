"""Who computes the chunks of a forecast: threads of this process, or the workers of a cluster.

Both compute the same chunks by the same code; what a chunk holds does not depend on who did.
"""

from __future__ import annotations

import copyreg
import pickle
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, Protocol

from countertrade.engine.identity import package_digest
from countertrade.engine.native import target
from countertrade.engine.pool import as_done, cores, threads
from countertrade.engine.store import File
from countertrade.inference.chunks import Task, Work
from countertrade.language import assemble
from countertrade.model import DECLARATIONS

CLUSTER = "dask://"
MOST_THREADS = 1024

Accept = Callable[[Task, Iterable[File]], None]
"""Takes the files of a chunk."""


class WorkersError(Exception):
    """Workers that cannot be had or do not answer; the message is a sentence for the user."""


class Workers(Protocol):
    """Who computes chunks."""

    def each(self, work: Work, tasks: Iterable[Task], accept: Accept) -> Iterator[Task]:
        """Compute tasks, hand the files of each over, and yield it when it is finished."""


@contextmanager
def open_workers(text: str | None) -> Iterator[Workers]:
    """Open the workers that are asked for.

    Parameters
    ----------
    text
        As :func:`check_workers` takes it.

    Raises
    ------
    WorkersError
        When the cluster cannot be reached.
    """
    check_workers(text)
    if text is not None and text.startswith(CLUSTER):
        with _cluster(f"tcp://{text.removeprefix(CLUSTER)}") as cluster:
            yield cluster
        return
    with threads(cores() if text is None else int(text)) as pool:
        yield Threads(pool)


def check_workers(text: str | None) -> None:
    """Check what is said of workers.

    Parameters
    ----------
    text
        A number of threads, ``dask://HOST:PORT``, or None for a thread on each core.

    Raises
    ------
    WorkersError
        When the text says none of these.
    """
    if text is None or text.startswith(CLUSTER):
        return
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_THREADS):
        raise WorkersError(
            f"Workers are given as {text!r}. Write a number of threads from 1 to {MOST_THREADS}, "
            f"or the address of a cluster's scheduler as {CLUSTER}HOST:PORT."
        )


@dataclass(frozen=True)
class Threads:
    """Threads of this process; each writes the files of its chunk as they are computed."""

    pool: Executor

    def each(self, work: Work, tasks: Iterable[Task], accept: Accept) -> Iterator[Task]:
        """Compute tasks, hand the files of each over, and yield it when it is finished."""

        def compute(task: Task) -> None:
            accept(task, work.files(task))

        for task, _ in as_done(self.pool, compute, tasks):
            yield task


@dataclass(frozen=True)
class Cluster:
    """Workers of a cluster; they send the files of a chunk, which are written here."""

    pool: Executor
    address: str
    size: int
    """Tasks that its workers carry out at a time."""

    def each(self, work: Work, tasks: Iterable[Task], accept: Accept) -> Iterator[Task]:
        """Compute tasks, hand the files of each over, and yield it when it is finished."""
        for task, files in self._answers(work, tasks):
            accept(task, files)
            yield task

    def _answers(self, work: Work, tasks: Iterable[Task]) -> Iterator[tuple[Task, list[File]]]:
        compute = partial(remote_files, packed(work), package_digest(), target())
        try:
            yield from as_done(self.pool, compute, tasks, self.size + 1)
        # Of what a worker raises and of what becomes of a cluster there is no end of kinds.
        except Exception as error:
            raise WorkersError(
                f"The cluster at {self.address} has given up ({type(error).__name__}: {error})."
            ) from error


@contextmanager
def _cluster(address: str) -> Iterator[Cluster]:
    try:
        from distributed import Client
    except ImportError:
        raise WorkersError(
            "Computing on a cluster needs the library distributed: install countertrade[cluster]."
        ) from None
    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise WorkersError(
            f"The scheduler at {address} does not answer ({error}). Start it with `dask scheduler` "
            "and its workers with `dask worker`, and check the address."
        ) from error
    with client:
        size = sum(client.nthreads().values())
        if not size:
            raise WorkersError(f"The scheduler at {address} has no workers. Start some.")
        yield Cluster(client.get_executor(pure=False), address, size)


def packed(work: Work) -> bytes:
    """Pack what a worker elsewhere needs to know of a piece of work.

    Parameters
    ----------
    work
        Work on an assembly of the model's own declarations, which the worker has as well.
    """
    # Mappings that cannot be changed are not among what Python can pickle by itself.
    copyreg.pickle(MappingProxyType, _reduced)
    parts = work.model.case, work.scenarios, work.runs, work.seed, work.keep, work.posterior
    return zlib.compress(pickle.dumps(parts))


def _reduced(mapping: MappingProxyType[Any, Any]) -> tuple[Any, ...]:
    return _proxy, (dict(mapping),)


def _proxy(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


@lru_cache(maxsize=1)
def unpacked(parts: bytes) -> Work:
    """Make the work again that was packed; it is kept for the next chunk."""
    case, *asked = pickle.loads(zlib.decompress(parts))
    return Work(assemble(case, DECLARATIONS), *asked)


def remote_files(parts: bytes, digest: str, processor: tuple[str, ...], task: Task) -> list[File]:
    """Compute the files of a chunk in a process elsewhere.

    Parameters
    ----------
    parts
        What :func:`packed` gave.
    digest
        Digest of the package that asks.
    processor
        The processor and library that the asking process compiles for.
    task
        Which chunk.

    Raises
    ------
    RuntimeError
        When code or processor differ, so that results would not be the same bit for bit.
    """
    if digest != package_digest():
        raise RuntimeError("a worker has another version of countertrade; install the same")
    if processor != target():
        raise RuntimeError("a worker has another type of processor, which rounds otherwise")
    return list(unpacked(parts).files(task))
