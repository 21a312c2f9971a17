"""The main job: an ensemble forecast of a case under its scenarios, stored whole or not at all.

What is finished of a forecast that is cut short is kept beside the results, and the same request
goes on from there.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import xarray as xr
from filelock import FileLock, Timeout

from countertrade.cache import digest_of
from countertrade.case import Case
from countertrade.engine.store import File, Store, estimated_bytes, open_results, open_whole
from countertrade.engine.timeline import first_months
from countertrade.inference.blocks import Progress
from countertrade.inference.chunks import CANDIDATES, SCENARIOS, Keep, Task, Work
from countertrade.inference.conditioning import Conditioning, condition, weighted
from countertrade.inference.posterior.stored import Posterior
from countertrade.inference.quantiles import APART, LEVELS, Columns
from countertrade.inference.settings import stored_weights, variants_of_candidates
from countertrade.inference.tally import Tally
from countertrade.inference.workers import Workers, WorkersError, open_workers
from countertrade.language import Model

STORE_NAME = "results.zarr"
TALLY_NAME = "tally"
UNFINISHED = ".unfinished-"
KEY_LETTERS = 16
"""Letters of a request's key in the name of the folder with its unfinished work."""
LARGEST_STORE = 4 * 10**9
"""Bytes a store may hold before compression unless the caller asks for more."""
KEPT = "What is finished is kept: the same command goes on from there."

Tell = Callable[[str], None]
"""Called with a sentence for the user."""


class ForecastError(Exception):
    """A forecast that cannot be run; the message is a sentence for the user."""


@dataclass(frozen=True)
class Request:
    """What is asked for."""

    model: Model
    scenarios: tuple[str, ...]
    runs: int
    seed: int
    version: str
    largest_store: int = LARGEST_STORE
    keep: Keep = Keep.RUNS
    workers: str | None = None
    """Who computes: a number of threads, or the address of a cluster; all cores if left out."""
    posterior: Posterior | None = None
    """Draws that runs go on from; histories of the ranges, weighed by their likelihood, if none."""

    @cached_property
    def work(self) -> Work:
        """What is to be simulated, cut into chunks."""
        asked = (self.scenarios, self.runs, self.seed, self.keep)
        return Work(self.model, *asked, self.posterior)

    @cached_property
    def key(self) -> str:
        """Digest of all that the results depend on: equal keys, equal results bit for bit."""
        asked = [*self.scenarios, str(self.runs), self.keep]
        return digest_of(self.work.case_key, *asked)


def forecast(request: Request, out: Path, progress: Progress, tell: Tell) -> xr.DataTree:
    """Run an ensemble through history and under each scenario, and store it.

    Parameters
    ----------
    request
        Model, scenarios, number of runs and seed.
    out
        Folder that will hold ``results.zarr``; what stood there is replaced when all is done. What
        an earlier forecast of the same request has finished there is used, or all of it if it came
        to its end: the same request has the same results.
    progress
        Told of the blocks that are finished.
    tell
        Told in a sentence what will be written, before anything runs.

    Returns
    -------
    xarray.DataTree
        The opened store.

    Raises
    ------
    ForecastError
        When more would be written than allowed, the folder cannot be written, or the same forecast
        runs elsewhere.
    """
    there = open_whole(out / STORE_NAME, request.key)
    if there is not None:
        tell(
            f"This has been computed already, on {there.attrs['made']}: the results in {out} are "
            "of the same request, and whole. Remove them to compute them again."
        )
        return there
    size = size_of(request.work)
    tell(
        f"{request.runs} runs under {_counted(len(request.scenarios))}; the results will take "
        f"{size / 1e6:,.0f} MB before compression in {out}."
    )
    if size > request.largest_store:
        raise ForecastError(
            f"The results would take {size / 1e9:.1f} GB before compression, more than the "
            f"{request.largest_store / 1e9:.1f} GB allowed. Ask for fewer runs or scenarios, for "
            "quantiles only (--keep quantiles), or allow more (--most-gigabytes)."
        )
    _tell_of_other_work(out, request.key, tell)
    with _workplace(out, request.key) as folder:
        try:
            _fill(request, folder / STORE_NAME, progress, tell)
            _replace(folder / STORE_NAME, out / STORE_NAME)
        except WorkersError as error:
            raise ForecastError(f"{error} {KEPT}") from error
        except OSError as error:
            raise ForecastError(
                f"The results could not be written to {out}: {error.strerror or error}. Free some "
                f"space or choose another folder. {KEPT}"
            ) from error
        shutil.rmtree(folder, ignore_errors=True)
    return open_results(out / STORE_NAME)


def _counted(scenarios: int) -> str:
    return f"{scenarios} scenario{'s' if scenarios > 1 else ''}"


def size_of(work: Work) -> int:
    """Return how many bytes will be written of a piece of work, before compression."""
    quantiles = 4 * (len(LEVELS) + 1) * work.columns.count if work.keep is Keep.QUANTILES else 0
    return estimated_bytes(work.layout) + quantiles


