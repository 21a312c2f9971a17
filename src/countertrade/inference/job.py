"""From what a person asks for to a stored forecast: load, check, assemble, run."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import xarray as xr

from countertrade.case import Case, known_at, load_case, shipped_case
from countertrade.engine.backend import BLOCK
from countertrade.inference.forecast import ForecastError, Progress, Request, forecast
from countertrade.language import assemble, requirements_of
from countertrade.model import DECLARATIONS

STATUS_QUO = "status-quo"
MOST_RUNS = 10_000_000


@dataclass(frozen=True)
class Job:
    """What a person asks for."""

    case: Path | None
    scenarios: tuple[str, ...] | None
    runs: int
    seed: int
    as_of: dt.date | None
    out: Path
    version: str


@dataclass(frozen=True)
class Outcome:
    """What a job leaves."""

    case: Case
    results: xr.DataTree
    folder: Path
    """Folder that holds the store, and where a report belongs."""


def loaded(path: Path | None) -> Case:
    """Load a case and check it against what the model needs.

    Parameters
    ----------
    path
        Folder of the case, or None for the shipped one.

    Raises
    ------
    countertrade.case.CaseError
        With every problem of the case.
    """
    return load_case(path or shipped_case(), requirements_of(DECLARATIONS))


def carry_out(job: Job, progress: Progress) -> Outcome:
    """Carry out a job.

    Parameters
    ----------
    job
        What is asked for.
    progress
        Told of every finished block.

    Returns
    -------
    Outcome
        The case, the opened results and the folder they are in.

    Raises
    ------
    countertrade.case.CaseError
        When the case has a problem.
    ForecastError
        When the request cannot be met.
    """
    _check_numbers(job)
    case = loaded(job.case)
    scenarios = _chosen(case, job.scenarios)
    if job.as_of is not None:
        case = _cut(case, job.as_of)
    request = Request(
        model=assemble(case, DECLARATIONS),
        scenarios=scenarios,
        runs=job.runs,
        seed=job.seed,
        version=job.version,
    )
    folder = job.out / case.name
    return Outcome(case, forecast(request, folder, progress), folder)


def _check_numbers(job: Job) -> None:
    if not 1 <= job.runs <= MOST_RUNS:
        raise ForecastError(
            f"The number of runs is {job.runs}. Ask for 1 to {MOST_RUNS}; multiples of {BLOCK} "
            "waste nothing."
        )
    if not 0 <= job.seed < 2**31:
        raise ForecastError(f"The seed is {job.seed}. Give a whole number from 0 to {2**31 - 1}.")


def _cut(case: Case, day: dt.date) -> Case:
    try:
        return known_at(case, day)
    except ValueError as error:
        raise ForecastError(str(error)) from None


def _chosen(case: Case, asked: Iterable[str] | None) -> tuple[str, ...]:
    """Return the scenarios to run, the status quo first, which all others are compared with."""
    names = sorted(case.scenarios) if asked is None else list(dict.fromkeys(asked))
    for name in names:
        if name not in case.scenarios:
            near = difflib.get_close_matches(name, case.scenarios, n=1)
            hint = f"Did you mean {near[0]}?" if near else "See: countertrade scenarios."
            raise ForecastError(f"The case {case.name} has no scenario named {name}. {hint}")
    return (STATUS_QUO, *(name for name in names if name != STATUS_QUO))