def conditioned(log_likelihood: np.ndarray, runs: int, seed: int) -> Conditioning:
    """Weight histories by their likelihood and choose the one that each run goes on from.

    Parameters
    ----------
    log_likelihood
        Log-likelihood of each history.
    runs
        Runs that go on.
    seed
        Seed of the choice.

    Raises
    ------
    ForecastError
        When no history fits the case's figures.
    """
    if not np.isfinite(log_likelihood).any():
        raise ForecastError(
            "No simulated history has a finite likelihood: the ranges of the case do not fit its "
            "figures. Widen the ranges in parameters.yaml or check the figures."
        )
    return condition(log_likelihood, runs, seed)


def _tell_of_other_work(out: Path, key: str, tell: Tell) -> None:
    """Say where unfinished work of other requests lies: only a person can know if it is wanted."""
    others = [one for one in sorted(out.glob(f"{UNFINISHED}*")) if one != _unfinished(out, key)]
    for one in others:
        tell(f"Unfinished work of another request lies in {one}; remove it if it is not wanted.")


def _unfinished(out: Path, key: str) -> Path:
    return out / f"{UNFINISHED}{key[:KEY_LETTERS]}"


@contextmanager
def _workplace(out: Path, key: str) -> Iterator[Path]:
    """Hold the folder of a forecast's unfinished work.

    It lies beside the results, so that the finished store is moved and never copied.
    """
    folder = _unfinished(out, key)
    lock = FileLock(folder / "lock", blocking=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise ForecastError(
            f"The same forecast is running already and writes to {out}. Wait for it to end, or "
            "choose another folder with --out."
        ) from None
    except OSError as error:
        raise ForecastError(
            f"The folder {out} cannot be written: {error.strerror or error}. Choose another with "
            "--out."
        ) from error
    try:
        yield folder
    finally:
        lock.release()


def _replace(new: Path, old: Path) -> None:
    retired = old.with_name(f".retired-{old.name}")
    shutil.rmtree(retired, ignore_errors=True)
    stood = old.exists()
    if stood:
        os.replace(old, retired)
    try:
        os.replace(new, old)
    except OSError:
        if stood:
            os.replace(retired, old)
        raise
    shutil.rmtree(retired, ignore_errors=True)


def _fill(request: Request, path: Path, progress: Progress, tell: Tell) -> None:
    """Compute all chunks that are not there yet, and what is known when all are there."""
    work = request.work
    store = Store(path, work.layout, work.blocks)
    with _kept(request, store) as kept, open_workers(request.workers) as workers:
        filling = _Filling(store, kept, work, workers, progress)
        filling.tell_what_is_there(tell)
        filling.compute(CANDIDATES, Task)
        conditioning = _conditioning(request, store)

        def followed(stage: str, chunk: int) -> Task:
            return Task(stage, chunk, conditioning.ancestors_of(work.runs_of_chunk(chunk)))

        filling.compute(SCENARIOS, followed)
        store.describe(kept.groups(request, conditioning))
    store.close(_attributes(request, conditioning))


def _conditioning(request: Request, store: Store) -> Conditioning:
    """Return which history each run goes on from."""
    if request.posterior is not None:
        weights = request.posterior.weights(request.work.variants.prior)
        return weighted(weights, request.runs, request.seed)
    likelihood = store.read("conditioning", "log_likelihood")
    return conditioned(likelihood, request.runs, request.seed)


class _Kept(Protocol):
    """Where what is found of runs is put."""

    def holds(self, chunk: int) -> bool:
        """Return whether a chunk is finished and whole."""

    def accept(self, chunk: int, files: Iterable[File]) -> None:
        """Take what was found of a chunk."""

    def groups(self, request: Request, conditioning: Conditioning) -> dict[str, xr.Dataset]:
        """Return what stands in the store beside what chunks have filled."""


@contextmanager
def _kept(request: Request, store: Store) -> Iterator[_Kept]:
    """Open what keeps runs, or their quantiles."""
    if request.keep is Keep.RUNS:
        yield _Runs(store)
        return
    columns = request.work.columns
    with Tally(store.path.with_name(TALLY_NAME), columns.sketch()) as tally:
        yield _Quantiles(tally, columns)


@dataclass(frozen=True)
class _Runs:
    """Keeps every run, in the store itself."""

    store: Store

    def holds(self, chunk: int) -> bool:
        return self.store.holds(SCENARIOS, chunk)

    def accept(self, chunk: int, files: Iterable[File]) -> None:
        self.store.accept(SCENARIOS, chunk, files)

    def groups(self, request: Request, conditioning: Conditioning) -> dict[str, xr.Dataset]:
        figures = _figures(request, conditioning)
        plain = {"conditioning": figures, "variants": xr.Dataset()}
        return request.work.plan.coordinates() | plain


@dataclass(frozen=True)
class _Quantiles:
    """Keeps how runs are distributed, in counts."""

    tally: Tally
    columns: Columns

    def holds(self, chunk: int) -> bool:
        return chunk in self.tally.finished

    def accept(self, chunk: int, files: Iterable[File]) -> None:
        self.tally.accept(chunk, files)

    def groups(self, request: Request, conditioning: Conditioning) -> dict[str, xr.Dataset]:
        coordinates = request.work.plan.coordinates()
        figures = {"conditioning": _figures(request, conditioning)}
        found = {}
        for group, values in self.columns.read(self.tally.sketch):
            known = coordinates.get(group.removesuffix(APART), figures.get(group))
            assert known is not None
            kept = known.drop_dims("run", errors="ignore")
            found[group] = kept.merge(values)
        return found


@dataclass(frozen=True)
class _Filling:
    """Lets workers compute chunks and puts what they find where it is kept."""

    store: Store
    kept: _Kept
    work: Work
    workers: Workers
    progress: Progress

    @cached_property
    def left(self) -> Mapping[str, Sequence[int]]:
        """Chunks of each stage that are not there yet."""
        chunks = {stage: self.work.chunks(stage) for stage in (CANDIDATES, SCENARIOS)}
        return {
            CANDIDATES: [
                one for one in chunks[CANDIDATES] if not self.store.holds(CANDIDATES, one)
            ],
            SCENARIOS: [one for one in chunks[SCENARIOS] if not self.kept.holds(one)],
        }

    def tell_what_is_there(self, tell: Tell) -> None:
        """Say how much of the work an earlier forecast has finished."""
        chunks = sum(len(self.work.chunks(stage)) for stage in self.left)
        there = chunks - sum(map(len, self.left.values()))
        if there:
            tell(f"Going on from work that was cut short: {there} of {chunks} chunks are finished.")

    def compute(self, stage: str, task_of: Callable[[str, int], Task]) -> None:
        """Compute the chunks of a stage that are not there."""
        blocks = [len(self.work.blocks_of_chunk(stage, chunk)) for chunk in self.work.chunks(stage)]
        left = self.left[stage]
        done = sum(blocks) - sum(blocks[chunk] for chunk in left)
        tasks = (task_of(stage, chunk) for chunk in left)
        for task in self.workers.each(self.work, tasks, self._accept):
            done += blocks[task.chunk]
            self.progress(stage, done, sum(blocks))

    def _accept(self, task: Task, files: Iterable[File]) -> None:
        if task.stage == CANDIDATES:
            self.store.accept(task.stage, task.chunk, files)
        else:
            self.kept.accept(task.chunk, files)


def _figures(request: Request, conditioning: Conditioning) -> xr.Dataset:
    """Gather the weights of candidates, and the figures they are compared with."""
    sighted = request.work.sighted
    figures = xr.Dataset(
        {
            "weight": ("candidate", conditioning.weights),
            "value": ("figure", [one.value for one in sighted]),
            "error": ("figure", [one.error for one in sighted]),
            "logarithmic": ("figure", [one.logarithmic for one in sighted]),
            "first": ("figure", [one.first for one in sighted]),
            "last": ("figure", [one.last for one in sighted]),
        },
        coords={"quantity": ("figure", [one.key for one in sighted])},
    )
    variants = variants_of_candidates(request.work.histories, conditioning)
    return figures.merge(variants)


def _attributes(request: Request, conditioning: Conditioning) -> dict[str, Any]:
    case = request.model.case
    return {
        "case": case.name,
        "case_sha256": case.sha256,
        "version": request.version,
        "seed": request.seed,
        "runs": request.runs,
        "as_of": case.as_of.isoformat(),
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "engine": request.work.engine,
        "kept": str(request.keep),
        "key": request.key,
        "variants": stored_weights(request.work.variants),
        "asked": {name: _asked(case, name) for name in request.scenarios},
        "figures": len(request.work.sighted),
        "candidates": len(conditioning.weights),
        "effective_runs": conditioning.effective_runs,
        "untempered_effective_runs": conditioning.untempered_effective_runs,
        "likelihood_exponent": conditioning.exponent,
        "posterior": {} if request.posterior is None else _about(request.posterior),
        "distinct_ancestors": conditioning.distinct_ancestors,
    }


def _about(posterior: Posterior) -> dict[str, Any]:
    """Say what the draws of a posterior are of."""
    names = ("made", "version", "seed", "chains", "draws", "poorly_sampled", "parameters")
    return {name: posterior.attrs[name] for name in names}


def _asked(case: Case, name: str) -> dict[str, Any]:
    """Say what a scenario reports: outputs beside the usual ones, by which switches, since when."""
    scenario = case.scenarios[name]
    first = min(first_months(scenario), default=None)
    return {
        "outputs": list(scenario.outputs),
        "by": list(scenario.by),
        "first": None if first is None else str(first),
    }
